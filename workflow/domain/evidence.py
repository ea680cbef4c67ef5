"""What is known of a person or a collective, as the criteria read it. Nothing recorded is not a recorded nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from workflow.domain.states import DisciplineLevel, HoldKind, InitiativeLevel, Rating, StaffCategory

_LEVELS = tuple(InitiativeLevel)


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class InitiativeFact:
    year: int
    level: InitiativeLevel
    title: str
    decision: str


@dataclass(frozen=True, slots=True)
class DisciplineFact:
    """to_date is the last day of the period in which the measure counts."""

    level: DisciplineLevel
    from_date: date
    to_date: date


@dataclass(frozen=True, slots=True)
class HoldFact:
    """Something that must be concluded first. lifted_on: the first day it no longer stands in the way."""

    kind: HoldKind
    from_date: date
    lifted_on: date | None = None

    def runs_on(self, day: date) -> bool:
        return self.from_date <= day and (self.lifted_on is None or day < self.lifted_on)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person. awards: decided ones by year; a year without a key is a year nobody recorded.

    awards holds what may be the ground of a later award; special: thematic and unplanned ones, which may not be one
    (Decree 152/2025, Article 4(3)). running: awards now under review, by year, None when the caller did not look.
    months_worked, absent_days: by year, as recorded; absence in working days, maternity and work injury not counted.
    """

    start_date: date | None
    category: StaffCategory
    leader: bool = False
    ratings: Mapping[int, Rating] = field(default_factory=_nothing)
    initiatives: tuple[InitiativeFact, ...] = ()
    discipline: tuple[DisciplineFact, ...] = ()
    awards: Mapping[int, frozenset[str]] = field(default_factory=_nothing)
    running: Mapping[int, frozenset[str]] | None = None
    special: Mapping[int, frozenset[str]] = field(default_factory=_nothing)
    holds: tuple[HoldFact, ...] = ()
    months_worked: Mapping[int, int] = field(default_factory=_nothing)
    absent_days: Mapping[int, int] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class CollectiveFacts:
    """What is known of a collective in the year.

    members: those on its rating list, or its active people while nobody is rated. members_with: how many of them hold
    an award, by code; no key, not counted yet. members_rated: how many have each rating, None when nobody looked.
    disciplined: members under a measure of warning or heavier in the year, None when nobody looked.
    """

    members: int
    members_with: Mapping[str, int] = field(default_factory=_nothing)
    disciplined: int | None = None
    ratings: Mapping[int, Rating] = field(default_factory=_nothing)
    awards: Mapping[int, frozenset[str]] = field(default_factory=_nothing)
    running: Mapping[int, frozenset[str]] | None = None
    special: Mapping[int, frozenset[str]] = field(default_factory=_nothing)
    holds: tuple[HoldFact, ...] = ()
    members_rated: Mapping[Rating, int] | None = None


Facts = PersonFacts | CollectiveFacts


@dataclass(frozen=True, slots=True)
class Case:
    """The question: these facts, for `award` of `year`, asked on a day, under a law in force since law_since."""

    facts: Facts
    year: int
    on_date: date
    award: str = ""
    law_since: date | None = None

    @property
    def discipline(self) -> tuple[DisciplineFact, ...]:
        return self.facts.discipline if isinstance(self.facts, PersonFacts) else ()

    def initiatives_of(self, level: InitiativeLevel, years: tuple[int, ...]) -> list[InitiativeFact]:
        """Initiatives recognised in `years` at `level` or higher; a collective has none of its own."""
        known = self.facts.initiatives if isinstance(self.facts, PersonFacts) else ()
        least = _LEVELS.index(level)
        return [fact for fact in known if fact.year in years and _LEVELS.index(fact.level) >= least]

    def assessed(self, year: int) -> bool:
        """Whether the results of the year are in: rated, or over."""
        return year in self.facts.ratings or self.on_date.year > year

    @property
    def discipline_ended(self) -> date | None:
        """The last day of the latest disciplinary period known on the day."""
        return max((fact.to_date for fact in self.discipline if fact.from_date <= self.on_date), default=None)

    def counts(self, year: int) -> bool | None:
        """Whether what was achieved in the year lies after the last disciplinary period; None: only part of it does."""
        ended = self.discipline_ended
        if ended is None or ended < date(year, 1, 1):
            return True
        return False if ended >= date(year, 12, 31) else None
