"""Prize money, each figure typed from the decrees: multiples, base salaries on their first and last day, rounding."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.data import load_catalogue
from workflow.data.prizes import load_prizes
from workflow.domain.prizes import Claim, Money, Payee, PrizeGroup, dong, highest_only, money, round_up
from workflow.domain.states import CommendationType, SubjectKind
from workflow.errors import NoRuleInForce, Refused

ONE, ALL, HOME = Payee.INDIVIDUAL, Payee.COLLECTIVE, Payee.HOUSEHOLD

#: One day in each regime, and its base salary.
DAYS = {
    "R1": (date(2022, 12, 20), 1_490_000), "R2": (date(2024, 12, 20), 2_340_000),
    "R3": (date(2025, 12, 20), 2_340_000), "R4": (date(2026, 12, 20), 2_530_000),
}  # fmt: skip

#: award, payee -> the amount on those days, worked out by hand: multiple × base, up to the next 10.000. None: no value.
AMOUNTS: dict[tuple[str, Payee], tuple[int | None, ...]] = {
    ("LDTT", ONE): (450_000, 710_000, 710_000, 760_000),                  # 0,3: 447.000  702.000  702.000  759.000
    ("CSTDCS", ONE): (1_490_000, 2_340_000, 2_340_000, 2_530_000),        # 1
    ("CSTDT", ONE): (4_470_000, 7_020_000, 7_020_000, 7_590_000),         # 3
    ("CSTDB", ONE): (4_470_000, 7_020_000, 7_020_000, 7_590_000),         # 3
    ("CSTDTQ", ONE): (6_710_000, 10_530_000, 10_530_000, 11_390_000),     # 4,5: 6.705.000 … 11.385.000
    ("TTLDTT", ALL): (1_200_000, 1_880_000, 1_880_000, 2_030_000),        # 0,8: 1.192.000  1.872.000  2.024.000
    ("TTLDXS", ALL): (2_240_000, 3_510_000, 3_510_000, 3_800_000),        # 1,5: 2.235.000  3.795.000
    ("CO_TINH", ALL): (11_920_000, 18_720_000, 18_720_000, 20_240_000),   # 8
    ("CO_BO", ALL): (11_920_000, 18_720_000, 18_720_000, 20_240_000),
    ("CO_CP", ALL): (17_880_000, 28_080_000, 28_080_000, 30_360_000),     # 12
    ("XA_TIEU_BIEU", ALL): (None, 4_680_000, 4_680_000, 5_060_000),       # 2, none under R1
    ("THON_VAN_HOA", ALL): (2_240_000, 3_510_000, 3_510_000, 3_800_000),  # 1,5
    ("GK_SO", ONE): (450_000, 710_000, 710_000, 760_000),                 # 0,3
    ("GK_SO", ALL): (900_000, 1_410_000, 1_410_000, 1_520_000),           # × 2: 894.000  1.404.000  1.518.000
    ("GK_SO", HOME): (680_000, 1_060_000, 1_060_000, 1_140_000),           # × 1,5: 670.500  1.053.000  1.138.500
    ("GK_DV", ONE): (None, None, None, None),
    ("GK_XA", ONE): (230_000, None, None, None),                          # 0,15: 223.500
    ("GK_XA", ALL): (450_000, None, None, None),
    ("GK_XA", HOME): (340_000, None, None, None),                          # 335.250
    ("BK_TINH", ONE): (1_490_000, 3_510_000, 3_510_000, 3_800_000),       # 1, then 1,5
    ("BK_TINH", ALL): (2_980_000, 7_020_000, 7_020_000, 7_590_000),
    ("BK_TINH", HOME): (2_240_000, 5_270_000, 5_270_000, 5_700_000),       # 2.235.000  5.265.000  5.692.500
    ("BK_BO", ONE): (1_490_000, 3_510_000, 3_510_000, 3_800_000),
    ("BK_BO", ALL): (2_980_000, 7_020_000, 7_020_000, 7_590_000),
    ("BK_TTG", ONE): (5_220_000, 8_190_000, 8_190_000, 8_860_000),        # 3,5: 5.215.000  8.855.000
    ("BK_TTG", ALL): (10_430_000, 16_380_000, 16_380_000, 17_710_000),
    ("BK_TTG", HOME): (7_830_000, 12_290_000, 12_290_000, 13_290_000),     # 7.822.500  12.285.000  13.282.500
    ("HCLD1", ONE): (13_410_000, 21_060_000, 21_060_000, 22_770_000),     # 9
    ("HCLD2", ONE): (11_180_000, 17_550_000, 17_550_000, 18_980_000),     # 7,5: 11.175.000  18.975.000
    ("HCLD3", ONE): (6_710_000, 10_530_000, 10_530_000, 11_390_000),      # 4,5
    ("HCLD3", ALL): (13_410_000, 21_060_000, 21_060_000, 22_770_000),
    ("KNC_BO", ONE): (900_000, 1_410_000, 1_410_000, 1_520_000),          # at most 0,6: 894.000  1.404.000  1.518.000
    ("KNC_TINH", ONE): (900_000, 1_410_000, 1_410_000, 1_520_000),
    ("HH_TINH", ONE): (None, None, None, None),
}  # fmt: skip

#: What no text found says outright, by the regimes in which it is so; under R4 nothing is confirmed.
UNCONFIRMED = {("GK_SO", ONE): "R2 R3", ("GK_SO", ALL): "R2 R3", ("BK_TINH", HOME): "R1 R2 R3", ("BK_TTG", HOME): "R1 R2 R3",
               ("GK_SO", HOME): "R1 R2 R3", ("GK_XA", HOME): "R1"}  # fmt: skip


def worth(award: str, payee: Payee, day: date) -> Money:
    return money(load_prizes(), award, payee, day, load_catalogue().regime_on(day))


@pytest.mark.parametrize(("award", "payee"), AMOUNTS, ids=str)
def test_each_award_in_each_regime(award: str, payee: Payee) -> None:
    for (regime, (day, base)), amount in zip(DAYS.items(), AMOUNTS[award, payee], strict=True):
        if amount is None:
            with pytest.raises(Refused) as refused:
                worth(award, payee, day)
            assert [(v.code, v.params["regime"]) for v in refused.value.violations] == [("prize_missing", regime)]
            continue
        found = worth(award, payee, day)
        assert (found.amount, found.base.amount, found.regime) == (amount, base, regime)
        expected = regime != "R4" and regime not in UNCONFIRMED.get((award, payee), "").split()
        assert found.confirmed == expected, regime
        assert found.at_most == award.startswith("KNC")
        assert all(found.citations)


def test_every_award_of_the_catalogue_has_its_line() -> None:
    assert set(load_catalogue().awards) <= set(load_prizes().prizes) == {award for award, _ in AMOUNTS} | {"HCLD2"}


SALARIES = (
    (date(2013, 7, 1), 1_150_000), (date(2016, 5, 1), 1_210_000), (date(2017, 7, 1), 1_300_000),
    (date(2018, 7, 1), 1_390_000), (date(2019, 7, 1), 1_490_000), (date(2023, 7, 1), 1_800_000),
    (date(2024, 7, 1), 2_340_000), (date(2026, 7, 1), 2_530_000),
)  # fmt: skip


def test_each_base_salary_on_its_first_and_last_day() -> None:
    ends = [*(first - timedelta(days=1) for first, _ in SALARIES[1:]), date(2040, 1, 1)]
    for (first, amount), last in zip(SALARIES, ends, strict=True):
        assert [load_prizes().salary_on(day).amount for day in (first, last)] == [amount, amount]
    with pytest.raises(NoRuleInForce):
        load_prizes().salary_on(date(2013, 6, 30))


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2017, 10, 1), 1_300_000), (date(2023, 12, 31), 1_800_000),  # Bằng khen is 1 under Decree 91/2017,
        (date(2024, 1, 1), 2_700_000), (date(2025, 6, 30), 3_510_000),    # and 1,5 from Decree 98/2023 on
        (date(2025, 7, 1), 3_510_000), (date(2026, 9, 30), 3_800_000), (date(2026, 10, 1), 3_800_000),
    ],
)  # fmt: skip
def test_a_certificate_on_the_first_and_last_day_of_each_regime(day: date, amount: int) -> None:
    assert worth("BK_TINH", ONE, day).amount == amount


def test_who_cannot_be_paid_is_refused_not_paid_nothing() -> None:
    for award, payee in (("LDTT", ALL), ("TTLDTT", ONE), ("CSTDCS", HOME), ("HCLD3", HOME), ("BK_BO", HOME)):
        with pytest.raises(Refused) as refused:
            worth(award, payee, date(2022, 12, 20))
        assert [v.code for v in refused.value.violations] == ["prize_not_for"]


def test_the_arithmetic_in_words() -> None:
    def said(found: Money) -> str:
        return found.explanation.message % found.explanation.params

    assert said(worth("LDTT", ONE, date(2022, 12, 20))) == "0,3 × 1.490.000 ₫ = 447.000 ₫, làm tròn lên 450.000 ₫"
    assert said(worth("CSTDCS", ONE, date(2022, 12, 20))) == "1 × 1.490.000 ₫ = 1.490.000 ₫"
    household = said(worth("GK_XA", HOME, date(2022, 12, 20)))
    assert household == "0,15 × 1.490.000 ₫ × 1,5 = 335.250 ₫, làm tròn lên 340.000 ₫"
    assert dong(0) == "0 ₫"
    assert dong(Fraction(12_345_678, 10)) == "1.234.567,8 ₫"


@given(st.fractions(min_value=0, max_value=10**9))
def test_rounding_goes_up_and_less_than_one_step(product: Fraction) -> None:
    amount = round_up(product, 10_000)
    assert amount % 10_000 == 0
    assert 0 <= amount - product < 10_000


# ── several awards for one achievement ──────────────────────────────────────────────────────────────────────────────

AN, BINH = (SubjectKind.INDIVIDUAL, 1), (SubjectKind.INDIVIDUAL, 2)
DAY = date(2022, 12, 20)
MERIT, THEME = CommendationType.MERIT, CommendationType.THEMATIC


def claim(key: int, award: str, amount: int, **other: object) -> Claim:
    prize = load_prizes().prize(award)
    values: dict[str, object] = {"subject": AN, "year": 2022, "type": MERIT, "at": DAY} | other
    return Claim(key=key, award=award, group=prize.group, period=prize.period, amount=amount, **values)  # type: ignore[arg-type]


def test_two_titles_of_one_year_pay_the_higher() -> None:
    assert highest_only([claim(1, "LDTT", 450_000), claim(2, "CSTDCS", 1_490_000)]) == {1: 2}


def test_titles_counted_over_different_years_are_each_paid() -> None:
    assert highest_only([claim(1, "CSTDCS", 1_490_000), claim(2, "CSTDT", 4_470_000)]) == {}


def test_a_title_and_a_form_are_both_paid() -> None:
    assert highest_only([claim(1, "CSTDCS", 1_490_000), claim(2, "GK_SO", 450_000)]) == {}


def test_two_forms_for_one_achievement_pay_the_higher() -> None:
    assert highest_only([claim(1, "BK_TINH", 1_490_000), claim(2, "GK_SO", 450_000)]) == {2: 1}


@pytest.mark.parametrize(
    "other", [{"subject": BINH}, {"year": 2021}, {"type": THEME}, {"at": date(2022, 12, 21)}], ids=lambda other: next(iter(other))
)
def test_another_subject_year_type_or_time_is_another_achievement(other: dict[str, object]) -> None:
    assert highest_only([claim(1, "BK_TINH", 1_490_000), claim(2, "GK_SO", 450_000, **other)]) == {}


def test_of_equal_prizes_the_first_is_paid_whatever_the_order() -> None:
    claims = [claim(n, "GK_SO", 450_000) for n in (3, 1, 2)]
    assert highest_only(claims) == highest_only(reversed(claims)) == {2: 1, 3: 1}


def test_every_group_has_an_award() -> None:
    assert {prize.group for prize in load_prizes().prizes.values()} == set(PrizeGroup)
