"""The achievement record of a person or a collective, year by year: where, what was achieved, what speaks against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workflow.domain.catalogue import Award
from workflow.domain.states import Rating
from workflow.queries.organisations import Span
from workflow.queries.people import AwardRow, DisciplineRow, InitiativeRow, MoveRow, Record


@dataclass(slots=True)
class Year:
    """One year. units: where the person worked, or what the collective was called, in order."""

    year: int
    units: tuple[str, ...] = ()
    rating: Rating | None = None
    awards: list[str] = field(default_factory=list)
    initiatives: list[InitiativeRow] = field(default_factory=list)
    discipline: list[DisciplineRow] = field(default_factory=list)


def of_person(
    record: Record, awards: Sequence[AwardRow], moves: Sequence[MoveRow], home: str, catalogue: Mapping[str, Award]
) -> list[Year]:
    """Return the years in which anything is on record, newest first; `home` is where the person works now."""
    years = _years(record, awards, catalogue)
    for year in years:
        year.units = _units(year.year, moves, home)
    return years


def of_collective(
    record: Record, awards: Sequence[AwardRow], spans: Iterable[Span], catalogue: Mapping[str, Award]
) -> list[Year]:
    """Return the years of a collective and of those it goes on from, each under the names of the time."""
    ordered = sorted(spans, key=lambda span: span.active_from)
    years = _years(record, awards, catalogue)
    for year in years:
        first, last = date(year.year, 1, 1), date(year.year, 12, 31)
        year.units = tuple(
            span.name
            for span in ordered
            if span.active_from <= last and (span.active_to is None or first <= span.active_to)
        )
    return years


def _years(record: Record, awards: Sequence[AwardRow], catalogue: Mapping[str, Award]) -> list[Year]:
    found: dict[int, Year] = {}

    def at(year: int) -> Year:
        return found.setdefault(year, Year(year))

    for rating in record.ratings:
        at(rating.year).rating = rating.level
    for award in awards:
        known = catalogue.get(award.award_code)
        at(award.year).awards.append(str(known.name) if known else award.award_code)
    for initiative in record.initiatives:
        at(initiative.year).initiatives.append(initiative)
    for measure in record.discipline:
        at(measure.from_date.year).discipline.append(measure)
    return [found[year] for year in sorted(found, reverse=True)]


def _units(year: int, moves: Sequence[MoveRow], home: str) -> tuple[str, ...]:
    """Where somebody worked in a year: where he was when it began, then wherever he moved during it."""
    ordered = sorted(moves, key=lambda move: move.on_date)
    later = [move for move in ordered if move.on_date.year >= year]
    start = later[0].source if later else home
    return (start, *(move.target for move in later if move.on_date.year == year))
