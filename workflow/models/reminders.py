"""Who was reminded of what, and the policy by which: rows that make a reminder exist once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import Role
from workflow.models.base import Row, Versioned, enum_column


class Reminder(Row):
    """One person told of one thing at one offset. `key` makes it exist once however often it is found due.

    thing: "term:12" or "task:5"; days: the offset in working days, see `domain.reminding`. batch: the sweep that found
    it; what one sweep has for one person is one notice, whose dedupe key is `sweep:<batch>:<user>`.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        sa.Index("ix_reminder_batch_user", "batch", "user_id"),
        sa.Index("ix_reminder_thing_unit", "thing", "unit_id"),
    )

    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    batch: Mapped[str] = mapped_column(sa.String(16))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    role: Mapped[Role | None] = mapped_column(enum_column(Role, "role"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    thing: Mapped[str] = mapped_column(sa.String(40))
    days: Mapped[int]
    by_mail: Mapped[bool]
    link: Mapped[str] = mapped_column(sa.String(200))
    data: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]


def message_key(batch: sa.ColumnElement[str] | Any, user_id: sa.ColumnElement[int] | Any) -> sa.ColumnElement[str]:
    """The dedupe key of the notice that holds what a batch has for a person."""
    return sa.literal("sweep:").concat(batch).concat(":").concat(sa.cast(user_id, sa.String))


class ReminderPolicy(Versioned):
    """The policy of one organisation with a council; who has none follows the one in the data files.

    opens, closes: "08:00". rules: a line each, "registration head mail -1 -3 -5": one text, so that the audit keeps
    what it said as a whole and two people cannot each change a half.
    """

    __tablename__ = "reminder_policy"
    __table_args__ = (sa.CheckConstraint("opens < closes", name="hours"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    opens: Mapped[str] = mapped_column(sa.String(5))
    closes: Mapped[str] = mapped_column(sa.String(5))
    rules: Mapped[str] = mapped_column(sa.Text)
