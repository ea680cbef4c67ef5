"""R-41: eight writers on three cases, in processes of their own: every chain stays one line, without fork or gap."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.many_cases import DECEMBER, many_cases
from tests.support.world import world
from workflow.domain.states import State
from workflow.extensions import db
from workflow.models import Nomination, NominationEvent
from workflow.services import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.reliability.processes import Host

WRITERS = 8


@pytest.mark.parametrize("steps", [15, pytest.param(1000, marks=pytest.mark.slow)])
def test_chains_stay_linear(app: Flask, host: Host, figures: Callable[..., None], steps: int) -> None:
    made = world(app)
    with app.app_context():
        ids = many_cases(made, 3, State.REGISTERED)
        users = {"head": made.users["head"], "officer": made.users["officer"]}
        host.warm("rehearse", case=ids[0], at=DECEMBER.isoformat(), **users)
        writers = [
            host.start("jostle", cases=ids, steps=steps, seed=seed, at=DECEMBER.isoformat(), **users)
            for seed in range(WRITERS)
        ]
        counts = [writer.result(600) for writer in writers]
        with Session(db.engine) as session:
            order = (NominationEvent.nomination_id, NominationEvent.seq)
            events = session.scalars(select(NominationEvent).order_by(*order)).all()
            versions = {row.id: row.version for row in session.scalars(select(Nomination))}
            report = verify.verify(session)
    done, faster = sum(count["done"] for count in counts), sum(count["faster"] for count in counts)
    follows = pairwise(events)
    forks = sum(a.nomination_id == b.nomination_id and a.hash != b.prev_hash for a, b in follows)
    lengths = {key: [event.seq for event in events if event.nomination_id == key] for key in ids}
    gaps = sum(lengths[key] != list(range(1, versions[key] + 1)) for key in ids)
    assert (forks, gaps) == (0, 0)
    assert done + faster == WRITERS * steps
    assert len(events) == 2 * len(ids) + done
    assert report.broken is None
    figures(writers=WRITERS, tried=WRITERS * steps, done=done, told_somebody_was_faster=faster, forks=0, gaps=0)
