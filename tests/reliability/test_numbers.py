"""Numbers and packs under two clerks at once and under SIGKILL: no number twice, none lost, nothing made twice."""

from __future__ import annotations

import random
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.reliability.processes import until
from tests.support import cases
from tests.support.cases import AFTER, MEETING, reviewed, row
from tests.support.world import World, world
from workflow.domain.document_kinds import About
from workflow.domain.papers import CreateMeeting, Decide
from workflow.domain.states import MeetingStatus, PackStatus
from workflow.extensions import db
from workflow.models import IssuedDocument, Meeting, Notice, NumberSeries, Pack
from workflow.services import decisions, meetings, packs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.reliability.processes import Host

ROUNDS = 50
SEATS = 2


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def held(made: World, count: int) -> list[int]:
    """Meetings whose minutes can be issued."""
    actor, centre = made.actor("secretary", MEETING.date()), made.organisations["centre"]
    found = [
        meetings.create_meeting(
            CreateMeeting(council_id=centre, year=2022, held_at=MEETING + timedelta(minutes=number)), actor=actor, now=MEETING
        )
        for number in range(count)
    ]  # fmt: skip
    with Session(db.engine) as session:
        session.execute(update(Meeting).values(status=MeetingStatus.CLOSED, closed_at=AFTER))
        session.commit()
    return found


def test_two_clerks_who_issue_at_once_take_different_numbers(
    made: World, host: Host, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """Fifty rounds in two processes: a hundred papers, the numbers 1 to 100, each once."""
    ids = held(made, ROUNDS * SEATS)
    barrier = tmp_path / "meeting"
    barrier.write_bytes(bytes(8 * SEATS))
    workers = [
        host.start(
            "take_numbers", meeting=str(barrier), seat=seat, seats=SEATS, user=made.users["secretary"],
            papers=[("council_minutes", key) for key in ids[seat::SEATS]], at=AFTER.isoformat(),
        )
        for seat in range(SEATS)
    ]  # fmt: skip
    numbers = [number for worker in workers for number in worker.result()]
    wanted = [f"{ordinal:02d}/BB-CENTRE" for ordinal in range(1, ROUNDS * SEATS + 1)]
    assert sorted(numbers, key=lambda number: int(number.split("/")[0])) == wanted
    with Session(db.engine) as session:
        assert session.scalars(select(NumberSeries.last)).all() == [ROUNDS * SEATS]
        assert len(session.scalars(select(IssuedDocument.id)).all()) == ROUNDS * SEATS
    figures(rounds=ROUNDS, clerks=SEATS, papers=len(numbers), doubled=0, gaps=0)


@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_a_pack_survives_kills(
    made: World, host: Host, tmp_path: Path, figures: Callable[..., None], kills: int
) -> None:
    """Killed over and over at random moments: one file at the end, told once, no part lost or doubled, no number taken."""
    ids = [reviewed(made, key) for key in ("an", "binh", "chi")]
    cases.voted(made, ids)
    cases.submitted(made, ids)
    decide = Decide(
        cases=tuple((key, row(key).version) for key in ids), body_id=made.organisations["department"],
        number="9/QĐ-STN", decided_on=AFTER.date(), signer="Người Ký",
    )  # fmt: skip
    decision = decisions.approve(decide, actor=made.actor("approver", AFTER.date()), now=AFTER).decision_id
    assert decision is not None
    folder, chance = tmp_path / "packs", random.Random(7)
    with Session(db.engine) as session:
        before = session.scalars(select(NumberSeries.last).order_by(NumberSeries.id)).all()
    host.warm("make_packs", folder=str(folder), at=AFTER.isoformat())
    killed = 0
    while killed < kills:
        packs.request(About.DECISION, decision, "both", actor=made.actor("secretary", AFTER.date()), now=AFTER)
        worker = host.start("make_packs", folder=str(folder), at=AFTER.isoformat())
        time.sleep(chance.random() * 0.6)
        worker.kill()
        killed += 1
        if _waiting() >= packs.MOST:
            host.run("make_packs", folder=str(folder), at=AFTER.isoformat())
    host.run("make_packs", folder=str(folder), at=AFTER.isoformat())
    until(lambda: _waiting() == 0)
    with Session(db.engine) as session:
        rows = session.scalars(select(Pack)).all()
        told = session.scalars(select(Notice.link).where(Notice.kind == "pack_ready")).all()
        after = session.scalars(select(NumberSeries.last).order_by(NumberSeries.id)).all()
    contents = set()
    for pack in rows:
        with zipfile.ZipFile(folder / pack.key / "pack.zip") as archive:
            assert archive.testzip() is None
            contents.add(tuple(sorted(archive.namelist())))
    assert {pack.status for pack in rows} == {PackStatus.READY}
    assert sorted(told) == sorted(f"/packs/{pack.id}" for pack in rows)
    assert (len(contents), len(set(next(iter(contents))))) == (1, rows[0].total)
    assert after == before
    figures(kills=killed, packs=len(rows), lost=0, doubled=0, numbers_taken=0)


def _waiting() -> int:
    with Session(db.engine) as session:
        session.connection(execution_options={"readonly": True})
        under_way = Pack.status.in_([PackStatus.WAITING, PackStatus.WORKING])
        return len(session.scalars(select(Pack.id).where(under_way)).all())
