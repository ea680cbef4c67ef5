"""The days that the body itself has added to the working calendar, and the feeds by which people read theirs."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from workflow.models import AnnouncedYear, CalendarFeed, LocalDay, User


@dataclass(frozen=True, slots=True)
class DayRow:
    id: int
    day: date
    works: bool
    name: str
    citation: str


def of_year(session: Session, year: int) -> dict[date, DayRow]:
    """Return the local days of a year."""
    query = select(LocalDay.id, LocalDay.day, LocalDay.works, LocalDay.name, LocalDay.citation)
    rows = session.execute(query.where(extract("year", LocalDay.day) == year).order_by(LocalDay.day))
    return {row.day: DayRow(*row) for row in rows}


def announced(session: Session) -> dict[int, str]:
    """Return the announcement by which somebody has checked each year."""
    rows = session.execute(select(AnnouncedYear.year, AnnouncedYear.citation))
    return {row.year: row.citation for row in rows}


@dataclass(frozen=True, slots=True)
class FeedOwner:
    user_id: int
    locale: str


def feed_since(session: Session, user_id: int) -> datetime | None:
    """Return since when a person has had his feed's address; None without one."""
    return session.scalar(select(CalendarFeed.created_at).where(CalendarFeed.user_id == user_id))


def owner_of_feed(session: Session, token_hash: str) -> FeedOwner | None:
    """Return whose feed a token opens.

    The token itself is never compared: its hash is looked up, which tells nothing about the token by the time it
    takes, and compared once more in constant time.
    """
    row = session.execute(
        select(CalendarFeed.user_id, CalendarFeed.token_hash, User.locale)
        .join(User, User.id == CalendarFeed.user_id)
        .where(CalendarFeed.token_hash == token_hash)
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.token_hash, token_hash):
        return None
    return FeedOwner(row.user_id, row.locale)
