"""What the body itself adds to the working calendar, and the private feeds of its people."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Row


class LocalDay(Row):
    """A day off, or a day worked instead of one, by a decision that the data files do not know."""

    __tablename__ = "local_day"

    day: Mapped[date] = mapped_column(unique=True)
    works: Mapped[bool]
    name: Mapped[str] = mapped_column(sa.String(120))
    citation: Mapped[str] = mapped_column(sa.String(200))


class AnnouncedYear(Row):
    """Somebody has held the days off of a year against the announcement named."""

    __tablename__ = "announced_year"

    year: Mapped[int] = mapped_column(unique=True)
    citation: Mapped[str] = mapped_column(sa.String(200))


class CalendarFeed(Row):
    """The address under which a person's calendar program reads his terms: its token's hash, one per person."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
