"""The 15 % of 2022 under any order of acts: services against a counter that knows nothing of the product."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.many_cases import many_cases
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.actors import SYSTEM, Actor
from workflow.domain.regulations import CreateRegulation, LocalKey, LocalValue, RegulationDetails, SetValue
from workflow.domain.states import (
    AFTER,
    NonWorkingPolicy,
    RevocationGround,
    Section,
    Stage,
    State,
    TermMeaning,
    Trigger,
)
from workflow.errors import Refused
from workflow.extensions import db
from workflow.models import Decision, LetterItem, Nomination, Plan, ProposalLetter, Term
from workflow.services import nominations, regulations

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

NOW = datetime(2022, 12, 9, 3, tzinfo=UTC)  # registration open, the last day of the unit's term: every act may happen
OVER = datetime(2022, 12, 9, 17, tzinfo=UTC)  # its end, when what was not reviewed lapses
TODAY = NOW.date()
S = State
FIRST_YEAR = 3000  # every run counts in a year of its own; the day of the act picks the cap

#: The way up, and what else may become of a case, by where it stands: who does it.
UP = {S.DRAFT: ("register", "officer"), S.REGISTERED: ("review", "head"), S.UNIT_REVIEWED: ("vote", "secretary"),
      S.COUNCIL_VOTED: ("submit", "secretary"), S.SUBMITTED: ("approve", "approver"), S.APPROVED: ("award", "secretary")}  # fmt: skip
ASIDE: dict[State, tuple[tuple[str, str], ...]] = {
    S.REGISTERED: (("return", "head"), ("decline", "head"), ("withdraw", "officer"), ("lapse", "clock")),
    S.UNIT_REVIEWED: (("return", "secretary"), ("decline", "secretary"), ("withdraw", "officer")),
    S.COUNCIL_VOTED: (("return", "secretary"),),
    S.SUBMITTED: (("return", "approver"), ("decline", "approver")),
    S.APPROVED: (("revoke", "approver"),), S.AWARDED: (("revoke", "approver"),),
    S.RETURNED: (("resubmit", ""), ("resubmit", ""), ("edit", "officer"), ("withdraw", "officer"), ("lapse", "clock")),
    S.DECLINED: (("reinstate", "secretary"),), S.LAPSED: (("reinstate", "secretary"),),
}  # fmt: skip
LADDER = (S.REGISTERED, S.UNIT_REVIEWED, S.COUNCIL_VOTED, S.SUBMITTED, S.APPROVED, S.AWARDED)


@dataclass
class Case:
    """Where a case stands in the counter's eyes. back: where a returned one goes; left: where a gone one was."""

    award: str
    state: State
    back: State = S.DRAFT
    left: State = S.DRAFT
    version: int = 1
    changed: bool = False

    @property
    def place(self) -> State | None:
        """The step of the ladder that the case holds, None while it is out."""
        found = self.back if self.state is S.RETURNED else self.state
        return found if found in LADDER else None


class Tally:
    """The law in numbers: of 100 LĐTT at most 15 CSTĐCS, among those reviewed, voted, sent."""

    def __init__(self) -> None:
        self.cases: dict[int, Case] = {}

    def reached(self, award: str, step: State, but: Case | None = None) -> int:
        above = LADDER[LADDER.index(step) :]
        return sum(one.award == award and one.place in above and one is not but for one in self.cases.values())

    def voted(self) -> int:
        """LĐTT that the council has passed; one sent back is for the time being none."""
        above = LADDER[LADDER.index(S.COUNCIL_VOTED) :]
        return sum(one.award == "LDTT" and one.state in above for one in self.cases.values())

    def fits(self, case: Case, goal: State) -> bool:
        """Whether one more CSTĐCS may stand at `goal`; the first step counts all who may yet be LĐTT."""
        if case.award == "LDTT" or goal not in (S.UNIT_REVIEWED, S.COUNCIL_VOTED, S.SUBMITTED):
            return True
        base = self.reached("LDTT", S.REGISTERED) if goal is S.UNIT_REVIEWED else self.voted()
        return 100 * (self.reached("CSTDCS", goal, case) + 1) <= 15 * base


class Ground:
    """The world, its people, papers and a plan for each year; takes one step and says whether the cap was in the way."""

    def __init__(self, made: World) -> None:
        self.made, self.year = made, FIRST_YEAR
        self.actors: dict[str, Actor] = {
            who: made.actor(who, TODAY) for who in ("officer", "head", "secretary", "director", "approver")
        }
        self.actors["clock"] = SYSTEM
        centre, department = made.organisations["centre"], made.organisations["department"]
        with Session(db.engine) as session:
            letter = ProposalLetter(council_id=centre, body_id=department, title="Tờ trình", number="1/TTr",
                                    issued_on=TODAY, issued_at=NOW, created_at=NOW)  # fmt: skip
            decision = Decision(body_id=department, recorded_by_body_id=department, number="1/QĐ-S", decided_on=TODAY,
                                signer="Nguyễn Văn Ký", created_at=NOW)  # fmt: skip
            session.add_all([letter, decision])
            session.commit()
            self.letter, self.decision = letter.id, decision.id
        self._only_a_report()

    def _only_a_report(self) -> None:
        """The dossier is not what is tried here: the body asks for the report alone."""
        paper = RegulationDetails(
            issuer_id=self.made.organisations["centre"], number="1/QĐ", title="Quy chế", issued_on=date(2022, 1, 3),
            in_force_from=date(2022, 1, 3),
        )  # fmt: skip
        who: dict[str, Any] = {"actor": self.actors["secretary"], "now": NOW}
        held = regulations.create(CreateRegulation(council_id=self.made.organisations["centre"], details=paper), **who)
        for award in ("LDTT", "CSTDCS"):
            local = LocalValue(award, LocalKey.SECTIONS, "report", "Điều 1", confirmed=True)
            regulations.set_value(SetValue(regulation_id=held, value=local), **who)

    def new_year(self) -> None:
        self.year += 1
        with Session(db.engine) as session:
            plan = Plan(organisation_id=self.made.organisations["centre"], year=self.year, number=f"KH {self.year}",
                        issued_on=TODAY)  # fmt: skip
            session.add(plan)
            session.flush()
            for stage, closes in ((Stage.REGISTRATION, date(2022, 12, 31)), (Stage.UNIT_REVIEW, TODAY)):
                session.add(Term(plan_id=plan.id, stage=stage, due_on=closes, meaning=TermMeaning.NO_LATER_THAN,
                                 policy=NonWorkingPolicy.KEEP, after=AFTER[stage][-1],
                                 closes_at=datetime(*closes.timetuple()[:3], 17, tzinfo=UTC)))  # fmt: skip
            session.commit()

    def cases(self, count: int, state: State, award: str) -> dict[int, Case]:
        ids = many_cases(self.made, count, state, award=award, year=self.year)
        with Session(db.engine) as session:
            session.add_all(LetterItem(letter_id=self.letter, nomination_id=key) for key in ids)
            session.commit()
            rows = session.execute(select(Nomination.id, Nomination.version).where(Nomination.id.in_(ids)))
            return {key: Case(award, state, version=version) for key, version in rows}

    def over_cap(self, key: int, version: int, what: str, who: str) -> bool:
        """Take the step; True when the ratio cap and nothing else refused it."""
        fields: dict[str, dict[str, Any]] = {
            "review": {"held_on": TODAY, "present": 8, "yes": 8, "override_reason": "Hồ sơ giấy đầy đủ"},
            "vote": {"meeting_id": 1, "held_on": TODAY, "tally": (("yes", 7),), "base": 7, "passed": True},
            "submit": {"letter_id": self.letter, "number": "1/TTr", "issued_on": TODAY},
            "approve": {"decision_id": self.decision, "number": "1/QĐ-S", "decided_on": TODAY, "signer": "Ký",
                        "body_id": self.made.organisations["department"]},
            "award": {"presented_on": TODAY, "handed_over": "Giấy chứng nhận"},
            "return": {"reason": "Thiếu", "sections": (Section.REPORT,)},
            "revoke": {"ground": RevocationGround.FRAUD, "reason": "Gian dối", "number": "2/QĐ", "decided_on": TODAY},
            "decline": {"reason": "Chưa đạt"}, "withdraw": {"reason": "Xin rút"}, "reinstate": {"reason": "Có ý kiến"},
        }  # fmt: skip
        command = c.COMMANDS[Trigger(what)](nomination_id=key, version=version, **fields.get(what, {}))
        (result,) = nominations.act_many([command], actor=self.actors[who], now=OVER if what == "lapse" else NOW)
        if result.error is not None:
            assert isinstance(result.error, Refused), (what, result.error)
            assert [violation.code for violation in result.error.violations] == ["over_cap"], (what, result.error)
        return result.error is not None


class Year:
    """A year in which anything happens to anybody, in any order; the seed tells it again."""

    def __init__(self, ground: Ground, seen: Counter[str], seed: int) -> None:
        """Few LĐTT, so that each one that comes or goes opens or shuts a place, and six who want to be CSTĐCS."""
        self.ground, self.seen, self.chance, self.tally = ground, seen, Random(seed), Tally()
        ground.new_year()
        voted, reviewed = self.chance.choice((0, 7, 7, 8, 14, 14)), self.chance.choice((0, 0, 1))
        for count, state, award in (
            (voted, S.COUNCIL_VOTED, "LDTT"), (reviewed, S.UNIT_REVIEWED, "LDTT"), (reviewed, S.REGISTERED, "LDTT"),
            (1, S.DRAFT, "CSTDCS"), (2, S.REGISTERED, "CSTDCS"), (3, S.UNIT_REVIEWED, "CSTDCS"),
        ):  # fmt: skip
            if count:
                self.tally.cases |= ground.cases(count, state, award)

    def something_happens(self) -> None:
        """Up the ladder rather than aside, and to those under the cap rather than to those it is a share of."""
        chance = self.chance
        award = "CSTDCS" if chance.random() < 0.75 else "LDTT"
        possible = [key for key, one in self.tally.cases.items() if one.award == award and self._acts(one)]
        if not possible:
            return
        key = chance.choice(possible)
        case = self.tally.cases[key]
        acts = self._acts(case)
        what, who = acts[0] if case.state in UP and chance.random() < 0.5 else chance.choice(acts)
        if what == "withdraw" and chance.random() < 0.8:  # there is no way back from it
            return
        if what == "edit":
            self._edit(key, case)
        else:
            self._step(key, case, what, who or self._sender(case))

    @staticmethod
    def _acts(case: Case) -> list[tuple[str, str]]:
        return [*([UP[case.state]] if case.state in UP else []), *ASIDE.get(case.state, ())]

    @staticmethod
    def _sender(case: Case) -> str:
        return "secretary" if case.back in (S.COUNCIL_VOTED, S.SUBMITTED) else "officer"

    def _edit(self, key: int, case: Case) -> None:
        text = f"Thành tích, bản {case.version}"
        edited = c.EditDossier(nomination_id=key, version=case.version, report=text)
        case.version = nominations.edit(edited, actor=self.ground.actors["officer"], now=NOW)
        case.changed = True

    def _step(self, key: int, case: Case, what: str, who: str) -> None:
        if what == "reinstate":
            leave: dict[str, Any] = {"actor": self.ground.actors["director"], "now": NOW}
            nominations.give_leave(key, case.version, "Cho xét lại", **leave)
            case.version += 1
        goal = self._goal(case, what)
        room = what in ("return", "resubmit", "decline", "withdraw", "lapse", "revoke") or self.tally.fits(
            case, case.back if goal is S.RETURNED else goal
        )
        over = self.ground.over_cap(key, case.version, what, who)
        assert over is not room, (what, case)
        self.seen["over cap" if over else what] += 1
        if not over:
            self._move(case, what, goal)
            self._agree(key, case)

    @staticmethod
    def _goal(case: Case, what: str) -> State:
        if what == "resubmit":
            voted = case.back in (S.COUNCIL_VOTED, S.SUBMITTED)
            return S.UNIT_REVIEWED if voted and case.changed else case.back
        if what == "reinstate":
            return case.left
        ends = {"return": S.RETURNED, "decline": S.DECLINED, "withdraw": S.WITHDRAWN, "lapse": S.LAPSED, "revoke": S.REVOKED}
        return ends.get(what) or dict(zip(UP, LADDER, strict=True))[case.state]

    @staticmethod
    def _move(case: Case, what: str, goal: State) -> None:
        if what == "return":
            case.back, case.changed = case.state, False
        elif what in ("decline", "withdraw", "lapse"):
            case.left = case.state
        case.state, case.version = goal, case.version + 1

    def _agree(self, key: int, case: Case) -> None:
        """What the counter has is what the database has."""
        with Session(db.engine) as session:
            row = session.get_one(Nomination, key)
            assert (row.state, row.version) == (case.state, case.version)
            asked = select(func.count()).where(
                Nomination.year == self.ground.year, Nomination.award_code == "CSTDCS",
                Nomination.state.in_(LADDER[2:]),
            )  # fmt: skip
            ours = sum(one.award == "CSTDCS" and one.state in LADDER[2:] for one in self.tally.cases.values())
            assert session.scalar(asked) == ours


@pytest.mark.parametrize("years", [8, pytest.param(400, marks=pytest.mark.slow)], ids=["few", "many"])
def test_no_order_of_acts_goes_over_the_cap(app: Flask, figures: Callable[..., None], years: int) -> None:
    """A step up is refused exactly when one more would be over 15 %, and nothing else adds one."""
    made, seen = world(app), Counter[str]()
    with app.app_context():
        ground = Ground(made)
        for seed in range(years):
            year = Year(ground, seen, seed)
            for act in range(30):
                try:
                    year.something_happens()
                except AssertionError as error:
                    error.add_note(f"seed {seed}, act {act}: {year.tally.cases}")
                    raise
    assert min(seen[what] for what in ("over cap", "review", "vote", "submit", "return", "resubmit")) > 0
    figures(years=years, acts=seen.total(), **seen)
