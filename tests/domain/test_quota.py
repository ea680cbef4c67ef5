"""Ratio caps, exact: the 15 % of CSTĐCS among LĐTT, and every other share."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.data import load_catalogue
from workflow.domain.quota import decimal, explain, headroom, percent

FIFTEEN = Fraction(15, 100)


@pytest.mark.parametrize(
    ("base", "used", "limit", "left"),
    [
        (21, 0, 3, 3),
        (21, 2, 3, 1),
        (21, 3, 3, 0),
        (21, 4, 3, 0),
        (26, 3, 3, 0),
        (27, 3, 4, 1),
        (20, 0, 3, 3),
        (19, 0, 2, 2),
        (6, 0, 0, 0),
        (7, 0, 1, 1),
        (0, 0, 0, 0),
        (100, 14, 15, 1),
    ],
)
def test_fifteen_percent(base: int, used: int, limit: int, left: int) -> None:
    room = headroom(base, used, FIFTEEN)
    assert (room.limit, room.left) == (limit, left)


def test_the_fourth_is_refused_with_the_arithmetic() -> None:
    catalogue = load_catalogue()
    cap = catalogue.rules[1].cap
    assert cap is not None
    refusal = explain(headroom(21, 3, FIFTEEN), catalogue.award("CSTDCS"), catalogue.award("LDTT"), cap)
    assert refusal.code == "over_cap"
    assert refusal.provision == "Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3"
    assert refusal.message % refusal.params == (
        "Chiến sĩ thi đua cơ sở: đã có 3 / 21 Lao động tiên tiến; 15 % × 21 = 3,15, tối đa 3; "
        "người thứ 4 vượt trần, cần ít nhất 27 Lao động tiên tiến."
    )


@pytest.mark.parametrize(
    ("base", "used", "share"), [(-1, 0, FIFTEEN), (1, -1, FIFTEEN), (1, 0, Fraction(0)), (1, 0, Fraction(3, 2))]
)
def test_impossible_caps(base: int, used: int, share: Fraction) -> None:
    with pytest.raises(ValueError, match="impossible cap"):
        headroom(base, used, share)


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 100))
def test_the_limit_is_exact(base: int, used: int, hundredths: int) -> None:
    room = headroom(base, used, Fraction(hundredths, 100))
    assert room.limit * 100 <= hundredths * base < (room.limit + 1) * 100
    assert room.left == max(0, room.limit - used)


@given(st.integers(1, 500), st.integers(1, 100))
def test_the_base_needed_is_the_smallest(total: int, hundredths: int) -> None:
    share = Fraction(hundredths, 100)
    needed = headroom(0, 0, share).base_needed(total)
    assert headroom(needed, 0, share).limit >= total
    assert headroom(needed - 1, 0, share).limit < total


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(63, 20), "3,15"),
        (Fraction(3), "3"),
        (Fraction(0), "0"),
        (Fraction(1, 3), "0,33"),
        (Fraction(7, 2), "3,5"),
        (Fraction(999, 1000), "0,99"),
        (Fraction(1, 20), "0,05"),
    ],
)
def test_numbers_in_vietnamese(value: Fraction, text: str) -> None:
    assert decimal(value) == text


def test_a_share_below_the_threshold_never_shows_as_the_threshold() -> None:
    assert percent(Fraction(8999, 10_000)) == "89,99 %"
    assert percent(Fraction(899_999, 1_000_000)) == "89,99 %"
    assert percent(Fraction(3, 21)) == "14,28 %"
    assert percent(Fraction(9, 10)) == "90 %"
