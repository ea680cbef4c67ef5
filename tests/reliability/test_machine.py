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


#: The way to each state: (who, trigger) from a draft, in the model's words.
_ON = ((model.HEAD, "review"), (model.SECRETARY, "vote"), (model.SECRETARY, "submit"), (model.APPROVER, "approve"))
_REGISTER = ((model.OFFICER, "register"),)
ROADS: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (), "registered": _REGISTER, "unit_reviewed": _REGISTER + _ON[:1], "council_voted": _REGISTER + _ON[:2],
    "submitted": _REGISTER + _ON[:3], "approved": _REGISTER + _ON,
    "awarded": (*_REGISTER, *_ON, (model.SECRETARY, "award")), "revoked": (*_REGISTER, *_ON, (model.APPROVER, "revoke")),
    "returned": (*_REGISTER, (model.HEAD, "return")), "declined": (*_REGISTER, (model.HEAD, "decline")),
    "withdrawn": ((model.OFFICER, "withdraw"),), "lapsed": (*_REGISTER, (model.CLOCK, "lapse")),
}  # fmt: skip


def test_every_state_every_trigger_everybody(stage: Stage, figures: Callable[..., None]) -> None:
    """All pairs, allowed and refused, each by everybody; what is possible is taken back, what is refused is gone."""
    january, december = MOMENTS[0], MOMENTS[-1]
    pairs, ends = set(), Counter[str]()
    for state, road in ROADS.items():
        (case,) = stage.cases(1)
        known = model.Case(report=REPORT)
        for who, trigger in road:
            now = january if trigger in {"register", "withdraw"} else december
            how: dict[str, Any] = {"good": True, "seen": known.version, "sections": ("report",)}
            assert stage.step(case, who, trigger, now, **how) == model.step(known, who, trigger, around(now), **how)
        assert known.state == state
        before, untouched = digest(), counts()
        for trigger in model.TRIGGERS:
            for who in model.PEOPLE:
                how = {"good": True, "seen": known.version, "sections": ("report",)}
                said = stage.step(case, who, trigger, december, take_back=True, **how)
                expected = model.step(deepcopy(known), who, trigger, around(december), **how)
                assert said == expected, (state, trigger, who)
                ends[said if said in REFUSALS else "taken"] += 1
            assert counts() == untouched, (state, trigger)
            pairs.add((state, trigger))
        assert digest() == before, state
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
        self.now, self.turn = MOMENTS[0], 0
        self.tally["sequences"] += 1
        for who, trigger in ROADS[self.start]:
            self.now = MOMENTS[0] if trigger in {"register", "withdraw"} else MOMENTS[-1]
            self._step(0, who, trigger, good=True, seen=self.known[0].version, sections=("report",))

    def chance(self, drawn: int) -> Random:
        """Choices made of what was drawn and of the turn: Hypothesis likes to draw the same numbers again."""
        self.turn += 1
        return Random(drawn * 1_000_003 + self.turn)

    @rule(drawn=DRAWN)
    def anybody_takes_a_step(self, drawn: int) -> None:
        chance = self.chance(drawn)
        which, trigger, who = chance.randrange(2), chance.choice(model.TRIGGERS), chance.choice(model.PEOPLE)
        seen = self.known[which].version - (chance.random() < 0.2)
        self._step(which, who, trigger, good=chance.random() < 0.75, seen=seen, sections=chance.choice(SECTIONS))

    @rule(drawn=DRAWN)
    def somebody_takes_a_step_that_is_his(self, drawn: int) -> None:
        """Without this the walk would hardly leave where it began."""
        chance = self.chance(drawn)
        which = chance.randrange(2)
        state, seen = self.known[which].state, self.known[which].version
        possible = [(trigger, who) for trigger in model.TRIGGERS for who in sorted(model.WHO[trigger].get(state, ()))]
        if possible:
            trigger, who = chance.choice(possible)
            self._step(which, who, trigger, good=True, seen=seen, sections=chance.choice(SECTIONS))

    @rule(drawn=DRAWN)
    def somebody_writes(self, drawn: int) -> None:
        chance = self.chance(drawn)
        which, who = chance.randrange(2), chance.choice([model.OFFICER, model.HEAD, model.SECRETARY, model.STRANGER])
        case, seen = self.known[which], self.known[which].version - (chance.random() < 0.2)
        texts = {chance.choice(["report", "summary"]): chance.choice(["", "Một", "Hai"])}
        self._compare(
            which, lambda: self.stage.edit(self.ids[which], who, self.now, seen=seen, **texts),
            lambda: model.edit(case, who, seen=seen, **texts),
        )  # fmt: skip

    @rule(drawn=DRAWN)
    def somebody_gives_leave(self, drawn: int) -> None:
        chance = self.chance(drawn)
        which, who = chance.randrange(2), chance.choice([model.CHAIR, model.CHAIR, model.SECRETARY, model.HEAD])
        case, seen = self.known[which], self.known[which].version
        self._compare(
            which, lambda: self.stage.give_leave(self.ids[which], who, self.now, seen=seen),
            lambda: model.give_leave(case, who, seen=seen),
        )  # fmt: skip

    @rule()
    def time_passes(self) -> None:
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
    ("sequences", "steps"), [(6, 25), pytest.param(50, 60, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_random_lives_follow_the_model(
    stage: Stage, figures: Callable[..., None], sequences: int, steps: int
) -> None:
    """`sequences` lives from each of the states."""
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
