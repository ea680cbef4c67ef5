"""What the events say of the cases that a report counts: the second source that its figures are held against."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.states import State, Trigger
from workflow.models import Nomination, NominationEvent

N, E = Nomination, NominationEvent
_KINDS = (Trigger.REGISTER.value, Trigger.SUBMIT.value, Trigger.APPROVE.value)


@dataclass(frozen=True, slots=True)
class Told:
    """registered, submitted: cases with such an event. states: where the last event left each case that was ever
    registered. decided: by decision, the cases that it approved and that still stand by it."""

    registered: int
    submitted: int
    states: Counter[str] = field(default_factory=Counter)
    decided: Counter[int] = field(default_factory=Counter)


def told(session: Session, councils: Collection[int], years: Collection[int]) -> Told:
    """Count from the events alone; two queries."""
    here = (N.council_id.in_(councils), N.year.in_(years))
    steps = session.execute(
        select(E.nomination_id, E.kind, E.data).join(N, N.id == E.nomination_id)
        .where(*here, E.kind.in_(_KINDS)).order_by(E.nomination_id, E.seq)
    ).all()  # fmt: skip
    registered = {row.nomination_id for row in steps if row.kind == Trigger.REGISTER.value}
    submitted = {row.nomination_id for row in steps if row.kind == Trigger.SUBMIT.value}
    decisions = {
        row.nomination_id: json.loads(row.data)["decision_id"] for row in steps if row.kind == Trigger.APPROVE.value
    }
    last_step = (
        select(E.nomination_id, E.to_state).join(N, N.id == E.nomination_id).where(*here, E.seq == N.version)
    )
    last = {row.nomination_id: row.to_state for row in session.execute(last_step)}
    stand = {State.APPROVED.value, State.AWARDED.value}
    return Told(
        len(registered), len(submitted), Counter(last.get(key, "") for key in registered),
        Counter(decision for key, decision in decisions.items() if last.get(key) in stand),
    )  # fmt: skip
