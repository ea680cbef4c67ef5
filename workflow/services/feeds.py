"""A person's private calendar address: made, made anew, taken back. Only the hash of its token is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.models import CalendarFeed
from workflow.services import audit
from workflow.services.unit_of_work import unit_of_work


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(*, actor: Actor, now: datetime) -> str:
    """Give the actor a new token and return it, this once; an earlier one opens nothing from now on."""
    token = secrets.token_urlsafe(32)
    with unit_of_work() as session:
        row = _of(session, actor)
        old = audit.snapshot(row) if row else None
        row = row or CalendarFeed(user_id=actor.user_id)
        row.token_hash, row.created_at = token_hash(token), now
        session.add(row)
        audit.record(session, "feed.make", row, actor=actor, now=now, old=old)
    return token


def revoke(*, actor: Actor, now: datetime) -> None:
    """Take the actor's token back; nothing happens where there is none."""
    with unit_of_work() as session:
        audit.Notes(session, actor=actor, now=now).drop("feed.revoke", _of(session, actor))


def _of(session: Session, actor: Actor) -> CalendarFeed | None:
    return session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == actor.user_id)).one_or_none()
