"""Reminders of terms and tasks: who still owes something, written row by row before anybody is told.

A row of `reminder` is the fact that somebody was told: its key names thing, closing day, offset, unit and person, so
that a sweep run twice, late, or by two processes at once leaves the same rows. What one sweep has for one person goes
into one notice, made of those rows in the same transaction; mail comes after the notice.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, case, func, insert, literal, select
from sqlalchemy.orm import Session

from workflow.domain.calendar import Calendar, local_date
from workflow.domain.deadlines import Deadline, working_days_left
from workflow.domain.reminding import Telling
from workflow.domain.states import Channel, Recipient, Subject
from workflow.models import Notice, Reminder, User
from workflow.models.base import UtcDateTime, table_of
from workflow.models.reminders import message_key
from workflow.queries.targets import ancestors
from workflow.services.debts import DEBTS, OWED_STATES, Debt, debtors, insertion, told
from workflow.services.history import canonical

__all__ = ["DEBTS", "OWED_STATES", "Debt", "Due", "Owed", "describe", "remind", "who_hears", "who_owes"]

#: What a person reads in one sitting; the rest is counted and left to the page.
SHOWN = 20
#: Where a notice about several things leads: what waits for its reader.
HOME = "/"


@dataclass(frozen=True, slots=True)
class Owed:
    """A debt under a plan. place_id: the council organisation, or the unit that leads a task; council_id: whose chair
    and managers hear of it."""

    debt: Debt
    plan_id: int
    year: int
    council_id: int
    place_id: int


@dataclass(frozen=True, slots=True)
class Due:
    """One thing with a term. thing: names it for ever ("term:12"); data: what the words are made of."""

    owed: Owed
    subject: Subject
    thing: str
    deadline: Deadline
    link: str
    data: dict[str, Any]


def describe(deadline: Deadline, now: datetime, calendar: Calendar) -> dict[str, Any]:
    """The part of a reminder's data that says when: written so that the sentence stays true after the moment."""
    return {
        "last_day": deadline.last_day, "last_working_day": deadline.last_working_day, "falls_on": deadline.falls_on,
        "left": working_days_left(now, deadline, calendar),
    }  # fmt: skip


def remind(session: Session, found: Iterable[tuple[Due, Telling]], *, now: datetime, kind: str = "") -> int:
    """Write the reminders that do not exist yet, one notice per person over them, and return how many notices.

    kind: what the reminders are; empty: by the thing and by whether its term is over.
    """
    batch = secrets.token_hex(8)
    dialect = session.get_bind().dialect.name
    written = 0
    for due, telling in found:
        statement = insertion(due.owed.debt, telling.recipients, dialect)
        written += _count(session, statement, _row(due, telling, now, kind) | {"batch": batch})
    if not written:
        return 0
    told = {"batch": batch, "now": now, "mail": session.info.get("mail", False)}
    return _count(session, _posting(), told)


def forget(session: Session, thing: str, last_day: date) -> None:
    """What was said of a last day that the thing had before and has again counts no more: it is news once more.

    The rows stay as what they are, the history of who was told; their keys make room.
    """
    told = table_of(Reminder)
    old = told.c.key.concat("~").concat(sa.cast(told.c.id, sa.String))
    here = (told.c.thing == thing, told.c.key.startswith(f"{thing}:{last_day}:"), told.c.key.not_like("%~%"))
    session.execute(sa.update(told).where(*here).values(key=old))


def _count(session: Session, statement: Any, values: dict[str, Any]) -> int:
    """Write and return how many rows: the rows themselves stay in the database, however many they are."""
    return session.connection().execute(statement, values, execution_options={"preserve_rowcount": True}).rowcount


def who_owes(session: Session, owed: Owed, *, now: datetime) -> list[tuple[int, frozenset[int]]]:
    """Return the units that still owe, each with itself and everything above it."""
    return [(row.id, ancestors(row.path)) for row in session.execute(debtors(owed.debt), _asked(owed, now))]


def who_hears(session: Session, due: Due, telling: Telling, *, now: datetime) -> list[tuple[str, Any]]:
    """Return (key, row with user_id, role, unit_id) of everybody who would be told; nothing is written."""
    head = _head(due, telling)
    rows = session.execute(told(due.owed.debt, telling.recipients), _asked(due.owed, now))
    return [(f"{head}{row.unit_id}:{row.user_id}", row) for row in rows]


def words_of(due: Due, telling: Telling, kind: str = "") -> dict[str, Any]:
    """What a reminder is about, all but the unit: the data of its words."""
    what = "term" if due.subject is not Subject.TASK else "task"
    return due.data | {
        "kind": kind or f"{what}_{'reminder' if telling.offset >= 0 else 'overdue'}", "year": due.owed.year,
        "milestone": telling.offset, "last": "" if kind else telling.last.value, "link": _link(due, telling),
    }  # fmt: skip


def _link(due: Due, telling: Telling) -> str:
    """The director of late units finds the letter that urges them; everybody else the thing itself."""
    urges = telling.offset < 0 and telling.recipients == {Recipient.DIRECTOR}
    return f"/plans/{due.owed.plan_id}/urging" if urges else due.link


def _head(due: Due, telling: Telling) -> str:
    return f"{due.thing}:{due.deadline.last_day}:{telling.offset}:"


def _row(due: Due, telling: Telling, now: datetime, kind: str) -> dict[str, Any]:
    data = canonical(words_of(due, telling, kind))
    return _asked(due.owed, now) | {
        "head": _head(due, telling), "thing": due.thing, "days": telling.offset, "link": _link(due, telling),
        "by_mail": telling.channel is Channel.MAIL, "data": f'{data[:-1]},"unit":',
    }  # fmt: skip


def _asked(owed: Owed, now: datetime) -> dict[str, Any]:
    return {
        "today": local_date(now), "now": now, "place": owed.place_id, "council": owed.council_id,
        "plan": owed.plan_id, "year": owed.year,
    }  # fmt: skip


_NOTICE = ["user_id", "kind", "link", "data", "dedupe_key", "created_at", "mail", "mail_attempts", "mail_next_at",
           "mail_error"]  # fmt: skip


@lru_cache(maxsize=1)
def _posting() -> Any:
    """INSERT … SELECT: the reminders of a batch as one notice per person, the most overdue shown."""
    told, whose = table_of(Reminder), table_of(Reminder).c.user_id
    place = func.row_number().over(partition_by=whose, order_by=(told.c.days, told.c.key)).label("place")
    # Aggregates take their rows in the order of the subquery on both databases, as long as nothing is joined between.
    lines = (
        select(whose, told.c.link, told.c.by_mail, told.c.data, place)
        .where(told.c.batch == bindparam("batch", type_=sa.String))
        .order_by(whose, place)
        .subquery("line")
    )
    count, now = func.count(), bindparam("now", type_=UtcDateTime)
    shown = func.aggregate_strings(case((lines.c.place <= SHOWN, lines.c.data)), ",")
    data = literal('{"count":').concat(sa.cast(count, sa.String)).concat(',"items":[').concat(shown).concat("]}")
    message = (
        select(
            lines.c.user_id, case((count == 1, func.max(lines.c.link)), else_=literal(HOME)).label("link"),
            data.label("data"), (func.max(case((lines.c.by_mail, 1), else_=0)) == 1).label("by_mail"),
        )
        .group_by(lines.c.user_id)
        .subquery("message")
    )  # fmt: skip
    mailed = sa.and_(bindparam("mail", type_=sa.Boolean), User.email != "", message.c.by_mail)
    key = message_key(bindparam("batch", type_=sa.String), User.id)
    rows = select(
        User.id, literal("reminders"), message.c.link, message.c.data, key, now,
        case((mailed, literal("due")), else_=literal("none")), literal(0), now, literal(""),
    ).join(message, message.c.user_id == User.id)  # fmt: skip
    return insert(table_of(Notice)).from_select(_NOTICE, rows)
