"""Who sits for whom, what members answered, whose opinions came in, what is on the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.states import InviteAnswer, Role
from workflow.models import (
    AgendaItem,
    CouncilSeat,
    MeetingAnswer,
    Substitution,
    User,
    WrittenOpinion,
)


@dataclass(frozen=True, slots=True)
class Answer:
    answer: InviteAnswer
    note: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """That an opinion came in; name: of the scan, "" without one."""

    id: int
    received_on: date
    sealed: bool
    name: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """The account of a substitute; person_id None: tied to nobody's record."""

    user_id: int
    person_id: int | None
    name: str


def seat_of(session: Session, council_id: int, day: date, actor: Actor) -> int | None:
    """Return the seat in which the actor speaks on that day: his own, else the one he was lent; None: none."""
    lenders = [grant.lent_by_id for grant in actor.grants if grant.role is Role.MEMBER and grant.lent_by_id]
    people = [actor.person_id, *session.scalars(select(User.person_id).where(User.id.in_(lenders)))]
    seats = dict(
        session.execute(
            select(CouncilSeat.person_id, CouncilSeat.id)
            .where(
                CouncilSeat.council_id == council_id, CouncilSeat.person_id.in_([p for p in people if p is not None]),
                CouncilSeat.from_date <= day, or_(CouncilSeat.to_date.is_(None), CouncilSeat.to_date >= day),
            )
            .order_by(CouncilSeat.id.desc())
        ).all()
    )  # fmt: skip
    return next((seats[person] for person in people if person in seats), None)


def substitutes(session: Session, council_id: int, day: date) -> dict[int, str]:
    """Return by seat who stands in for its holder on that day ("KT.")."""
    return {seat: one.name for seat, one in stand_ins(session, council_id, day).items()}


def stand_ins(session: Session, council_id: int, day: date) -> dict[int, StandIn]:
    """Return by seat the account that stands in for its holder on that day."""
    absent, present = aliased(User), aliased(User)
    rows = session.execute(
        select(CouncilSeat.id, present.id, present.person_id, present.name)
        .join(absent, absent.person_id == CouncilSeat.person_id)
        .join(Substitution, Substitution.from_user_id == absent.id)
        .join(present, present.id == Substitution.to_user_id)
        .where(
            CouncilSeat.council_id == council_id, Substitution.from_date <= day, Substitution.until_date >= day,
            Substitution.ended_at.is_(None), present.active,
        )
        .order_by(Substitution.id)
    )  # fmt: skip
    return {row[0]: StandIn(row[1], row[2], row[3]) for row in rows}


def answers(session: Session, meeting_id: int) -> dict[int, Answer]:
    """Return by seat what was answered to the invitation."""
    rows = session.execute(
        select(MeetingAnswer.seat_id, MeetingAnswer.answer, MeetingAnswer.note, MeetingAnswer.answered_at).where(
            MeetingAnswer.meeting_id == meeting_id
        )
    )
    return {row.seat_id: Answer(row.answer, row.note, row.answered_at) for row in rows}


def opinions(session: Session, meeting_id: int) -> dict[int, Opinion]:
    """Return by seat whose written opinion came in. What it says is nowhere."""
    row = WrittenOpinion
    rows = session.execute(
        select(row.seat_id, row.id, row.received_on, row.sealed, row.name).where(row.meeting_id == meeting_id)
    )
    return {found.seat_id: Opinion(found.id, found.received_on, found.sealed, found.name) for found in rows}


@dataclass(frozen=True, slots=True)
class Scan:
    name: str
    media_type: str
    storage_key: str


def scan(session: Session, meeting_id: int, opinion_id: int) -> Scan | None:
    """Return the scan of an opinion of this meeting; None without one."""
    row = session.get(WrittenOpinion, opinion_id)
    there = row is not None and row.meeting_id == meeting_id and row.storage_key
    return Scan(row.name, row.media_type, row.storage_key) if row is not None and there else None


def on_table(session: Session, meeting_id: int) -> int | None:
    """Return the item that is being spoken about."""
    return session.scalar(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id, AgendaItem.on_table))
