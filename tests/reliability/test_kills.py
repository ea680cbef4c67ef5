"""R-01: kill -9 at any moment. A step that was acknowledged is there, whole; any other is there whole or absent."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.reliability.processes import until
from tests.reliability.webs import inhabited
from tests.support.many_cases import DECEMBER, many_cases
from tests.support.world import World, world
from workflow.domain.states import State
from workflow.extensions import db
from workflow.models import Nomination, NominationEvent, Notice
from workflow.services import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Engine

    from tests.reliability.browsers import Browser
    from tests.reliability.processes import Host, Worker
    from tests.reliability.webs import Webs

CASES = 12
#: How many hear: officer and secretary of a return by the head; the head of the officer's resubmission.
READERS = {"return": 2, "resubmit": 1}
ALONE = READERS | {"resubmit": 0}  # the head resubmits himself
Steps = Counter[tuple[int, int]]


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def acknowledged(*logs: Path) -> Steps:
    """(case, version) of every step that a worker said was done. A torn last line was not said."""
    return Counter(
        (int(case), int(version))
        for log in logs
        if log.exists()
        for line in log.read_text().splitlines(keepends=True)
        if line.endswith("\n")
        for case, version in [line.split()]
    )


def compare(said: Steps, ids: list[int], readers: Mapping[str, int] = READERS) -> dict[str, int]:
    """Count what was lost, doubled or torn, reading the database as an auditor would."""
    event = NominationEvent
    with Session(db.engine) as session:
        events = session.execute(
            select(event.nomination_id, event.seq, event.kind, event.to_state, event.hash)
            .where(event.nomination_id.in_(ids)).order_by(event.nomination_id, event.seq)
        ).all()  # fmt: skip
        rows = {row.id: row for row in session.scalars(select(Nomination).where(Nomination.id.in_(ids)))}
        told = {row.key: row.readers for row in session.execute(
            select(func.substr(Notice.dedupe_key, 1, 60).label("key"), func.count().label("readers"))
            .where(Notice.nomination_id.in_(ids)).group_by(Notice.dedupe_key)
        )}  # fmt: skip
        report = verify.verify(session)
    notices = Counter(key.rsplit(":", 1)[0] for key in told)
    torn = sum(
        row.version != last.seq or row.state.value != last.to_state or row.head_hash != last.hash
        for row in rows.values()
        for last in [max((e for e in events if e.nomination_id == row.id), key=lambda e: e.seq)]
    )
    walked = [e for e in events if e.kind in readers and e.seq > 2]
    torn += sum(notices[f"event:{e.nomination_id}:{e.seq}"] != readers[e.kind] for e in walked)
    there = Counter((e.nomination_id, e.seq) for e in events)
    assert report.broken is None, report.broken.words()
    return {
        "acknowledged": sum(said.values()), "lost": len(said.keys() - there.keys()),
        "doubled": sum(n > 1 for n in there.values()) + sum(n > 1 for n in said.values()), "torn": torn,
        "unsaid": len([key for key in there if key[1] > 2 and key not in said]),
    }  # fmt: skip


class Pair:
    """Two workers that walk cases of their own for ever, each replaced when it is killed."""

    def __init__(self, made: World, host: Host, folder: Path, ids: list[int]) -> None:
        self.made, self.host = made, host
        self.ids, self.logs = (ids[::2], ids[1::2]), (folder / "left", folder / "right")
        self.workers = [self._start(0), self._start(1)]

    def _start(self, side: int) -> Worker:
        users = {"head": self.made.users["head"], "officer": self.made.users["officer"]}
        log, at = str(self.logs[side]), DECEMBER.isoformat()
        return self.host.start("walk", cases=self.ids[side], at=at, log=log, **users)

    def length(self, side: int) -> int:
        return self.logs[side].stat().st_size if self.logs[side].exists() else 0

    def kill(self, side: int, chance: random.Random) -> None:
        """Kill one at a moment that nobody chose: mostly while it steps, sometimes while it starts."""
        before = self.length(side)
        if chance.random() < 0.9:
            until(lambda: self.length(side) > before)
        time.sleep(chance.random() * 0.05)
        self.workers[side].kill()
        self.workers[side] = self._start(side)


@pytest.mark.parametrize("kills", [25, pytest.param(1000, marks=pytest.mark.slow)])
def test_workers_killed_at_random_moments(
    made: World, host: Host, tmp_path: Path, figures: Callable[..., None], kills: int
) -> None:
    chance, begun = random.Random(kills), time.monotonic()
    ids = many_cases(made, CASES, State.REGISTERED)
    host.warm("rehearse", case=ids[0], head=made.users["head"], officer=made.users["officer"], at=DECEMBER.isoformat())
    pair = Pair(made, host, tmp_path, ids)
    for turn in range(kills):
        pair.kill(turn % 2, chance)
    for worker in pair.workers:
        worker.kill()
    found = compare(acknowledged(*pair.logs), ids)
    assert (found["lost"], found["doubled"], found["torn"]) == (0, 0, 0), found
    assert found["unsaid"] <= kills + 2
    assert found["acknowledged"] > kills // 2
    figures(kills=kills, **found, seconds=round(time.monotonic() - begun))


def test_killed_before_every_statement_and_commit(
    made: World, host: Host, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """All points of one step, in order, until it gets through."""
    (case,), log = many_cases(made, 1, State.REGISTERED), tmp_path / "log"
    host.warm("rehearse", case=case, head=made.users["head"], officer=made.users["officer"], at=DECEMBER.isoformat())
    ends = []
    for point in range(1, 40):
        with Session(db.engine) as session:
            version = session.get_one(Nomination, case).version
        if version > 2:
            break
        worker = host.start(
            "die_at", point=point, case=case, version=version, head=made.users["head"], at=DECEMBER.isoformat(),
            log=str(log),
        )  # fmt: skip
        until(lambda worker=worker: not worker.running())
        found = compare(acknowledged(log), [case])
        assert (found["lost"], found["doubled"], found["torn"]) == (0, 0, 0), (point, found)
        ends.append(found["unsaid"])
    assert ends[:-1] == [0] * (len(ends) - 1), "before the commit nothing is there"
    assert len(ends) >= 6
    figures(points=len(ends), lost=0, doubled=0, torn=0)


class Clerk(threading.Thread):
    """Somebody who works through a web process, reloads when it does not answer, and remembers what was answered."""

    def __init__(self, browser: Browser, cases: list[int], engine: Engine) -> None:
        super().__init__()
        self.browser, self.engine = browser, engine
        self.versions = dict.fromkeys(cases, 2)
        self.said: Steps = Counter()
        self.over = threading.Event()
        self.trouble = ""

    def run(self) -> None:
        while not self.over.is_set() and not self.trouble:
            for case in self.versions:
                try:
                    self.step(case)
                except (OSError, http.client.HTTPException):
                    time.sleep(0.02)
                    self.reload()

    def step(self, case: int) -> None:
        seen = self.versions[case]
        verb, form = ("resubmit", {}) if seen % 2 else ("return", {"reason": "Thiếu", "sections": ["report"]})
        answer = self.browser.post(f"/nominations/{case}/{verb}", version=seen, **form)
        if answer.status != 303:
            self.trouble = f"{answer.status} {answer.text}"
        self.versions[case] = seen + 1
        self.said[case, seen + 1] += 1

    def reload(self) -> None:
        with Session(self.engine) as session:
            for case in self.versions:
                self.versions[case] = session.get_one(Nomination, case).version


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_web_processes_killed_under_their_users(
    app: Flask, webs_of: Callable[[], Webs], figures: Callable[..., None], kills: int
) -> None:
    """Answered means kept, through HTTP: the answer is the acknowledgement."""
    chance, begun, made = random.Random(kills), time.monotonic(), inhabited(app)
    with app.app_context():
        ids, webs = many_cases(made, 4, State.REGISTERED), webs_of()
        clerks = [Clerk(webs.browser("head", web), ids[web::2], db.engine) for web in (0, 1)]
        for clerk in clerks:
            clerk.start()
        try:
            for turn in range(kills):
                clerk, before = clerks[turn % 2], clerks[turn % 2].said.total()
                until(lambda clerk=clerk, before=before: clerk.said.total() > before or clerk.trouble)
                time.sleep(chance.random() * 0.15)
                webs.workers[turn % 2].kill()
                webs.start(webs.ports[turn % 2])
        finally:
            for clerk in clerks:
                clerk.over.set()
                clerk.join()
        assert [clerk.trouble for clerk in clerks] == ["", ""]
        found = compare(clerks[0].said + clerks[1].said, ids, ALONE)
    assert (found["lost"], found["doubled"], found["torn"]) == (0, 0, 0), found
    figures(kills=kills, **found, seconds=round(time.monotonic() - begun))
