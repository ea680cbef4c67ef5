"""The achievement record as the criteria read it: one snapshot per person or collective, constant queries per batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, case, func, join, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from workflow.domain.eligibility import CollectiveFacts, DisciplineFact, InitiativeFact, PersonFacts
from workflow.domain.states import (
    LIVE_STATES,
    DisciplineLevel,
    InitiativeLevel,
    Rating,
    StaffCategory,
    State,
)
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
    """Return the record of each person: ratings, initiatives, discipline, awards held and under way.

    One query: a step of one nomination waits for the database as rarely as it can.
    """
    if not ids:
        return {}
    records: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    one = len(ids) == 1
    rows = session.connection().execute(_record(one), {"id": next(iter(ids))} if one else {"ids": list(ids)})
    for row in rows:
        records[row.person_id][row.part].append(row)
    return {key: _person(parts) for key, parts in records.items() if "person" in parts}


def _person(parts: dict[str, list[Any]]) -> PersonFacts:
    who = parts["person"][0]
    decided = [row for row in parts["case"] if State(row.note) in DECIDED]
    return PersonFacts(
        start_date=who.from_date,
        category=StaffCategory(who.word),
        leader=bool(who.year),
        ratings={row.year: Rating(row.word) for row in parts["rating"]},
        initiatives=tuple(
            InitiativeFact(row.year, InitiativeLevel(row.word), row.note, row.document)
            for row in sorted(parts["initiative"], key=attrgetter("position"))
        ),
        discipline=tuple(
            DisciplineFact(DisciplineLevel(row.word), row.from_date, row.to_date or _FOREVER)
            for row in sorted(parts["discipline"], key=attrgetter("position"))
        ),
        awards=_by_year([*decided, *parts["past"]]),
        running=_by_year([row for row in parts["case"] if State(row.note) in UNDER_WAY]),
    )


def _by_year(rows: Iterable[Any]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for row in rows:
        found[row.year] = found.get(row.year, frozenset()) | {row.word}
    return found


@lru_cache(maxsize=2)
def _record(one: bool) -> Any:
    """Everything on record about one person or several: one part of the record per branch of a UNION ALL."""

    which = bindparam("id", type_=sa.Integer) if one else bindparam("ids", type_=sa.Integer, expanding=True)

    def part(name: str, who: Any, source: Any, /, *where: Any, **columns: Any) -> Any:
        given = {key: sa.type_coerce(column, _PARTS[key]) for key, column in columns.items()}
        cells = [given.get(key, sa.cast(sa.null(), kind)).label(key) for key, kind in _PARTS.items()]
        label = sa.literal_column(f"'{name}'", sa.String).label("part")
        chosen = who == which if one else who.in_(which)
        return select(label, who.label("person_id"), *cells).select_from(source).where(chosen, *where)

    p, q, d, past, n = Person, QualityRating, Discipline, PastAward, Nomination
    i, author = Initiative, InitiativeAuthor
    alive = n.state.in_([literal_column(f"'{state}'") for state in LIVE_STATES])
    return union_all(
        part("person", p.id, p, year=case((p.leader, 1), else_=0), word=p.category, from_date=p.start_date),
        part("rating", q.person_id, q, year=q.year, word=q.level),
        part("initiative", author.person_id, join(author, i, i.id == author.initiative_id),
             position=i.id, year=i.year, word=i.level, note=i.title, document=i.document),
        part("discipline", d.person_id, d, position=d.id, word=d.level, from_date=d.from_date, to_date=d.to_date),
        part("past", past.person_id, past, year=past.year, word=past.award_code),
        part("case", n.person_id, n, alive, year=n.year, word=n.award_code, note=n.state),
    )  # fmt: skip


_PARTS: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "position": sa.Integer, "year": sa.Integer, "word": sa.String, "note": sa.String, "document": sa.String,
    "from_date": sa.Date, "to_date": sa.Date,
}  # fmt: skip


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
