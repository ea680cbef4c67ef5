"""Local prizes over the prize table: for whom and while they bind, by their own figures, never above the law's ceiling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from workflow.data.overlays import check, unfit
from workflow.data.reading import DataError
from workflow.domain.prizes import Payee
from workflow.domain.regulations import Layer, LocalKey, LocalTerm, LocalValue
from workflow.domain.states import Stage, TermMeaning
from workflow.errors import Refused
from workflow.services.law import Law

ONE, ALL = Payee.INDIVIDUAL, Payee.COLLECTIVE
PROVINCE, CENTRE = 1, 7
BELOW = frozenset({PROVINCE, CENTRE})
DAY = date(2026, 12, 20)  # base salary 2.530.000


def prize(award: str, value: str, *, confirmed: bool = True) -> LocalValue:
    return LocalValue(award, LocalKey.PRIZE, value, "UBND tỉnh, 42/2026/QĐ-UBND (15/01/2026), Điều 7", confirmed)


def layer(*values: LocalValue, number: int = 1, council: int = PROVINCE) -> Layer:
    depth = 2 if council == PROVINCE else 3
    return Layer(
        number, council, depth, f"{number}/2026/QĐ-UBND", "UBND tỉnh", date(2026, 1, 15), date(2026, 2, 1), None, values
    )


def worth(law: Law, award: str, payee: Payee = ONE, day: date = DAY, path: frozenset[int] = BELOW) -> tuple[int, bool]:
    found = law.money(award, payee, day, path)
    return found.amount, found.confirmed


def test_a_local_multiple_for_whom_and_while_it_binds() -> None:
    law = Law((replace(layer(prize("LDTT", "0,4")), in_force_to=date(2026, 12, 20)),))
    assert worth(law, "LDTT") == (1_020_000, True)  # 0,4: 1.012.000
    assert worth(law, "LDTT", day=date(2026, 2, 1)) == (940_000, True)  # 0,4 × 2.340.000 = 936.000
    assert worth(law, "LDTT", day=date(2026, 1, 31)) == (710_000, True)  # 0,3 × 2.340.000 = 702.000
    assert worth(law, "LDTT", day=date(2026, 12, 21)) == (760_000, False)  # 0,3; R4 is not confirmed
    assert worth(law, "LDTT", path=frozenset({CENTRE})) == (760_000, False)  # of another province
    assert worth(law, "CSTDCS") == (2_530_000, False)
    found = law.money("LDTT", ONE, DAY, BELOW)
    assert (found.local, found.citations[0]) == (prize("LDTT", "").citation, prize("LDTT", "").citation)
    assert law.money("CSTDCS", ONE, DAY, BELOW).local == ""


def test_what_the_law_leaves_open_and_what_is_not_confirmed() -> None:
    with pytest.raises(Refused):
        worth(Law(), "GK_DV")
    law = Law((layer(prize("GK_DV", "0.2", confirmed=False), prize("HH_TINH", "1")),))
    assert worth(law, "GK_DV") == (510_000, False)  # 506.000
    assert worth(law, "GK_DV", ALL) == (1_020_000, False)  # × 2: 1.012.000
    assert worth(law, "HH_TINH") == (2_530_000, True)


def test_the_lower_body_has_the_last_word() -> None:
    upper, lower = layer(prize("LDTT", "0,4")), layer(prize("LDTT", "0,5"), number=2, council=CENTRE)
    assert worth(Law((upper, lower)), "LDTT") == (1_270_000, True)  # 1.265.000
    assert worth(Law((upper, lower)), "LDTT", path=frozenset({PROVINCE})) == (1_020_000, True)


def test_within_a_ceiling_the_body_decides_and_above_it_nothing() -> None:
    law = Law((layer(prize("KNC_TINH", "0,5")),))
    found = law.money("KNC_TINH", ONE, DAY, BELOW)
    assert (found.amount, found.at_most) == (1_270_000, False)
    above = layer(prize("KNC_TINH", "0,61"))
    assert len(unfit(above)) == 1
    general = Law((above,)).money("KNC_TINH", ONE, DAY, BELOW)
    assert (general.amount, general.at_most) == (1_520_000, True)


@pytest.mark.parametrize("value", ["0", "0,0", "-1", "nhiều", "100", "0,125", "1e1", "500.000", "1/3", ""])
def test_what_is_no_multiple(value: str) -> None:
    with pytest.raises(DataError):
        check(prize("LDTT", value), DAY, None)


def test_a_prize_or_a_term_leaves_the_rule_as_it_is() -> None:
    term = LocalValue("LDTT", LocalKey.TERM, "public_notice: 7", "Điều 9", confirmed=True)
    law = Law((layer(prize("LDTT", "0,4"), term),))
    assert law.rule_in_force("LDTT", DAY, BELOW) == Law().rule_in_force("LDTT", DAY, BELOW)


def dated(written: str, *, confirmed: bool = True) -> LocalValue:
    return LocalValue("", LocalKey.TERM, written, "UBND tỉnh, 42/2026/QĐ-UBND (15/01/2026), Điều 12", confirmed)


def test_terms_of_a_plan_in_force_on_their_day_for_whom_they_bind() -> None:
    upper = layer(dated("registration: 01-31"), dated("submission: 11-30"), dated("public_notice: 7"), dated("council: 5"))
    lower = layer(dated("registration: 02-05", confirmed=False), dated("report: 02-29"), number=2, council=CENTRE)
    law = Law((upper, lower))
    citation = dated("").citation
    assert law.terms(2027, BELOW) == {
        Stage.REGISTRATION: LocalTerm(date(2027, 2, 5), citation, confirmed=False),
        Stage.SUBMISSION: LocalTerm(date(2027, 11, 30), citation, confirmed=True),
        Stage.REPORT: LocalTerm(date(2027, 2, 28), citation, confirmed=True),
    }
    assert law.terms(2028, BELOW)[Stage.REPORT].last_day == date(2028, 2, 29)
    assert law.terms(2027, {PROVINCE})[Stage.REGISTRATION].last_day == date(2027, 1, 31)
    # the papers are in force from 01/02/2026: the province's registration of that year was over, the centre's was not
    assert set(law.terms(2026, {PROVINCE})) == {Stage.SUBMISSION}
    assert set(law.terms(2026, BELOW)) == set(Stage) - {Stage.UNIT_REVIEW, Stage.COUNCIL}
    assert law.terms(2025, BELOW) == {}


def test_a_plan_later_than_its_regulation() -> None:
    local = LocalTerm(date(2027, 2, 5), "Điều 12", confirmed=True)
    before, until = TermMeaning.BEFORE, TermMeaning.NO_LATER_THAN
    assert not local.misses(date(2027, 2, 5), until)
    assert local.misses(date(2027, 2, 6), until)
    assert not local.misses(date(2027, 2, 6), before)
    assert local.misses(date(2027, 2, 7), before)
