"""Notices: the in-app message and the outbox of mail are one row, written with the event that caused it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Row


class Notice(Row):
    """`dedupe_key` makes a notice exist once however often its cause is found; delivery comes after the row.

    `mail`: none (in-app only), due, sent, failed (given up: shown to the administrator).
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.CheckConstraint("mail IN ('none', 'due', 'sent', 'failed')", name="mail"),
        sa.Index("ix_notice_user_read", "user_id", "read_at", "id"),
        sa.Index(
            "ix_notice_mail_due", "mail_next_at", "id",
            sqlite_where=sa.text("mail = 'due'"), postgresql_where=sa.text("mail = 'due'"),
        ),
    )

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    nomination_id: Mapped[int | None] = mapped_column(sa.ForeignKey("nomination.id"), index=True)
    link: Mapped[str] = mapped_column(sa.String(200), default="")
    data: Mapped[str] = mapped_column(sa.Text, default="{}")
    dedupe_key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail: Mapped[str] = mapped_column(sa.String(8), default="none")
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_next_at: Mapped[datetime | None]
    mail_sent_at: Mapped[datetime | None]
    mail_error: Mapped[str] = mapped_column(sa.String(300), default="")
