"""Reminders of terms and tasks: who still owes something, in one INSERT … SELECT per due (term, milestone).

The row is the fact that somebody was told: its key names term, closing day, milestone, unit and recipient, so that a
sweep run twice, late, or by two processes at once leaves the same rows. Delivery by mail comes after the row.
Escalation (domain.md §4): the officer from the first milestone, the unit's head one working day after the term, the
managers after three, the chair of the council after five. A unit without an officer is answered for by its head.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.domain.calendar import Calendar, local_date
from workflow.domain.deadlines import Deadline, working_days_left
from workflow.queries.targets import ancestors
from workflow.services.debts import DEBTS, OWED_STATES, Debt, debtors, insertion, level_of
from workflow.services.history import canonical

__all__ = ["DEBTS", "OWED_STATES", "Debt", "Due", "describe", "remind", "who_owes"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due, with the newest milestone reached.

    key: prefix of the dedupe key, naming the thing and the day it closes; place_id: the council organisation, or the
    unit that leads a task; council_id: whose chair and managers hear of it; data: what the words are made of.
    """

    debt: Debt
    kind: str
    key: str
    place_id: int
    council_id: int
    plan_id: int
    year: int
    milestone: int
    link: str
    data: dict[str, Any]


def describe(deadline: Deadline, now: datetime, calendar: Calendar, milestone: int | None) -> dict[str, Any]:
    """The part of a notice's data that says when: written so that the sentence stays true after the moment."""
    return {
        "last_day": deadline.last_day, "last_working_day": deadline.last_working_day, "falls_on": deadline.falls_on,
        "left": working_days_left(now, deadline, calendar), "milestone": milestone,
    }  # fmt: skip


def remind(session: Session, due: Due, *, now: datetime) -> int:
    """Write the notices of one due thing that do not exist yet and return how many were written."""
    head = canonical(due.data | {"year": due.year})
    params = _params(due, now) | {
        "kind": due.kind, "link": due.link, "data": f'{head[:-1]},"unit":', "dedupe": f"{due.key}:{due.milestone}:",
        "mail": session.info.get("mail", False),
    }  # fmt: skip
    dialect = session.get_bind().dialect.name
    return len(session.connection().execute(insertion(due.debt, level_of(due.milestone), dialect), params).all())


def who_owes(session: Session, due: Due, *, now: datetime) -> list[tuple[int, frozenset[int]]]:
    """Return the units that still owe what is due, each with itself and everything above it."""
    found = session.execute(debtors(due.debt), _params(due, now))
    return [(row.id, ancestors(row.path)) for row in found]


def _params(due: Due, now: datetime) -> dict[str, Any]:
    return {
        "today": local_date(now), "now": now, "place": due.place_id, "council": due.council_id, "plan": due.plan_id,
        "year": due.year,
    }  # fmt: skip

