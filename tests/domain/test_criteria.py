"""Every criterion at, below and above its boundary, for the awards and regimes of the law, typed from the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from workflow.data import load_catalogue
from workflow.domain.criteria import KINDS
from workflow.domain.criteria.names import NAMES
from workflow.domain.eligibility import (
    Assessment,
    CollectiveFacts,
    DisciplineFact,
    Facts,
    Finding,
    HoldFact,
    InitiativeFact,
    Outcome,
    PersonFacts,
    assess,
)
from workflow.domain.states import (
    CommendationType,
    DisciplineLevel,
    HoldKind,
    InitiativeLevel,
    Rating,
    StaffCategory,
)

CATALOGUE = load_catalogue()
E, G, C, N = Rating
BASE, PROVINCE, MINISTRY, NATIONAL = InitiativeLevel
#: A day in December of a year under each law; R3 in force from 1 July 2025.
ON = {2022: date(2022, 12, 20), 2024: date(2024, 12, 20), 2025: date(2025, 12, 20), 2026: date(2026, 12, 20)}
REGIME = {2022: "R1", 2024: "R2", 2025: "R3", 2026: "R4"}


def person(category: StaffCategory = StaffCategory.PUBLIC_EMPLOYEE, **known: Any) -> PersonFacts:
    return PersonFacts(date(2010, 3, 1), category, **known)


def initiatives(*years: int, level: InitiativeLevel = BASE) -> tuple[InitiativeFact, ...]:
    return tuple(InitiativeFact(year, level, "Số hóa hồ sơ", "05/QĐ") for year in years)


def held(code: str, *years: int) -> dict[int, frozenset[str]]:
    return {year: frozenset({code}) for year in years}


def excellent(*years: int) -> dict[int, Rating]:
    return dict.fromkeys(years, E)


def asked(award: str, facts: Facts, year: int, on: date | None = None, **more: Any) -> Assessment:
    day = on or ON[year]
    return assess(CATALOGUE.rule_in_force(award, day), facts, year, day, **more)


def line(found: Assessment, code: str) -> Finding:
    return next(finding for finding in found.findings if finding.code == code)


def said(finding: Finding) -> str:
    return finding.message % {key: getattr(value, "label", value) for key, value in finding.params.items()}


# ── Chiến sĩ thi đua cấp tỉnh, bộ: three CSTĐCS in a row ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("award", ["CSTDT", "CSTDB"])
@pytest.mark.parametrize("year", [2022, 2024, 2025])
@pytest.mark.parametrize(
    ("back", "result"),
    [
        ((3, 2, 1), "passed"),  # ends the year before the proposal
        ((2, 1, 0), "passed"),  # this year's own is decided already
        ((4, 3, 2, 1), "passed"),
        ((3, 2, 0), "failed"),  # a gap
        ((3, 1, 0), "failed"),
        ((4, 3, 2), "needs_human"),  # last year's is not on record
        ((2, 1), "needs_human"),  # nobody recorded the year before
        ((), "needs_human"),
    ],
)
def test_three_years_in_a_row(award: str, year: int, back: tuple[int, ...], result: str) -> None:
    level = PROVINCE if award == "CSTDT" else MINISTRY
    facts = person(awards=held("CSTDCS", *(year - n for n in back)), initiatives=initiatives(year - 1, level=level))
    found = asked(award, facts, year)
    assert (found.regime, line(found, "award_chain").result) == (REGIME[year], result)
    assert line(found, "award_chain").confirmed
    assert (found.outcome is Outcome.ELIGIBLE) == (result == "passed")
    assert (found.path == "awards") == (result == "passed")


def test_the_gap_is_named_and_older_years_still_count() -> None:
    facts = person(awards=held("CSTDCS", 2021, 2022, 2024), initiatives=initiatives(2024, level=PROVINCE))
    found = asked("CSTDT", facts, 2024)
    assert found.outcome is Outcome.NOT_ELIGIBLE
    gap = line(found, "award_chain")
    assert gap.params["missing"] == ("2023",)
    assert gap.citation == "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 22"
    older = person(awards=held("CSTDCS", 2022, 2023, 2024), initiatives=initiatives(2024, level=PROVINCE))
    passed = line(asked("CSTDT", older, 2024), "award_chain")
    assert (passed.params["first"], passed.params["last"]) == (2022, 2024)
    assert passed.params["since"] == date(2024, 1, 1)  # 2022 and 2023 were decided under the law of 2003


@pytest.mark.parametrize(
    ("award", "level", "result"),
    [
        ("CSTDT", BASE, "failed"), ("CSTDT", PROVINCE, "passed"), ("CSTDT", NATIONAL, "passed"),
        ("CSTDB", PROVINCE, "failed"), ("CSTDB", MINISTRY, "passed"),
        ("CSTDTQ", MINISTRY, "failed"), ("CSTDTQ", NATIONAL, "passed"),
    ],
)  # fmt: skip
def test_an_initiative_of_the_level(award: str, level: InitiativeLevel, result: str) -> None:
    facts = person(ratings={2024: E}, initiatives=initiatives(2023, level=level))
    assert line(asked(award, facts, 2024), "initiatives_in_years").result == result


@pytest.mark.parametrize(
    ("awards", "result"),
    [
        ({2023: {"CSTDT"}, 2024: {"CSTDB"}}, "passed"),
        ({2021: {"CSTDT"}, 2024: {"CSTDT"}}, "needs_human"),  # three years apart: two times on end?
        ({2019: {"CSTDT"}, 2024: {"CSTDT"}}, "failed"),
        ({2024: {"CSTDT"}, 2023: {"LDTT"}}, "failed"),
        ({}, "needs_human"),
    ],
)
def test_twice_in_a_row_for_the_national_title(awards: Any, result: str) -> None:
    facts = person(awards={year: frozenset(codes) for year, codes in awards.items()})
    assert line(asked("CSTDTQ", facts, 2024), "award_times").result == result


# ── after discipline; thematic and unplanned awards ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ends", "result"),
    [(date(2021, 12, 31), "passed"), (date(2022, 1, 1), "needs_human"), (date(2022, 12, 31), "failed"),
     (None, "passed")],
)
@pytest.mark.parametrize(("year", "cuts"), [(2024, False), (2025, True)])
def test_what_was_achieved_before_the_end_of_a_disciplinary_period_does_not_count(
    ends: date | None, result: str, year: int, cuts: bool
) -> None:
    """Decree 152/2025, Article 4(4): from 1 July 2025. The chain here is 2022–2024."""
    measure = DisciplineFact(DisciplineLevel.REPRIMAND, date(2021, 5, 1), ends) if ends else None
    facts = person(
        awards=held("CSTDCS", 2022, 2023, 2024) | held("LDTT", 2025), discipline=(measure,) if measure else (),
        initiatives=initiatives(2024, level=PROVINCE),
    )  # fmt: skip
    found = asked("CSTDT", facts, year)
    assert line(found, "award_chain").result == (result if cuts else "passed")


@pytest.mark.parametrize("special", [False, True])
def test_thematic_and_unplanned_awards_are_no_ground(special: bool) -> None:
    """Decree 152/2025, Article 4(3)."""
    kept = held("BK_TINH", 2019)
    facts = person(
        awards={} if special else kept, special=kept if special else {}, ratings=excellent(*range(2020, 2026)),
        initiatives=initiatives(2021, 2022, 2023),
    )  # fmt: skip
    found = line(asked("BK_TTG", facts, 2025), "excellent_since_award")
    assert found.result == ("needs_human" if special else "passed")


# ── Bằng khen, Huân chương: the years after an earlier award ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("award", "before", "level", "year", "count"),
    [
        ("BK_TTG", "BK_TINH", BASE, 2022, 5), ("BK_TTG", "BK_BO", BASE, 2022, 5), ("BK_TTG", "BK_TINH", BASE, 2024, 3),
        ("BK_TTG", "BK_BO", BASE, 2025, 3), ("HCLD3", "BK_TTG", PROVINCE, 2022, 2), ("HCLD2", "HCLD3", PROVINCE, 2025, 2),
        ("HCLD1", "HCLD2", PROVINCE, 2025, 2),
    ],
)  # fmt: skip
def test_five_years_after_the_earlier_award(
    award: str, before: str, level: InitiativeLevel, year: int, count: int
) -> None:
    """NĐ 91 Article 38(1): the next 5 consecutive years with 5 initiatives; from 2024 3, to be confirmed."""
    five = range(year - 5, year)
    good = person(
        awards=held(before, year - 6), ratings=excellent(*five), initiatives=initiatives(*five[:count], level=level)
    )
    found = asked(award, good, year)
    assert (line(found, "excellent_since_award").result, found.path) == ("passed", "since_award")
    for short in (
        replace(good, awards=held(before, year - 5), initiatives=initiatives(*five, level=level)),  # four years only
        replace(good, ratings=excellent(*five[1:])),  # one year not rated
        replace(good, ratings={**excellent(*five), year - 3: G}),  # a gap
        replace(good, initiatives=good.initiatives[1:]),  # one initiative too few
        replace(good, awards={}),
    ):
        assert line(asked(award, short, year), "excellent_since_award").result == "needs_human"


def test_the_number_that_nobody_confirmed_is_marked() -> None:
    assert line(asked("BK_TTG", person(), 2022), "excellent_since_award").confirmed
    for year in (2024, 2025, 2026):
        assert not line(asked("BK_TTG", person(), year), "excellent_since_award").confirmed


@pytest.mark.parametrize("award", ["BK_TINH", "BK_BO"])
@pytest.mark.parametrize(
    ("awards", "ratings", "result"),
    [(("TTLDXS", 2023, 2024), {}, "passed"), (("TTLDXS", 2022, 2024), {}, "needs_human"),
     (("LDTT",), {2023: E, 2024: E}, "passed"), (("LDTT",), {2023: G, 2024: E}, "needs_human")],
)  # fmt: skip
def test_a_collective_takes_two_titles_or_two_excellent_years(
    award: str, awards: tuple[Any, ...], ratings: Any, result: str
) -> None:
    facts = CollectiveFacts(8, awards=held(*awards), ratings=ratings)
    assert line(asked(award, facts, 2024), "consecutive_award_or_excellent").result == result


# ── Lao động tiên tiến: time worked ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("category", "months", "on", "year", "result"),
    [
        (StaffCategory.PUBLIC_EMPLOYEE, 5, date(2026, 12, 10), 2026, Outcome.NOT_ELIGIBLE),
        (StaffCategory.PUBLIC_EMPLOYEE, 6, date(2026, 12, 10), 2026, Outcome.ELIGIBLE),
        (StaffCategory.PUBLIC_EMPLOYEE, 7, date(2026, 12, 10), 2026, Outcome.ELIGIBLE),
        (StaffCategory.PUBLIC_EMPLOYEE, 5, date(2026, 7, 1), 2026, Outcome.NOT_ELIGIBLE),
        (StaffCategory.PUBLIC_EMPLOYEE, 5, date(2026, 6, 30), 2026, Outcome.ELIGIBLE),
        (StaffCategory.PUBLIC_EMPLOYEE, 5, date(2026, 7, 1), 2025, Outcome.ELIGIBLE),
        (StaffCategory.CIVIL_SERVANT, 5, date(2026, 12, 10), 2026, Outcome.NEEDS_HUMAN),
        (StaffCategory.CONTRACT, 5, date(2026, 12, 10), 2026, Outcome.NEEDS_HUMAN),
    ],
)
def test_six_months_from_july_2026(
    category: StaffCategory, months: int, on: date, year: int, result: Outcome
) -> None:
    """Decree 233/2026, Article 14(1): public employees, from 1 July 2026; the others are to be confirmed."""
    facts = person(category, ratings={year: G}, months_worked={year: months})
    assert asked("LDTT", facts, year, on).outcome is result


@pytest.mark.parametrize(("days", "result"), [(0, "passed"), (39, "passed"), (40, "failed"), (41, "failed")])
def test_forty_days_of_absence_warn_in_2022_only(days: int, result: str) -> None:
    facts = person(ratings={2022: G, 2024: G}, absent_days={2022: days, 2024: days})
    found = line(asked("LDTT", facts, 2022), "absent_less_than")
    assert (found.result, found.confirmed, found.blocking) == (result, False, False)
    assert asked("LDTT", facts, 2022).outcome is (Outcome.ELIGIBLE if result == "passed" else Outcome.NEEDS_HUMAN)
    assert asked("LDTT", facts, 2024).outcome is Outcome.ELIGIBLE


# ── Tập thể lao động xuất sắc, Cờ ───────────────────────────────────────────────────────────────────────────────────

EXCELLENT_UNIT = CollectiveFacts(
    10, {"LDTT": 7, "CSTDCS": 1}, 0, {2022: E, 2024: E}, {2022: frozenset({"TTLDTT"})}, running={},
    members_rated={E: 2, G: 5, C: 3},
)  # fmt: skip


@pytest.mark.parametrize("year", [2022, 2024])
@pytest.mark.parametrize(
    ("changed", "code", "result"),
    [
        ({}, "", ""),
        ({"members_with": {"LDTT": 6, "CSTDCS": 1}}, "member_share", "failed"),
        ({"members_with": {"LDTT": 8, "CSTDCS": 1}}, "member_share", "passed"),
        ({"members_with": {"LDTT": 7, "CSTDCS": 0}}, "members_holding", "failed"),
        ({"members_with": {"LDTT": 7}}, "members_holding", "needs_human"),
        ({"members_rated": {E: 2, G: 5, C: 2, N: 1}}, "members_rated_at_least", "failed"),
        ({"members_rated": {E: 2, G: 5}}, "members_rated_at_least", "needs_human"),
        ({"members_rated": None}, "members_rated_at_least", "needs_human"),
        ({"disciplined": 1}, "no_member_disciplined", "failed"),
        ({"ratings": {2022: G, 2024: G}}, "rating_at_least", "failed"),
    ],
)
def test_excellent_labour_collective(year: int, changed: Any, code: str, result: str) -> None:
    """Article 27: 100 % completed, at least 70 % LĐTT, a CSTĐCS holder, nobody disciplined from a warning up."""
    found = asked("TTLDXS", replace(EXCELLENT_UNIT, **changed), year)
    if not code:
        assert found.outcome is Outcome.ELIGIBLE
        return
    assert line(found, code).result == result
    if code == "no_member_disciplined":
        assert line(found, code).confirmed == (year == 2022)
        assert found.outcome is (Outcome.NOT_ELIGIBLE if year == 2022 else Outcome.NEEDS_HUMAN)


def test_in_2022_the_collective_is_chosen_among_advanced_ones() -> None:
    assert asked("TTLDXS", replace(EXCELLENT_UNIT, awards={}), 2022).outcome is Outcome.NOT_ELIGIBLE
    assert asked("TTLDXS", replace(EXCELLENT_UNIT, awards={}), 2024).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize("award", ["CO_TINH", "CO_BO", "CO_CP"])
@pytest.mark.parametrize("year", [2022, 2024, 2025, 2026])
def test_a_flag_asks_a_human_and_says_what_to_attach(award: str, year: int) -> None:
    found = asked(award, EXCELLENT_UNIT, year)
    leader = line(found, "cluster_leader")
    assert (found.outcome, leader.result) == (Outcome.NEEDS_HUMAN, "needs_human")
    assert "biên bản hội nghị bình xét, suy tôn của cụm, khối thi đua" in said(leader)


# ── holds, one achievement one form ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", sorted(CATALOGUE.awards))
@pytest.mark.parametrize("year", [2022, 2024, 2025, 2026])
@pytest.mark.parametrize(
    ("start", "lifted", "result"),
    [
        (date(2020, 1, 1), None, "failed"), (date(2030, 1, 1), None, "passed"), (date(2020, 1, 1), "today", "passed"),
        (date(2020, 1, 1), "tomorrow", "failed"), ("today", None, "failed"), ("tomorrow", None, "passed"),
    ],
)  # fmt: skip
def test_a_running_hold_stops_every_award(code: str, year: int, start: Any, lifted: Any, result: str) -> None:
    if not CATALOGUE.awards[code].exists_on(ON[year]):
        return
    days = {"today": ON[year], "tomorrow": ON[year].replace(day=21), None: None}
    hold = HoldFact(HoldKind.COMPLAINT, days.get(start, start), days[lifted])
    facts: Facts = person(holds=(hold,)) if "individual" in CATALOGUE.awards[code].subjects else CollectiveFacts(
        8, holds=(hold,)
    )  # fmt: skip
    found = line(asked(code, facts, year), "no_running_hold")
    assert (found.result, found.confirmed, found.blocking) == (result, True, True)


def test_two_state_level_forms_in_one_year() -> None:
    facts = person(awards=held("HCLD3", 2024), running={})
    found = line(asked("BK_TTG", facts, 2024), "no_other_in_year")
    assert (found.result, found.confirmed, found.blocking) == ("failed", False, False)
    assert line(asked("HCLD3", facts, 2024), "no_other_in_year").result == "passed"  # itself is no obstacle
    service = asked("BK_TTG", facts, 2024, commendation=CommendationType.LONG_SERVICE)
    assert "no_other_in_year" not in {finding.code for finding in service.findings}


@pytest.mark.parametrize("where", ["awards", "running", "special"])
def test_another_form_of_the_year_asks_whether_it_is_the_same_achievement(where: str) -> None:
    facts = person(ratings={2024: G}, **{where: held("BK_TINH", 2024)})
    found = line(asked("GK_SO", facts, 2024), "one_form_per_achievement")
    assert (found.result, found.params["found"]) == ("needs_human", ("Bằng khen của Chủ tịch UBND tỉnh",))
    titles = person(ratings={2024: G}, awards=held("CSTDCS", 2024))
    assert line(asked("GK_SO", titles, 2024), "one_form_per_achievement").result == "passed"  # title and form: both


# ── R4, what is only a draft; what nobody recorded ──────────────────────────────────────────────────────────────────


def test_the_draft_of_cstdcs_is_kept_and_not_asked() -> None:
    rule = CATALOGUE.rule_in_force("CSTDCS", ON[2026])
    (draft,) = [criterion for criterion in rule.criteria if not criterion.enabled]
    assert (draft.code, draft.confirmed, draft.blocking) == ("excellent_and_initiative", False, False)
    found = asked("CSTDCS", person(ratings={2026: E}), 2026)
    assert (found.outcome, found.path) == (Outcome.ELIGIBLE, "excellent")
    on = replace(rule, criteria=tuple(replace(criterion, enabled=True) for criterion in rule.criteria))
    for ratings, known, result in (
        ({2026: E}, initiatives(2026), "passed"), ({2026: E}, (), "failed"), ({2026: G}, initiatives(2026), "failed"),
        ({}, initiatives(2026), "needs_human"),
    ):  # fmt: skip
        again = assess(on, person(ratings=ratings, initiatives=known), 2026, ON[2026])
        assert line(again, "excellent_and_initiative").result == result


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [(2022, date(2017, 10, 1), date(2023, 12, 31)), (2024, date(2024, 1, 1), date(2025, 6, 30)),
     (2025, date(2025, 7, 1), date(2026, 9, 30)), (2026, date(2026, 10, 1), date(2027, 3, 1))],
)  # fmt: skip
def test_every_award_on_the_first_and_the_last_day_of_each_law(year: int, first: date, last: date) -> None:
    for day in (first, last):
        for award in CATALOGUE.awards_on(day):
            facts: Facts = person() if "individual" in award.subjects else CollectiveFacts(0)
            found = assess(CATALOGUE.rule_in_force(award.code, day), facts, day.year, day)
            assert found.regime == REGIME[year]
            assert found.findings, award.code
            assert found.outcome is not Outcome.ELIGIBLE, award.code  # nothing is known of this subject


def test_a_person_without_a_rating_is_told_what_is_missing() -> None:
    found = line(asked("LDTT", person(ratings={2024: E}), 2025), "rating_at_least")
    assert said(found) == "Chưa có xếp loại chất lượng năm 2025; cần từ “Hoàn thành tốt nhiệm vụ”."


def test_every_criterion_is_named_and_used_by_some_rule() -> None:
    assert set(NAMES) == set(KINDS)
    assert {criterion.code for rule in CATALOGUE.rules for criterion in rule.criteria} == set(KINDS)


def test_what_is_unconfirmed_never_refuses() -> None:
    for rule in CATALOGUE.rules:
        for criterion in rule.criteria:
            assert criterion.confirmed or not criterion.blocking, (rule.regime, rule.award, criterion.code)
            assert criterion.citation
