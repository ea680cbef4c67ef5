"""The ledger of the scheduler: who may run it, which slot of which job has been run, and how that ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.models import FormToken, JobRun, Lease, RecordImport, SignIn, SignInAttempt
from workflow.services.unit_of_work import unit_of_work

LEASE = "scheduler"
#: A run that neither ended nor failed for so long belongs to a process that is gone; a failed one is tried again.
#: How long an uploaded workbook waits for its confirmation.
UNCONFIRMED = timedelta(hours=24)
ABANDONED = timedelta(minutes=15)
RETRY = timedelta(minutes=10)
#: A lease that reaches further ahead than any holder asks for was written by a clock that has been set back since.
ABSURD = timedelta(minutes=10)
RESULT_LENGTH = 2000


def _insert(session: Session, table: Any) -> Any:
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)


def take_lease(holder: str, *, now: datetime, length: timedelta) -> bool:
    """Take or renew the right to run the schedule until `now + length`; False while somebody else has it.

    One statement, so that of two who ask at once one gets it. The beat is the scheduler's heartbeat. `now` is the
    machine's time, never a demonstration's clock: two processes must mean the same moment.
    """
    table: Any = Lease.__table__
    with unit_of_work() as session:
        wanted = {"holder": holder, "until": now + length, "beat_at": now}
        statement = (
            _insert(session, table)
            .values(name=LEASE, **wanted)
            .on_conflict_do_update(
                index_elements=["name"],
                set_=wanted,
                where=or_(table.c.until <= now, table.c.holder == holder, table.c.until > now + ABSURD),
            )
            .returning(table.c.holder)
        )
        return session.execute(statement).scalar_one_or_none() == holder


def give_lease_back(holder: str, *, now: datetime) -> None:
    """End the own lease, so that the next scheduler starts at once."""
    with unit_of_work() as session:
        session.execute(update(Lease).where(Lease.name == LEASE, Lease.holder == holder).values(until=now))


def begin(job: str, slot: str, *, now: datetime) -> int | None:
    """Reserve one slot of a job and return the run's identifier; None when it was run or is running elsewhere.

    A run whose process is gone, and one that failed, are taken up again later: a weekly job must not wait a week.
    """
    table: Any = JobRun.__table__
    with unit_of_work() as session:
        fresh = (
            _insert(session, table)
            .values(job=job, slot=slot, started_at=now, result="")
            .on_conflict_do_nothing()
            .returning(table.c.id)
        )
        run_id: int | None = session.execute(fresh).scalar_one_or_none()
        if run_id is None:
            abandoned = and_(table.c.finished_at.is_(None), table.c.started_at < now - ABANDONED)
            failed = and_(table.c.ok.is_(False), table.c.finished_at < now - RETRY)
            again = (
                update(table)
                .where(table.c.job == job, table.c.slot == slot, or_(abandoned, failed))
                .values(started_at=now, finished_at=None, ok=None, result="")
                .returning(table.c.id)
            )
            run_id = session.execute(again).scalar_one_or_none()
        return run_id


def finish(run_id: int, *, ok: bool, result: str, now: datetime) -> None:
    """Note how a run ended."""
    with unit_of_work() as session:
        session.execute(
            update(JobRun).where(JobRun.id == run_id).values(finished_at=now, ok=ok, result=result[:RESULT_LENGTH])
        )


def purge(*, now: datetime, keep: timedelta = timedelta(days=14)) -> dict[str, int]:
    """Delete what has served: form tokens, attempts and ended sign-ins, uploads nobody confirmed, old runs but the
    newest of each job."""
    limit = now - keep
    unconfirmed = RecordImport.confirmed_at.is_(None), RecordImport.created_at < now - UNCONFIRMED
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    deletions = {
        "form_tokens": delete(FormToken).where(FormToken.used_at < limit),
        "sign_in_attempts": delete(SignInAttempt).where(SignInAttempt.at < limit),
        "sign_ins": delete(SignIn).where(or_(SignIn.expires_at < limit, SignIn.ended_at < limit)),
        "imports": delete(RecordImport).where(*unconfirmed),
        "job_runs": delete(JobRun).where(JobRun.started_at < limit, JobRun.id.not_in(newest)),
    }
    counts = {}
    with unit_of_work() as session:
        for name, statement in deletions.items():
            counts[name] = int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
    return counts
