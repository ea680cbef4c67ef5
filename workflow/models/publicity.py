"""Public notice before the vote: what was posted, what people said about it, what the council answered."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import CommentStatus
from workflow.models.base import Base, Row, Versioned, enum_column


class PublicNotice(Versioned):
    """A list of proposed awards, posted for a number of working days.

    last_day: the last day on which it hangs. taken_down_at: taken back before that day, for a reason.
    """

    __tablename__ = "public_notice"
    __table_args__ = (
        sa.CheckConstraint("days > 0", name="days"),
        sa.CheckConstraint("(taken_down_at IS NULL) = (reason = '')", name="reason"),
    )

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    days: Mapped[int]
    posted_at: Mapped[datetime]
    posted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    last_day: Mapped[date]
    taken_down_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")


class PublicNoticeItem(Base):
    """A case on a notice, with what was posted about it: name, position, unit, award, and nothing else."""

    __tablename__ = "public_notice_item"

    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("public_notice.id"), primary_key=True)
    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), primary_key=True, index=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    position: Mapped[str] = mapped_column(sa.String(120), default="")
    unit: Mapped[str] = mapped_column(sa.String(200))
    award_code: Mapped[str] = mapped_column(sa.String(20))


class PublicComment(Row):
    """What somebody said about a notice; user_id when he was signed in. contact is for the secretary's eyes alone."""

    __tablename__ = "public_comment"
    __table_args__ = (sa.CheckConstraint("text <> ''", name="text"),)

    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("public_notice.id"), index=True)
    nomination_id: Mapped[int | None] = mapped_column(sa.ForeignKey("nomination.id"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    contact: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(sa.String(60), default="")
    status: Mapped[CommentStatus] = mapped_column(enum_column(CommentStatus, "status"))
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
