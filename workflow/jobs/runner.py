"""The process that ticks. APScheduler wakes it; what is due stands in our own tables, so nothing is lost with it.

One lease in the database decides who may run the schedule; a second process stays idle and takes over when the first
one stops beating. Every slot of a job is a unique row: however many tick, it runs once.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from workflow import clock
from workflow.domain.calendar import ZONE
from workflow.jobs import tasks
from workflow.jobs.schedule import SCHEDULE, Job
from workflow.jobs.tasks import Clock, Result
from workflow.services import jobs

TICK = timedelta(seconds=15)
#: Three missed beats and somebody else may take over.
LEASE_TICKS = 4

log = logging.getLogger(__name__)


class Stop(Exception):
    """Somebody asked the process to end."""


def me() -> str:
    """A name no other process has, readable enough to be found."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"[:120]


def tick(holder: str, length: timedelta, schedule: Iterable[Job] = SCHEDULE) -> list[str]:
    """Renew the lease and run every job whose newest slot has not been run. Returns the names of those that ran.

    Needs an application context. The lease is renewed before each job, so that a long one does not lose it silently.
    """
    ran: list[str] = []
    for job in schedule:
        if not jobs.take_lease(holder, now=datetime.now(UTC), length=length):
            return ran
        now = clock.now()
        slot = job.latest_slot(now)
        run_id = jobs.begin(job.name, slot.isoformat(), now=now) if slot else None
        if run_id is not None:
            _run(job, run_id, clock.now)
            ran.append(job.name)
    return ran


def once(job: Job, moment: datetime | None = None) -> Result:
    """Run one job now, at a given moment if there is one, and keep it in the ledger. Raises what the job raises."""

    def given() -> datetime:
        return moment or clock.now()

    slot = f"once {given().isoformat(timespec='minutes')} {secrets.token_hex(4)}"
    run_id = jobs.begin(job.name, slot, now=clock.now())
    if run_id is None:
        raise RuntimeError(f"two runs drew the same number: {slot}")
    try:
        result = job.run(given)
    except Exception as error:
        jobs.finish(run_id, ok=False, result=_failure(error), now=clock.now())
        raise
    jobs.finish(run_id, ok=True, result=json.dumps(dict(result), ensure_ascii=False), now=clock.now())
    return result


def _run(job: Job, run_id: int, moment: Clock) -> None:
    """Run one slot and note how it ended; whatever a job raises is its own affair, the schedule goes on."""
    try:
        result, ok = json.dumps(dict(job.run(moment)), ensure_ascii=False), True
    except Exception as error:
        log.exception("job %s failed", job.name)
        result, ok = _failure(error), False
    jobs.finish(run_id, ok=ok, result=result, now=clock.now())


def _failure(error: Exception) -> str:
    return str(error) if isinstance(error, tasks.Alarm) else f"{type(error).__name__}: {error}"


def run(app: Flask, *, every: timedelta = TICK) -> None:
    """Tick until SIGTERM or SIGINT; then let the running job end, give the lease back and return."""
    holder, length = me(), every * LEASE_TICKS
    scheduler = BlockingScheduler(timezone=ZONE)

    def beat() -> None:
        with app.app_context():
            try:
                tick(holder, length)
            except Exception:
                log.exception("tick failed")  # a database restart, a full disk: the next tick asks again

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Stop(signal.Signals(number).name)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    scheduler.add_job(
        beat, "interval", seconds=every.total_seconds(), next_run_time=datetime.now(UTC), coalesce=True,
        max_instances=1, misfire_grace_time=6 * 3600,
    )  # fmt: skip
    try:
        scheduler.start()
    except Stop as reason:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # once is enough: the rest is short and must not be cut
        log.info("stopping: %s", reason)
    finally:
        tasks.stopping.set()
        if scheduler.running:
            scheduler.shutdown(wait=True)
        with app.app_context():
            jobs.give_lease_back(holder, now=datetime.now(UTC))
