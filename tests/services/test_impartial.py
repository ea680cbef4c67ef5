"""Whoever is in conflict with a case neither votes on it nor takes its steps: somebody else, or a substitute, does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.cases import AFTER, MEETING, items, meeting, reviewed, row, state, submitted
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.conflicts import PinRecusal
from workflow.domain.papers import CreateRound, Decide
from workflow.domain.states import BallotKind, KinshipKind, Section, State
from workflow.errors import Refused
from workflow.extensions import db
from workflow.models import Kinship, PinnedRecusal, User
from workflow.services import ballots, conflicts, counting, decisions, nominations, opening, paper_rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        kin(filled, "an", "dung")
        yield filled


def kin(made: World, one: str, other: str) -> None:
    first, second = sorted((made.people[one], made.people[other]))
    with Session(db.engine) as session:
        session.add(Kinship(person_id=first, relative_id=second, kind=KinshipKind.SIBLING))
        session.commit()


def is_person(made: World, account: str, person: str) -> None:
    with Session(db.engine) as session:
        session.execute(update(User).where(User.id == made.users[account]).values(person_id=made.people[person]))
        session.commit()


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [violation.code for violation in error.value.violations]


def test_the_secretary_leaves_his_familys_case_to_another(made: World) -> None:
    case, other = reviewed(made, "an"), reviewed(made, "binh")
    held = meeting(made, [case, other])
    ids = {nomination: item.id for nomination, item in items(held).items()}
    is_person(made, "secretary", "dung")
    secretary = voting.secretary(made)
    with Session(db.engine) as session:
        session.add(voting.substitution(made, "secretary", "other_officer"))
        session.commit()
    substitute = made.actor("other_officer", AFTER.date())
    both = CreateRound(meeting_id=held, kind=BallotKind.PAPER, questions=tuple((item, "") for item in ids.values()))
    with pytest.raises(Refused) as error:
        ballots.create(both, actor=secretary, now=AFTER)
    assert [(v.code, v.params) for v in error.value.violations] == [("conflict_of_interest", {"names": ["Lò Thị An"]})]
    back = c.Return(nomination_id=case, version=row(case).version, reason="Thiếu", sections=(Section.REPORT,))
    gone = c.Decline(nomination_id=case, version=row(case).version, reason="Không đạt")
    for act in (
        lambda: nominations.return_(back, actor=secretary, now=AFTER),
        lambda: nominations.decline(gone, actor=secretary, now=AFTER),
    ):
        assert refused(act) == ["conflict_of_interest"]
    keys = voting.keys(made)
    round_id = ballots.create(both, actor=substitute, now=AFTER)
    assert refused(lambda: opening.open_round(round_id, keys=keys, actor=secretary, now=AFTER)) == ["conflict_of_interest"]
    opening.open_round(round_id, keys=keys, actor=substitute, now=AFTER)
    totals = {ids[case]: (7, 0, 0, 0, None), ids[other]: (7, 0, 0, 0, None)}
    for act in (
        lambda: paper_rounds.type_totals(round_id, totals, turn=1, actor=secretary, now=AFTER),
        lambda: counting.close_round(round_id, keys=keys, actor=secretary, now=AFTER),
    ):
        assert refused(act) == ["conflict_of_interest"]
    ballots.annul(round_id, "Bỏ phiếu lại", keys=keys, actor=secretary, now=AFTER)
    cases.counted(made, held, {ids[other]: cases.yes(7)})  # what is not his family's is his work as ever
    cases.counted(made, held, {ids[case]: cases.yes(7)}, by="other_officer")
    assert [state(case), state(other)] == [State.COUNCIL_VOTED, State.COUNCIL_VOTED]


def test_the_approver_decides_no_case_of_his_family(made: World) -> None:
    ids = [reviewed(made, "an"), reviewed(made, "binh")]
    cases.voted(made, ids)
    submitted(made, ids)
    is_person(made, "approver", "dung")
    approver = made.actor("approver", AFTER.date())
    command = Decide(
        cases=tuple((case, row(case).version) for case in ids), body_id=made.organisations["department"],
        number="12/QĐ-SLĐ", decided_on=AFTER.date(), signer="Giám đốc Sở",
    )  # fmt: skip
    done = decisions.approve(command, actor=approver, now=AFTER)
    told = {r.nomination_id: [v.code for v in r.error.violations] for r in done.results if isinstance(r.error, Refused)}
    assert told == {ids[0]: ["conflict_of_interest"]}
    assert [state(case) for case in ids] == [State.SUBMITTED, State.APPROVED]


def test_the_chair_rules_on_no_case_of_his_family(made: World) -> None:
    kin(made, "an", "director")
    case, lost = reviewed(made, "an"), reviewed(made, "an", "GK_SO")
    held = meeting(made, [case])
    chair = voting.member(made, "director")
    item = items(held)[case].id
    pin = PinRecusal(meeting_id=held, item_id=item, seat_id=made.seats["deputy"], reason="Cùng phòng")
    assert refused(lambda: conflicts.pin(pin, actor=chair, now=MEETING)) == ["conflict_of_interest"]
    with Session(db.engine) as session:
        pinned = PinnedRecusal(nomination_id=case, person_id=made.people["deputy"], reason="Cùng phòng",
                               pinned_by_id=made.users["director"], pinned_at=MEETING)  # fmt: skip
        session.add(pinned)
        session.commit()
        pin_id = pinned.id
    assert refused(lambda: conflicts.unpin(held, pin_id, actor=chair, now=MEETING)) == ["conflict_of_interest"]
    decline = c.Decline(nomination_id=lost, version=row(lost).version, reason="Thiếu hồ sơ")
    nominations.decline(decline, actor=voting.secretary(made), now=AFTER)
    leave = refused(lambda: nominations.give_leave(lost, row(lost).version, "Đồng ý", actor=chair, now=AFTER))
    assert leave == ["conflict_of_interest"]
