"""The scheduler: one at a time, each slot once, a bad job alone in its trouble, an end that is clean."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.world import world
from workflow.extensions import db
from workflow.jobs import runner
from workflow.jobs.schedule import JOBS, SCHEDULE, Job
from workflow.models import JobRun, Lease, Notice, Reminder
from workflow.services import jobs

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskCliRunner

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2024, 2, 5, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def ledger() -> list[tuple[str, str, bool | None, str]]:
    with Session(db.engine) as session:
        return [
            (row.job, row.slot, row.ok, row.result)
            for row in session.execute(select(JobRun.job, JobRun.slot, JobRun.ok, JobRun.result).order_by(JobRun.id))
        ]


def job(run: Callable[[Callable[[], datetime]], Mapping[str, object]], name: str = "probe") -> Job:
    return replace(JOBS["deliver"], name=name, run=run)


# ── the lease ──


def test_one_holder_at_a_time_and_the_next_after_it_has_run_out(inside: Flask) -> None:
    assert jobs.take_lease("a", now=NOW, length=MINUTE)
    assert not jobs.take_lease("b", now=NOW + timedelta(seconds=59), length=MINUTE)
    assert jobs.take_lease("a", now=NOW + timedelta(seconds=59), length=MINUTE)  # renewed
    assert not jobs.take_lease("b", now=NOW + MINUTE, length=MINUTE)
    assert jobs.take_lease("b", now=NOW + timedelta(seconds=119), length=MINUTE)
    assert not jobs.take_lease("a", now=NOW + timedelta(seconds=120), length=MINUTE)


def test_a_lease_given_back_is_free_at_once(inside: Flask) -> None:
    jobs.take_lease("a", now=NOW, length=MINUTE)
    jobs.give_lease_back("b", now=NOW)  # not his to give
    assert not jobs.take_lease("b", now=NOW, length=MINUTE)
    jobs.give_lease_back("a", now=NOW)
    assert jobs.take_lease("b", now=NOW, length=MINUTE)


def test_a_lease_written_before_the_clock_was_set_back_does_not_stop_the_schedule(inside: Flask) -> None:
    jobs.take_lease("a", now=NOW, length=MINUTE)
    assert jobs.take_lease("b", now=NOW - timedelta(hours=2), length=MINUTE)


def test_the_beat_is_the_heartbeat(inside: Flask) -> None:
    jobs.take_lease("a", now=NOW, length=MINUTE)
    jobs.take_lease("a", now=NOW + MINUTE / 2, length=MINUTE)
    with Session(db.engine) as session:
        row = session.scalars(select(Lease)).one()
    assert (row.holder, row.beat_at, row.until) == ("a", NOW + MINUTE / 2, NOW + MINUTE * 1.5)


# ── slots ──


def test_a_slot_is_begun_once(inside: Flask) -> None:
    first = jobs.begin("sweep", "s", now=NOW)
    assert first is not None
    assert jobs.begin("sweep", "s", now=NOW) is None
    assert jobs.begin("sweep", "t", now=NOW) not in (None, first)
    jobs.finish(first, ok=True, result="{}", now=NOW)
    assert jobs.begin("sweep", "s", now=NOW + timedelta(days=9)) is None


def test_a_run_whose_process_is_gone_is_taken_up_again(inside: Flask) -> None:
    first = jobs.begin("digest", "s", now=NOW)
    assert jobs.begin("digest", "s", now=NOW + jobs.ABANDONED) is None
    assert jobs.begin("digest", "s", now=NOW + jobs.ABANDONED + timedelta(seconds=1)) == first


def test_a_failed_run_is_tried_again_after_a_while(inside: Flask) -> None:
    first = jobs.begin("digest", "s", now=NOW)
    jobs.finish(first, ok=False, result="OperationalError", now=NOW)
    assert jobs.begin("digest", "s", now=NOW + jobs.RETRY) is None
    assert jobs.begin("digest", "s", now=NOW + jobs.RETRY + timedelta(seconds=1)) == first


def test_a_tick_runs_what_is_due_once(inside: Flask) -> None:
    calls = []

    def run(clock: Callable[[], datetime]) -> Mapping[str, object]:
        calls.append(clock())
        return {"written": len(calls)}

    schedule = [job(run)]
    assert runner.tick("a", MINUTE, schedule) == ["probe"]
    again = runner.tick("a", MINUTE, schedule)
    assert len(calls) == 1 + len(again)  # a new minute may have begun
    assert runner.tick("b", MINUTE, schedule) == []  # idle: the lease is another's
    assert ledger()[0][2:] == (True, '{"written": 1}')


def test_a_raising_job_is_shown_and_stops_nobody(inside: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def bad(_clock: Callable[[], datetime]) -> Mapping[str, object]:
        raise ValueError("kaputt")

    def good(_clock: Callable[[], datetime]) -> Mapping[str, object]:
        return {"written": 0}

    assert runner.tick("a", MINUTE, [job(bad, "bad"), job(good, "good")]) == ["bad", "good"]
    assert [(name, ok, result) for name, _slot, ok, result in ledger()] == [
        ("bad", False, "ValueError: kaputt"), ("good", True, '{"written": 0}'),
    ]  # fmt: skip
    assert "job bad failed" in caplog.text


def test_all_jobs_of_the_table_run_on_a_filled_database(app: Flask) -> None:
    world(app)
    with app.app_context():
        ran = runner.tick("a", MINUTE)
        assert set(ran) == {job.name for job in SCHEDULE if job.latest_slot(datetime.now(UTC)) is not None}
        assert {(name, ok) for name, _slot, ok, _result in ledger()} == {(name, True) for name in ran}


def test_purge_keeps_the_newest_run_of_each_job(inside: Flask) -> None:
    for number in range(3):
        begun = jobs.begin("sweep", str(number), now=NOW)
        jobs.finish(begun, ok=True, result="{}", now=NOW)
    assert jobs.purge(now=NOW + timedelta(days=15))["job_runs"] == 2
    assert [slot for _job, slot, *_ in ledger()] == ["2"]


# ── the command line ──


def test_once_runs_a_job_at_a_given_moment_and_prints_one_json_object(app: Flask, runner: FlaskCliRunner) -> None:
    world(app)
    args = ["jobs", "once", "sweep", "--at", "2024-02-05T08:00+07:00", "--json"]
    assert json.loads(runner.invoke(args=args).output) == {"written": 3}
    assert json.loads(runner.invoke(args=args).output) == {"written": 0}
    with app.app_context():
        assert [(name, ok) for name, _slot, ok, _result in ledger()] == [("sweep", True), ("sweep", True)]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nothing"], "Invalid value"),
        (["sweep", "--at", "yesterday"], "is no moment"),
        (["sweep", "--at", "2024-02-05T08:00"], "has no zone"),
    ],
)
def test_once_refuses_what_it_does_not_understand(runner: FlaskCliRunner, args: list[str], words: str) -> None:
    result = runner.invoke(args=["jobs", "once", *args])
    assert result.exit_code == 2
    assert words in result.output


def test_list_shows_every_job(app: Flask, runner: FlaskCliRunner) -> None:
    output = runner.invoke(args=["jobs", "list"]).output
    for name in JOBS:
        assert name in output
    assert "has never run" in output


# ── real processes ──


def environment(database_url: str, folder: Path) -> dict[str, str]:
    settings = {"TDKT_ENV": "test", "DATABASE_URL": database_url, "INSTANCE_DIR": str(folder), "PYTHONUTF8": "1"}
    return {**os.environ, **settings}


def flask(database_url: str, folder: Path, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *args], cwd=ROOT, env=environment(database_url, folder),
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.1)


def holder(app: Flask) -> str:
    with app.app_context(), Session(db.engine) as session:
        now = datetime.now(UTC)
        return session.scalar(select(Lease.holder).where(Lease.until > now)) or ""


def test_two_schedulers_one_works_and_the_other_takes_over(app: Flask, database_url: str, tmp_path: Path) -> None:
    first = flask(database_url, tmp_path, "jobs", "run", "--every", "0.5")
    second = None
    try:
        wait_for(lambda: f":{first.pid}:" in holder(app))
        second = flask(database_url, tmp_path, "jobs", "run", "--every", "0.5")
        time.sleep(2.5)
        assert f":{first.pid}:" in holder(app)
        first.send_signal(signal.SIGKILL)
        wait_for(lambda: f":{second.pid}:" in holder(app))
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
        assert holder(app) == ""  # given back, the next one starts at once
    finally:
        for process in filter(None, (first, second)):
            process.kill()
            process.communicate()
    with app.app_context(), Session(db.engine) as session:
        doubled = select(JobRun.job, JobRun.slot).group_by(JobRun.job, JobRun.slot).having(func.count() > 1)
        assert session.execute(doubled).all() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.sqlite_only
def test_it_ends_cleanly_when_asked(app: Flask, database_url: str, tmp_path: Path, number: signal.Signals) -> None:
    process = flask(database_url, tmp_path, "jobs", "run", "--every", "0.5")
    try:
        wait_for(lambda: holder(app) != "")
        process.send_signal(number)
        assert process.wait(60) == 0
    finally:
        process.kill()
        output = "".join(process.communicate())
    assert "Traceback" not in output.replace("job invariants failed", "")


def test_sweeps_of_four_processes_at_once_write_each_notice_once(app: Flask, database_url: str, tmp_path: Path) -> None:
    world(app)
    args = ("jobs", "once", "sweep", "--at", "2024-02-21T08:00+07:00", "--json")
    processes = [flask(database_url, tmp_path, *args) for _ in range(4)]
    answers = [process.communicate(timeout=240) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, answers
    written = [json.loads(out)["written"] for out, _err in answers]
    with app.app_context(), Session(db.engine) as session:
        keys = session.scalars(select(Reminder.key)).all()
        messages = session.scalars(select(Notice.user_id)).all()
    assert len(keys) == len(set(keys)) == 11  # two units of four people each, one of three
    assert sum(written) == len(messages) == len(set(messages)) == 7
