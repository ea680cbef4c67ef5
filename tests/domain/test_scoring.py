"""Averages are exact, every pass mark counts by itself: at, just below and above each; the vote at 70 %."""

from __future__ import annotations

from fractions import Fraction

import pytest

from workflow.data.scoring import load_scoring
from workflow.domain.reasons import plain
from workflow.domain.scoring import (
    Criterion,
    Rubric,
    agreed,
    enough_sheets,
    impossible,
    judge,
    wrong_points,
    wrong_rubric,
)

#: The sheet of a provincial initiative council: code, most points, pass mark.
SHEET = (("A1", 20, 10), ("A2", 20, 10), ("B1", 15, 8), ("B2", 10, 5), ("C", 15, 7), ("D1", 10, 5), ("D2", 10, 5))
RUBRIC = Rubric("Phiếu", "QĐ 404", 70, tuple(Criterion(code, f"Tiêu chí {code}", most, least) for code, most, least in SHEET))
BEST = {code: most for code, most, _least in SHEET}
BARELY = {code: least for code, _most, least in SHEET}


def failed(sums: dict[str, int], sheets: int, rubric: Rubric = RUBRIC) -> list[str]:
    result = judge(rubric, sums, sheets)
    assert result is not None
    assert result.passed == (not result.failed)
    return [plain(reason) for reason in result.failed]


def test_the_sheet_a_council_starts_from() -> None:
    rubric = load_scoring().rubric
    assert tuple((c.code, c.most, c.least) for c in rubric.criteria) == SHEET
    assert (rubric.agreement, rubric.most, rubric.pass_total, rubric.confirmed) == (70, 100, 0, False)
    assert "404/QĐ-HĐSK" in rubric.basis
    assert load_scoring().filing.months == 12


@pytest.mark.parametrize(("code", "most", "least"), SHEET)
def test_every_pass_mark_at_below_and_above(code: str, most: int, least: int) -> None:
    """Three members: a third of a point below is below, whatever the total."""
    three = {other: 3 * points for other, points in BEST.items()}
    assert failed(three | {code: 3 * least}, 3) == []
    assert failed(three | {code: 3 * least + 1}, 3) == []
    shown = {10: "9,66", 8: "7,66", 5: "4,66", 7: "6,66"}[least]
    assert failed(three | {code: 3 * least - 1}, 3) == [f"{code}: điểm trung bình {shown}, dưới mức đạt {least}."]
    assert failed(three | {code: 0}, 3) == [f"{code}: điểm trung bình 0, dưới mức đạt {least}."]


def test_averages_are_exact_fractions() -> None:
    result = judge(RUBRIC, {code: 7 * points for code, points in BEST.items()} | {"A1": 100, "C": 52}, 7)
    assert result is not None
    averages = {average.criterion.code: average.points for average in result.averages}
    assert (averages["A1"], averages["C"], averages["D2"]) == (Fraction(100, 7), Fraction(52, 7), 10)
    assert result.total == Fraction(100, 7) + Fraction(52, 7) + 65
    assert (result.sheets, result.passed) == (7, True)


def test_all_that_fell_short_is_named_and_nobody_scored_is_no_result() -> None:
    assert len(failed(dict.fromkeys(BEST, 0), 1)) == 7
    assert failed(BARELY, 1) == []
    assert judge(RUBRIC, {}, 0) is None


def test_a_total_of_the_sheets_own() -> None:
    """The pass marks come to 50; a council may ask for more in total."""
    asking = Rubric("Phiếu", "", 70, RUBRIC.criteria, pass_total=51)
    assert failed(BARELY, 1, asking) == ["Tổng điểm trung bình 50, dưới mức đạt 51."]
    assert failed(BARELY | {"A1": 11}, 1, asking) == []
    two = {code: 2 * points for code, points in BARELY.items()}
    assert failed(two | {"A1": 21}, 2, asking) == ["Tổng điểm trung bình 50,5, dưới mức đạt 51."]


@pytest.mark.parametrize(("yes", "voters", "good"), [(7, 10, True), (6, 10, False), (5, 7, True), (4, 7, False), (0, 1, False), (1, 1, True), (70, 100, True), (69, 99, False)])
def test_seventy_per_cent(yes: int, voters: int, good: bool) -> None:
    """5/7 is 71.4 %, 69/99 is 69.69… % and stays below."""
    assert (agreed(RUBRIC, yes, voters) is None) == good


def test_a_failed_vote_says_its_numbers() -> None:
    reason = agreed(RUBRIC, 4, 7)
    assert reason is not None
    assert plain(reason) == "Đồng ý 4/7 = 57,14 %, phải từ 70 % trở lên."
    assert reason.provision == "QĐ 404"


@pytest.mark.parametrize(("yes", "voters", "entitled", "code"), [(0, 0, 6, "voters"), (1, 7, 6, "voters"), (-1, 6, 6, "yes"), (7, 6, 6, "yes"), (6, 6, 6, None), (0, 1, 6, None)])
def test_impossible_totals(yes: int, voters: int, entitled: int, code: str | None) -> None:
    reason = impossible(yes, voters, entitled)
    assert (reason.code if reason else None) == code


@pytest.mark.parametrize(("sheets", "entitled", "good"), [(3, 6, False), (4, 6, True), (3, 7, False), (4, 7, True), (0, 0, False), (1, 1, True)])
def test_more_than_half_of_the_members_score(sheets: int, entitled: int, good: bool) -> None:
    assert enough_sheets(sheets, entitled) is good


def test_a_members_points() -> None:
    assert wrong_points(RUBRIC, BEST) == []
    assert wrong_points(RUBRIC, dict.fromkeys(BEST, 0)) == []
    wrong = wrong_points(RUBRIC, BEST | {"A1": 21, "B2": -1} | {"C": 15})
    assert [reason.field for reason in wrong] == ["points_1", "points_4"]
    assert plain(wrong[0]) == "A1: cho điểm từ 0 đến 20."
    assert len(wrong_points(RUBRIC, {})) == 7


def criteria(*rows: tuple[str, str, int, int]) -> tuple[Criterion, ...]:
    return tuple(Criterion(*row) for row in rows)


@pytest.mark.parametrize(
    ("rubric", "codes"),
    [
        (RUBRIC, []),
        (Rubric("P", "", 70, ()), ["criteria"]),
        (Rubric("P", "", 70, criteria(*((f"A{n}", "x", 5, 0) for n in range(13)))), ["criteria"]),
        (Rubric("P", "", 0, criteria(("A", "x", 5, 0))), ["agreement"]),
        (Rubric("P", "", 101, criteria(("A", "x", 5, 0))), ["agreement"]),
        (Rubric("P", "", 70, criteria(("A", "x", 5, 6))), ["least"]),
        (Rubric("P", "", 70, criteria(("A", "x", 5, -1))), ["least"]),
        (Rubric("P", "", 70, criteria(("A", "x", 0, 0))), ["most"]),
        (Rubric("P", "", 70, criteria(("A", "x", 101, 0))), ["most"]),
        (Rubric("P", "", 70, criteria(("A", "x", 5, 5), ("A", "y", 5, 0))), ["twice", "twice"]),
        (Rubric("P", "", 70, criteria(("", "x", 5, 5))), ["unnamed"]),
        (Rubric("P", "", 70, criteria(("A", "", 5, 5))), ["unnamed"]),
        (Rubric("P", "", 70, criteria(("A", "x", 5, 5)), pass_total=6), ["pass_total"]),
        (Rubric("P", "", 100, criteria(("A", "x", 100, 100)), pass_total=100), []),
    ],
)
def test_an_unusable_sheet(rubric: Rubric, codes: list[str]) -> None:
    assert [reason.code for reason in wrong_rubric(rubric)] == codes
