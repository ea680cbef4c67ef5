"""R-30, R-31: votes that arrive while the round is being closed, thirty at once, processes killed in the midst."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support import voting
from tests.support.cases import AFTER
from tests.support.world import world
from workflow.extensions import db
from workflow.models import BallotParticipation, SealedBallot

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.reliability.processes import Zygote

AT = AFTER.isoformat()


def count_of(model: Any, round_id: int) -> int:
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).where(model.round_id == round_id)) or 0


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("rounds", [10, pytest.param(1000, marks=pytest.mark.slow)])
def test_what_was_accepted_is_what_is_counted(
    app: Flask, database_url: str, zygote: Zygote, rounds: int, figures: Callable[..., None]
) -> None:
    """Two processes cast seven votes while a third closes the round, at a moment somewhere among them."""
    made = world(app)
    folder = str(app.extensions["tdkt"].settings.ballot_key_dir)
    accepted_in_all = refused_in_all = 0
    with app.app_context(), zygote.host(database_url, BALLOT_KEY_DIR=folder) as host:
        voting.accounts(made)
        meeting_id, items = voting.many_items(made, rounds)
        for item in items:
            round_id = voting.opened(made, meeting_id, [item])
            ballots = [(made.users[key], {str(item): random.choice(("yes", "no"))}) for key in voting.MEMBERS]
            start = time.time() + 0.15
            common = {"round_id": round_id, "at": AT}
            casters = [
                host.start("cast_ballots", ballots=part, start=start, pause=0.02, **common)
                for part in (ballots[:4], ballots[4:])
            ]
            closer = host.start("close_round", secretary=made.users["secretary"],
                                start=start + random.random() * 0.25, **common)  # fmt: skip
            accepted = {user for caster in casters for user in caster.result()}
            closer.result()
            said = [choices[str(item)] for user, choices in ballots if user in accepted]
            assert voting.counts(round_id) == {item: (said.count("yes"), said.count("no"), 0)}
            assert count_of(BallotParticipation, round_id) == len(accepted)
            accepted_in_all += len(accepted)
            refused_in_all += len(ballots) - len(accepted)
    figures(rounds=rounds, accepted=accepted_in_all, refused=refused_in_all, accepted_but_not_counted=0)
    assert accepted_in_all > 0
    assert refused_in_all > 0


@pytest.mark.timeout(600)
def test_thirty_at_the_same_second_and_some_of_them_killed(
    app: Flask, database_url: str, zygote: Zygote, figures: Callable[..., None]
) -> None:
    """Thirty members, fifty items, every vote in a process of its own; no vote that was confirmed is lost."""
    made = world(app)
    folder = str(app.extensions["tdkt"].settings.ballot_key_dir)
    with app.app_context(), zygote.host(database_url, BALLOT_KEY_DIR=folder) as host:
        members = voting.council(made, 30)
        meeting_id, items = voting.many_items(made, 50)
        round_id = voting.opened(made, meeting_id, items)
        choices = {str(item): "yes" for item in items}
        start = time.time() + 3
        workers = [
            host.start("cast_ballots", round_id=round_id, ballots=[(made.users[key], choices)], start=start, pause=0.0, at=AT)
            for key in members
        ]
        time.sleep(max(0.0, start - time.time()))
        for worker in random.sample(workers, 6):
            time.sleep(0.01)
            worker.kill()
        confirmed = 0
        for worker in workers:
            try:
                confirmed += len(worker.result())
            except RuntimeError:  # killed
                continue
        voted = count_of(BallotParticipation, round_id)
        assert confirmed >= 24
        assert confirmed <= voted <= 30
        assert count_of(SealedBallot, round_id) == voted
        voting.close(made, round_id)
        assert set(voting.counts(round_id).values()) == {(voted, 0, 0)}
    figures(members=30, items=50, killed=6, confirmed=confirmed, counted=voted, confirmed_and_lost=0)
