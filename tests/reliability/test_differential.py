"""R-13: the same calls on SQLite and on PostgreSQL get the same answers and leave the same rows, hashes included."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.reliability import model
from tests.reliability.playing import ACCOUNTS, MOMENTS, Stage, contents, said
from tests.support.databases import broken_invariants, close, copy_sqlite, settings_for
from tests.support.world import world
from workflow import create_app
from workflow.domain import commands as c
from workflow.domain.states import SubjectKind
from workflow.extensions import db
from workflow.models import User
from workflow.services import lapses, nominations, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.postgres import PostgresServer

#: Differences that are meant to be. PostgreSQL draws a number for a row that then turns out to be there already.
#: A sweep names its batch at random, and the key of a notice names the batch.
ACCEPTED = frozenset({"notice.id", "notice.dedupe_key", "reminder.batch", "reminder.id"})
#: Words that databases like to treat in their own way.
WORDS = ("", "Đỗ Thị ƯỞNG", "đỗ thị ưởng", "Do\u0302\u0303 NFD", "'; -- \\", "%_", "𝔛" * 50, "a\nb", " x ", "0", "TRUE", "\u200b")


@dataclass
class Side:
    """One application on one database, with its own cases."""

    app: Flask
    stage: Stage
    cases: list[int] = field(default_factory=list)


@pytest.fixture
def sides(
    sqlite_template: Path, postgresql_template: str, postgres_server: PostgresServer, tmp_path: Path
) -> Iterator[list[Side]]:
    """The same world on both databases; the invariants of both are checked at the end."""
    copy_sqlite(sqlite_template, tmp_path / "tdkt.sqlite")
    urls = [f"sqlite:///{tmp_path / 'tdkt.sqlite'}", postgres_server.create("differential", template=postgresql_template)]
    made = []
    for url in urls:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            made.append(Side(app, Stage(world(app))))
    try:
        yield made
        assert [broken_invariants(url) for url in urls] == [[], []]
    finally:
        for side in made:
            close(side.app)
        postgres_server.drop("differential")


@contextmanager
def on(side: Side) -> Iterator[Side]:
    with side.app.app_context():
        yield side


def calls(chance: random.Random, count: int) -> Iterator[tuple[str, Callable[[Side], str]]]:
    """Generate calls: what is drawn is drawn once and played on every side."""
    for _ in range(count):
        kind = chance.choices(["step", "own", "edit", "open", "leave", "batch", "sweep", "lapse"], [5, 8, 4, 2, 2, 1, 1, 1])[0]
        yield kind, _GENERATORS[kind](chance)


def _pick(chance: random.Random) -> Callable[[Side], int]:
    number = chance.randrange(1000)
    return lambda side: side.cases[number % len(side.cases)]


def _step(chance: random.Random) -> Callable[[Side], str]:
    pick, who, trigger = _pick(chance), chance.choice(model.PEOPLE), chance.choice(model.TRIGGERS)
    now, old, good = chance.choice(MOMENTS), chance.choice([0, 0, 0, 1]), chance.random() < 0.8
    sections = chance.choice([("report",), ("summary", "initiative")])

    def play(side: Side) -> str:
        case = pick(side)
        seen = side.stage.standing(case)[1] - old
        return side.stage.step(case, who, trigger, now, good=good, seen=seen, sections=sections)

    return play


def _own(chance: random.Random) -> Callable[[Side], str]:
    """A step that the state allows by somebody who may, so that cases get on."""
    pick, number, now = _pick(chance), chance.randrange(1000), chance.choice(MOMENTS)

    def play(side: Side) -> str:
        case = pick(side)
        state, version = side.stage.standing(case)
        possible = [(t, who) for t in model.TRIGGERS for who in sorted(model.WHO[t].get(state, ()))]
        if not possible:
            return "end of the road"
        trigger, who = possible[number % len(possible)]
        return side.stage.step(case, who, trigger, now, good=True, seen=version, sections=("report",))

    return play


def _edit(chance: random.Random) -> Callable[[Side], str]:
    pick, who, now = _pick(chance), chance.choice([model.OFFICER, model.HEAD, model.STRANGER]), chance.choice(MOMENTS)
    texts = {chance.choice(["summary", "report", "initiative"]): chance.choice(WORDS)}

    def play(side: Side) -> str:
        case = pick(side)
        return side.stage.edit(case, who, now, seen=side.stage.standing(case)[1], **texts)

    return play


def _open(chance: random.Random) -> Callable[[Side], str]:
    person, award = chance.choice(["an", "binh", "chi", "dung", "nobody"]), chance.choice(["LDTT", "CSTDCS", "NONE"])
    who, year, now = chance.choice([model.OFFICER, model.STRANGER]), chance.choice([2023, 2024]), chance.choice(MOMENTS)

    def play(side: Side) -> str:
        made = side.stage.made
        command = c.OpenDraft(
            subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people.get(person, 0),
            unit_id=made.organisations["office"], award_code=award, year=year,
        )  # fmt: skip

        def act() -> str:
            side.cases.append(nominations.open_draft(command, actor=side.stage.actors[who], now=now))
            side.stage._put_on_letter(side.cases[-1:])
            return str(side.cases[-1])

        return said(act)

    return play


def _leave(chance: random.Random) -> Callable[[Side], str]:
    pick, now = _pick(chance), chance.choice(MOMENTS)

    def play(side: Side) -> str:
        case = pick(side)
        return side.stage.give_leave(case, model.CHAIR, now, seen=side.stage.standing(case)[1])

    return play


def _batch(chance: random.Random) -> Callable[[Side], str]:
    picks, now, trigger = [_pick(chance) for _ in range(5)], chance.choice(MOMENTS), chance.choice(["register", "review"])

    def play(side: Side) -> str:
        ids = sorted({pick(side) for pick in picks})
        steps = [
            side.stage.command(case, trigger, now, good=True, seen=side.stage.standing(case)[1]) for case in ids
        ]
        results = nominations.act_many(steps, actor=side.stage.actors[model.HEAD], now=now)
        return str([(r.nomination_id, r.state, type(r.error).__name__) for r in results])

    return play


def _sweep(chance: random.Random) -> Callable[[Side], str]:
    now = chance.choice(MOMENTS)
    return lambda _side: str(sweep.sweep(now=now))


def _lapse(chance: random.Random) -> Callable[[Side], str]:
    now = chance.choice(MOMENTS)
    return lambda _side: str([(r.nomination_id, r.state) for r in lapses.lapse_overdue(now=now)])


_GENERATORS: dict[str, Callable[[random.Random], Callable[[Side], str]]] = {
    "step": _step, "own": _own, "edit": _edit, "open": _open, "leave": _leave, "batch": _batch, "sweep": _sweep,
    "lapse": _lapse,
}  # fmt: skip


@pytest.mark.parametrize(
    ("seed", "count"),
    [(1, 250), *(pytest.param(seed, 1000, marks=pytest.mark.slow) for seed in range(2, 12))],
)
def test_the_same_calls_the_same_answers_the_same_rows(
    sides: list[Side], figures: Callable[..., None], seed: int, count: int
) -> None:
    chance, answers = random.Random(seed), Counter[str]()
    for side in sides:
        with on(side):
            side.cases = side.stage.cases(6)
            with Session(db.engine) as session:
                session.execute(update(User).where(User.account == ACCOUNTS[model.HEAD]).values(email=""))
                session.commit()
    for number, (kind, play) in enumerate(calls(chance, count)):
        told = []
        for side in sides:
            with on(side):
                told.append(play(side))
        assert told[0] == told[1], (number, kind)
        answers[told[0] if told[0].isalpha() else kind] += 1
    found: list[dict[str, Any]] = []
    for side in sides:
        with on(side):
            found.append(contents(ACCEPTED))
    rows = 0
    for table, left in found[0].items():
        assert left == found[1][table], table
        rows += len(left)
    figures(calls=count, answers=dict(answers), rows=rows, differences=0)
