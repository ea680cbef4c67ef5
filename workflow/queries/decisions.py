"""Decisions and the cases they decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.states import DECIDING_KINDS, Role, State
from workflow.models import Decision, Nomination, Organisation
from workflow.queries.letters import CaseRow, cases
from workflow.queries.scope import visible_nominations

_Body, _Recorder = aliased(Organisation), aliased(Organisation)
_D = Decision


@dataclass(frozen=True, slots=True)
class DecisionPage:
    id: int
    version: int
    body_id: int
    body: str
    recorded_by_body_id: int
    recorded_by: str
    number: str
    decided_on: date
    signer: str
    signer_position: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A line of the list; the counts are of the cases the reader may see."""

    id: int
    body: str
    number: str
    decided_on: date
    signer: str
    cases: int
    presented: int
    revoked: int


def page(session: Session, decision_id: int) -> DecisionPage | None:
    row: Any = session.execute(_DECISIONS.where(_D.id == decision_id)).one_or_none()
    return DecisionPage(*row) if row else None


def items(session: Session, decision_id: int, actor: Actor) -> list[CaseRow]:
    """Return the cases of a decision that the actor may see."""
    return cases(session, and_(Nomination.decision_id == decision_id, visible_nominations(actor)))


def listing(
    session: Session, actor: Actor, *, before: tuple[date, int] | None = None, limit: int = 50
) -> list[DecisionRow]:
    """Return the decisions the actor may see, newest first, after the place `before` in that order."""
    seen = and_(Nomination.decision_id == _D.id, visible_nominations(actor))
    count = func.count(Nomination.id)
    query = (
        select(
            _D.id, _Body.short_name, _D.number, _D.decided_on, _D.signer, count,
            count.filter(Nomination.state == State.AWARDED), count.filter(Nomination.state == State.REVOKED),
        )
        .join(_Body, _Body.id == _D.body_id)
        .outerjoin(Nomination, seen)
        .where(visible(actor))
        .group_by(_D.id, _Body.short_name)
        .order_by(_D.decided_on.desc(), _D.id.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        day, last = before
        query = query.where(or_(_D.decided_on < day, and_(_D.decided_on == day, _D.id < last)))
    rows: Iterable[Any] = session.execute(query)
    return [DecisionRow(*row) for row in rows]


def waiting(session: Session, actor: Actor) -> list[CaseRow]:
    """Return the submitted cases that the actor may decide on or send further up."""
    own = actor.organisations(Role.APPROVER)
    mine = or_(Nomination.upper_body_id.in_(own), Nomination.body_id.in_(own))
    return cases(session, and_(Nomination.state == State.SUBMITTED, mine))


def higher_bodies(session: Session, today: date) -> list[tuple[int, str]]:
    """Return the bodies that decide awards, highest first, as (id, name)."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.kind.in_(DECIDING_KINDS),
            or_(Organisation.active_to.is_(None), Organisation.active_to >= today),
        )
        .order_by(Organisation.path)
    )
    return [(row.id, row.name) for row in session.execute(query)]


def names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of organisations."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(ids)))
    return {row.id: row.name for row in session.execute(query)}


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `decision.view` is permitted: its bodies, the councils of its cases."""
    if actor.holds(Role.AUDITOR):
        return true()
    bodies = actor.organisations(Role.APPROVER, Role.MANAGER)
    councils = actor.organisations(Role.SECRETARY, Role.CHAIR)
    above = [Organisation.path.contains(f"/{place}/") for place in actor.organisations(Role.MANAGER)]
    below = select(Organisation.id).where(or_(Organisation.id.in_(councils), *above))
    decided = select(Nomination.decision_id).where(
        Nomination.council_id.in_(below), Nomination.decision_id.is_not(None)
    )
    return or_(_D.body_id.in_(bodies), _D.recorded_by_body_id.in_(bodies), _D.id.in_(decided))


_DECISIONS: Select[*tuple[Any, ...]] = (
    select(
        _D.id, _D.version, _D.body_id, _Body.name, _D.recorded_by_body_id, _Recorder.name, _D.number, _D.decided_on,
        _D.signer, _D.signer_position, _D.created_at,
    )
    .join(_Body, _Body.id == _D.body_id)
    .join(_Recorder, _Recorder.id == _D.recorded_by_body_id)
)  # fmt: skip
