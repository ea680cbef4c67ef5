"""Whom a unit may propose, and the achievement record of a person or a collective."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from workflow.domain.states import Rating, StaffCategory, State
from workflow.models import Nomination, Organisation, PastAward, Person, QualityRating

MOST = 1000
_DECIDED = (State.APPROVED, State.AWARDED)


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: int
    name: str
    position: str
    organisation_id: int
    active: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """Who is proposed. For a collective only the name of the organisation above is known."""

    name: str
    position: str = ""
    category: StaffCategory | None = None
    leader: bool = False
    start_date: date | None = None
    belongs_to: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    rating: Rating | None
    awards: tuple[str, ...]


def people(session: Session, unit_ids: Iterable[int]) -> list[PersonRow]:
    """Return the active people of the units, in Vietnamese order of names."""
    query = (
        select(Person.id, Person.name, Person.position, Person.organisation_id, Person.active)
        .where(Person.organisation_id.in_(list(unit_ids)), Person.active)
        .order_by(Person.sort_key, Person.id)
        .limit(MOST)
    )
    return [PersonRow(*row) for row in session.execute(query)]


def chosen(session: Session, person_ids: Iterable[int]) -> dict[int, PersonRow]:
    """Return people by identifier, active or not: what a form named, before anybody is told whether it can go."""
    query = select(Person.id, Person.name, Person.position, Person.organisation_id, Person.active).where(
        Person.id.in_(list(person_ids))
    )
    return {row.id: PersonRow(*row) for row in session.execute(query)}


def profile(session: Session, person_id: int | None, organisation_id: int | None) -> Profile:
    """Return who is proposed, in one query."""
    if person_id:
        row = session.execute(
            select(Person.name, Person.position, Person.category, Person.leader, Person.start_date, Organisation.name)
            .join(Organisation, Organisation.id == Person.organisation_id)
            .where(Person.id == person_id)
        ).one()
        return Profile(*row)
    return Profile(session.execute(select(Organisation.name).where(Organisation.id == organisation_id)).scalar_one())


def record(session: Session, person_id: int | None, organisation_id: int | None) -> list[Year]:
    """Return ratings and awards by year, newest first, in one query; awards decided here and elsewhere alike."""
    key, subject = ("person_id", person_id) if person_id else ("organisation_id", organisation_id)
    rating, past, case = (getattr(table, key) == subject for table in (QualityRating, PastAward, Nomination))
    nothing = literal("")
    found = session.execute(
        union_all(
            select(QualityRating.year, QualityRating.level.label("rating"), nothing.label("award")).where(rating),
            select(PastAward.year, literal(None, QualityRating.level.type), PastAward.award_code).where(past),
            select(Nomination.year, literal(None, QualityRating.level.type), Nomination.award_code).where(
                case, Nomination.state.in_(_DECIDED)
            ),
        )
    ).all()
    years = sorted({row.year for row in found}, reverse=True)
    return [
        Year(
            year,
            next((row.rating for row in found if row.year == year and row.rating), None),
            tuple(sorted({row.award for row in found if row.year == year and row.award})),
        )
        for year in years
    ]
