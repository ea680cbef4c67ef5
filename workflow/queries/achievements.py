"""The achievement record of people as the criteria read it: one snapshot per person, one query however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, case, join, literal_column, select, union_all
from sqlalchemy.orm import Session

from workflow.domain.eligibility import DisciplineFact, HoldFact, InitiativeFact, PersonFacts
from workflow.domain.states import (
    LIVE_STATES,
    CommendationType,
    DisciplineLevel,
    HoldKind,
    InitiativeLevel,
    Rating,
    StaffCategory,
    State,
)
from workflow.models import (
    Discipline,
    Hold,
    Initiative,
    InitiativeAuthor,
    Nomination,
    PastAward,
    Person,
    QualityRating,
    WorkYear,
)

DECIDED = (State.APPROVED, State.AWARDED)
UNDER_WAY = tuple(state for state in LIVE_STATES if state not in DECIDED)
#: Their awards are recorded, and are no ground of a later merit award (Decree 152/2025, Article 4(3)).
SPECIAL = (CommendationType.THEMATIC, CommendationType.UNPLANNED)
_FOREVER = date(9999, 12, 31)

#: Whose record: identifiers, or a SELECT of identifiers when they are too many to be named (a whole province).
Who = Collection[int] | Select[tuple[int]]
Years = dict[int, frozenset[str]]


def people(session: Session, who: Who) -> dict[int, PersonFacts]:
    """Return the record of each person: ratings, initiatives, discipline, awards held and under way.

    One query: a step of one nomination waits for the database as rarely as it can, and thirty thousand people do too.
    """
    records: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(session, who):
        records[row.person_id][row.part].append(row)
    return {key: _person(parts) for key, parts in records.items() if "person" in parts}


def _rows(session: Session, who: Who) -> Iterable[Any]:
    connection = session.connection()
    if isinstance(who, Select):
        return connection.execute(_record(who.subquery()))
    if len(who) == 1:
        return connection.execute(_of_one(), {"id": next(iter(who))})
    return connection.execute(_of_several(), {"ids": list(who)}) if who else ()


def _person(parts: dict[str, list[Any]]) -> PersonFacts:
    who = parts["person"][0]
    decided = [row for row in parts["case"] if State(row.note) in DECIDED]
    special = [row for row in decided if row.document in SPECIAL]
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
        awards=by_year([*(row for row in decided if row not in special), *parts["past"]]),
        running=by_year([row for row in parts["case"] if State(row.note) in UNDER_WAY]),
        special=by_year(special),
        holds=tuple(HoldFact(HoldKind(row.word), row.from_date, row.to_date) for row in parts["hold"]),
        months_worked={row.year: row.position for row in parts["months"]},
        absent_days={row.year: row.position for row in parts["absent"]},
    )


def by_year(rows: Iterable[Any]) -> Years:
    """The words of rows with `year` and `word`, gathered by year."""
    found: Years = {}
    for row in rows:
        found[row.year] = found.get(row.year, frozenset()) | {row.word}
    return found


@lru_cache(maxsize=1)
def _of_one() -> Any:
    return _record(bindparam("id", type_=sa.Integer))


@lru_cache(maxsize=1)
def _of_several() -> Any:
    """The identifiers are sent once, whatever the number of branches that need them."""
    return _record(select(Person.id).where(Person.id.in_(bindparam("ids", expanding=True))).cte("chosen"))


def _record(who: Any) -> Any:
    """Everything on record about one person or several: one part of the record per branch of a UNION ALL."""

    def chosen(column: Any) -> Any:
        return column == who if isinstance(who, sa.BindParameter) else column.in_(select(who.c[0]))

    def part(name: str, person_id: Any, source: Any, /, *where: Any, **columns: Any) -> Any:
        given = {key: sa.type_coerce(column, _PARTS[key]) for key, column in columns.items()}
        cells = [given.get(key, sa.cast(sa.null(), kind)).label(key) for key, kind in _PARTS.items()]
        label = sa.literal_column(f"'{name}'", sa.String).label("part")
        return select(label, person_id.label("person_id"), *cells).select_from(source).where(chosen(person_id), *where)

    p, q, d, past, n = Person, QualityRating, Discipline, PastAward, Nomination
    i, author, h, w = Initiative, InitiativeAuthor, Hold, WorkYear
    alive = n.state.in_([literal_column(f"'{state}'") for state in LIVE_STATES])
    return union_all(
        part("person", p.id, p, year=case((p.leader, 1), else_=0), word=p.category, from_date=p.start_date),
        part("rating", q.person_id, q, year=q.year, word=q.level),
        part("initiative", author.person_id, join(author, i, i.id == author.initiative_id),
             position=i.id, year=i.year, word=i.level, note=i.title, document=i.document),
        part("discipline", d.person_id, d, position=d.id, word=d.level, from_date=d.from_date, to_date=d.to_date),
        part("past", past.person_id, past, year=past.year, word=past.award_code),
        part("case", n.person_id, n, alive, year=n.year, word=n.award_code, note=n.state, document=n.type),
        part("hold", h.person_id, h, word=h.kind, from_date=h.from_date, to_date=h.lifted_on),
        part("months", w.person_id, w, w.months_worked.is_not(None), year=w.year, position=w.months_worked),
        part("absent", w.person_id, w, w.absent_days.is_not(None), year=w.year, position=w.absent_days),
    )  # fmt: skip


_PARTS: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "position": sa.Integer, "year": sa.Integer, "word": sa.String, "note": sa.String, "document": sa.String,
    "from_date": sa.Date, "to_date": sa.Date,
}  # fmt: skip
