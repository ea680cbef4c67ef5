"""The attacker's test: everything on disk and in the logs, taken between votes and after the count; guess who voted how.

Whoever owns the machine does find the ballot of each voter: by the transaction, by the order of rows, by looking twice.
What he finds are bytes of one size under a key that is not there. So each attack ties a voter to a ballot as well as it
can and then reads what is left to read: the bytes, their order, their places in files and logs, sizes of requests and
answers, the order of voting, the published counts. It may use the counts: of nine voters with k yes it names the k that
look most like yes. Under independence the number of hits is hypergeometric; each attack must stay within three standard
deviations of that. One that does not is tried again on rounds of its own before it counts, for sixty attacks without
any skill would raise one alarm in six runs.

The last attack is given the key, as whoever copies the host's disk during an open round of custody B is: it is right
every time, which shows that the others tie voters to the right ballots, and what the key is worth.
"""

from __future__ import annotations

import hashlib
import random
from math import sqrt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.security.evidence import Disk, PostgresDisk, SqliteDisk, Vote
from tests.support import voting
from tests.support.browsing import set_clock
from tests.support.cases import AFTER
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.ballots import unpack
from workflow.extensions import db
from workflow.models import Change, JobRun, Notice
from workflow.services import backup, ballot_keys
from workflow.services.attachments import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

VOTERS = 9
#: Begins every tracking code of these votes; what follows it in a ballot is the vote.
MARK = "QZXQZ"
Attack = dict[str, "Callable[[Vote], object]"]

ATTACKS: Attack = {
    "order of voting": lambda vote: vote.order,
    "order of seats": lambda vote: vote.seat,
    "order of ballot keys": lambda vote: vote.ballot_id,
    "order of ballot bytes": lambda vote: vote.box,
    "first byte": lambda vote: vote.box[0],
    "last byte": lambda vote: vote.box[-1],
    "sum of bytes": lambda vote: sum(vote.box),
    "bits set": lambda vote: sum(byte.bit_count() for byte in vote.box),
    "size of ballot": lambda vote: len(vote.box),
    "hash of ballot": lambda vote: hashlib.sha256(vote.box).digest(),
    "size of request": lambda vote: vote.request_bytes,
    "size of answer": lambda vote: vote.answer_bytes,
}


class Figures:
    """How often an attack was right, and what somebody without any skill would have been."""

    def __init__(self) -> None:
        self.right, self.guesses, self.expected, self.variance = 0, 0, 0.0, 0.0

    def add(self, votes: list[Vote], rank: Callable[[Vote], object]) -> None:
        n, k = len(votes), sum(vote.truth for vote in votes)
        shuffled = random.sample(votes, n)  # ties fall anyhow
        named = sorted(shuffled, key=lambda vote: (rank(vote) is None, rank(vote) or 0))[:k]  # type: ignore[arg-type,return-value]
        chosen = {id(vote) for vote in named}
        self.right += sum((id(vote) in chosen) == vote.truth for vote in votes)
        self.guesses += n
        self.expected += n - 2 * k + 2 * k * k / n
        self.variance += 4 * k * (k / n) * (1 - k / n) * (n - k) / (n - 1)

    @property
    def sigmas(self) -> float:
        return (self.right - self.expected) / sqrt(self.variance) if self.variance else 0.0

    def __str__(self) -> str:
        share, base = 100 * self.right / self.guesses, 100 * self.expected / self.guesses
        return f"{share:.1f} % (guessing {base:.1f} %, {self.sigmas:+.1f} σ)"


@pytest.fixture
def disk(request: pytest.FixtureRequest, database_url: str) -> Disk:
    if database_url.startswith("sqlite"):
        return SqliteDisk(database_url)
    return PostgresDisk(request.getfixturevalue("postgres_server"), database_url)


def play(made: World, disk: Disk, members: list[str], meeting_id: int, item: int, keys: set[bytes]) -> list[Vote]:
    """One round through the pages: a look at the disk after every vote, and at the files before and after the count."""
    with made.app.app_context():
        round_id = voting.opened(made, meeting_id, [item])
        seal, key = voting.seal_of(round_id), voting.keys(made).read(voting.round_of(round_id).public_key)
        accounts = {voting.member(made, name).person_id: made.users[name] for name in members}
    keys.add(bytes(key))
    votes: list[Vote] = []
    before: dict[str, bytes] = {}
    for order, seat in enumerate(random.sample(seal.voters(), VOTERS)):
        yes = random.random() < 0.5
        code = MARK + ballot_keys.new_code()[len(MARK) :]
        client = client_of(made.app, accounts[seat.person_id])
        form = {f"i{item}": "y" if yes else "n", "code": code}
        answer = client.post(f"/ballots/{round_id}/cast", data=form)
        assert answer.status_code == 200
        name = len(seat.name.encode())  # the reader's own name is on his page, known to everybody
        vote = Vote(seat.id, order, sum(map(len, form.values())), len(answer.data) - 2 * name, yes)
        vote.links = disk.links(round_id, before)
        before = disk.boxes(round_id)
        vote.ballot_id = vote.links["appeared since"]
        vote.box = before[vote.ballot_id]
        votes.append(vote)
    _find(votes, disk.files(), "open")
    assert all(unpack(seal, ballot_keys.open_all(key, [vote.box])[0]).choices == (
        voting.Y if vote.truth else voting.N,) for vote in votes)  # fmt: skip
    with made.app.app_context():
        voting.close(made, round_id)
    _find(votes, disk.files(), "closed")
    return votes


def _find(votes: list[Vote], files: dict[str, bytes], when: str) -> None:
    for name, content in files.items():
        for vote in votes:
            vote.places[f"{name} while {when}"] = content.find(vote.box)


def attack(rounds: list[list[Vote]]) -> dict[str, Figures]:
    attacks = dict(ATTACKS)
    for place in rounds[0][0].places:
        attacks[f"place in {place}"] = lambda vote, place=place: vote.places[place]  # type: ignore[misc]
    for link in rounds[0][0].links:
        attacks[f"linked by {link}"] = lambda vote, link=link: vote.links[link]  # type: ignore[misc]
    found = {name: Figures() for name in attacks}
    for votes in rounds:
        for name, rank in attacks.items():
            found[name].add(votes, rank)
    return found


@pytest.mark.renew
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("rounds", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_nobody_learns_from_the_disk_who_voted_how(
    app: Flask, disk: Disk, rounds: int, tmp_path: Path, figures: Callable[..., None]
) -> None:
    made = world(app)
    set_clock(app, AFTER)
    app.config["WTF_CSRF_ENABLED"] = False
    keys: set[bytes] = set()
    with app.app_context():
        members = voting.council(made, VOTERS)
        meeting_id, items = voting.many_items(made, rounds + rounds // 2)
        traces = _counts()
    played = [play(made, disk, members, meeting_id, item, keys) for item in items[:rounds]]
    found = attack(played)
    suspects = {name for name, figure in found.items() if abs(figure.sigmas) > 3}
    if suspects:
        again = attack([play(made, disk, members, meeting_id, item, keys) for item in items[rounds:]])
        suspects = {name for name in suspects if abs(again[name].sigmas) > 3}
    linked = sum(vote.links[name] == vote.ballot_id for votes in played for vote in votes for name in vote.links)
    figures(guesses=rounds * VOTERS, attacks=len(found), ballots_found=f"{100 * linked / (rounds * VOTERS * len(played[0][0].links)):.1f} %",
            right_with_the_key="100 %", **{name: str(figure) for name, figure in found.items()})  # fmt: skip
    assert suspects == set()
    _nothing_readable(app, disk, tmp_path, keys)
    with app.app_context():
        assert _counts()["notice"] >= traces["notice"]


def _counts() -> dict[str, int]:
    with Session(db.engine) as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Change, Notice, JobRun)}  # fmt: skip


def _nothing_readable(app: Flask, disk: Disk, folder: Path, keys: set[bytes]) -> None:
    """No byte of a private key anywhere; a code only in the published list, never with a vote behind it."""
    settings = app.extensions["tdkt"].settings
    with app.app_context():
        saved = backup.save(folder / "saved.tar", settings.database_url, Store(settings.upload_dir, 1 << 20), now=AFTER)
    wanted = [pattern for key in sorted(keys)[:5] for pattern in (key, key.hex().encode())]
    for path in [*disk.everything(), saved.path]:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        assert not any(pattern in content for pattern in wanted), path
        start = content.find(MARK.encode())
        while start >= 0:
            after = content[start + 10 : start + 15]
            assert after[:4] != b"\0\0\0\0", (path, after)  # what a ballot has between the code and the vote
            start = content.find(MARK.encode(), start + 1)
    assert list(settings.ballot_key_dir.iterdir()) == []


def test_the_kit_finds_what_is_there_to_find() -> None:
    """An attack on ballots that say what they hold, or lie in the order of the votes, is noticed."""
    random.seed(7)
    rounds = []
    for _ in range(20):
        votes = [Vote(n, n, 10, 10, random.random() < 0.5) for n in range(VOTERS)]
        for vote in votes:
            vote.box = (b"n", b"y")[not vote.truth] + random.randbytes(40)
        rounds.append(votes)
    found = attack(rounds)
    assert found["first byte"].right == 20 * VOTERS
    assert found["first byte"].sigmas > 3
    assert abs(found["order of seats"].sigmas) < 3
