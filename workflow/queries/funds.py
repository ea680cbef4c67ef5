"""Fund books: the entries of a year with the balance before them, the funds an actor may see, handed-over awards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.funds import FundKind
from workflow.domain.states import OrganisationKind, State
from workflow.models import Decision, FundEntry, Nomination, Organisation
from workflow.queries.scope import organisation_condition, visible_nominations

_E, _Counter = FundEntry, aliased(FundEntry)
#: Bodies that decide awards and pay for them; below them, whatever has a council.
_BODIES = (OrganisationKind.DEPARTMENT, OrganisationKind.PROVINCE, OrganisationKind.MINISTRY)
#: Whose fund there is.
OWNER = or_(Organisation.council_id == Organisation.id, Organisation.kind.in_(_BODIES))


@dataclass(frozen=True, slots=True)
class Fund:
    """balance: of everything entered so far, in đồng."""

    organisation_id: int
    name: str
    balance: int


@dataclass(frozen=True, slots=True)
class Entry:
    """reversed_by: the counter-entry that took it back, None while it stands."""

    id: int
    organisation_id: int
    on_date: date
    kind: FundKind
    amount: int
    document: str
    party: str
    note: str
    decision_id: int | None
    decision: str
    reverses_id: int | None
    reversed_by: int | None


@dataclass(frozen=True, slots=True)
class Book:
    """A year of a fund. opening: what all earlier years left; each line of `entries` with the balance after it."""

    opening: int
    income: int
    spending: int
    entries: tuple[tuple[Entry, int], ...]

    @property
    def closing(self) -> int:
        return self.opening + self.income - self.spending


@dataclass(frozen=True, slots=True)
class Handover:
    """What was handed over to whom, when and where."""

    nomination_id: int
    code: str
    subject: str
    unit: str
    award_code: str
    decision: str
    presented_on: date
    where: str
    handed_over: str


def listed(session: Session, actor: Actor, action: str = "fund.view") -> list[Fund]:
    """Return the funds on which the actor may take `action`, with their balances."""
    balance = func.coalesce(func.sum(_E.amount), 0)
    query = (
        select(Organisation.id, Organisation.name, balance)
        .outerjoin(_E, _E.organisation_id == Organisation.id)
        .where(organisation_condition(actor, action), OWNER)
        .group_by(Organisation.id, Organisation.name, Organisation.path)
        .order_by(Organisation.path)
        .limit(500)
    )
    return [Fund(row[0], row[1], int(row[2])) for row in session.execute(query)]


def owner(session: Session, organisation_id: int) -> str | None:
    """Return the name of an organisation that has a fund, None for any other."""
    return session.scalar(select(Organisation.name).where(Organisation.id == organisation_id, OWNER))


def balance(session: Session, organisation_id: int) -> int:
    query = select(func.coalesce(func.sum(_E.amount), 0)).where(_E.organisation_id == organisation_id)
    return int(session.scalar(query) or 0)


def book(session: Session, organisation_id: int, year: int) -> Book:
    """Return the book of one year, in the order of its days; the lines of a day as they were entered. Two queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    before = select(func.coalesce(func.sum(_E.amount), 0)).where(
        _E.organisation_id == organisation_id, _E.on_date < first
    )
    opening = int(session.scalar(before) or 0)
    rows = _entries(session, and_(_E.organisation_id == organisation_id, _E.on_date.between(first, last)))
    lines, running = [], opening
    for row in rows:
        running += row.amount
        lines.append((row, running))
    income = sum(row.amount for row in rows if row.amount > 0)
    return Book(opening, income, -sum(row.amount for row in rows if row.amount < 0), tuple(lines))


def entry(session: Session, entry_id: int) -> Entry | None:
    return next(iter(_entries(session, _E.id == entry_id)), None)


def _entries(session: Session, condition: ColumnElement[bool]) -> list[Entry]:
    query = (
        select(
            _E.id, _E.organisation_id, _E.on_date, _E.kind, _E.amount, _E.document, _E.party, _E.note, _E.decision_id,
            func.coalesce(Decision.number, ""), _E.reverses_id, _Counter.id,
        )
        .outerjoin(Decision, Decision.id == _E.decision_id)
        .outerjoin(_Counter, _Counter.reverses_id == _E.id)
        .where(condition)
        .order_by(_E.on_date, _E.id)
        .limit(5000)
    )  # fmt: skip
    rows: Iterable[Any] = session.execute(query)
    return [Entry(*row) for row in rows]


def years(session: Session, organisation_id: int) -> tuple[date, date] | None:
    """Return the days of the first and the last entry of a fund, None when it is empty."""
    query = select(func.min(_E.on_date), func.max(_E.on_date)).where(_E.organisation_id == organisation_id)
    row: Any = session.execute(query).one()
    return (row[0], row[1]) if row[0] is not None else None


def handovers(
    session: Session, organisation_id: int, year: int, actor: Actor, *, after: int = 0, limit: int = 100
) -> list[Handover]:
    """Return the awards presented in a year to the cases of a council or body that the actor may see, by identifier."""
    query = (
        select(
            Nomination.id, Nomination.code, Nomination.subject_name, Organisation.short_name, Nomination.award_code,
            Decision.number, Nomination.presented_on, Nomination.presented_where, Nomination.handed_over,
        )
        .join(Organisation, Organisation.id == Nomination.unit_id)
        .join(Decision, Decision.id == Nomination.decision_id)
        .where(
            or_(Nomination.council_id == organisation_id, Decision.body_id == organisation_id),
            Nomination.state == State.AWARDED,
            Nomination.presented_on.between(date(year, 1, 1), date(year, 12, 31)),
            visible_nominations(actor), Nomination.id > after,
        )
        .order_by(Nomination.id)
        .limit(limit)
    )  # fmt: skip
    rows: Iterable[Any] = session.execute(query)
    return [Handover(*row) for row in rows]
