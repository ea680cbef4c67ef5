"""The record of collectives as the criteria read it: their own, and the results of their members, by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.eligibility import CollectiveFacts, HoldFact
from workflow.domain.states import LIVE_STATES, DisciplineLevel, Rating
from workflow.models import Discipline, Hold, Nomination, Organisation, PastAward, Person, QualityRating
from workflow.queries.achievements import DECIDED, SPECIAL, UNDER_WAY, Years

_HEAVY = tuple(level for level in DisciplineLevel if level is not DisciplineLevel.REPRIMAND)

Top, Below = aliased(Organisation), aliased(Organisation)
_INSIDE = Below.path.like(Top.path + "%")
#: An organisation and a year.
Key = tuple[int, int]


def collectives(session: Session, ids: Collection[int], years: Collection[int]) -> dict[Key, CollectiveFacts]:
    """Return the record of each organisation in each year, in a constant number of queries.

    Members are the people of the organisation and of all below it: those rated in the year, or those active now while
    nobody is rated.
    """
    if not ids or not years:
        return {}
    active, rated = _active(session, ids), _rated(session, ids, years)
    holders, disciplined = _holders(session, ids, years), _disciplined(session, ids, years)
    ratings, awards, holds = _ratings(session, ids), _awards(session, ids), _holds(session, ids)
    return {
        (key, year): CollectiveFacts(
            members=sum(rated[key, year].values()) or active.get(key, 0),
            members_with=holders[key, year],
            disciplined=len(disciplined[key, year]),
            ratings=ratings[key],
            awards=awards[key]["decided"],
            running=awards[key]["running"],
            special=awards[key]["special"],
            holds=tuple(holds[key]),
            members_rated=rated[key, year],
        )
        for key in ids
        for year in years
    }


def _ratings(session: Session, ids: Collection[int]) -> Mapping[int, dict[int, Rating]]:
    found: dict[int, dict[int, Rating]] = defaultdict(dict)
    for who, year, level in session.execute(
        select(QualityRating.organisation_id, QualityRating.year, QualityRating.level).where(
            QualityRating.organisation_id.in_(ids)
        )
    ):
        found[who or 0][year] = level
    return found


def _holds(session: Session, ids: Collection[int]) -> Mapping[int, list[HoldFact]]:
    found: dict[int, list[HoldFact]] = defaultdict(list)
    columns = select(Hold.organisation_id, Hold.kind, Hold.from_date, Hold.lifted_on).order_by(Hold.from_date, Hold.id)
    for who, kind, start, lifted in session.execute(columns.where(Hold.organisation_id.in_(ids))):
        found[who or 0].append(HoldFact(kind, start, lifted))
    return found


def _awards(session: Session, ids: Collection[int]) -> Mapping[int, dict[str, Years]]:
    """Award codes by year: decided, decided for a single event or theme, and under way; awards on paper are decided."""
    found: dict[int, dict[str, Years]] = defaultdict(lambda: {"decided": {}, "special": {}, "running": {}})

    def note(who: int | None, where: str, year: int, code: str) -> None:
        kept = found[who or 0][where]
        kept[year] = kept.get(year, frozenset()) | {code}

    cases = select(
        Nomination.organisation_id, Nomination.year, Nomination.award_code, Nomination.state, Nomination.type
    ).where(Nomination.organisation_id.in_(ids), Nomination.state.in_(LIVE_STATES))
    for who, year, code, state, kind in session.execute(cases):
        special = kind in SPECIAL and state in DECIDED
        note(who, "running" if state in UNDER_WAY else "special" if special else "decided", year, code)
    past = select(PastAward.organisation_id, PastAward.year, PastAward.award_code)
    for who, year, code in session.execute(past.where(PastAward.organisation_id.in_(ids))):
        note(who, "decided", year, code)
    return found


def _active(session: Session, ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(Top.id, func.count(Person.id))
        .join(Below, _INSIDE)
        .join(Person, (Person.organisation_id == Below.id) & Person.active)
        .where(Top.id.in_(ids))
        .group_by(Top.id)
    )
    return {key: count for key, count in rows}  # noqa: C416 (rows are not pairs to the type checker)


def _rated(session: Session, ids: Collection[int], years: Collection[int]) -> Mapping[Key, dict[Rating, int]]:
    """How many members have each rating of the year."""
    found: dict[Key, dict[Rating, int]] = defaultdict(dict)
    rows = session.execute(
        select(Top.id, QualityRating.year, QualityRating.level, func.count())
        .join(Below, _INSIDE)
        .join(Person, Person.organisation_id == Below.id)
        .join(QualityRating, QualityRating.person_id == Person.id)
        .where(Top.id.in_(ids), QualityRating.year.in_(years))
        .group_by(Top.id, QualityRating.year, QualityRating.level)
    )
    for key, year, level, count in rows:
        found[key, year][level] = count
    return found


def _holders(session: Session, ids: Collection[int], years: Collection[int]) -> Mapping[Key, dict[str, int]]:
    """How many members hold, or are under way to, each award of the year, here or on paper; each person once."""
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    here = select(Nomination.unit_id, Nomination.person_id, Nomination.year, Nomination.award_code).where(
        Nomination.person_id.is_not(None), Nomination.year.in_(years), Nomination.state.in_(LIVE_STATES)
    )
    past = (
        select(Person.organisation_id, PastAward.person_id, PastAward.year, PastAward.award_code)
        .join(Person, Person.id == PastAward.person_id)
        .where(PastAward.year.in_(years))
    )
    held: Any = sa.union(here, past).subquery()
    rows = session.execute(
        select(Top.id, held.c.year, held.c.award_code, func.count(held.c.person_id.distinct()))
        .join(Below, _INSIDE)
        .join(held, held.c.unit_id == Below.id)
        .where(Top.id.in_(ids))
        .group_by(Top.id, held.c.year, held.c.award_code)
    )
    for key, year, award, count in rows:
        found[key, year][award] = count
    return found


def _disciplined(session: Session, ids: Collection[int], years: Collection[int]) -> Mapping[Key, set[int]]:
    """Members who were under a measure of warning or heavier on some day of the year."""
    found: dict[Key, set[int]] = defaultdict(set)
    rows = session.execute(
        select(Top.id, Discipline.person_id, Discipline.from_date, Discipline.to_date)
        .join(Below, _INSIDE)
        .join(Person, Person.organisation_id == Below.id)
        .join(Discipline, Discipline.person_id == Person.id)
        .where(
            Top.id.in_(ids),
            Discipline.level.in_(_HEAVY),
            Discipline.from_date <= date(max(years), 12, 31),
            or_(Discipline.to_date.is_(None), Discipline.to_date >= date(min(years), 1, 1)),
        )
    )
    for key, person_id, start, end in rows:
        for year in years:
            if start <= date(year, 12, 31) and (end is None or end >= date(year, 1, 1)):
                found[key, year].add(person_id)
    return found
