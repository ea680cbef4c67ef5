"""Proposal letters and their lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.states import Role, State
from workflow.models import LetterItem, Nomination, Organisation, ProposalLetter
from workflow.queries.scope import visible_nominations

_Body = aliased(Organisation)
_L = ProposalLetter


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter; issued_at None: still a draft, whose list may change."""

    id: int
    version: int
    council_id: int
    council: str
    body_id: int
    body: str
    title: str
    number: str
    issued_on: date | None
    signer: str
    signer_position: str
    issued_at: datetime | None
    created_at: datetime
    cases: int

    @property
    def draft(self) -> bool:
        return self.issued_at is None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of a letter or of a decision, or one that could be."""

    nomination_id: int
    version: int
    code: str
    subject: str
    person_id: int | None
    unit: str
    council: str
    award_code: str
    year: int
    state: State
    body_id: int | None
    presented_on: date | None


def page(session: Session, letter_id: int) -> Letter | None:
    row: Any = session.execute(_LETTERS.where(_L.id == letter_id)).one_or_none()
    return Letter(*row) if row else None


def listing(session: Session, actor: Actor, *, before: int | None = None, limit: int = 50) -> list[Letter]:
    """Return the letters the actor may see, newest first, after the letter `before` in that order."""
    query = _LETTERS.where(visible(actor)).order_by(_L.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_L.id < before)
    rows: Iterable[Any] = session.execute(query)
    return [Letter(*row) for row in rows]


def drafts(session: Session, council_id: int) -> list[Letter]:
    """Return the letters of a council that have not been issued, newest first."""
    query = _LETTERS.where(_L.council_id == council_id, _L.issued_at.is_(None)).order_by(_L.id.desc()).limit(50)
    rows: Iterable[Any] = session.execute(query)
    return [Letter(*row) for row in rows]


def items(session: Session, letter_id: int, actor: Actor) -> list[CaseRow]:
    """Return the cases on the list that the actor may see, grouped by unit."""
    on_list = select(LetterItem.nomination_id).where(LetterItem.letter_id == letter_id)
    return cases(session, and_(Nomination.id.in_(on_list), visible_nominations(actor)))


def candidates(session: Session, council_id: int) -> list[CaseRow]:
    """Return the voted cases of the council that stand on no draft letter."""
    on_draft = exists().where(
        LetterItem.nomination_id == Nomination.id, _L.id == LetterItem.letter_id, _L.issued_at.is_(None)
    )
    wanted = (Nomination.council_id == council_id, Nomination.state == State.COUNCIL_VOTED)
    return cases(session, and_(*wanted, ~on_draft.correlate(Nomination)))


def cases(session: Session, condition: ColumnElement[bool], limit: int = 1000) -> list[CaseRow]:
    """Return the cases under `condition`, by council and unit."""
    unit, council = aliased(Organisation), aliased(Organisation)
    query = (
        select(
            Nomination.id, Nomination.version, Nomination.code, Nomination.subject_name, Nomination.person_id,
            unit.short_name, council.short_name, Nomination.award_code, Nomination.year, Nomination.state,
            Nomination.body_id, Nomination.presented_on,
        )
        .join(unit, unit.id == Nomination.unit_id)
        .join(council, council.id == Nomination.council_id)
        .where(condition)
        .order_by(unit.path, Nomination.fold, Nomination.id)
        .limit(limit)
    )  # fmt: skip
    rows: Iterable[Any] = session.execute(query)
    return [CaseRow(*row) for row in rows]


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `letter.view` is permitted: a body sees a letter once it has been issued."""
    if actor.holds(Role.AUDITOR):
        return true()
    councils = actor.organisations(Role.SECRETARY, Role.CHAIR)
    above = [Organisation.path.contains(f"/{place}/") for place in actor.organisations(Role.MANAGER)]
    below = select(Organisation.id).where(or_(Organisation.id.in_(councils), *above))
    sent = and_(_L.body_id.in_(actor.organisations(Role.APPROVER)), _L.issued_at.is_not(None))
    return or_(_L.council_id.in_(below), sent)


_COUNT = (
    select(func.count(LetterItem.id)).where(LetterItem.letter_id == _L.id).correlate(_L).scalar_subquery()
)  # fmt: skip
_LETTERS: Select[*tuple[Any, ...]] = (
    select(
        _L.id, _L.version, _L.council_id, Organisation.name, _L.body_id, _Body.name, _L.title, _L.number, _L.issued_on,
        _L.signer, _L.signer_position, _L.issued_at, _L.created_at, _COUNT,
    )
    .join(Organisation, Organisation.id == _L.council_id)
    .join(_Body, _Body.id == _L.body_id)
)  # fmt: skip
