"""R-03: no step skipped or repeated. The services against a second life-cycle, written from the requirement alone."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.reliability import model
from tests.reliability.playing import (
    MOMENTS,
    REGISTRATION_CLOSES,
    REVIEW_CLOSES,
    Stage,
    counts,
    digest,
)
from tests.support.many_cases import REPORT
from tests.support.world import world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from flask import Flask

REFUSALS = {"NotFound", "Forbidden", "Conflict", "Refused"}


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    made = world(app)
    with app.app_context():
        yield Stage(made)


def around(now: datetime, twin: model.Case | None = None) -> model.Circumstances:
    alive = twin is not None and twin.state in model.LIVE
    return model.Circumstances(now < REGISTRATION_CLOSES, now >= REVIEW_CLOSES, alive)


#: Where a case may stand: the way there from a draft, in the model's words, with the past that matters.
_REGISTER = ((model.OFFICER, "register"),)
_VOTED = (*_REGISTER, (model.HEAD, "review"), (model.SECRETARY, "vote"))
_SUBMITTED = (*_VOTED, (model.SECRETARY, "submit"))
_APPROVED = (*_SUBMITTED, (model.APPROVER, "approve"))
_RETURNED = (*_REGISTER, (model.HEAD, "return"))
_CHANGED, _LEAVE = (model.OFFICER, "edit"), (model.CHAIR, "leave")
ROADS: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (), "registered": _REGISTER, "unit_reviewed": _VOTED[:2], "council_voted": _VOTED,
    "submitted": _SUBMITTED, "approved": _APPROVED, "awarded": (*_APPROVED, (model.SECRETARY, "award")),
    "revoked": (*_APPROVED, (model.APPROVER, "revoke")), "withdrawn": ((model.OFFICER, "withdraw"),),
    "returned": _RETURNED, "returned by the secretary after the review": (*_VOTED[:2], (model.SECRETARY, "return")),
    "returned after the vote": (*_VOTED, (model.SECRETARY, "return")),
    "returned after the vote and changed": (*_VOTED, (model.SECRETARY, "return"), _CHANGED),
    "returned by the department": (*_SUBMITTED, (model.APPROVER, "return")),
    "returned by the department and changed": (*_SUBMITTED, (model.APPROVER, "return"), _CHANGED),
    "declined": (*_REGISTER, (model.HEAD, "decline")),
    "declined by the department, with leave": (*_SUBMITTED, (model.APPROVER, "decline"), _LEAVE),
    "lapsed": (*_REGISTER, (model.CLOCK, "lapse")),
    "lapsed while returned, with leave": (*_RETURNED, (model.CLOCK, "lapse"), _LEAVE),
}  # fmt: skip


def travel(stage: Stage, case: int, known: model.Case, road: tuple[tuple[str, str], ...]) -> datetime:
    """Take a case down a road, in the product and in the model; return when it has arrived."""
    now = MOMENTS[0]
    for who, what in road:
        now = MOMENTS[{"register": 0, "withdraw": 0, "review": 1}.get(what, -1)]  # each within its term
        seen = known.version
        if what == "edit":
            assert stage.edit(case, who, now, seen=seen, report="Sửa") == model.edit(known, who, seen=seen, report="Sửa")
        elif what == "leave":
            assert stage.give_leave(case, who, now, seen=seen) == model.give_leave(known, who, seen=seen)
        else:
            how: dict[str, Any] = {"good": True, "seen": seen, "sections": ("report",)}
            assert stage.step(case, who, what, now, **how) == model.step(known, who, what, around(now), **how)
    return now


def test_every_state_every_trigger_everybody(stage: Stage, figures: Callable[..., None]) -> None:
    """All pairs, allowed and refused, each by everybody; what is possible is taken back, what is refused is gone."""
    december = MOMENTS[-1]
    pairs, ends = set(), Counter[str]()
    for place, road in ROADS.items():
        (case,) = stage.cases(1)
        known = model.Case(report=REPORT)
        travel(stage, case, known, road)
        assert known.state == place.split()[0]
        before, untouched = digest(), counts()
        for trigger in model.TRIGGERS:
            for who in model.PEOPLE:
                how: dict[str, Any] = {"good": True, "seen": known.version, "sections": ("report",)}
                said = stage.step(case, who, trigger, december, take_back=True, **how)
                expected = model.step(deepcopy(known), who, trigger, around(december), **how)
                assert said == expected, (place, trigger, who)
                ends[said if said in REFUSALS else "taken"] += 1
            assert counts() == untouched, (place, trigger)
            pairs.add((known.state, trigger))
        assert digest() == before, place
    assert len(pairs) == len(model.STATES) * len(model.TRIGGERS)
    assert {state for state, _trigger in pairs} == set(model.STATES)
    figures(pairs=f"{len(pairs)} of {len(model.STATES) * len(model.TRIGGERS)}", attempts=ends.total(), **ends)


DRAWN = st.integers(0, 2**32)
SECTIONS = (("report",), ("summary",), ("summary", "report"))


class Life(RuleBasedStateMachine):
    """Anybody tries anything at any time on two nominations of one person; the model knows what must come of it."""

    stage: Stage
    tally: Counter[str]
    start: str

    @initialize()
    def begin_somewhere(self) -> None:
        (first,) = self.stage.cases(1)
        self.ids = [first, self.stage.twin(first)]
        self.known = [model.Case(report=REPORT), model.Case(report="")]
        self.turn = 0
        self.now = travel(self.stage, first, self.known[0], ROADS[self.start])
        self.tally["sequences"] += 1

    @rule(drawn=DRAWN)
    def something_happens(self, drawn: int) -> None:
        """One of the things below, chosen by place, draw and turn: Hypothesis likes to draw the same numbers again."""
        chance = Random(f"{self.start} {drawn} {self.turn}")
        self.turn += 1
        acts = (self.his_own_step, self.anybodys_step, self.writing, self.leave, self.time_passes)
        chance.choices(acts, weights=(8, 6, 3, 2, 1))[0](chance)

    def anybodys_step(self, chance: Random) -> None:
        which, trigger, who = chance.randrange(2), chance.choice(model.TRIGGERS), chance.choice(model.PEOPLE)
        seen = self.known[which].version - (chance.random() < 0.2)
        self._step(which, who, trigger, good=chance.random() < 0.75, seen=seen, sections=chance.choice(SECTIONS))

    def his_own_step(self, chance: Random) -> None:
        which = chance.randrange(2)
        state, seen = self.known[which].state, self.known[which].version
        possible = [(trigger, who) for trigger in model.TRIGGERS for who in sorted(model.WHO[trigger].get(state, ()))]
        if possible:
            trigger, who = chance.choice(possible)
            self._step(which, who, trigger, good=True, seen=seen, sections=chance.choice(SECTIONS))

    def writing(self, chance: Random) -> None:
        which, who = chance.randrange(2), chance.choice([model.OFFICER, model.HEAD, model.SECRETARY, model.STRANGER])
        case, seen = self.known[which], self.known[which].version - (chance.random() < 0.2)
        texts = {chance.choice(["report", "summary"]): chance.choice(["", "Một", "Hai"])}
        self._compare(
            which, lambda: self.stage.edit(self.ids[which], who, self.now, seen=seen, **texts),
            lambda: model.edit(case, who, seen=seen, **texts),
        )  # fmt: skip

    def leave(self, chance: Random) -> None:
        which, who = chance.randrange(2), chance.choice([model.CHAIR, model.CHAIR, model.SECRETARY, model.HEAD])
        case, seen = self.known[which], self.known[which].version
        self._compare(
            which, lambda: self.stage.give_leave(self.ids[which], who, self.now, seen=seen),
            lambda: model.give_leave(case, who, seen=seen),
        )  # fmt: skip

    def time_passes(self, _chance: Random) -> None:
        self.now = MOMENTS[min(MOMENTS.index(self.now) + 1, len(MOMENTS) - 1)]

    def _step(self, which: int, who: str, trigger: str, **how: Any) -> None:
        case, others = self.known[which], around(self.now, self.known[1 - which])
        self.tally[f"{case.state} {trigger}"] += 0
        self._compare(
            which, lambda: self.stage.step(self.ids[which], who, trigger, self.now, **how),
            lambda: model.step(case, who, trigger, others, **how),
        )  # fmt: skip

    def _compare(self, which: int, act: Callable[[], str], think: Callable[[], str]) -> None:
        before = counts()
        said, expected = act(), think()
        assert said == expected
        case = self.known[which]
        assert self.stage.standing(self.ids[which]) == (case.state, case.version)
        if said in REFUSALS:
            assert counts() == before
        self.tally["steps"] += 1
        self.tally["refused" if said in REFUSALS else "taken"] += 1


@pytest.mark.parametrize(
    ("sequences", "steps"), [(3, 25), pytest.param(50, 60, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_random_lives_follow_the_model(
    stage: Stage, figures: Callable[..., None], sequences: int, steps: int
) -> None:
    """`sequences` lives from each of the places."""
    tally = Counter[str]()
    how = settings(
        max_examples=sequences, stateful_step_count=steps, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck), derandomize=sequences < 10,
    )  # fmt: skip
    for start in ROADS:
        machine = type("LifeHere", (Life,), {"stage": stage, "tally": tally, "start": start})
        run_state_machine_as_test(machine, settings=how)
    pairs = sum(" " in name for name in tally)
    figures(sequences=tally["sequences"], steps=tally["steps"], taken=tally["taken"], refused=tally["refused"],
            pairs=f"{pairs} of {len(model.STATES) * len(model.TRIGGERS)}")  # fmt: skip
