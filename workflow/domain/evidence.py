"""What is known of a person or a collective, as the criteria read it. Nothing recorded is not a recorded nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating, StaffCategory


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
class PersonFacts:
    """What is known of a person. awards: decided ones by year; a year without a key is a year nobody recorded.

    running: awards now under review, by year, None when the caller did not look.
    """

    start_date: date | None
    category: StaffCategory
    leader: bool = False
    ratings: Mapping[int, Rating] = field(default_factory=lambda: MappingProxyType({}))
    initiatives: tuple[InitiativeFact, ...] = ()
    discipline: tuple[DisciplineFact, ...] = ()
    awards: Mapping[int, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    running: Mapping[int, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class CollectiveFacts:
    """What is known of a collective in the year.

    members: those on its rating list. members_with: how many of them hold an award, by code; no key, not counted yet.
    disciplined: members under a measure of warning or heavier in the year, None when nobody looked.
    """

    members: int
    members_with: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    disciplined: int | None = None
    ratings: Mapping[int, Rating] = field(default_factory=lambda: MappingProxyType({}))
    awards: Mapping[int, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


Facts = PersonFacts | CollectiveFacts


@dataclass(frozen=True, slots=True)
class Case:
    facts: Facts
    year: int
    on_date: date

    @property
    def initiatives(self) -> tuple[InitiativeFact, ...]:
        return self.facts.initiatives if isinstance(self.facts, PersonFacts) else ()

    @property
    def discipline(self) -> tuple[DisciplineFact, ...]:
        return self.facts.discipline if isinstance(self.facts, PersonFacts) else ()
