"""What the scheduler has done: the newest run of each job, its heartbeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import JobRun, Lease


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. ok None: running, or its process is gone."""

    id: int
    job: str
    slot: str
    started_at: datetime
    finished_at: datetime | None
    ok: bool | None
    result: str

    @property
    def by_hand(self) -> bool:
        return self.slot.startswith("once ")


@dataclass(frozen=True, slots=True)
class Heartbeat:
    holder: str
    until: datetime
    beat_at: datetime


_COLUMNS = (JobRun.id, JobRun.job, JobRun.slot, JobRun.started_at, JobRun.finished_at, JobRun.ok, JobRun.result)


def last_runs(session: Session) -> dict[str, RunRow]:
    """Return the newest run of each job by name, in one query."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    return {row.job: RunRow(*row) for row in session.execute(select(*_COLUMNS).where(JobRun.id.in_(newest)))}


def runs(session: Session, job: str, limit: int = 30) -> list[RunRow]:
    """Return the newest runs of one job."""
    query = select(*_COLUMNS).where(JobRun.job == job).order_by(JobRun.id.desc()).limit(limit)
    return [RunRow(*row) for row in session.execute(query)]


def last_success(session: Session, job: str) -> datetime | None:
    """Return when a job last ended well; None when it never has."""
    return session.scalar(select(func.max(JobRun.finished_at)).where(JobRun.job == job, JobRun.ok.is_(True)))


def heartbeat(session: Session) -> Heartbeat | None:
    """Return who runs the schedule and when he was heard last; None when no scheduler has ever run."""
    row = session.execute(select(Lease.holder, Lease.until, Lease.beat_at)).one_or_none()
    return Heartbeat(*row) if row else None
