"""R-02: two people take a step of the same case at the same moment, in two processes. One wins; the other is told."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.reliability.work import packed
from tests.support.many_cases import DECEMBER, REVIEWED_ON, many_cases
from tests.support.world import NOW, SINCE, World, world
from workflow.domain import commands as c
from workflow.domain.states import RevocationGround, Role, Section, State
from workflow.extensions import db
from workflow.models import Decision, Nomination, NominationEvent, ProposalLetter, RoleGrant, User
from workflow.services import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from flask import Flask

    from tests.reliability.processes import Host

S = State
Runner = tuple[str, type[c.Step], dict[str, Any]]

_MINUTES = {"held_on": REVIEWED_ON, "present": 8, "yes": 8}
_SEND_BACK = {"reason": "Thiếu số liệu", "sections": (Section.REPORT,)}
_VOTE = {"meeting_id": 1, "held_on": REVIEWED_ON, "tally": (("yes", 7),), "base": 7, "passed": True}
_REVOKE = {
    "ground": RevocationGround.FRAUD, "reason": "Kê khai sai", "number": "5/QĐ", "decided_on": DECEMBER.date(),
}  # fmt: skip
_TOOK = {"presented_on": DECEMBER.date(), "handed_over": "Giấy chứng nhận"}

#: name -> where the case stands, when, and the two steps that cannot both be taken. Letter and decision are filled in.
RACES: dict[str, tuple[State, datetime, Runner, Runner]] = {
    "register twice": (S.DRAFT, NOW, ("officer", c.Register, {}), ("head", c.Register, {})),
    "register or withdraw": (S.DRAFT, NOW, ("head", c.Register, {}), ("officer", c.Withdraw, {"reason": "Nhầm"})),
    "review twice": (S.REGISTERED, DECEMBER, ("head", c.Review, _MINUTES), ("second_head", c.Review, _MINUTES)),
    "review or withdraw": (S.REGISTERED, DECEMBER, ("head", c.Review, _MINUTES),
                           ("officer", c.Withdraw, {"reason": "Xin rút"})),
    "return or decline": (S.REGISTERED, DECEMBER, ("secretary", c.Return, _SEND_BACK),
                          ("head", c.Decline, {"reason": "Chưa đạt"})),
    "resubmit or withdraw": (S.RETURNED, DECEMBER, ("head", c.Resubmit, {}),
                             ("officer", c.Withdraw, {"reason": "Xin rút"})),
    "vote twice": (S.UNIT_REVIEWED, DECEMBER, ("secretary", c.Vote, _VOTE), ("second_secretary", c.Vote, _VOTE)),
    "vote or return": (S.UNIT_REVIEWED, DECEMBER, ("secretary", c.Vote, _VOTE),
                       ("second_secretary", c.Return, _SEND_BACK)),
    "submit twice": (S.COUNCIL_VOTED, DECEMBER, ("secretary", c.Submit, {}), ("second_secretary", c.Submit, {})),
    "approve twice": (S.SUBMITTED, DECEMBER, ("approver", c.Approve, {}), ("second_approver", c.Approve, {})),
    "approve or return": (S.SUBMITTED, DECEMBER, ("approver", c.Approve, {}),
                          ("second_approver", c.Return, _SEND_BACK)),
    "award or revoke": (S.APPROVED, DECEMBER, ("secretary", c.Award, _TOOK), ("approver", c.Revoke, _REVOKE)),
    "reinstate twice": (S.DECLINED, DECEMBER, ("secretary", c.Reinstate, {"reason": "Có ý kiến Chủ tịch"}),
                        ("second_secretary", c.Reinstate, {"reason": "Có ý kiến Chủ tịch"})),
}  # fmt: skip

SECONDS = (
    ("second_head", Role.UNIT_HEAD, "office"), ("second_secretary", Role.SECRETARY, "centre"),
    ("second_approver", Role.APPROVER, "department"),
)  # fmt: skip


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    """The world, with a second person for every office that one person alone would hold."""
    filled = world(app)
    with app.app_context():
        add_seconds(filled)
        yield filled


def add_seconds(made: World) -> None:
    with Session(db.engine) as session:
        for account, role, organisation in SECONDS:
            user = User(account=account, name=account, email="", password_hash="!", created_at=NOW)
            session.add(user)
            session.flush()
            made.users[account] = user.id
            session.add(
                RoleGrant(user_id=user.id, role=role, organisation_id=made.organisations[organisation], from_date=SINCE)
            )
        session.commit()


def commands(kind: type[c.Step], fields: dict[str, Any], ids: list[int]) -> list[c.Step]:
    with Session(db.engine) as session:
        rows = session.execute(select(Nomination.id, Nomination.version).where(Nomination.id.in_(ids)))
        seen = {row.id: row.version for row in rows}
        if kind is c.Submit:
            letter = session.scalars(select(ProposalLetter).order_by(ProposalLetter.id.desc())).first()
            assert letter is not None
            fields = {"letter_id": letter.id, "number": letter.number, "issued_on": date(2024, 12, 5)}
        if kind is c.Approve:
            found = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
            assert found is not None
            fields = {"decision_id": found.id, "number": found.number, "decided_on": found.decided_on,
                      "signer": found.signer, "body_id": found.body_id}  # fmt: skip
    return [kind(nomination_id=key, version=seen[key], **fields) for key in ids]


def run_races(made: World, host: Host, folder: Path, each: int) -> Counter[str]:
    """Run every kind of race `each` times; return how the losers ended."""
    losers: Counter[str] = Counter()
    for state, at, *runners in RACES.values():
        ids = many_cases(made, each, state)
        steps = [(made.users[who], commands(kind, fields, ids)) for who, kind, fields in runners]
        # The two change seats from case to case: nobody wins by sitting in the faster process.
        sides = [
            [(steps[(place + seat) % 2][1][place], steps[(place + seat) % 2][0]) for place in range(each)]
            for seat in (0, 1)
        ]
        meeting = folder / f"meeting_{ids[0]}"
        meeting.write_bytes(bytes(16))
        workers = [
            host.start(
                "race", meeting=str(meeting), seat=seat, seats=2, commands=packed([step for step, _user in side]),
                users=[user for _step, user in side], at=at.isoformat(),
            )
            for seat, side in enumerate(sides)
        ]  # fmt: skip
        losers += _judge(ids, sides, [worker.result() for worker in workers])
    return losers


def _judge(ids: list[int], sides: list[list[tuple[c.Step, int]]], outcomes: list[list[str]]) -> Counter[str]:
    """One of each pair must have reached a state; count what the other was told."""
    losers: Counter[str] = Counter()
    with Session(db.engine) as session:
        last = {
            row.nomination_id: row
            for row in session.execute(
                select(NominationEvent.nomination_id, NominationEvent.actor_id, NominationEvent.actor_name)
                .where(NominationEvent.nomination_id.in_(ids))
                .order_by(NominationEvent.seq)
            )
        }
    states = {state.value for state in State}
    for place, key in enumerate(ids):
        ends = [outcome[place] for outcome in outcomes]
        won = [seat for seat in (0, 1) if ends[seat] in states]
        assert len(won) == 1, (key, ends)
        assert sides[won[0]][place][1] == last[key].actor_id
        told, _, who = ends[1 - won[0]].partition(" ")
        assert told != "Conflict" or who == last[key].actor_name, (key, ends)
        losers[told] += 1
    return losers


@pytest.mark.parametrize("each", [5, pytest.param(77, marks=pytest.mark.slow)])
def test_one_of_two_wins_and_the_other_is_told_who(
    made: World, host: Host, tmp_path: Path, figures: Callable[..., None], each: int
) -> None:
    losers, races = run_races(made, host, tmp_path, each), each * len(RACES)
    e = NominationEvent
    same = select(e.nomination_id).group_by(e.nomination_id, e.seq).having(func.count() > 1)
    with Session(db.engine) as session:
        doubled = session.scalars(same).all()
        report = verify.verify(session)
    assert doubled == []
    assert report.broken is None
    assert losers == {"Conflict": races}
    figures(races=races, winners=races, doubled=0, losers_told_who=losers["Conflict"], other_errors=0)
