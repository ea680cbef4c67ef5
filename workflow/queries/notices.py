"""Notices of one user, and the state of the mail that goes with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import Nomination, Notice, Organisation, User


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice; code, subject_name and award_code are empty unless it is about a nomination."""

    id: int
    kind: str
    data: Mapping[str, Any]
    link: str
    created_at: datetime
    read_at: datetime | None
    mail: str
    code: str
    subject_name: str
    award_code: str


@dataclass(frozen=True, slots=True)
class Page:
    """names: short names of the organisations that the data give by identifier; older_id: where the next page starts"""

    rows: tuple[NoticeRow, ...]
    names: Mapping[int, str]
    older_id: int | None


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A letter given up: to whom, about what, what the mail server said."""

    id: int
    user: str
    email: str
    kind: str
    attempts: int
    error: str
    created_at: datetime


_COLUMNS = (
    Notice.id, Notice.kind, Notice.data, Notice.link, Notice.created_at, Notice.read_at, Notice.mail,
    Nomination.code, Nomination.subject_name, Nomination.award_code,
)  # fmt: skip


def unread_count(session: Session, user_id: int) -> int:
    """Return how many notices the user has not read."""
    query = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return session.scalar(query) or 0


def page(session: Session, user_id: int, *, before: int | None = None, unread: bool = False, limit: int = 25) -> Page:
    """Return the user's notices, newest first, `before` an identifier. Two queries."""
    query = (
        select(*_COLUMNS)
        .outerjoin(Nomination, Nomination.id == Notice.nomination_id)
        .where(Notice.user_id == user_id)
        .order_by(Notice.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(Notice.id < before)
    if unread:
        query = query.where(Notice.read_at.is_(None))
    found = [_row(row) for row in session.execute(query)]
    rows = tuple(found[:limit])
    return Page(rows, names(session, (row.data for row in rows)), rows[-1].id if len(found) > limit else None)


def _row(row: Any) -> NoticeRow:
    return NoticeRow(
        row.id, row.kind, json.loads(row.data), row.link, row.created_at, row.read_at, row.mail, row.code or "",
        row.subject_name or "", row.award_code or "",
    )  # fmt: skip


def names(session: Session, data: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return the short names of all organisations that notices name, digests included."""
    wanted = {part["unit"] for item in data for part in (item, *item.get("items", ())) if "unit" in part}
    if not wanted:
        return {}
    query = select(Organisation.id, Organisation.short_name).where(Organisation.id.in_(wanted))
    return {row.id: row.short_name for row in session.execute(query)}


def wants_digest(session: Session, user_id: int) -> bool:
    """Say whether somebody has the weekly digest sent by mail; False for nobody."""
    return bool(session.scalar(select(User.digest_by_mail).where(User.id == user_id)))


def newest(session: Session) -> int:
    """Return the identifier of the newest notice of all, 0 while there is none."""
    return session.scalar(select(func.max(Notice.id))) or 0


def mail_counts(session: Session) -> dict[str, int]:
    """Return how many letters are due and how many were given up."""
    query = select(Notice.mail, func.count()).where(Notice.mail.in_(("due", "failed"))).group_by(Notice.mail)
    counts = {row[0]: row[1] for row in session.execute(query)}
    return {"due": counts.get("due", 0), "failed": counts.get("failed", 0)}


def failed_mail(session: Session, limit: int = 50) -> list[FailedMail]:
    """Return the newest letters that were given up."""
    query = (
        select(
            Notice.id, User.name, User.email, Notice.kind, Notice.mail_attempts, Notice.mail_error, Notice.created_at
        )
        .join(User, User.id == Notice.user_id)
        .where(Notice.mail == "failed")
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return [FailedMail(*row) for row in session.execute(query)]
