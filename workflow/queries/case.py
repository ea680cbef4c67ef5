"""One nomination as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.states import CommendationType, MeetingStatus, Outcome, Section, State, SubjectKind
from workflow.models import AgendaItem, Decision, Meeting, Nomination, Organisation, ProposalLetter


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    code: str
    subject_kind: SubjectKind
    subject_name: str
    person_id: int | None
    organisation_id: int | None
    unit_id: int
    unit_name: str
    council_id: int
    council_name: str
    upper_body_name: str | None
    body_id: int | None
    body_name: str | None
    award_code: str
    year: int
    type: CommendationType
    state: State
    resume_state: State | None
    left_state: State | None
    version: int
    state_since: datetime
    note: str
    summary: str
    report: str
    initiative: str
    open_sections: str
    registered_at: datetime | None
    reviewed_on: date | None
    review_present: int | None
    review_yes: int | None
    override_reason: str
    submitted_on: date | None
    letter_id: int | None
    letter_number: str | None
    decision_id: int | None
    decision_number: str | None
    decided_on: date | None
    decision_signer: str | None
    presented_on: date | None
    handed_over: str
    recheck: bool
    recheck_reason: str

    def opened(self) -> tuple[Section, ...]:
        """The sections its unit may change now: all, or those that the return named."""
        if self.state is not State.RETURNED:
            return tuple(Section)
        return tuple(section for section in Section if section.value in self.open_sections.split(","))


@dataclass(frozen=True, slots=True)
class Sitting:
    """The latest meeting on whose agenda the case stands."""

    meeting_id: int
    held_at: datetime
    status: MeetingStatus
    outcome: Outcome | None

    @property
    def open(self) -> bool:
        return self.status is MeetingStatus.PLANNED and self.outcome is None


@dataclass(frozen=True, slots=True)
class Kin:
    """A nomination linked to this one by a council's vote for another award."""

    id: int
    code: str
    award_code: str
    earlier: bool


_Unit, _Council, _Upper, _Body = (aliased(Organisation) for _ in range(4))
N = Nomination
_CASE: Select[*tuple[Any, ...]] = (
    select(
        N.id, N.code, N.subject_kind, N.subject_name, N.person_id, N.organisation_id, N.unit_id, _Unit.name,
        N.council_id, _Council.name, _Upper.name, N.body_id, _Body.name, N.award_code, N.year, N.type, N.state,
        N.resume_state, N.left_state, N.version, N.state_since, N.note, N.summary, N.report, N.initiative,
        N.open_sections, N.registered_at, N.reviewed_on, N.review_present, N.review_yes, N.override_reason,
        N.submitted_on, N.letter_id, ProposalLetter.number, N.decision_id, Decision.number, Decision.decided_on,
        Decision.signer, N.presented_on, N.handed_over, N.recheck, N.recheck_reason,
    )
    .join(_Unit, _Unit.id == N.unit_id)
    .join(_Council, _Council.id == N.council_id)
    .outerjoin(_Upper, _Upper.id == N.upper_body_id)
    .outerjoin(_Body, _Body.id == N.body_id)
    .outerjoin(ProposalLetter, ProposalLetter.id == N.letter_id)
    .outerjoin(Decision, Decision.id == N.decision_id)
)  # fmt: skip


def one(session: Session, nomination_id: int) -> CaseRow | None:
    row = session.execute(_CASE.where(N.id == nomination_id)).one_or_none()
    return CaseRow(*row) if row else None


def sitting(session: Session, nomination_id: int) -> Sitting | None:
    row = session.execute(
        select(Meeting.id, Meeting.held_at, Meeting.status, AgendaItem.outcome)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.nomination_id == nomination_id)
        .order_by(Meeting.held_at.desc(), Meeting.id.desc())
        .limit(1)
    ).one_or_none()
    return Sitting(*row) if row else None


def kin(session: Session, nomination_id: int) -> list[Kin]:
    """Return the cases linked to this one: those opened from it, and the one it was opened from."""
    origin = select(N.linked_from_id).where(N.id == nomination_id).scalar_subquery()
    query = select(N.id, N.code, N.award_code, N.linked_from_id).where(
        or_(N.linked_from_id == nomination_id, N.id == origin)
    )
    found = session.execute(query)
    return [Kin(row.id, row.code, row.award_code, row.linked_from_id != nomination_id) for row in found]
