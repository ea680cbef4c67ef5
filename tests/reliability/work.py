"""What the processes do that the tests start and kill. Every function gets the application and plain values."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import itertools
import logging
import mmap
import os
import pickle
import random
import signal
import struct
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from workflow.domain import commands as c
from workflow.domain.states import BallotChoice, Section, State
from workflow.errors import Conflict, Refused, WorkflowError
from workflow.extensions import db
from workflow.models import Nomination
from workflow.queries.roles import load_actor
from workflow.services import ballot_keys, casting, counting, nominations
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from flask import Flask

    from workflow.domain.actors import Actor

_RETURN = {"reason": "Thiếu số liệu", "sections": (Section.REPORT,)}


def actor(user_id: int, now: datetime) -> Actor:
    with Session(db.engine) as session:
        found = load_actor(session, user_id, now.date())
    assert found is not None
    return found


def walk(app: Flask, *, cases: list[int], head: int, officer: int, at: str, log: str) -> None:
    """Return and resubmit the cases for ever; note every step in `log` once its unit of work is done."""
    now = datetime.fromisoformat(at)
    with app.app_context(), open(log, "ab", buffering=0) as acknowledged:  # noqa: PTH123 (unbuffered: what is written is out)
        with Session(db.engine) as session:
            query = select(Nomination.id, Nomination.version, Nomination.state).where(Nomination.id.in_(cases))
            found = {row.id: (row.version, row.state) for row in session.execute(query)}
        who = {State.REGISTERED: actor(head, now), State.RETURNED: actor(officer, now)}
        for case in itertools.cycle(cases):
            version, state = found[case]
            command: c.Step = c.Resubmit(nomination_id=case, version=version)
            if state is State.REGISTERED:
                command = c.Return(nomination_id=case, version=version, **_RETURN)
            with unit_of_work() as session:
                reached = nominations.act(session, command, actor=who[state], now=now)
            acknowledged.write(f"{case} {version + 1}\n".encode())
            found[case] = (version + 1, reached)
            time.sleep(0.001)  # SQLite lets writers wait in no order: leave a gap for the other one


def rehearse(app: Flask, *, case: int, head: int, officer: int, at: str) -> None:
    """Take a case back and forth and forget it: whoever is forked afterwards knows the statements already."""
    now = datetime.fromisoformat(at)
    with app.app_context():
        first, second = actor(head, now), actor(officer, now)
        with contextlib.suppress(Rehearsed), unit_of_work() as session:
            nominations.act(session, c.Return(nomination_id=case, version=2, **_RETURN), actor=first, now=now)
            nominations.act(session, c.Resubmit(nomination_id=case, version=3), actor=second, now=now)
            raise Rehearsed


def cast_ballots(
    app: Flask, *, round_id: int, ballots: list[tuple[int, dict[str, str]]], start: float, pause: float, at: str
) -> list[int]:
    """From the moment `start` on, cast these (account, choices by item) one after the other; whose were accepted."""
    now, accepted = datetime.fromisoformat(at), []
    with app.app_context():
        time.sleep(max(0.0, start - time.time()))
        for user, choices in ballots:
            given = {int(item): BallotChoice(choice) for item, choice in choices.items()}
            try:
                casting.cast(round_id, given, ballot_keys.new_code(), actor=actor(user, now))
            except Refused as refused:
                if refused.violations[0].code != "not_open":
                    raise
                continue
            accepted.append(user)
            time.sleep(random.random() * pause)
    return accepted


def close_round(app: Flask, *, round_id: int, secretary: int, start: float, at: str) -> None:
    """Count the round at the moment `start`."""
    now = datetime.fromisoformat(at)
    keys = ballot_keys.KeyFolder(app.extensions["tdkt"].settings.ballot_key_dir)
    with app.app_context():
        who = actor(secretary, now)
        time.sleep(max(0.0, start - time.time()))
        counting.close_round(round_id, keys=keys, actor=who, now=now)


class Rehearsed(Exception):
    """Nothing of it counts."""


def die_at(app: Flask, *, point: int, case: int, version: int, head: int, at: str, log: str) -> None:
    """Take one step and kill this very process just before its `point`-th statement, or commit."""
    now, count = datetime.fromisoformat(at), itertools.count(1)
    with app.app_context():
        who = actor(head, now)

        def step(*_: Any) -> None:
            if next(count) == point:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "before_cursor_execute", step)
        event.listen(Engine, "commit", step)
        with unit_of_work() as session:
            nominations.act(session, c.Return(nomination_id=case, version=version, **_RETURN), actor=who, now=now)
        step()
        with open(log, "ab", buffering=0) as acknowledged:  # noqa: PTH123
            acknowledged.write(f"{case} {version + 1}\n".encode())


class Meeting:
    """A barrier between processes that know nothing of each other but a file: each counts, all wait for the slowest."""

    def __init__(self, path: str, seat: int, seats: int) -> None:
        with Path(path).open("r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 8 * seats)
        self.seat, self.seats, self.turn = seat, seats, 0

    def wait(self) -> None:
        """Return when everybody has called it as often as we have. Awake: a sleeper would come late."""
        self.turn += 1
        self.memory[8 * self.seat : 8 * self.seat + 8] = struct.pack("=q", self.turn)
        while min(struct.unpack(f"={self.seats}q", self.memory[:])) < self.turn:
            time.sleep(0)


def race(app: Flask, *, meeting: str, seat: int, seats: int, commands: str, users: list[int], at: str) -> list[str]:
    """Take one step after the other, each at the same moment as the other processes; return how each ended."""
    now, outcomes = datetime.fromisoformat(at), []
    barrier = Meeting(meeting, seat, seats)
    with app.app_context():
        known = {user: actor(user, now) for user in set(users)}
        for command, user in zip(unpacked(commands), users, strict=True):
            barrier.wait()
            try:
                with unit_of_work() as session:
                    outcomes.append(nominations.act(session, command, actor=known[user], now=now).value)
            except WorkflowError as error:
                outcomes.append(" ".join([type(error).__name__, getattr(error, "who", "")]).strip())
    return outcomes


def packed(commands: list[c.Step]) -> str:
    """Commands as text for another process."""
    return base64.b64encode(pickle.dumps(commands)).decode()


def unpacked(text: str) -> list[c.Step]:
    return pickle.loads(base64.b64decode(text))  # noqa: S301 (the test wrote it)


def take_numbers(
    app: Flask, *, meeting: str, seat: int, seats: int, papers: list[tuple[str, int]], user: int, at: str
) -> list[str]:
    """Issue one paper after the other, each at the same moment as the other processes; return their numbers."""
    from workflow.domain.document_kinds import DocumentKind
    from workflow.domain.issuing import IssuePaper
    from workflow.queries import documents as query
    from workflow.services import documents

    now, numbers = datetime.fromisoformat(at), []
    barrier = Meeting(meeting, seat, seats)
    with app.app_context():
        who = actor(user, now)
        for kind, about in papers:
            barrier.wait()
            command = IssuePaper(kind=DocumentKind(kind), about_id=about, dated=now.date(), signer="Cầm Văn Giám")
            made = documents.issue(command, actor=who, now=now)
            with Session(db.engine) as session:
                row = query.one(session, made)
            numbers.append(row.number if row else "")
    return numbers


def make_packs(app: Flask, *, folder: str, at: str) -> int:
    """Be the job that makes packs, until all are ready."""
    from workflow.services import packs
    from workflow.services.attachments import Store

    now, ready = datetime.fromisoformat(at), 0
    settings = app.extensions["tdkt"].settings
    store = Store(settings.upload_dir, settings.max_upload_bytes)
    with app.app_context():
        for _turn in range(1000):
            ready += packs.work(Path(folder), store=store, clock=lambda: now, go_on=itertools.repeat(0))
            with Session(db.engine) as session:
                session.connection(execution_options={"readonly": True})
                from workflow.queries import packs as query

                if not query.waiting(session):
                    return ready
    return ready


def serve(app: Flask, *, port: int) -> None:
    """Be a web server until killed."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


def schedule(app: Flask, *, every: float, minutes: float) -> None:
    """Be the scheduler until killed, `minutes` later than the application's own clock."""
    from workflow.jobs import runner

    runtime = app.extensions["tdkt"]
    later = runtime.clock_offset + timedelta(minutes=minutes)
    app.extensions["tdkt"] = dataclasses.replace(runtime, clock_offset=later)
    logging.basicConfig(level=logging.ERROR)
    with contextlib.suppress(SystemExit):
        runner.run(app, every=timedelta(seconds=every))


def tick_nothing(app: Flask) -> None:
    """Import and make whatever a scheduler needs before its first tick."""
    from workflow.jobs import runner  # noqa: F401
    from workflow.services import sweep

    with app.app_context():
        sweep.sweep(now=datetime.fromisoformat("2001-01-01T00:00+00:00"))


def jostle(
    app: Flask, *, cases: list[int], steps: int, seed: int, head: int, officer: int, at: str
) -> dict[str, int]:
    """Take whatever step a random case waits for, among others who do the same; count how often one was too late."""
    chance, now = random.Random(seed), datetime.fromisoformat(at)
    counts = {"done": 0, "faster": 0}
    with app.app_context():
        who = {State.REGISTERED: actor(head, now), State.RETURNED: actor(officer, now)}
        for _ in range(steps):
            case = chance.choice(cases)
            with Session(db.engine) as session:
                session.connection(execution_options={"readonly": True})
                row = session.get_one(Nomination, case)
            command: c.Step = c.Resubmit(nomination_id=case, version=row.version)
            if row.state is State.REGISTERED:
                command = c.Return(nomination_id=case, version=row.version, **_RETURN)
            try:
                with unit_of_work() as session:
                    nominations.act(session, command, actor=who[row.state], now=now)
                counts["done"] += 1
            except Conflict:
                counts["faster"] += 1
    return counts


#: Noon of 1 July 2024 in UTC as a clock on the wall of each zone shows it.
LOCAL_NOON = {
    "UTC": "01 12:00", "Asia/Ho_Chi_Minh": "01 19:00", "America/New_York": "01 08:00", "Pacific/Kiritimati": "02 02:00",
}  # fmt: skip


def dates(app: Flask, *, zone: str, deadlines: list[str], moments: list[str], kept: list[str]) -> dict[str, str]:
    """What calendar, filters and database make of days and instants while the machine is set to `zone`."""
    from workflow.data.holidays import working_calendar
    from workflow.domain.calendar import end_of_day, local_date
    from workflow.domain.deadlines import deadline
    from workflow.domain.states import NonWorkingPolicy, TermMeaning
    from workflow.models import SignInAttempt
    from workflow.web import filters

    os.environ["TZ"] = zone
    time.tzset()
    noon = datetime.fromisoformat("2024-07-01T12:00+00:00").timestamp()
    told = {"local": time.strftime("%d %H:%M", time.localtime(noon))}
    for words in deadlines:
        meaning, policy, day = words.split()
        found = deadline(
            date.fromisoformat(day), TermMeaning[meaning], NonWorkingPolicy[policy], working_calendar()
        )
        told[words] = f"{found.closes_at.isoformat()} {found.last_working_day}"
    for words in moments:
        moment = datetime.fromisoformat(words)
        day = local_date(moment)
        told[words] = f"{day} {end_of_day(day).isoformat()} {filters.moment(moment)}"
    with app.app_context():
        for words in kept:
            account = f"{zone} {words}"
            with Session(db.engine) as session:
                session.add(SignInAttempt(account=account, address="", succeeded=True, at=datetime.fromisoformat(words)))
                session.commit()
            with Session(db.engine) as session:
                at = session.scalars(select(SignInAttempt.at).where(SignInAttempt.account == account)).one()
                told[words] = at.isoformat()
    return told
