"""Notices of one user."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import Notice


def unread_count(session: Session, user_id: int) -> int:
    """Return how many notices the user has not read."""
    query = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return session.scalar(query) or 0
