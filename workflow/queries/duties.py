"""What a member of a council still owes it: an answer to an invitation, a word about conflicts, a vote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.states import MeetingStatus
from workflow.models import AgendaItem, BallotRound, CouncilSeat, Meeting, MeetingAnswer, Nomination, Organisation
from workflow.queries.ballots import waiting_for
from workflow.queries.conflicts import cleared_by, of_person


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round in which the member has still to vote."""

    round_id: int
    number: int
    council: str
    held_at: datetime


@dataclass(frozen=True, slots=True)
class Called:
    """A meeting to which a member was invited. answer_by: until when to answer, None once he has or it is too late.

    unstated: items about which he has neither said that he is free of conflict nor is in conflict.
    """

    meeting_id: int
    council: str
    held_at: datetime
    answer_by: datetime | None
    unstated: int


def open_rounds(session: Session, actor: Actor) -> list[OpenRound]:
    """Return the rounds that wait for this account's vote."""
    query = (
        select(BallotRound.id, BallotRound.number, Organisation.short_name, Meeting.held_at)
        .join(Meeting, Meeting.id == BallotRound.meeting_id)
        .join(Organisation, Organisation.id == Meeting.council_id)
        .where(BallotRound.id.in_(waiting_for(actor.user_id)))
        .order_by(BallotRound.id)
    )
    return [OpenRound(*row) for row in session.execute(query)]


def called(session: Session, actor: Actor, now: datetime) -> list[Called]:
    """Return the meetings, still open, to which this person was invited and in which something is his to say."""
    if actor.person_id is None:
        return []
    seat, me = CouncilSeat, actor.person_id
    answered = exists().where(MeetingAnswer.meeting_id == Meeting.id, MeetingAnswer.seat_id == seat.id)
    unstated = (
        select(func.count())
        .select_from(AgendaItem)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .where(AgendaItem.meeting_id == Meeting.id, AgendaItem.outcome.is_(None), ~cleared_by(me), ~of_person(me))
        .correlate(Meeting)
        .scalar_subquery()
    )
    due = func.coalesce(Meeting.opinions_due_at, Meeting.held_at, type_=Meeting.held_at.type)
    query = (
        select(
            Meeting.id, Organisation.short_name, Meeting.held_at, due.label("due"), answered.label("answered"),
            unstated.label("unstated"), seat.from_date, seat.to_date,
        )
        .join(Organisation, Organisation.id == Meeting.council_id)
        .join(seat, seat.council_id == Meeting.council_id)
        .where(seat.person_id == me, Meeting.status == MeetingStatus.PLANNED, Meeting.invited_at.is_not(None))
        .order_by(Meeting.held_at, Meeting.id)
    )  # fmt: skip
    found: list[Called] = []
    rows: Any = session.execute(query)
    for row in rows:
        day = local_date(row.held_at)
        if row.from_date <= day and (row.to_date is None or day <= row.to_date):
            answer_by = None if row.answered or row.due <= now else row.due
            found.append(Called(row.id, row.short_name, row.held_at, answer_by, row.unstated))
    return [one for one in found if one.answer_by or one.unstated]
