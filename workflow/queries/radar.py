"""The people a radar looks at, and the invitations between two people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from workflow.models import Invitation, Organisation, Person, User

#: A larger body is looked at unit by unit.
MOST = 3000


@dataclass(frozen=True, slots=True)
class Somebody:
    """One active person. account: the user to whom an invitation would go, None when there is none."""

    id: int
    name: str
    position: str
    unit_id: int
    unit: str
    account: int | None


@dataclass(frozen=True, slots=True)
class Invited:
    person_id: int
    award_code: str
    by_name: str
    at: datetime


def below(path: str) -> Select[tuple[int]]:
    """Return a SELECT of the identifiers of the active people of an organisation and all below it."""
    inside = select(Organisation.id).where(Organisation.path.startswith(path))
    return _ids(Person.active, Person.organisation_id.in_(inside))


def one(person_id: int) -> Select[tuple[int]]:
    """The same of one person."""
    return _ids(Person.active, Person.id == person_id)


def _ids(*conditions: Any) -> Select[tuple[int]]:
    query: Any = select(Person.id).where(*conditions)
    found: Select[tuple[int]] = query
    return found


def count(session: Session, path: str) -> int:
    return session.scalar(select(func.count()).select_from(below(path).subquery())) or 0


def people(session: Session, who: Select[tuple[int]]) -> list[Somebody]:
    """Return them unit by unit, by given name."""
    account = (
        select(func.min(User.id)).where(User.person_id == Person.id, User.active).correlate(Person).scalar_subquery()
    )
    query = (
        select(Person.id, Person.name, Person.position, Organisation.id, Organisation.short_name, account)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id.in_(who))
        .order_by(Organisation.path, Person.sort_key, Person.id)
        .limit(MOST)
    )
    return [Somebody(*row) for row in session.execute(query)]


def sent(session: Session, user_id: int, year: int) -> list[Invited]:
    """Return the invitations that a user sent; nobody reads those of another."""
    return _invited(session, Invitation.by_id == user_id, year)


def received(session: Session, person_id: int, year: int) -> list[Invited]:
    return _invited(session, Invitation.person_id == person_id, year)


def _invited(session: Session, condition: ColumnElement[bool], year: int) -> list[Invited]:
    query = (
        select(Invitation.person_id, Invitation.award_code, Invitation.by_name, Invitation.at)
        .where(condition, Invitation.year == year)
        .order_by(Invitation.id)
    )
    return [Invited(*row) for row in session.execute(query)]
