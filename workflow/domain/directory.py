"""Commands about organisations, council seats, people and their records: what a form or the command line asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.domain.states import (
    CouncilOffice,
    DisciplineLevel,
    HoldKind,
    InitiativeLevel,
    OrganisationKind,
    Rating,
    Sex,
    StaffCategory,
)

# ── organisations ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrganisation:
    """parent_id None makes a root. `position` orders siblings."""

    name: str
    short_name: str
    code: str
    kind: OrganisationKind
    parent_id: int | None
    active_from: date
    has_council: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOrganisation:
    """Correct an organisation or move it in the tree. A legal rename is a `SucceedOrganisation`."""

    organisation_id: int
    version: int
    name: str
    short_name: str
    code: str
    kind: OrganisationKind
    parent_id: int | None
    active_from: date
    has_council: bool
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOrganisation:
    """End an organisation on a day; with a successor it is merged into it."""

    organisation_id: int
    version: int
    on: date
    successor_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SucceedOrganisation:
    """The same body goes on under a new name or code by a decision: the old row closes on `on`, a new one follows."""

    organisation_id: int
    version: int
    on: date
    name: str
    short_name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHeadcount:
    organisation_id: int
    year: int
    people: int


# ── seats ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMember:
    council_id: int
    person_id: int
    office: CouncilOffice
    from_date: date
    to_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSeat:
    """`on` is the last day of the office."""

    seat_id: int
    on: date


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """code: the body's own staff number, "" when it gives none."""

    name: str
    sex: Sex
    category: StaffCategory
    position: str = ""
    leader: bool = False
    birth_date: date | None = None
    start_date: date | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePerson:
    organisation_id: int
    details: PersonDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePerson:
    person_id: int
    version: int
    details: PersonDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePerson:
    person_id: int
    version: int
    to_organisation_id: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPersonActive:
    """Take a person off the staff list (`active` False) or back on it; the record stays."""

    person_id: int
    version: int
    active: bool


# ── the achievement record ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The quality rating of one year; exactly one of the two subjects is given."""

    year: int
    level: Rating
    person_id: int | None = None
    organisation_id: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class RatingEntry:
    """One line of a sheet. seen: the level that the page showed; months: worked in the year, None as the first day
    at work says."""

    id: int
    level: Rating | None
    seen: Rating | None
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateUnit:
    """A unit's sheet of a year. version: of the sheet, 0 before the first one. pool: "" as the law's data say."""

    organisation_id: int
    year: int
    version: int
    people: tuple[RatingEntry, ...]
    units: tuple[RatingEntry, ...] = ()
    head_id: int | None = None
    pool: str = ""
    document: str = ""
    over_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiscipline:
    person_id: int
    level: DisciplineLevel
    from_date: date
    to_date: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    person_id: int
    share: int  # per cent of the work


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInitiative:
    title: str
    year: int
    level: InitiativeLevel
    authors: tuple[Author, ...]
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPastAward:
    """An award decided before or outside this application; exactly one of the two subjects is given."""

    award_code: str
    year: int
    person_id: int | None = None
    organisation_id: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWorkYear:
    """Time worked in a year; None: nothing is said about it."""

    person_id: int
    year: int
    months_worked: int | None = None
    absent_days: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """Something that must be concluded first; exactly one of the two subjects is given."""

    kind: HoldKind
    from_date: date
    reason: str
    person_id: int | None = None
    organisation_id: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold:
    """`on` is the first day on which it no longer holds."""

    hold_id: int
    version: int
    on: date
    conclusion: str


RecordKind = Literal["rating", "discipline", "initiative", "past_award"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRecord:
    """Take back an entry made by mistake; the audit keeps what it said."""

    kind: RecordKind
    record_id: int
