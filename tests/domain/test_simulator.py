"""What-if over the caps: the numbers of the law's own example, and that no order of acts gets past a cap."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from workflow.data import load_catalogue
from workflow.data.ratings import load_ratings
from workflow.domain.catalogue import AwardRule
from workflow.domain.quota import headroom
from workflow.domain.simulator import of_headcount, try_out, try_ratings


def rules(day: date) -> list[AwardRule]:
    return [rule for rule in load_catalogue().rules if rule.covers(day)]


def test_three_of_21_fit_and_a_fourth_needs_27() -> None:
    (tried,) = [one for one in try_out(rules(date(2022, 12, 1)), {"LDTT": 21, "CSTDCS": 3}) if one.cap.award == "CSTDCS"]
    assert (tried.room.limit, tried.room.left, tried.over, tried.room.quotient) == (3, 0, 0, Fraction(63, 20))
    assert tried.steps == ((4, 27), (5, 34), (6, 40))


@pytest.mark.parametrize(("base", "used", "over"), [(26, 4, 1), (27, 4, 0), (0, 1, 1), (0, 0, 0), (20, 5, 2)])
def test_at_below_and_above_the_cap(base: int, used: int, over: int) -> None:
    (tried,) = [one for one in try_out(rules(date(2022, 12, 1)), {"LDTT": base, "CSTDCS": used}) if one.cap.award == "CSTDCS"]
    assert tried.over == over


def test_no_national_cap_from_2024_on() -> None:
    assert [one.cap.award for one in try_out(rules(date(2025, 3, 1)), {"LDTT": 21, "CSTDCS": 21}) if one.cap.award == "CSTDCS"] == []


def test_of_all_staff() -> None:
    assert of_headcount(21, 40) == Fraction(21, 40)
    assert of_headcount(1, 0) is None


@pytest.mark.parametrize(
    ("year", "excellent", "good", "found"),
    [
        (2022, 3, 17, []),  # no cap in Decree 90/2020
        (2024, 4, 16, [("civil_servant+public_employee", 20, 4, None)]),  # 20 % of 20
        (2026, 4, 15, [("civil_servant", 19, 3, 4), ("public_employee", 19, 3, 4)]),  # 3,8 and 4,75
    ],
)
def test_the_cap_on_excellent_ratings(year: int, excellent: int, good: int, found: list[object]) -> None:
    tried = try_ratings(load_ratings(), year, excellent, good)
    assert [
        ("+".join(one.whom), one.room.base, one.room.allowed, one.lifted.allowed if one.lifted else None) for one in tried
    ] == found


@given(st.integers(0, 500), st.integers(0, 500), st.fractions(min_value=Fraction(1, 100), max_value=1))
def test_the_base_named_for_one_more_is_the_first_that_lets_it_in(base: int, used: int, share: Fraction) -> None:
    needed = headroom(base, used, share).base_needed(used + 1)
    assert headroom(needed, used, share).left >= 1
    assert needed == 0 or headroom(needed - 1, used, share).left == 0


class AnyOrder(RuleBasedStateMachine):
    """A council votes titles and the title capped by them in any order; what is revoked gives its place back.

    An award enters only while there is room; a holder of the base whose leaving would break the cap may still leave:
    the law caps what is given, it takes nothing back.
    """

    def __init__(self) -> None:
        super().__init__()
        (self.share,) = {one.cap.share for one in rules(date(2022, 12, 1)) if one.cap and one.award == "CSTDCS"}
        self.base = self.used = 0
        self.base_lost = False

    @rule()
    def another_base(self) -> None:
        self.base += 1

    @rule()
    def another_award(self) -> None:
        if headroom(self.base, self.used, self.share).left >= 1:
            self.used += 1

    @precondition(lambda self: self.used > 0)
    @rule()
    def an_award_revoked(self) -> None:
        self.used -= 1

    @precondition(lambda self: self.base > 0)
    @rule()
    def a_base_revoked(self) -> None:
        self.base -= 1
        self.base_lost = True

    @invariant()
    def never_above_the_share(self) -> None:
        if not self.base_lost:
            assert self.used <= self.share * self.base


TestAnyOrder = AnyOrder.TestCase
