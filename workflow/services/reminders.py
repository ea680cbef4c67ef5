"""Reminders of terms and tasks: who still owes something, in one INSERT … SELECT per due (term, milestone).

The row is the fact that somebody was told: its key names term, closing day, milestone, unit and recipient, so that a
sweep run twice, late, or by two processes at once leaves the same rows. Delivery by mail comes after the row.
Escalation (domain.md §4): the officer from the first milestone, the unit's head one working day after the term, the
managers after three, the chair of the council after five. A unit without an officer is answered for by its head.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, case, exists, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from workflow.domain.calendar import Calendar, local_date
from workflow.domain.deadlines import Deadline, working_days_left
from workflow.domain.states import Role, Stage, State
from workflow.models import LateDoor, Nomination, Notice, Organisation, User
from workflow.models.base import UtcDateTime
from workflow.queries.roles import roles_in_force
from workflow.queries.targets import ancestors
from workflow.services.history import canonical

MANAGER_FROM, CHAIR_FROM = -3, -5
_REGISTERED = tuple(state for state in State if state not in (State.DRAFT, State.WITHDRAWN))


class Debt(Enum):
    """What somebody still owes, and by what his debt is known."""

    REGISTRATION = auto()  # a unit without any registration of the year
    UNIT_REVIEW = auto()  # a unit with registered or returned cases
    COUNCIL = auto()  # a council with reviewed cases
    SUBMISSION = auto()  # a council with voted cases not yet submitted
    OFFICE = auto()  # the secretary of a council: reports and tasks of nobody else
    UNIT = auto()  # the unit that leads a task


DEBTS = {
    Stage.REGISTRATION: Debt.REGISTRATION,
    Stage.UNIT_REVIEW: Debt.UNIT_REVIEW,
    Stage.COUNCIL: Debt.COUNCIL,
    Stage.SUBMISSION: Debt.SUBMISSION,
    Stage.REPORT: Debt.OFFICE,
}

#: Cases that are still owed at a stage; a case in one of these states keeps its unit or council on the list.
OWED_STATES = {
    Debt.UNIT_REVIEW: (State.REGISTERED, State.RETURNED),
    Debt.COUNCIL: (State.UNIT_REVIEWED,),
    Debt.SUBMISSION: (State.COUNCIL_VOTED,),
}


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
    return len(session.connection().execute(_statement(due.debt, dialect), params).all())


def who_owes(session: Session, due: Due, *, now: datetime) -> list[tuple[int, frozenset[int]]]:
    """Return the units that still owe what is due, each with itself and everything above it."""
    found = session.execute(_debtors(due.debt), _params(due, now))
    return [(row.id, ancestors(row.path)) for row in found]


def _params(due: Due, now: datetime) -> dict[str, Any]:
    return {
        "today": local_date(now), "now": now, "place": due.place_id, "council": due.council_id, "plan": due.plan_id,
        "year": due.year, "milestone": due.milestone,
    }  # fmt: skip


_COLUMNS = ["user_id", "kind", "link", "data", "dedupe_key", "created_at", "mail", "mail_attempts", "mail_next_at",
            "mail_error"]  # fmt: skip


def _int(name: str) -> sa.BindParameter[int]:
    return bindparam(name, type_=sa.Integer)


def _text(name: str) -> sa.BindParameter[str]:
    return bindparam(name, type_=sa.String)


@lru_cache(maxsize=32)
def _statement(debt: Debt, dialect: str) -> Any:
    """INSERT … SELECT … ON CONFLICT DO NOTHING for one kind of debt; built once.

    Rows go in in the order of their keys, so that two sweeps at one moment wait for each other and never in a ring.
    """
    holder = _holders()
    unit = aliased(Organisation, name="unit")
    moment = bindparam("now", type_=UtcDateTime)
    number = sa.cast(unit.id, sa.String)
    key = _text("dedupe").concat(number).concat(":").concat(sa.cast(holder.c.user_id, sa.String)).label("key")
    by_mail = and_(bindparam("mail", type_=sa.Boolean), holder.c.email != "")
    rows = (
        select(
            holder.c.user_id, _text("kind"), _text("link"), _text("data").concat(number).concat("}"), key, moment,
            case((by_mail, literal("due")), else_=literal("none")), literal(0), moment, literal(""),
        )
        .join(unit, _is_told(debt, holder, unit))
        .where(*_owes(debt, unit, holder))
        .distinct()
        .order_by(key)
    )  # fmt: skip
    table: Any = Notice.__table__
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).from_select(_COLUMNS, rows).on_conflict_do_nothing().returning(table.c.id)


@lru_cache(maxsize=8)
def _debtors(debt: Debt) -> Any:
    unit = aliased(Organisation, name="unit")
    return select(unit.id, unit.path).where(*_owes(debt, unit, _holders())).order_by(unit.path)


def _holders() -> sa.CTE:
    """Every role in force in the hands of an active user, lent ones included."""
    roles = roles_in_force()
    return (
        select(roles.c.user_id, roles.c.role, roles.c.organisation_id, User.email)
        .join(User, and_(User.id == roles.c.user_id, User.active))
        .distinct()
        .cte("holder")
    )


def _is_told(debt: Debt, holder: sa.CTE, unit: Any) -> sa.ColumnElement[bool]:
    """Who hears of `unit`: those who answer for it, then those above as the term recedes."""
    here = holder.c.organisation_id == unit.id
    milestone, role = _int("milestone"), holder.c.role
    above = unit.path.like(literal("%/").concat(sa.cast(holder.c.organisation_id, sa.String)).concat("/%"))
    told = [
        and_(role == Role.MANAGER, milestone <= MANAGER_FROM, above),
        and_(role == Role.CHAIR, milestone <= CHAIR_FROM, holder.c.organisation_id == _int("council")),
    ]
    match debt:
        case Debt.REGISTRATION | Debt.UNIT:
            late_or_alone = or_(milestone < 0, ~_has(holder, unit, Role.UNIT_OFFICER))
            told += [and_(role == Role.UNIT_OFFICER, here), and_(role == Role.UNIT_HEAD, here, late_or_alone)]
        case Debt.UNIT_REVIEW:
            returned = _cases(unit, State.RETURNED)
            told += [and_(role == Role.UNIT_HEAD, here), and_(role == Role.UNIT_OFFICER, here, returned)]
        case _:
            told += [and_(role == Role.SECRETARY, here)]
    return or_(*told)


def _owes(debt: Debt, unit: Any, holder: sa.CTE) -> list[sa.ColumnElement[bool]]:
    """Whether `unit` still owes: a probe of an index per unit, never a walk over its cases."""
    today = bindparam("today", type_=sa.Date)
    place = unit.id == _int("place")
    still_there = or_(unit.active_to.is_(None), unit.active_to >= today)
    below = and_(unit.council_id == _int("council"), unit.active_from <= today, still_there)
    answered_for = or_(_has(holder, unit, Role.UNIT_OFFICER), _has(holder, unit, Role.UNIT_HEAD))
    match debt:
        case Debt.REGISTRATION:
            return [below, answered_for, ~_cases(unit, *_REGISTERED), ~_door_open(unit)]
        case Debt.UNIT_REVIEW:
            return [below, _cases(unit, *OWED_STATES[debt])]
        case Debt.COUNCIL | Debt.SUBMISSION:
            mine = and_(Nomination.council_id == unit.id, Nomination.year == _int("year"))
            return [place, exists().where(mine, Nomination.state.in_(OWED_STATES[debt])).correlate(unit)]
        case _:
            return [place]


def _has(holder: sa.CTE, unit: Any, role: Role) -> sa.Exists:
    other = holder.alias()
    return exists().where(other.c.organisation_id == unit.id, other.c.role == role).correlate(unit)


def _cases(unit: Any, *states: State) -> sa.Exists:
    here = and_(Nomination.unit_id == unit.id, Nomination.year == _int("year"), Nomination.state.in_(states))
    return exists().where(here).correlate(unit)


def _door_open(unit: Any) -> sa.Exists:
    return (
        exists()
        .where(
            LateDoor.plan_id == _int("plan"), LateDoor.organisation_id == unit.id,
            LateDoor.until > bindparam("now", type_=UtcDateTime),
        )
        .correlate(unit)
    )  # fmt: skip
