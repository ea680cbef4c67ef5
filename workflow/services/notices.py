"""Notices: written outside an event, and read by their owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.errors import NotFound
from workflow.models import Notice, User
from workflow.services.history import canonical
from workflow.services.unit_of_work import unit_of_work

#: The one kind of letter that a reader may decline; the notice itself stays in the application.
DIGEST = "weekly_digest"


def tell(
    session: Session, users: Iterable[int], kind: str, data: Mapping[str, Any], *, key: str, link: str, now: datetime
) -> int:
    """Write one notice per user unless it exists, and return how many were written. `key` names the cause."""
    mail = session.info.get("mail", False)
    readers = select(User.id, User.email, User.digest_by_mail).where(User.id.in_(list(users)), User.active)
    addresses = session.execute(readers).all()
    mailed = {user.id for user in addresses if mail and user.email and (kind != DIGEST or user.digest_by_mail)}
    rows = [
        {
            "user_id": user.id, "kind": kind, "link": link, "data": canonical(data), "dedupe_key": f"{key}:{user.id}",
            "created_at": now, "mail": "due" if user.id in mailed else "none", "mail_attempts": 0,
            "mail_next_at": now, "mail_error": "",
        }
        for user in addresses
    ]  # fmt: skip
    if not rows:
        return 0
    table: Any = Notice.__table__
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(rows).on_conflict_do_nothing().returning(table.c.id)
    return len(session.execute(statement).all())


def mail_digest(user_id: int, *, wanted: bool) -> None:
    """Send somebody the weekly digest by mail or stop. Raises NotFound for an account that does not exist."""
    with unit_of_work() as session:
        user = session.get(User, user_id)
        if user is None:
            raise NotFound("user")
        user.digest_by_mail = wanted


def mark_read(notice_id: int, *, actor: Actor, now: datetime) -> str:
    """Note that the owner has read one notice and return where it leads. Raises NotFound for somebody else's."""
    with unit_of_work() as session:
        notice = session.get(Notice, notice_id)
        if notice is None or notice.user_id != actor.user_id:
            raise NotFound("notice")
        notice.read_at = notice.read_at or now
        return notice.link


def mark_all_read(*, actor: Actor, now: datetime) -> None:
    """Note that the owner has read all his notices that existed at `now`."""
    with unit_of_work() as session:
        session.execute(
            update(Notice)
            .where(Notice.user_id == actor.user_id, Notice.read_at.is_(None), Notice.created_at <= now)
            .values(read_at=now)
        )
