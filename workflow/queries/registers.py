"""The register of issued papers: what a reader may see of it, page by page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.domain.permissions import POLICIES
from workflow.models import DocumentAnnulment, IssuedDocument, Organisation
from workflow.queries.documents import Issued, issued
from workflow.queries.scope import visible_organisations

_D = IssuedDocument


@dataclass(frozen=True, slots=True)
class Filters:
    """None: not asked. holds: True for papers in force, False for annulled ones. q: part of a number."""

    body_id: int | None = None
    year: int | None = None
    kind: DocumentKind | None = None
    holds: bool | None = None
    q: str = ""


def listing(
    session: Session, actor: Actor, filters: Filters, *, before: int | None = None, limit: int = 50
) -> list[Issued]:
    """Return papers that the actor may see, newest first, after the paper `before` in that order."""
    query = issued().where(visible(actor), *_asked(filters)).order_by(_D.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_D.id < before)
    rows: Any = session.execute(query)
    return [Issued(*row) for row in rows]


def offered(session: Session, actor: Actor) -> tuple[list[tuple[int, str]], list[int]]:
    """Return the bodies and the years of what the actor may see, for the filters."""
    rows = session.execute(
        select(_D.body_id, Organisation.short_name)
        .join(Organisation, Organisation.id == _D.body_id)
        .where(visible(actor))
        .group_by(_D.body_id, Organisation.short_name)
        .order_by(Organisation.short_name)
    )
    years = session.scalars(select(_D.year).where(visible(actor)).group_by(_D.year).order_by(_D.year.desc()))
    return [(row[0], row[1]) for row in rows], list(years)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which the permission that opens a kind of paper is held for its body."""
    by_action: dict[str, list[DocumentKind]] = defaultdict(list)
    for kind, told in KINDS.items():
        if told.numbered and told.view in POLICIES:
            by_action[told.view].append(kind)
    return or_(
        false(),
        *(
            and_(_D.kind.in_(kinds), _D.body_id.in_(visible_organisations(actor, action)))
            for action, kinds in by_action.items()
        ),
    )


def bodies_to_settle(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Return the bodies whose letterhead and numbers the actor keeps: those with a council, and his own."""
    wanted = Organisation.id.in_(visible_organisations(actor, "letterhead.manage"))
    keeps = or_(Organisation.has_council, Organisation.id.in_({grant.organisation_id for grant in actor.grants}))
    rows = session.execute(select(Organisation.id, Organisation.name).where(wanted, keeps).order_by(Organisation.path))
    return [(row.id, row.name) for row in rows]


def _asked(filters: Filters) -> list[ColumnElement[bool]]:
    annulled = _D.id.in_(select(DocumentAnnulment.document_id))
    found: list[ColumnElement[bool]] = []
    if filters.body_id is not None:
        found.append(_D.body_id == filters.body_id)
    if filters.year is not None:
        found.append(_D.year == filters.year)
    if filters.kind is not None:
        found.append(_D.kind == filters.kind)
    if filters.holds is not None:
        found.append(~annulled if filters.holds else annulled)
    if filters.q:
        found.append(_D.number.icontains(filters.q, autoescape=True))
    return found
