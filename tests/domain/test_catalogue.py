"""The law of the day: each regime to its last second, a gap as an error, and the numbers typed from the texts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from workflow.data import load_catalogue
from workflow.domain.calendar import local_date
from workflow.domain.states import Authority, Section, SubjectKind
from workflow.errors import NoRuleInForce, NotFound

CATALOGUE = load_catalogue()
AWARDS = ("LDTT", "CSTDCS", "TTLDTT", "GK_SO", "BK_BO")
IN_R1, IN_R2, IN_R3, IN_R4 = date(2022, 12, 1), date(2024, 12, 1), date(2025, 12, 1), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("instant", "regime"),
    [
        ("2017-09-30T17:00:00", "R1"),
        ("2022-02-10T00:00:00", "R1"),
        ("2023-12-31T16:59:59", "R1"),
        ("2023-12-31T17:00:00", "R2"),
        ("2025-06-30T16:59:59", "R2"),
        ("2025-06-30T17:00:00", "R3"),
        ("2026-06-30T17:00:00", "R3"),
        ("2026-09-30T16:59:59", "R3"),
        ("2026-09-30T17:00:00", "R4"),
        ("2026-11-20T00:00:00", "R4"),
    ],
)
def test_regime_to_the_second(instant: str, regime: str) -> None:
    day = local_date(datetime.fromisoformat(instant).replace(tzinfo=UTC))
    assert CATALOGUE.regime_on(day) == regime
    assert {CATALOGUE.rule_in_force(code, day).regime for code in AWARDS} == {regime}


def test_no_rule_before_the_first_regime_is_an_error_that_names_the_gap() -> None:
    with pytest.raises(NoRuleInForce, match=r"CSTDCS on 2017-09-30"):
        CATALOGUE.rule_in_force("CSTDCS", date(2017, 9, 30))
    with pytest.raises(NoRuleInForce):
        CATALOGUE.regime_on(date(2017, 9, 30))


def test_an_unknown_award_is_not_found() -> None:
    with pytest.raises(NotFound):
        CATALOGUE.award("LDTT_TINH")
    with pytest.raises(NotFound):
        CATALOGUE.rule_in_force("LDTT_TINH", IN_R1)


def test_the_awards_and_who_decides_them() -> None:
    found = {a.code: (a.name, set(a.subjects), a.authority, a.is_title) for a in CATALOGUE.awards.values()}
    person, group = SubjectKind.INDIVIDUAL, SubjectKind.COLLECTIVE
    assert found == {
        "LDTT": ("Lao động tiên tiến", {person}, Authority.DEPARTMENT, True),
        "CSTDCS": ("Chiến sĩ thi đua cơ sở", {person}, Authority.DEPARTMENT, True),
        "TTLDTT": ("Tập thể lao động tiên tiến", {group}, Authority.DEPARTMENT, True),
        "GK_SO": ("Giấy khen của Giám đốc Sở", {person, group}, Authority.DEPARTMENT, False),
        "BK_BO": ("Bằng khen của Bộ trưởng", {person, group}, Authority.MINISTRY, False),
    }
    assert tuple(CATALOGUE.awards) == AWARDS


@pytest.mark.parametrize("day", [IN_R1, IN_R2, IN_R3, IN_R4])
def test_the_director_decides_all_but_the_minister_s(day: date) -> None:
    for code in AWARDS:
        expected = Authority.MINISTRY if code == "BK_BO" else Authority.DEPARTMENT
        assert CATALOGUE.rule_in_force(code, day).authority is expected


def test_fifteen_percent_until_2023_and_no_national_cap_since() -> None:
    cap = CATALOGUE.rule_in_force("CSTDCS", IN_R1).cap
    assert cap is not None
    assert (cap.share, cap.base_award, cap.confirmed) == (Fraction(3, 20), "LDTT", True)
    assert cap.citation == "Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3"
    assert [rule.award for rule in CATALOGUE.rules if rule.cap] == ["CSTDCS"]


@pytest.mark.parametrize(
    ("code", "day", "sections"),
    [
        ("LDTT", IN_R1, {Section.SUMMARY}),
        ("LDTT", IN_R2, {Section.REPORT}),
        ("CSTDCS", IN_R1, {Section.REPORT, Section.INITIATIVE, Section.EVIDENCE}),
        ("CSTDCS", IN_R2, {Section.REPORT, Section.EVIDENCE}),
        ("GK_SO", IN_R1, {Section.REPORT}),
        ("TTLDTT", IN_R1, {Section.REPORT}),
        ("BK_BO", IN_R1, {Section.REPORT, Section.EVIDENCE}),
    ],
)
def test_sections_of_the_dossier(code: str, day: date, sections: set[Section]) -> None:
    assert set(CATALOGUE.rule_in_force(code, day).sections) == sections


def test_the_base_council_is_a_local_rule_to_be_confirmed() -> None:
    for rule in CATALOGUE.rules:
        vote = rule.vote
        assert (vote.base, vote.quorum, vote.minimum, vote.strict) == ("all", Fraction(2, 3), Fraction(1, 2), True)
        assert not vote.confirmed


def test_registration_was_a_legal_basis_until_2023() -> None:
    assert CATALOGUE.rule_in_force("LDTT", IN_R1).registration_required
    assert not CATALOGUE.rule_in_force("LDTT", IN_R2).registration_required
    assert not CATALOGUE.rule_in_force("LDTT", IN_R2).sources["registration_required"].confirmed


def test_the_amended_law_of_today_confirms_nothing_about_cstdcs() -> None:
    rule = CATALOGUE.rule_in_force("CSTDCS", IN_R4)
    own = [c for c in rule.criteria if c.code in ("rating_at_least", "excellent_or_initiative")]
    assert [(c.code, c.confirmed, c.blocking) for c in own] == [
        ("rating_at_least", False, False),
        ("excellent_or_initiative", False, False),
    ]


def test_every_value_is_cited_and_every_version_its_own() -> None:
    versions = {rule.version for rule in CATALOGUE.rules}
    assert len(versions) == len(CATALOGUE.rules) == 20
    for rule in CATALOGUE.rules:
        assert rule.version.startswith(f"{rule.regime}-")
        assert set(rule.sources) == {"sections", "authority", "leans_on", "registration_required"}
        cited = [rule, rule.vote, *rule.criteria, *rule.sources.values()]
        assert all(value.citation for value in cited)
