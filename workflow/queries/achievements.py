"""The achievement record as the criteria read it: one snapshot per person or collective, constant queries per batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.eligibility import CollectiveFacts, DisciplineFact, InitiativeFact, PersonFacts
from workflow.domain.states import LIVE_STATES, DisciplineLevel, Rating, State
from workflow.models import (
    Discipline,
    Initiative,
    InitiativeAuthor,
    Nomination,
    Organisation,
    PastAward,
    Person,
    QualityRating,
)

DECIDED = (State.APPROVED, State.AWARDED)
UNDER_WAY = tuple(state for state in LIVE_STATES if state not in DECIDED)
_HEAVY = tuple(level for level in DisciplineLevel if level is not DisciplineLevel.REPRIMAND)
_FOREVER = date(9999, 12, 31)

Awards = dict[int, dict[int, frozenset[str]]]
Ratings = dict[int, dict[int, Rating]]


def people(session: Session, ids: Collection[int]) -> dict[int, PersonFacts]:
    """Return the record of each person: ratings, initiatives, discipline, awards held and under way."""
    if not ids:
        return {}
    ratings = _ratings(session, QualityRating.person_id, ids)
    initiatives = _initiatives(session, ids)
    discipline = _discipline(session, ids)
    held = _awards(session, Nomination.person_id, ids, DECIDED)
    _add_past(session, PastAward.person_id, ids, held)
    running = _awards(session, Nomination.person_id, ids, UNDER_WAY)
    rows = session.execute(
        select(Person.id, Person.start_date, Person.category, Person.leader).where(Person.id.in_(ids))
    )
    return {
        row.id: PersonFacts(
            start_date=row.start_date,
            category=row.category,
            leader=row.leader,
            ratings=ratings[row.id],
            initiatives=tuple(initiatives[row.id]),
            discipline=tuple(discipline[row.id]),
            awards=held[row.id],
            running=running[row.id],
        )
        for row in rows
    }


def collectives(
    session: Session, ids: Collection[int], years: Collection[int]
) -> dict[tuple[int, int], CollectiveFacts]:
    """Return the record of each organisation in each year; members are its active people and those of all below it."""
    if not ids:
        return {}
    members = _members(session, ids)
    holders = _holders(session, ids, years)
    ratings = _ratings(session, QualityRating.organisation_id, ids)
    held = _awards(session, Nomination.organisation_id, ids, DECIDED)
    _add_past(session, PastAward.organisation_id, ids, held)
    disciplined = {year: _disciplined(session, ids, year) for year in years}  # in practice one year
    return {
        (key, year): CollectiveFacts(
            members=members.get(key, 0),
            members_with=holders[key, year],
            disciplined=disciplined[year].get(key, 0),
            ratings=ratings[key],
            awards=held[key],
        )
        for key in ids
        for year in years
    }


def _ratings(session: Session, subject: Any, ids: Collection[int]) -> Ratings:
    found: Ratings = defaultdict(dict)
    for who, year, level in session.execute(
        select(subject, QualityRating.year, QualityRating.level).where(subject.in_(ids))
    ):
        found[who][year] = level
    return found


def _initiatives(session: Session, ids: Collection[int]) -> dict[int, list[InitiativeFact]]:
    found: dict[int, list[InitiativeFact]] = defaultdict(list)
    for row in session.execute(
        select(InitiativeAuthor.person_id, Initiative.year, Initiative.level, Initiative.title, Initiative.document)
        .join(Initiative, Initiative.id == InitiativeAuthor.initiative_id)
        .where(InitiativeAuthor.person_id.in_(ids))
        .order_by(Initiative.id)
    ):
        found[row.person_id].append(InitiativeFact(row.year, row.level, row.title, row.document))
    return found


def _discipline(session: Session, ids: Collection[int]) -> dict[int, list[DisciplineFact]]:
    found: dict[int, list[DisciplineFact]] = defaultdict(list)
    for row in session.execute(
        select(Discipline.person_id, Discipline.level, Discipline.from_date, Discipline.to_date)
        .where(Discipline.person_id.in_(ids))
        .order_by(Discipline.id)
    ):
        found[row.person_id].append(DisciplineFact(row.level, row.from_date, row.to_date or _FOREVER))
    return found


def _awards(session: Session, subject: Any, ids: Collection[int], states: tuple[State, ...]) -> Awards:
    """Award codes by subject and year of the nominations in `states`."""
    found: Awards = defaultdict(dict)
    for who, year, award in session.execute(
        select(subject, Nomination.year, Nomination.award_code).where(subject.in_(ids), Nomination.state.in_(states))
    ):
        found[who][year] = found[who].get(year, frozenset()) | {award}
    return found


def _add_past(session: Session, subject: Any, ids: Collection[int], found: Awards) -> None:
    """Add the awards on record from before or outside this application."""
    for who, year, award in session.execute(
        select(subject, PastAward.year, PastAward.award_code).where(subject.in_(ids))
    ):
        found[who][year] = found[who].get(year, frozenset()) | {award}


Top, Below = aliased(Organisation), aliased(Organisation)
_INSIDE = Below.path.like(Top.path + "%")


def _members(session: Session, ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(Top.id, func.count(Person.id))
        .join(Below, _INSIDE)
        .join(Person, (Person.organisation_id == Below.id) & Person.active)
        .where(Top.id.in_(ids))
        .group_by(Top.id)
    )
    return {key: count for key, count in rows}  # noqa: C416 (rows are not pairs to the type checker)


def _holders(
    session: Session, ids: Collection[int], years: Collection[int]
) -> dict[tuple[int, int], dict[str, int]]:
    """How many members hold, or are under way to, each award in the year."""
    found: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for key, year, award, count in session.execute(
        select(Top.id, Nomination.year, Nomination.award_code, func.count(Nomination.person_id.distinct()))
        .join(Below, _INSIDE)
        .join(Nomination, (Nomination.unit_id == Below.id) & Nomination.person_id.is_not(None))
        .where(Top.id.in_(ids), Nomination.year.in_(years), Nomination.state.in_(LIVE_STATES))
        .group_by(Top.id, Nomination.year, Nomination.award_code)
    ):
        found[key, year][award] = count
    return found


def _disciplined(session: Session, ids: Collection[int], year: int) -> dict[int, int]:
    """How many members were under a measure of warning or heavier on some day of the year."""
    rows = session.execute(
        select(Top.id, func.count(Discipline.person_id.distinct()))
        .join(Below, _INSIDE)
        .join(Person, Person.organisation_id == Below.id)
        .join(Discipline, Discipline.person_id == Person.id)
        .where(
            Top.id.in_(ids),
            Discipline.level.in_(_HEAVY),
            Discipline.from_date <= date(year, 12, 31),
            or_(Discipline.to_date.is_(None), Discipline.to_date >= date(year, 1, 1)),
        )
        .group_by(Top.id)
    )
    return {key: count for key, count in rows}  # noqa: C416 (rows are not pairs to the type checker)
