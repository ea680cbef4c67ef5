"""What a year came to: cases decided, cases refused, steps taken. Counted from the rows, never from a plan."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain.states import State, SubjectKind, Trigger
from workflow.models import Nomination, NominationEvent

_DECIDED = (State.APPROVED, State.AWARDED)
_STEPS = tuple(trigger.value for trigger in Trigger)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A case that was declined under a named rule."""

    code: str
    subject: str
    subject_kind: SubjectKind
    award: str
    rule: str
    reason: str
    declined_at: datetime


def declined_under_a_rule(session: Session, council_id: int, year: int) -> list[Refusal]:
    """Return the cases whose decline names the rule that stood in the way, in the order of their codes."""
    query = (
        select(
            Nomination.code, Nomination.subject_name, Nomination.subject_kind, Nomination.award_code,
            NominationEvent.data, NominationEvent.at,
        )
        .join(NominationEvent, NominationEvent.nomination_id == Nomination.id)
        .where(
            Nomination.council_id == council_id, Nomination.year == year, Nomination.state == State.DECLINED,
            NominationEvent.kind == Trigger.DECLINE.value,
        )
        .order_by(Nomination.code, NominationEvent.seq)
    )  # fmt: skip
    found = []
    for row in session.execute(query):
        data = json.loads(row.data)
        if data.get("rule"):
            found.append(Refusal(*row[:4], data["rule"], data["reason"], row.at))
    return found


def decided(session: Session, council_id: int, year: int) -> dict[str, int]:
    """Return how many cases of each award were decided in favour, whoever the subject."""
    query = (
        select(Nomination.award_code, func.count().label("cases"))
        .where(Nomination.council_id == council_id, Nomination.year == year, Nomination.state.in_(_DECIDED))
        .group_by(Nomination.award_code)
    )
    return {row.award_code: row.cases for row in session.execute(query)}


def steps(session: Session, council_id: int, year: int) -> int:
    """Return how many transitions the cases of one council and year have made, counted from their events."""
    query = (
        select(func.count())
        .select_from(NominationEvent)
        .join(Nomination, Nomination.id == NominationEvent.nomination_id)
        .where(Nomination.council_id == council_id, Nomination.year == year, NominationEvent.kind.in_(_STEPS))
    )
    return session.scalar(query) or 0


def under_way(session: Session, council_id: int, year: int) -> int:
    """Return how many cases of one council and year still wait for somebody."""
    query = (
        select(func.count())
        .select_from(Nomination)
        .where(Nomination.council_id == council_id, Nomination.year == year, Nomination.is_open)
    )
    return session.scalar(query) or 0
