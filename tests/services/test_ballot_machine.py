"""Councils of 3 to 30 driven at random, against a model of forty lines that knows nothing of the product."""

from __future__ import annotations

import random
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.cases import AFTER
from tests.support.files import png
from tests.support.world import World, world
from workflow.domain.sittings import ReceiveOpinion
from workflow.domain.states import Attendance, BallotChoice, Outcome
from workflow.errors import Forbidden, NotFound, Refused, WorkflowError
from workflow.extensions import db
from workflow.models import BallotParticipation, ConflictStatement, SealedBallot
from workflow.services import casting, closing, meetings, opening, opinions, paper_rounds
from workflow.services.attachments import Store
from workflow.services.ballot_keys import new_code

if TYPE_CHECKING:
    from flask import Flask

    from workflow.domain.actors import Actor

LARGEST = 30
#: Seats go by the person, members by the account.
SEATED = {"head": "office_head", "officer": "office_officer", "member_chi": "chi"}
CHOICES = st.sampled_from(list(BallotChoice))


class Model:
    """What a round is, by the words of the rule: all members are the base, two thirds attend, more than half say yes."""

    def __init__(
        self, members: list[str], here: set[str], off: dict[int, set[str]], sheets: dict[str, dict[int, BallotChoice]]
    ) -> None:
        """sheets: what absent members sent in writing."""
        self.members, self.off, self.open = members, off, True
        self.sheets = [{i: said for i, said in sheet.items() if m not in off[i]} for m, sheet in sheets.items()]
        self.entitled = {m: {i for i in off if m not in off[i]} for m in members if m in here}
        self.votes: dict[str, dict[int, BallotChoice]] = {}
        quorum = Fraction(len(here), len(members)) >= Fraction(2, 3)
        self.may_open = quorum and all(any(i in mine for mine in (*self.entitled.values(), *self.sheets)) for i in off)

    def accepts(self, member: str, items: set[int]) -> bool:
        mine = self.entitled.get(member, set())
        return self.open and bool(mine) and member not in self.votes and items == mine

    def count(self, item: int) -> tuple[int, int, int]:
        said = [vote[item] for vote in (*self.votes.values(), *self.sheets) if item in vote]
        return said.count(BallotChoice.YES), said.count(BallotChoice.NO), said.count(BallotChoice.ABSTAIN)

    def passes(self, item: int) -> bool:
        return Fraction(self.count(item)[0], len(self.members)) > Fraction(1, 2)


class Crash(Exception):
    """The process ended before the commit."""


def machine(  # noqa: C901 (the rules of the machine live inside it)
    made: World, members: list[str], pool: list[int]
) -> type[RuleBasedStateMachine]:
    """A machine on this database; every run takes cases out of the pool and holds a meeting of its own."""

    class Rounds(RuleBasedStateMachine):
        model: Model | None = None

        @initialize(size=st.integers(3, LARGEST), questions=st.integers(1, 2), seed=st.integers(0, 2**32))
        def meet(self, size: int, questions: int, seed: int) -> None:
            chance = random.Random(seed)
            _seat(made, members[:size])
            self.members = members[:size]
            self.away = set(chance.sample(self.members, chance.randint(0, size // 3 + chance.randint(0, 1))))
            chosen = [pool.pop() for _ in range(questions)]
            self.meeting = cases.meeting(made, chosen)
            _attend(made, self.meeting, self.members, self.away)
            self.items = {case: item.id for case, item in cases.items(self.meeting).items()}
            off: dict[int, set[str]] = {item: set() for item in self.items.values()}
            for case, item in self.items.items():
                off[item] = set(chance.sample(self.members, chance.randint(0, 2)))
                _declare(made, case, off[item])
            writers = chance.sample(sorted(self.away), chance.randint(0, min(2, len(self.away))))
            sheets = {who: {item: chance.choice(list(BallotChoice)) for item in off} for who in writers}
            _receive(made, self.meeting, writers)
            self.model = Model(self.members, set(self.members) - self.away, off, sheets)
            self.round = voting.create(made, self.meeting, self.items.values())
            try:
                opening.open_round(self.round, keys=voting.keys(made), actor=voting.secretary(made), now=AFTER)
                assert self.model.may_open
            except Refused:
                assert not self.model.may_open
                self.model.open = False
                voting.ballots.annul(self.round, "x", keys=voting.keys(made), actor=voting.secretary(made), now=AFTER)

        def _cast(self, who: str, choices: dict[int, BallotChoice]) -> bool:
            try:
                casting.cast(self.round, choices, new_code(), actor=voting.member(made, who))
            except (Refused, NotFound, Forbidden):
                return False
            return True

        @rule(place=st.integers(0, LARGEST - 1), choices=st.lists(CHOICES, min_size=2, max_size=2), whole=st.booleans())
        def vote(self, place: int, choices: list[BallotChoice], whole: bool) -> None:
            """Anybody of thirty, member or not, here or away, for the first time or again, whole ballot or not."""
            assert self.model is not None
            who = members[place]
            mine = self.model.entitled.get(who) or set(self.items.values())
            asked = dict(zip(sorted(mine if whole else set(self.items.values())), choices, strict=False))
            wanted = self.model.accepts(who, set(asked))
            assert self._cast(who, asked) == wanted
            if wanted:
                self.model.votes[who] = asked

        @rule(who=st.sampled_from(["secretary", "administrator", "auditor", "staff", "other_head"]), choice=CHOICES)
        def stranger(self, who: str, choice: BallotChoice) -> None:
            """Staff stands in for the chair of the council; nobody votes for another."""
            assert not self._cast(who, dict.fromkeys(self.items.values(), choice))

        @rule()
        def come_late(self) -> None:
            """Attendance noted after the opening changes nothing in the round."""
            _attend(made, self.meeting, self.members, set())

        @precondition(lambda self: self.model is not None and self.model.open)
        @rule(place=st.integers(0, LARGEST - 1))
        def crash(self, place: int) -> None:
            """A vote whose process ends before its commit is no vote."""
            assert self.model is not None
            who = members[place]
            mine = dict.fromkeys(self.model.entitled.get(who, set()), BallotChoice.YES)
            patch = pytest.MonkeyPatch()
            patch.setattr(Session, "commit", _crash)
            try:
                casting.cast(self.round, mine, new_code(), actor=voting.member(made, who))
            except (Crash, WorkflowError):
                return
            finally:
                patch.undo()
            raise AssertionError("a vote without a commit")

        @precondition(lambda self: self.model is not None and self.model.open and len(self.model.votes) > 1)
        @rule()
        def close(self) -> None:
            assert self.model is not None
            _type(self.round, self.model, voting.secretary(made))
            done = voting.close(made, self.round)
            self.model.open = False
            for report in done.reports:
                expected = Outcome.PASSED if self.model.passes(report.item_id) else Outcome.FAILED
                assert report.outcome is expected, report
            assert voting.counts(self.round) == {item: self.model.count(item) for item in self.items.values()}

        @invariant()
        def as_many_ballots_as_voters(self) -> None:
            if self.model is None:
                return
            with Session(db.engine) as session:
                voted = session.scalar(select(func.count()).where(BallotParticipation.round_id == self.round))
                boxes = session.scalar(select(func.count()).where(SealedBallot.round_id == self.round))
            assert voted == len(self.model.votes)
            assert boxes == (voted if self.model.open else 0)

        def teardown(self) -> None:
            if self.model is not None:
                if self.model.open:
                    voting.ballots.annul(self.round, "x", keys=voting.keys(made), actor=voting.secretary(made), now=AFTER)
                closing.close_meeting(self.meeting, actor=voting.secretary(made), now=AFTER)

    return Rounds


def _crash(_session: Session) -> None:
    raise Crash


def _seat(made: World, members: list[str]) -> None:
    """Let these sit on the council, the first as its chair, and nobody else."""
    with Session(db.engine) as session:
        session.execute(text("UPDATE council_seat SET to_date = '2020-12-31'"))
        for key in members:
            session.execute(text("UPDATE council_seat SET to_date = NULL WHERE person_id IN"
                                 " (SELECT person_id FROM user_account WHERE account = :key)"), {"key": key})  # fmt: skip
        session.commit()


def _attend(made: World, meeting_id: int, members: list[str], away: set[str]) -> None:
    with Session(db.engine) as session:
        people = dict(session.execute(select(voting.User.person_id, voting.User.account)).all())
    noted = {
        seat.id: Attendance.ABSENT if people[seat.person_id] in away else Attendance.PRESENT
        for seat in cases.seats(made, meeting_id)
    }
    meetings.record_attendance(meeting_id, noted, actor=voting.secretary(made), now=AFTER)


def _receive(made: World, meeting_id: int, writers: list[str]) -> None:
    store = Store(made.app.extensions["tdkt"].settings.upload_dir, 1 << 20)
    for key in writers:
        sheet = ReceiveOpinion(meeting_id=meeting_id, seat_id=made.seats[SEATED.get(key, key)], received_on=AFTER.date(),
                               name="y-kien.png", scan=BytesIO(png()))  # fmt: skip
        opinions.receive(sheet, store=store, actor=voting.secretary(made), now=AFTER)


def _type(round_id: int, model: Model, actor: Actor) -> None:
    """Type what the sheets say, twice, where there is any."""
    said: dict[int, list[int]] = {}
    for sheet in model.sheets:
        for item, choice in sheet.items():
            said.setdefault(item, [0, 0, 0])[list(BallotChoice).index(choice)] += 1
    for turn in (1, 2) if said else ():
        totals = {item: (yes, no, abstain, 0, None) for item, (yes, no, abstain) in said.items()}
        paper_rounds.type_totals(round_id, totals, turn=turn, actor=actor, now=AFTER)


def _declare(made: World, nomination_id: int, who: set[str]) -> None:
    with Session(db.engine) as session:
        people: dict[str, Any] = dict(session.execute(select(voting.User.account, voting.User.person_id)).all())
        session.add_all(
            ConflictStatement(nomination_id=nomination_id, person_id=people[key], conflicted=True, reason="x", stated_at=AFTER)
            for key in sorted(who)
        )
        session.commit()


@pytest.mark.timeout(3000)
@pytest.mark.parametrize(("examples", "steps"), [(6, 20), pytest.param(200, 50, marks=pytest.mark.slow)])
def test_a_round_is_what_the_rule_says(app: Flask, examples: int, steps: int) -> None:
    made = world(app)
    with app.app_context():
        members = voting.council(made, LARGEST)
        cases.plan(made)
        pool = voting.reviewed_cases(made, 2 * examples + 8)
        with Session(db.engine) as session:
            session.add(voting.substitution(made, "director", "staff"))
            session.commit()
        run_state_machine_as_test(
            machine(made, members, pool),
            settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
                              derandomize=True, suppress_health_check=list(HealthCheck)),
        )  # fmt: skip
