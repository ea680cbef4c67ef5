"""Meetings of a council, their agenda and attendance."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import Attendance, InviteAnswer, MeetingStatus, Outcome
from workflow.models.base import Row, Versioned, enum_column


class Meeting(Versioned):
    """One meeting; with `opinions_due_at` a written consultation: nobody meets, opinions come in until that moment.

    sequence: how often the invitation was changed, as calendars count it; invited_at: when it last went out.
    cancel_reason: not empty for a meeting that was called off; it is closed then, its agenda free again.
    """

    __tablename__ = "meeting"

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    status: Mapped[MeetingStatus] = mapped_column(enum_column(MeetingStatus, "status"))
    conclusion: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    opinions_due_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    cancel_reason: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")


class MeetingAttendance(Row):
    __tablename__ = "meeting_attendance"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "seat_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("council_seat.id"))
    attendance: Mapped[Attendance] = mapped_column(enum_column(Attendance, "attendance"))


class MeetingAnswer(Row):
    """What a member answered to the invitation; the last answer counts."""

    __tablename__ = "meeting_answer"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "seat_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("council_seat.id"))
    answer: Mapped[InviteAnswer] = mapped_column(enum_column(InviteAnswer, "answer"))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    answered_at: Mapped[datetime]


class WrittenOpinion(Row):
    """That an absent member's opinion has come in, never what it says; the scan of the sheet, if there is one.

    The bytes lie under the upload folder as `storage_key`, which is empty when there is no scan.
    """

    __tablename__ = "written_opinion"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "seat_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("council_seat.id"))
    received_on: Mapped[date]
    sealed: Mapped[bool] = mapped_column(default=False)  # handed over in a closed envelope
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    media_type: Mapped[str] = mapped_column(sa.String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    storage_key: Mapped[str] = mapped_column(sa.String(64), default="")
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]


class AgendaItem(Row):
    """One case on the table, with what its round counted; null totals mean not yet voted on."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "nomination_id"),
        sa.CheckConstraint(
            "yes IS NULL OR (yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0)", name="totals"
        ),
        sa.Index(
            "uq_agenda_item_on_table", "meeting_id", unique=True,
            sqlite_where=sa.text("on_table"), postgresql_where=sa.text("on_table"),
        ),
    )  # fmt: skip

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), index=True)
    position: Mapped[int]
    on_table: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # the one spoken about now
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    invalid: Mapped[int | None]
    chair_yes: Mapped[bool | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "outcome"))
    other_award_code: Mapped[str] = mapped_column(sa.String(20), default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")  # JSON: base, share, which part of the rule failed
