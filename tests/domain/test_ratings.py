"""Caps, months and heads of the yearly rating, typed from the requirement's table of decrees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.data.ratings import load_ratings, read_ratings
from workflow.data.reading import DataError
from workflow.domain.ratings import Pool, Rated, Subject, Verdict, judge
from workflow.domain.states import Rating
from workflow.errors import NoRuleInForce

if TYPE_CHECKING:
    from pathlib import Path

LAW = load_ratings()
TOP, GOOD, DONE, FAILED = Rating
PUBLIC, CIVIL, CONTRACT, UNITS = Rated.PUBLIC_EMPLOYEE, Rated.CIVIL_SERVANT, Rated.CONTRACT, Rated.COLLECTIVE


def crowd(excellent: int, good: int, done: int = 0, unrated: int = 0, whom: Rated = PUBLIC) -> list[Subject]:
    levels = [TOP] * excellent + [GOOD] * good + [DONE] * done + [None] * unrated
    return [Subject(number, f"Người {number}", whom, level) for number, level in enumerate(levels)]


def judged(subjects: list[Subject], year: int = 2026, pool: Pool = Pool.GOOD_OR_BETTER, unit: Rating | None = None) -> Verdict:
    return judge(LAW, year, subjects, (), pool=pool, unit=unit, body=unit)


@pytest.mark.parametrize(
    ("year", "whom", "unit", "share", "confirmed"),
    [
        (2022, PUBLIC, None, None, None), (2022, CIVIL, TOP, None, None),
        (2023, PUBLIC, None, "20 %", False), (2025, CIVIL, TOP, "20 %", False), (2025, PUBLIC, TOP, "20 %", False),
        (2026, CIVIL, None, "20 %", True), (2026, CIVIL, TOP, "25 %", False),
        (2026, PUBLIC, GOOD, "20 %", True), (2026, PUBLIC, TOP, "25 %", True), (2030, PUBLIC, None, "20 %", True),
        (2026, CONTRACT, TOP, None, None), (2025, UNITS, TOP, None, None), (2026, UNITS, None, "20 %", True),
    ],
)  # fmt: skip
def test_which_cap_binds_whom_when(year: int, whom: Rated, unit: Rating | None, share: str | None, confirmed: bool | None) -> None:
    rooms = judged(crowd(1, 9, whom=whom), year, unit=unit).rooms
    assert [(room.percent, room.source.confirmed) for room in rooms] == ([(share, confirmed)] if share else [])


@pytest.mark.parametrize(
    ("excellent", "good", "pool", "unit", "allowed", "refused"),
    [
        (2, 8, Pool.GOOD_OR_BETTER, None, 2, False), (2, 7, Pool.GOOD_OR_BETTER, None, 1, True),
        (2, 8, Pool.GOOD, None, 1, True), (2, 10, Pool.GOOD, None, 2, False), (1, 4, Pool.GOOD_OR_BETTER, None, 1, False),
        (1, 3, Pool.GOOD_OR_BETTER, None, 0, True), (1, 3, Pool.GOOD_OR_BETTER, TOP, 1, False), (3, 8, Pool.GOOD_OR_BETTER, TOP, 2, True),
    ],
)  # fmt: skip
def test_twenty_per_cent_and_twenty_five(excellent: int, good: int, pool: Pool, unit: Rating | None, allowed: int, refused: bool) -> None:
    found = judged(crowd(excellent, good), pool=pool, unit=unit)
    assert (found.rooms[0].allowed, [v.code for v in found.excusable]) == (allowed, ["rating_over_cap"] if refused else [])


def test_those_below_good_do_not_widen_the_cap() -> None:
    assert judged(crowd(2, 7, done=30)).rooms[0].allowed == 1


def test_with_fewer_than_five_units_one_may_be_excellent() -> None:
    assert judged(crowd(1, 3, whom=UNITS)).rooms[0].allowed == 1
    assert [v.code for v in judged(crowd(2, 2, whom=UNITS)).excusable] == ["rating_over_cap"]
    assert judged(crowd(1, 4, whom=UNITS)).rooms[0].allowed == 1
    assert [v.code for v in judged(crowd(2, 3, whom=UNITS)).excusable] == ["rating_over_cap"]


def test_while_others_are_unrated_the_cap_only_warns() -> None:
    found = judged(crowd(1, 1, unrated=3))
    assert (found.excusable, [v.code for v in found.warnings]) == ((), ["rating_over_cap"])
    assert [v.code for v in judged(crowd(2, 1, unrated=3)).excusable] == ["rating_over_cap"]


def test_an_unconfirmed_cap_warns_and_never_refuses() -> None:
    found = judged(crowd(5, 1), 2024)
    assert (found.refused, found.excusable, [v.code for v in found.warnings]) == ((), (), ["rating_over_cap"])


@pytest.mark.parametrize(
    ("start", "months", "year", "rated"),
    [
        (date(2026, 7, 1), None, 2026, True), (date(2026, 7, 2), None, 2026, False), (date(2026, 8, 1), None, 2026, False),
        (date(2015, 3, 1), 5, 2026, False), (date(2015, 3, 1), 6, 2026, True), (date(2026, 9, 1), 6, 2026, True),
        (date(2025, 9, 1), None, 2025, True), (None, None, 2026, True),
    ],
)  # fmt: skip
def test_under_six_months_is_not_rated_from_2026_on(start: date | None, months: int | None, year: int, rated: bool) -> None:
    found = judged([Subject(1, "A", PUBLIC, DONE, start, months)], year)
    assert [v.code for v in found.refused] == ([] if rated else ["too_few_months"])
    assert judged([Subject(1, "A", PUBLIC, None, start, months)], year).refused == ()


@pytest.mark.parametrize(
    ("level", "unit", "head", "year", "refused"),
    [
        (TOP, GOOD, True, 2026, True), (GOOD, GOOD, True, 2026, False), (DONE, GOOD, True, 2026, False),
        (TOP, GOOD, False, 2026, False), (TOP, None, True, 2026, False), (TOP, GOOD, True, 2025, False),
    ],
)  # fmt: skip
def test_a_head_is_not_rated_above_the_unit(level: Rating, unit: Rating | None, head: bool, year: int, refused: bool) -> None:
    subjects = [Subject(1, "A", PUBLIC, level, head=head), *crowd(0, 9)]
    assert [v.code for v in judged(subjects, year, unit=unit).refused] == (["head_above_unit"] if refused else [])


def test_a_year_before_every_rule_is_named() -> None:
    with pytest.raises(NoRuleInForce):
        judged(crowd(1, 1), 2014)


@given(st.integers(0, 30), st.integers(0, 60), st.integers(0, 10), st.sampled_from([None, TOP]), st.sampled_from(list(Pool)))
def test_what_is_let_through_keeps_the_cap(excellent: int, good: int, done: int, unit: Rating | None, pool: Pool) -> None:
    """Everybody rated and nothing excusable: HTXSNV × 100 is at most 20 (25) times the base, whatever the numbers."""
    found = judged(crowd(excellent, good, done), pool=pool, unit=unit)
    if not found.excusable:
        base = good + (excellent if pool is Pool.GOOD_OR_BETTER else 0)
        assert excellent * 100 <= (25 if unit else 20) * base


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('first_year = 2020', 'first_year = 2021', "gap"), ('first_year = 2020', 'first_year = 2019', "overlap"),
        ('code = "ND90"', 'code = "ND56"', "twice"), ('share = "25 %"', 'share = "25"', "between 0 and 1"),
        ('least = 6', 'least = 6\nmost = 7', "unknown key"), ('pool = "good_or_better"', 'pool = "all"', "Pool"),
        ('categories = ["contract"]', 'categories = []', "further notice"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    from workflow.data.reading import FOLDER

    text = (FOLDER / "ratings.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "ratings.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_ratings(tmp_path / "ratings.toml")
