"""Packs of papers: whose they are, how far they have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.document_kinds import About
from workflow.domain.states import PackStatus
from workflow.models import Pack


@dataclass(frozen=True, slots=True)
class PackRow:
    id: int
    key: str
    requested_by_id: int
    about: About
    about_id: int
    format: str
    title: str
    status: PackStatus
    total: int
    done: int
    size: int
    sha256: str
    error: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def ready(self) -> bool:
        return self.status is PackStatus.READY

    @property
    def under_way(self) -> bool:
        return self.status in (PackStatus.WAITING, PackStatus.WORKING)


_ROW = select(
    Pack.id, Pack.key, Pack.requested_by_id, Pack.about, Pack.about_id, Pack.format, Pack.title, Pack.status,
    Pack.total, Pack.done, Pack.size, Pack.sha256, Pack.error, Pack.created_at, Pack.finished_at,
)  # fmt: skip


def one(session: Session, pack_id: int, user_id: int) -> PackRow | None:
    """Return a pack of this user; another's is nobody's business."""
    row: Any = session.execute(_ROW.where(Pack.id == pack_id, Pack.requested_by_id == user_id)).one_or_none()
    return PackRow(*row) if row else None


def of_user(session: Session, user_id: int) -> list[PackRow]:
    """Return a user's packs, the newest first."""
    rows: Any = session.execute(_ROW.where(Pack.requested_by_id == user_id).order_by(Pack.id.desc()).limit(50))
    return [PackRow(*row) for row in rows]


def waiting(session: Session) -> list[PackRow]:
    """Return packs that are not done, the oldest first."""
    wanted = Pack.status.in_([PackStatus.WAITING, PackStatus.WORKING])
    rows: Any = session.execute(_ROW.where(wanted).order_by(Pack.id).limit(50))
    return [PackRow(*row) for row in rows]


def plan(session: Session, pack_id: int) -> str:
    return session.scalars(select(Pack.plan).where(Pack.id == pack_id)).one()
