"""R-31 through the web: seven members at two web processes vote while the round closes, or while one process is killed."""

from __future__ import annotations

import http.client
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.reliability.test_ballot_races import count_of
from tests.reliability.test_web_races import give_passwords
from tests.reliability.webs import inhabited, two_webs
from tests.support import voting
from workflow.extensions import db
from workflow.models import BallotParticipation as Participation
from workflow.models import BallotRound, SealedBallot
from workflow.services.ballot_keys import new_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.reliability.browsers import Answer, Browser
    from tests.reliability.processes import Zygote
    from tests.reliability.webs import Webs
    from tests.support.world import World

CLOCK = "2022-12-09T10:00+07:00"
SPREAD = 0.08  # seconds in which everybody presses his button
LOST = 0  # no answer: the process was killed


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = inhabited(app)
    with app.app_context():
        voting.accounts(filled)
        give_passwords()
        yield filled


@pytest.fixture
def webs(made: World, zygote: Zygote, database_url: str) -> Iterator[Webs]:
    keys = str(made.app.extensions["tdkt"].settings.ballot_key_dir)
    with two_webs(zygote, database_url, CLOCK, BALLOT_KEY_DIR=keys) as running:
        yield running


def cast(browser: Browser, round_id: int, item: int, letter: str) -> int:
    """Send one vote; the status of the answer."""
    try:
        return browser.post(f"/ballots/{round_id}/cast", **{"code": new_code(), f"i{item}": letter}).status
    except (OSError, http.client.HTTPException):
        return LOST


def at_once(pool: ThreadPoolExecutor, *acts: Callable[[], object]) -> list[object]:
    """Begin everything within the same moment, each somewhere in it."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        time.sleep(random.random() * SPREAD)
        return act()

    return list(pool.map(run, acts))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rounds", [6, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_round_closes_among_the_votes(
    made: World, webs: Webs, figures: Callable[..., None], rounds: int
) -> None:
    members = [webs.browser(key, place % 2) for place, key in enumerate(voting.MEMBERS)]
    secretary = webs.browser("secretary", 1)
    meeting_id, items = voting.many_items(made, rounds)
    accepted = refused = 0
    with ThreadPoolExecutor(len(members) + 1) as pool:
        for item in items:
            round_id = voting.opened(made, meeting_id, [item])
            letters = [random.choice("yn") for _ in members]
            close = partial(secretary.post, f"/ballots/{round_id}/close", version=voting.round_of(round_id).version)
            votes = [partial(cast, who, round_id, item, letter) for who, letter in zip(members, letters, strict=True)]
            *answers, closed = at_once(pool, *votes, close)
            assert status_of(closed) == 303
            assert set(answers) <= {200, 422}, answers
            said = [letter for letter, status in zip(letters, answers, strict=True) if status == 200]
            assert voting.counts(round_id) == {item: (said.count("y"), said.count("n"), 0)}
            assert count_of(Participation, round_id) == len(said)
            accepted += len(said)
            refused += len(answers) - len(said)
    figures(rounds=rounds, accepted=accepted, refused=refused, accepted_but_not_counted=0)


def status_of(answer: object) -> int:
    found: Answer = answer  # type: ignore[assignment]
    return found.status


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rounds", [2, pytest.param(100, marks=pytest.mark.slow)])
def test_a_web_process_is_killed_among_the_votes(
    made: World, webs: Webs, figures: Callable[..., None], rounds: int
) -> None:
    """Who got his receipt is counted; who got no answer asks again and is told, or votes then; nobody twice."""
    members = [webs.browser(key, place % 2) for place, key in enumerate(voting.MEMBERS)]
    meeting_id, items = voting.many_items(made, rounds)
    confirmed = unanswered = 0
    with ThreadPoolExecutor(len(members) + 1) as pool:
        for item in items:
            round_id = voting.opened(made, meeting_id, [item])
            votes = [partial(cast, who, round_id, item, "y") for who in members]
            *answers, _killed = at_once(pool, *votes, webs.workers[0].kill)
            assert set(answers) <= {200, LOST}, answers
            with Session(db.engine) as session:
                there = session.scalar(select(func.count()).where(Participation.round_id == round_id)) or 0
            assert answers.count(200) <= there
            assert count_of(SealedBallot, round_id) == there
            confirmed += answers.count(200)
            unanswered += answers.count(LOST)
            webs.start(webs.ports[0])
            again = [cast(who, round_id, item, "n") for who, status in zip(members, answers, strict=True) if status == LOST]
            assert (again.count(422), again.count(200)) == (there - answers.count(200), len(members) - there)
            voting.close(made, round_id)
            assert voting.counts(round_id) == {item: (there, len(members) - there, 0)}
    with Session(db.engine) as session:
        assert session.scalar(select(func.count()).select_from(BallotRound)) == rounds
    figures(rounds=rounds, confirmed=confirmed, unanswered=unanswered, confirmed_and_lost=0, twice=0)
