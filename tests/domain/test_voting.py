"""Votes to the ballot: every (yes, base) up to 60 for every usual threshold; what is impossible; what failed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.catalogue import VoteRule
from workflow.domain.states import Outcome
from workflow.domain.voting import Tally, check_tally, decide
from workflow.errors import Refused

RULE = VoteRule(
    method="secret",
    base="all",
    quorum=Fraction(2, 3),
    minimum=Fraction(1, 2),
    strict=True,
    chair_among_yes=False,
    written_opinions=True,
    recused_in_base=True,
    tie="reject",
    citation="Quy chế",
    confirmed=False,
)
NINETY = replace(RULE, minimum=Fraction(9, 10), strict=False)


def tally(members: int = 9, yes: int = 0, **other: int | bool | None) -> Tally:
    """Everybody present and everybody who did not say yes said no, unless told otherwise."""
    values: dict[str, int | bool | None] = {
        "members": members, "present": members, "written": 0, "recused": 0, "yes": yes, "no": 0, "abstain": 0,
        "invalid": 0, "chair_yes": None,
    } | other  # fmt: skip
    return Tally(**values)  # type: ignore[arg-type]


# Integer conditions typed from the words of the rule: numerator, denominator, strict, and the test in integers.
THRESHOLDS = [
    ("quá nửa", Fraction(1, 2), True, lambda yes, base: 2 * yes > base),
    ("một nửa", Fraction(1, 2), False, lambda yes, base: 2 * yes >= base),
    ("hai phần ba", Fraction(2, 3), False, lambda yes, base: 3 * yes >= 2 * base),
    ("70 %", Fraction(7, 10), False, lambda yes, base: 10 * yes >= 7 * base),
    ("75 %", Fraction(3, 4), False, lambda yes, base: 4 * yes >= 3 * base),
    ("80 %", Fraction(4, 5), False, lambda yes, base: 5 * yes >= 4 * base),
    ("90 %", Fraction(9, 10), False, lambda yes, base: 10 * yes >= 9 * base),
    ("100 %", Fraction(1), False, lambda yes, base: yes == base),
]


@pytest.mark.parametrize(("words", "minimum", "strict", "enough"), THRESHOLDS)
def test_every_count_up_to_sixty(words: str, minimum: Fraction, strict: bool, enough: object) -> None:
    rule = replace(RULE, minimum=minimum, strict=strict)
    assert callable(enough)
    wrong = [
        (yes, base)
        for base in range(1, 61)
        for yes in range(base + 1)
        if (decide(tally(base, yes, no=base - yes), rule).outcome is Outcome.PASSED) != enough(yes, base)
    ]
    assert wrong == []


@pytest.mark.parametrize(("words", "minimum", "strict", "enough"), THRESHOLDS)
@given(members=st.integers(1, 60), data=st.data())
def test_every_base(
    words: str, minimum: Fraction, strict: bool, enough: object, *, members: int, data: st.DataObject
) -> None:
    """Base all or taking part, recused in or out, written opinions, abstentions, invalid ballots."""
    assert callable(enough)
    present = data.draw(st.integers(0, members))
    written = data.draw(st.integers(0, members - present))
    recused = data.draw(st.integers(0, present + written))
    ballots = present + written - recused
    yes = data.draw(st.integers(0, ballots))
    no = data.draw(st.integers(0, ballots - yes))
    abstain = data.draw(st.integers(0, ballots - yes - no))
    counted = Tally(members, present, written, recused, yes, no, abstain, ballots - yes - no - abstain)
    limit = replace(RULE, minimum=minimum, strict=strict, quorum=Fraction(1, 2))
    for base_name, base in (("all", members), ("present", present + written)):
        for recused_in_base in (True, False):
            rule = replace(limit, base=base_name, recused_in_base=recused_in_base)
            size = base if recused_in_base else base - recused
            found = decide(counted, rule)
            assert found.base == size
            assert found.share == (Fraction(yes, size) if size else None)
            assert found.quorum_met == (2 * present >= members)
            expected = size > 0 and 2 * present >= members and enough(yes, size)
            assert (found.outcome is Outcome.PASSED) == expected
            assert bool(found.failed) != expected


@pytest.mark.parametrize(("members", "yes", "passed"), [(10, 9, True), (9, 8, False), (20, 18, True), (11, 9, False)])
def test_ninety_percent(members: int, yes: int, passed: bool) -> None:
    found = decide(tally(members, yes, no=members - yes), NINETY)
    assert (found.outcome is Outcome.PASSED) is passed
    assert [v.code for v in found.failed] == ([] if passed else ["too_few_yes"])


def test_the_failed_part_is_named_with_its_numbers() -> None:
    (failed,) = decide(tally(9, 8, no=1), NINETY).failed
    assert failed.message % failed.params == "Đồng ý 8 / 9 = 88,88 %, phải từ 90 % (cần ít nhất 9 phiếu)."
    (failed,) = decide(tally(8, 4, no=4), RULE).failed
    assert failed.message % failed.params == "Đồng ý 4 / 8 = 50 %, phải quá 50 % (cần ít nhất 5 phiếu)."
    assert failed.provision == "Quy chế"


@pytest.mark.parametrize(("present", "met"), [(6, True), (5, False), (9, True), (0, False)])
def test_two_thirds_must_attend(present: int, met: bool) -> None:
    found = decide(tally(9, min(5, present), present=present), RULE)
    assert found.quorum_met is met
    assert ("no_quorum" in [v.code for v in found.failed]) is not met


def test_written_opinions_count_as_votes_but_not_for_the_quorum() -> None:
    found = decide(tally(9, 9, present=5, written=4), NINETY)
    assert [v.code for v in found.failed] == ["no_quorum"]
    assert decide(tally(9, 9, present=6, written=3), NINETY).outcome is Outcome.PASSED


def test_the_absent_count_against_when_the_base_is_all() -> None:
    assert decide(tally(10, 8, present=8), NINETY).share == Fraction(8, 10)
    assert decide(tally(10, 8, present=8), replace(NINETY, base="present")).share == 1


def test_nobody_left_to_vote_fails() -> None:
    found = decide(tally(3, recused=3), replace(RULE, recused_in_base=False))
    assert (found.base, found.share) == (0, None)
    assert [v.code for v in found.failed] == ["no_voters"]


def test_no_yes_at_all_is_a_result() -> None:
    none = tally(9, 0, no=9)
    assert check_tally(none, RULE) == []
    assert decide(none, RULE).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("method", "tie", "chair", "outcome"),
    [
        ("open", "chair", True, Outcome.PASSED),
        ("open", "chair", False, Outcome.FAILED),
        ("open", "chair", None, Outcome.FAILED),
        ("open", "reject", True, Outcome.FAILED),
        ("secret", "chair", True, Outcome.FAILED),
    ],
)
def test_half_against_half(method: str, tie: str, chair: bool | None, outcome: Outcome) -> None:
    rule = replace(RULE, method=method, tie=tie)
    assert decide(tally(8, 4, no=4, chair_yes=chair), rule).outcome is outcome


def test_the_chair_breaks_no_other_tie() -> None:
    rule = replace(RULE, method="open", tie="chair")
    assert decide(tally(9, 4, no=4, abstain=1, chair_yes=True), rule).outcome is Outcome.FAILED
    assert decide(tally(8, 4, no=3, abstain=1, chair_yes=True), rule).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("chair", "codes"), [(True, []), (False, ["chair_not_among_yes"]), (None, ["chair_not_among_yes"])]
)
def test_the_chair_among_the_yes(chair: bool | None, codes: list[str]) -> None:
    found = decide(tally(9, 8, no=1, chair_yes=chair), replace(RULE, chair_among_yes=True))
    assert [v.code for v in found.failed] == codes


IMPOSSIBLE = [
    ({"yes": -1}, "negative"),
    ({"invalid": -1}, "negative"),
    ({"members": 0, "present": 0}, "no_members"),
    ({"present": 10}, "too_many_present"),
    ({"present": 8, "written": 2}, "too_many_present"),
    ({"recused": 10}, "too_many_recused"),
    ({"yes": 10}, "too_many_ballots"),
    ({"yes": 5, "no": 3, "abstain": 1, "invalid": 1}, "too_many_ballots"),
    ({"yes": 9, "recused": 1}, "too_many_ballots"),
    ({"yes": 7, "present": 6}, "too_many_ballots"),
    ({"yes": 0, "no": 9, "chair_yes": True}, "chair_without_yes"),
]


@pytest.mark.parametrize(("numbers", "code"), IMPOSSIBLE)
def test_impossible_numbers(numbers: dict[str, int], code: str) -> None:
    counted = tally(**{"members": 9, **numbers})
    assert [v.code for v in check_tally(counted, RULE)] == [code]
    with pytest.raises(Refused, match=code):
        decide(counted, RULE)


def test_written_opinions_where_the_rule_has_none() -> None:
    counted = tally(9, 7, present=7, written=1)
    rule = replace(RULE, written_opinions=False)
    assert [v.code for v in check_tally(counted, rule)] == ["written_not_allowed"]
    assert check_tally(counted, RULE) == []


def test_ballots_not_handed_in_are_possible() -> None:
    assert check_tally(tally(9, 6), RULE) == []


def test_every_impossibility_is_named_at_once() -> None:
    counted = tally(9, 12, present=10, written=1)
    codes = {v.code for v in check_tally(counted, replace(RULE, written_opinions=False))}
    assert codes == {"too_many_present", "written_not_allowed", "too_many_ballots"}
