"""Meetings, their members, their agenda."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from workflow.domain.meeting import Seat
from workflow.domain.papers import Totals
from workflow.domain.states import CommendationType, CouncilOffice, MeetingStatus, Outcome, State, SubjectKind
from workflow.models import (
    AgendaItem,
    CouncilSeat,
    Meeting,
    MeetingAttendance,
    Nomination,
    Organisation,
    Person,
)

_OFFICES = tuple(CouncilOffice)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A line of the list."""

    id: int
    council_id: int
    council: str
    year: int
    held_at: datetime
    place: str
    status: MeetingStatus
    items: int
    settled: int


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """What a meeting's page says about the meeting itself."""

    id: int
    version: int
    council_id: int
    council: str
    year: int
    held_at: datetime
    place: str
    status: MeetingStatus
    conclusion: str
    closed_at: datetime | None
    ends_at: datetime | None = None
    opinions_due_at: datetime | None = None
    invited_at: datetime | None = None
    sequence: int = 0
    cancel_reason: str = ""

    @property
    def open(self) -> bool:
        return self.status is MeetingStatus.PLANNED

    @property
    def in_writing(self) -> bool:
        return self.opinions_due_at is not None


@dataclass(frozen=True, slots=True)
class Item:
    """One case on the agenda. totals None: not voted on yet. result: JSON kept when the item was closed."""

    id: int
    position: int
    nomination_id: int
    code: str
    subject: str
    subject_kind: SubjectKind
    person_id: int | None
    organisation_id: int | None
    unit_id: int
    unit: str
    award_code: str
    year: int
    type: CommendationType
    state: State
    version: int
    fingerprint: str
    totals: Totals | None
    outcome: Outcome | None
    result: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that waits for the council and stands on no open agenda."""

    nomination_id: int
    code: str
    subject: str
    person_id: int | None
    unit: str
    award_code: str
    year: int


def seats(session: Session, council_id: int, day: date, meeting_id: int | None = None) -> list[Seat]:
    """Return the members in office on `day`, highest office first, each once, with their attendance of the meeting."""
    noted = MeetingAttendance
    query = (
        select(CouncilSeat.id, CouncilSeat.person_id, Person.name, CouncilSeat.office, noted.attendance)
        .join(Person, Person.id == CouncilSeat.person_id)
        .outerjoin(noted, and_(noted.seat_id == CouncilSeat.id, noted.meeting_id == meeting_id))
        .where(
            CouncilSeat.council_id == council_id,
            CouncilSeat.from_date <= day,
            or_(CouncilSeat.to_date.is_(None), CouncilSeat.to_date >= day),
        )
        .order_by(Person.sort_key, CouncilSeat.id)
    )
    found = sorted(session.execute(query).all(), key=lambda row: _OFFICES.index(row.office))
    members: dict[int, Seat] = {}
    for row in found:
        members.setdefault(row.person_id, Seat(row.id, row.person_id, row.name, row.office, row.attendance))
    return list(members.values())


def page(session: Session, meeting_id: int) -> MeetingPage | None:
    row: Any = session.execute(
        select(
            Meeting.id, Meeting.version, Meeting.council_id, Organisation.name, Meeting.year, Meeting.held_at,
            Meeting.place, Meeting.status, Meeting.conclusion, Meeting.closed_at, Meeting.ends_at,
            Meeting.opinions_due_at, Meeting.invited_at, Meeting.sequence, Meeting.cancel_reason,
        )
        .join(Organisation, Organisation.id == Meeting.council_id)
        .where(Meeting.id == meeting_id)
    ).one_or_none()  # fmt: skip
    return MeetingPage(*row) if row else None


def items(session: Session, meeting_id: int) -> list[Item]:
    """Return the agenda in its order."""
    query = (
        select(
            AgendaItem.id, AgendaItem.position, AgendaItem.nomination_id, Nomination.code, Nomination.subject_name,
            Nomination.subject_kind, Nomination.person_id, Nomination.organisation_id, Nomination.unit_id,
            Organisation.short_name, Nomination.award_code, Nomination.year, Nomination.type, Nomination.state,
            Nomination.version, Nomination.fingerprint, AgendaItem.yes, AgendaItem.no, AgendaItem.abstain,
            AgendaItem.invalid, AgendaItem.chair_yes, AgendaItem.other_award_code, AgendaItem.outcome,
            AgendaItem.result,
        )
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .join(Organisation, Organisation.id == Nomination.unit_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )  # fmt: skip
    found = []
    rows: Iterable[Any] = session.execute(query)
    for row in rows:
        totals = None
        if row.yes is not None:
            totals = Totals(
                yes=row.yes, no=row.no, abstain=row.abstain, invalid=row.invalid, chair_yes=row.chair_yes,
                other_award=row.other_award_code,
            )  # fmt: skip
        values: list[Any] = [*row[:16], totals, row.outcome, row.result]
        found.append(Item(*values))
    return found


def candidates(session: Session, council_id: int) -> list[Candidate]:
    """Return the cases of the council that were reviewed by their unit and stand on no open agenda."""
    query = (
        select(
            Nomination.id, Nomination.code, Nomination.subject_name, Nomination.person_id, Organisation.short_name,
            Nomination.award_code, Nomination.year,
        )
        .join(Organisation, Organisation.id == Nomination.unit_id)
        .where(Nomination.council_id == council_id, Nomination.state == State.UNIT_REVIEWED, ~on_open_agenda())
        .order_by(Organisation.path, Nomination.fold, Nomination.id)
    )  # fmt: skip
    return [Candidate(*row) for row in session.execute(query)]


def on_open_agenda() -> ColumnElement[bool]:
    """The nomination of the enclosing query stands, unsettled, on the agenda of a meeting that is still open."""
    return (
        exists()
        .where(
            AgendaItem.nomination_id == Nomination.id,
            AgendaItem.outcome.is_(None),
            Meeting.id == AgendaItem.meeting_id,
            Meeting.status == MeetingStatus.PLANNED,
        )
        .correlate(Nomination)
    )


def listing(
    session: Session, councils: Collection[int] | None, *, before: tuple[datetime, int] | None = None, limit: int = 50
) -> list[MeetingRow]:
    """Return meetings of the given councils (None: of all), newest first, after the place `before` in that order."""
    count = func.count(AgendaItem.id)
    query = (
        select(
            Meeting.id, Meeting.council_id, Organisation.short_name, Meeting.year, Meeting.held_at, Meeting.place,
            Meeting.status, count, func.count(AgendaItem.outcome),
        )
        .join(Organisation, Organisation.id == Meeting.council_id)
        .outerjoin(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .group_by(Meeting.id, Organisation.short_name)
        .order_by(Meeting.held_at.desc(), Meeting.id.desc())
        .limit(limit)
    )  # fmt: skip
    if councils is not None:
        query = query.where(Meeting.council_id.in_(councils))
    if before is not None:
        query = query.where(
            or_(Meeting.held_at < before[0], and_(Meeting.held_at == before[0], Meeting.id < before[1]))
        )
    return [MeetingRow(*row) for row in session.execute(query)]


def councils(session: Session, ids: Collection[int] | None = None) -> list[tuple[int, str]]:
    """Return the organisations that have a council, by name; `ids` None: all of them."""
    query = select(Organisation.id, Organisation.name).where(Organisation.has_council).order_by(Organisation.path)
    if ids is not None:
        query = query.where(Organisation.id.in_(ids))
    return [(row.id, row.name) for row in session.execute(query)]
