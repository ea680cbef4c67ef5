"""What a council did in the years of a report, as far as rows know it: what the texts of a report begin with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain.states import Attendance, CouncilOffice, PlanStatus, SubmissionStatus
from workflow.models import (
    CouncilSeat,
    InitiativeRound,
    InitiativeSubmission,
    Meeting,
    MeetingAttendance,
    Organisation,
    Person,
    Plan,
    PlanTask,
    ProposalLetter,
    PublicNotice,
    TaskEvidence,
)


@dataclass(frozen=True, slots=True)
class PlanFact:
    id: int
    organisation: str
    year: int
    number: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class TaskFact:
    id: int
    year: int
    quarter: int
    title: str
    due_on: date
    done_on: date | None
    result: str
    event_driven: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    task_id: int
    number: str
    dated_on: date | None
    title: str


@dataclass(frozen=True, slots=True)
class MeetingFact:
    held_at: datetime
    present: int
    total: int


@dataclass(frozen=True, slots=True)
class NoticeFact:
    title: str
    posted_at: datetime
    last_day: date
    days: int


@dataclass(frozen=True, slots=True)
class LetterFact:
    number: str
    issued_on: date | None
    body: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """Initiatives of one decision."""

    number: str
    decided_on: date | None
    count: int


def plans(session: Session, councils: Collection[int], years: Collection[int]) -> list[PlanFact]:
    """Return the plans that were issued, by year."""
    query = (
        select(Plan.id, Organisation.name, Plan.year, Plan.number, Plan.issued_on)
        .join(Organisation, Organisation.id == Plan.organisation_id)
        .where(Plan.organisation_id.in_(councils), Plan.year.in_(years), Plan.status != PlanStatus.DRAFT,
               Plan.issued_on.is_not(None))
        .order_by(Plan.year, Plan.id)
    )  # fmt: skip
    return [PlanFact(*row) for row in session.execute(query)]


def tasks(session: Session, councils: Collection[int], years: Collection[int]) -> list[TaskFact]:
    query = (
        select(PlanTask.id, Plan.year, PlanTask.quarter, PlanTask.title, PlanTask.due_on, PlanTask.done_on,
               PlanTask.result, PlanTask.event_driven)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.organisation_id.in_(councils), Plan.year.in_(years))
        .order_by(Plan.year, PlanTask.quarter, PlanTask.position, PlanTask.id)
    )  # fmt: skip
    return [TaskFact(*row) for row in session.execute(query)]


def evidence(session: Session, councils: Collection[int], years: Collection[int]) -> list[Evidence]:
    """Return the numbered papers that prove tasks, in the order of their days."""
    query = (
        select(TaskEvidence.task_id, TaskEvidence.number, TaskEvidence.dated_on, TaskEvidence.title)
        .join(PlanTask, PlanTask.id == TaskEvidence.task_id)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.organisation_id.in_(councils), Plan.year.in_(years), TaskEvidence.removed_at.is_(None),
               TaskEvidence.number != "")
        .order_by(TaskEvidence.dated_on, TaskEvidence.id)
    )  # fmt: skip
    return [Evidence(*row) for row in session.execute(query)]


def meetings(session: Session, councils: Collection[int], years: Collection[int]) -> list[MeetingFact]:
    """Return the meetings that were held and closed, with how many of how many members were present."""
    here = func.count(MeetingAttendance.id)
    query = (
        select(Meeting.held_at, here.filter(MeetingAttendance.attendance == Attendance.PRESENT), here)
        .outerjoin(MeetingAttendance, MeetingAttendance.meeting_id == Meeting.id)
        .where(Meeting.council_id.in_(councils), Meeting.year.in_(years), Meeting.closed_at.is_not(None),
               Meeting.cancel_reason == "")
        .group_by(Meeting.id)
        .order_by(Meeting.held_at)
    )  # fmt: skip
    return [MeetingFact(*row) for row in session.execute(query)]


def notices(session: Session, councils: Collection[int], years: Collection[int]) -> list[NoticeFact]:
    query = (
        select(PublicNotice.title, PublicNotice.posted_at, PublicNotice.last_day, PublicNotice.days)
        .where(PublicNotice.council_id.in_(councils), PublicNotice.year.in_(years),
               PublicNotice.taken_down_at.is_(None))
        .order_by(PublicNotice.posted_at)
    )  # fmt: skip
    return [NoticeFact(*row) for row in session.execute(query)]


def letters(session: Session, councils: Collection[int], years: Collection[int]) -> list[LetterFact]:
    """Return the letters that were sent up in these years or in the first quarter after them."""
    query = (
        select(ProposalLetter.number, ProposalLetter.issued_on, Organisation.short_name)
        .join(Organisation, Organisation.id == ProposalLetter.body_id)
        .where(ProposalLetter.council_id.in_(councils), ProposalLetter.issued_at.is_not(None),
               ProposalLetter.issued_on.between(date(min(years), 1, 1), date(max(years), 12, 31)))
        .order_by(ProposalLetter.issued_on, ProposalLetter.id)
    )  # fmt: skip
    return [LetterFact(*row) for row in session.execute(query)]


def recognised(session: Session, councils: Collection[int], years: Collection[int]) -> list[Recognised]:
    row = InitiativeSubmission
    query = (
        select(row.decision_number, row.decided_on, func.count())
        .join(InitiativeRound, InitiativeRound.id == row.round_id)
        .where(InitiativeRound.council_id.in_(councils), InitiativeRound.year.in_(years),
               row.status == SubmissionStatus.RECOGNISED)
        .group_by(row.decision_number, row.decided_on)
        .order_by(row.decided_on)
    )  # fmt: skip
    return [Recognised(*found) for found in session.execute(query)]


def seats(session: Session, council_id: int, day: date) -> list[tuple[CouncilOffice, str, str]]:
    """Return (office, name, position) of the council on a day."""
    query = (
        select(CouncilSeat.office, Person.name, Person.position)
        .join(Person, Person.id == CouncilSeat.person_id)
        .where(CouncilSeat.council_id == council_id, CouncilSeat.from_date <= day,
               (CouncilSeat.to_date.is_(None)) | (CouncilSeat.to_date >= day))
        .order_by(CouncilSeat.id)
    )  # fmt: skip
    return [(row.office, row.name, row.position) for row in session.execute(query)]
