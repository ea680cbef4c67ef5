"""Meetings of a council, their agenda and attendance."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import Attendance, MeetingStatus, Outcome
from workflow.models.base import Row, Versioned, enum_column


class Meeting(Versioned):
    __tablename__ = "meeting"

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    status: Mapped[MeetingStatus] = mapped_column(enum_column(MeetingStatus, "status"))
    conclusion: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]


class MeetingAttendance(Row):
    __tablename__ = "meeting_attendance"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "seat_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("council_seat.id"))
    attendance: Mapped[Attendance] = mapped_column(enum_column(Attendance, "attendance"))


class AgendaItem(Row):
    """One case on the table, with the totals typed in from paper; null totals mean not yet voted on."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "nomination_id"),
        sa.CheckConstraint(
            "yes IS NULL OR (yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0)", name="totals"
        ),
    )

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), index=True)
    position: Mapped[int]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    invalid: Mapped[int | None]
    chair_yes: Mapped[bool | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "outcome"))
    other_award_code: Mapped[str] = mapped_column(sa.String(20), default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")  # JSON: base, share, which part of the rule failed
