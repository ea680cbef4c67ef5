"""Who owes what, and who hears of it, as SQL built once: joins on keys, one index probe per unit.

Nothing here looks at the cases one by one: whether a unit has any case in some state is a single probe of
(unit, year, state), so that a sweep costs the same over a thousand open cases and over a million.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, literal, or_, select, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from workflow.domain.states import BY_EVENT, Recipient, Role, Stage, State
from workflow.models import LateDoor, Nomination, Organisation, Reminder
from workflow.models.base import UtcDateTime, table_of
from workflow.queries.roles import in_active_hands


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

_STAGES = {debt: stage for stage, debt in DEBTS.items()}

#: Cases that are still owed at a stage; a case in one of these states keeps its unit or council on the list.
OWED_STATES = {
    Debt.UNIT_REVIEW: (State.REGISTERED, State.RETURNED),
    Debt.COUNCIL: (State.UNIT_REVIEWED,),
    Debt.SUBMISSION: (State.COUNCIL_VOTED,),
}
_REGISTERED = tuple(state for state in State if state not in (State.DRAFT, State.WITHDRAWN))


_HEARING = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.SECRETARY, Role.MANAGER, Role.CHAIR)
_COLUMNS = ["key", "batch", "user_id", "role", "unit_id", "thing", "days", "by_mail", "link", "data", "at"]
Recipients = frozenset[Recipient]
#: By role: of which units its holders hear, of all that owe where nothing is said.
_Hearers = Mapping[Role, Callable[[Any, sa.CTE], Any] | None]


def _int(name: str) -> sa.BindParameter[int]:
    return bindparam(name, type_=sa.Integer)


def _text(name: str) -> sa.BindParameter[str]:
    return bindparam(name, type_=sa.String)


_TODAY, _NOW = bindparam("today", type_=sa.Date), bindparam("now", type_=UtcDateTime)


@lru_cache(maxsize=128)
def insertion(debt: Debt, recipients: Recipients, dialect: str) -> Any:
    """INSERT … SELECT … ON CONFLICT DO NOTHING, for one kind of debt and those who are told together.

    Rows go in in the order of their keys, so that two sweeps at one moment wait for each other and never in a ring.
    """
    who = _told(debt, recipients).subquery("told")
    number = sa.cast(who.c.unit_id, sa.String)
    key = _text("head").concat(number).concat(":").concat(sa.cast(who.c.user_id, sa.String)).label("key")
    rows = (
        select(
            key, _text("batch"), who.c.user_id, who.c.role, who.c.unit_id, _text("thing"), _int("days"),
            bindparam("by_mail", type_=sa.Boolean), _text("link"), _text("data").concat(number).concat("}"), _NOW,
        )
        .where(sa.true())  # SQLite reads ON CONFLICT after a bare FROM as a join
        .order_by(key, who.c.role)
    )  # fmt: skip
    table = table_of(Reminder)
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).from_select(_COLUMNS, rows).on_conflict_do_nothing()


@lru_cache(maxsize=128)
def told(debt: Debt, recipients: Recipients) -> Any:
    """SELECT user_id, role and unit_id of those who would be told; nothing is written."""
    return _told(debt, recipients).order_by("unit_id", "user_id", "role")


def _told(debt: Debt, recipients: Recipients) -> Any:
    holder = _holders()
    return union(*_branches(debt, recipients, holder, _debtor(debt, holder)))


@lru_cache(maxsize=8)
def debtors(debt: Debt) -> Any:
    """SELECT identifier and path of the units that owe."""
    debtor = _debtor(debt, _holders())
    return select(debtor.c.id, debtor.c.path).order_by(debtor.c.path)


def _holders() -> sa.CTE:
    """Whoever may hear of a debt, or decides by being there who owes it."""
    return in_active_hands(_HEARING).cte("holder")


def _debtor(debt: Debt, holder: sa.CTE) -> sa.CTE:
    """Found once, whatever PostgreSQL believes about tables that have just grown: it would ask each holder anew."""
    unit = aliased(Organisation, name="unit")
    found = select(unit.id, unit.path).where(*_owes(debt, unit, holder)).cte("debtor")
    return found.prefix_with("MATERIALIZED", dialect="postgresql")


def _owes(debt: Debt, unit: Any, holder: sa.CTE) -> list[sa.ColumnElement[bool]]:
    still_there = or_(unit.active_to.is_(None), unit.active_to >= _TODAY)
    below = [unit.council_id == _int("council"), unit.active_from <= _TODAY, still_there]
    match debt:
        case Debt.REGISTRATION:
            return [*below, unit.id.in_(_where(holder, Role.UNIT_OFFICER, Role.UNIT_HEAD)),
                    ~_unit_has(unit.id, *_REGISTERED), unit.id.not_in(_open_doors(Stage.REGISTRATION))]  # fmt: skip
        case Debt.UNIT_REVIEW:
            return [*below, _unit_has(unit.id, *OWED_STATES[debt]), unit.id.not_in(_open_doors(Stage.UNIT_REVIEW))]
        case Debt.COUNCIL | Debt.SUBMISSION:
            mine = and_(Nomination.council_id == unit.id, Nomination.year == _int("year"))
            more_time = unit.id.in_(_open_doors(_STAGES[debt]))
            return [unit.id == _int("place"), _any_state(mine, OWED_STATES[debt]), ~more_time]
        case _:
            return [unit.id == _int("place")]


def _unit_has(unit_id: Any, *states: State) -> sa.ColumnElement[bool]:
    here = and_(Nomination.unit_id == unit_id, Nomination.year == _int("year"))
    return _any_state(here, states)


def _any_state(here: sa.ColumnElement[bool], states: tuple[State, ...]) -> sa.ColumnElement[bool]:
    """One look per state, each a probe of an index that ends with the state, which an IN is not always.

    A scalar subquery, not EXISTS: PostgreSQL may answer EXISTS by reading every case in that state into a hash.
    """
    table = table_of(Nomination)
    return or_(
        *(
            select(literal(1))
            .where(here, table.c.state == state, table.c.type.not_in(BY_EVENT))
            .limit(1)
            .correlate_except(table)
            .scalar_subquery()
            .is_not(None)
            for state in states
        )
    )


def _open_doors(stage: Stage) -> Any:
    """Units that the chair gave more time at a stage."""
    here = (LateDoor.plan_id == _int("plan"), LateDoor.stage == stage, LateDoor.until > _NOW)
    return select(LateDoor.organisation_id).where(*here)


def _where(holder: sa.CTE, *roles: Role) -> Any:
    other = holder.alias()
    return select(other.c.organisation_id).where(other.c.role.in_(roles))


def _branches(debt: Debt, recipients: Recipients, holder: sa.CTE, debtor: sa.CTE) -> list[sa.Select[Any]]:
    """One SELECT per role that hears of it."""

    def above(who: Any) -> Any:
        return debtor.c.path.like(literal("%/").concat(sa.cast(who.c.organisation_id, sa.String)).concat("/%"))

    def presiding(who: Any) -> Any:
        return who.c.organisation_id == _int("council")

    found = []
    for recipient in sorted(recipients):
        match recipient:
            case Recipient.RESPONSIBLE:
                found.append(_of_unit(_responsible(debt), holder, debtor))
            case Recipient.HEAD:
                head = _of_unit({Role.UNIT_HEAD: None}, holder, debtor)
                # of what a secretary owes he hears as chair, later
                found.append(head.where(sa.false()) if debt is Debt.OFFICE else head)
            case Recipient.MANAGER:
                found.append(_over_unit(Role.MANAGER, holder, debtor, above))
            case Recipient.DIRECTOR:
                found.append(_over_unit(Role.CHAIR, holder, debtor, presiding))
    return found


def _responsible(debt: Debt) -> _Hearers:
    """The officer, for a unit without one its head; of a review the head, the officer of what was returned to him."""

    def without_officer(unit: Any, holder: sa.CTE) -> Any:
        return unit.not_in(_where(holder, Role.UNIT_OFFICER))

    def returned(unit: Any, _holder: sa.CTE) -> Any:
        return _unit_has(unit, State.RETURNED)

    match debt:
        case Debt.REGISTRATION | Debt.UNIT:
            return {Role.UNIT_OFFICER: None, Role.UNIT_HEAD: without_officer}
        case Debt.UNIT_REVIEW:
            return {Role.UNIT_HEAD: None, Role.UNIT_OFFICER: returned}
        case _:
            return {Role.SECRETARY: None}


def _of_unit(hearers: _Hearers, holder: sa.CTE, debtor: sa.CTE) -> sa.Select[Any]:
    """Asked by IN and all roles at once: SQLite, which takes a CTE to be small, would compare every debtor with every
    holder, and once more for each role."""
    who = holder.alias()
    unit = who.c.organisation_id
    heard = [
        who.c.role == role if only is None else and_(who.c.role == role, only(unit, holder))
        for role, only in hearers.items()
    ]
    owing = unit.in_(select(debtor.c.id))
    return select(who.c.user_id, who.c.role, unit.label("unit_id")).where(or_(*heard), owing)


def _over_unit(role: Role, holder: sa.CTE, debtor: sa.CTE, link: Any) -> sa.Select[Any]:
    who = holder.alias()
    joined = debtor.join(who, and_(who.c.role == role, link(who)))
    return select(who.c.user_id, who.c.role, debtor.c.id.label("unit_id")).select_from(joined)
