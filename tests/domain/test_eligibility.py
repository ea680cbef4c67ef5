"""Checklists under the law of 2022 and of 2024: what passes, what fails, what waits for a human, and who is blocked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from workflow.data import load_catalogue
from workflow.domain.criteria import KINDS
from workflow.domain.eligibility import (
    CollectiveFacts,
    DisciplineFact,
    Facts,
    Finding,
    InitiativeFact,
    PersonFacts,
    check,
)
from workflow.domain.states import CommendationType, DisciplineLevel, InitiativeLevel, Rating, StaffCategory

CATALOGUE = load_catalogue()
E, G, C, N = Rating
DECEMBER = {2022: date(2022, 12, 5), 2024: date(2024, 12, 5), 2026: date(2026, 11, 20)}


def initiative(year: int, level: InitiativeLevel = InitiativeLevel.BASE) -> InitiativeFact:
    return InitiativeFact(year, level, "Số hóa hồ sơ", "05/QĐ-TTDVVL")


def person(**known: Any) -> PersonFacts:
    return PersonFacts(date(2015, 3, 1), StaffCategory.PUBLIC_EMPLOYEE, **known)


def checklist(award: str, facts: Facts, year: int, on: date | None = None) -> dict[str, Finding]:
    day = on or DECEMBER[year]
    return {f.code: f for f in check(CATALOGUE.rule_in_force(award, day), facts, year, day)}


@pytest.mark.parametrize("year", [2022, 2024, 2026])
@pytest.mark.parametrize(
    ("rating", "result"), [(E, "passed"), (G, "passed"), (C, "failed"), (N, "failed"), (None, "needs_human")]
)
def test_ldtt_asks_for_good_or_better(year: int, rating: Rating | None, result: str) -> None:
    found = checklist("LDTT", person(ratings={year: rating} if rating else {}), year)["rating_at_least"]
    assert found.result == result
    assert found.confirmed
    assert found.blocking


def test_a_rating_of_another_year_is_no_evidence() -> None:
    assert checklist("LDTT", person(ratings={2021: E}), 2022)["rating_at_least"].result == "needs_human"


@pytest.mark.parametrize(
    ("held", "running", "result"),
    [
        ({2022: {"LDTT"}}, None, "passed"),
        ({2022: {"LDTT"}}, {}, "passed"),
        ({2021: {"LDTT"}}, None, "needs_human"),
        ({2021: {"LDTT"}}, {2022: {"LDTT"}}, "needs_human"),
        ({2021: {"LDTT"}}, {2022: {"CSTDCS"}}, "failed"),
        ({2022: {"GK_SO"}}, {}, "failed"),
        ({}, {2021: {"LDTT"}}, "failed"),
    ],
)
def test_cstdcs_of_2022_needs_ldtt_of_the_same_year(held: Any, running: Any, result: str) -> None:
    found = checklist("CSTDCS", person(awards=held, running=running), 2022)["holds_award"]
    assert (found.result, found.blocking) == (result, True)


@pytest.mark.parametrize(
    ("initiatives", "rated", "on", "result"),
    [
        ((initiative(2022),), False, date(2022, 2, 1), "passed"),
        ((initiative(2022, InitiativeLevel.PROVINCE),), True, date(2022, 12, 5), "passed"),
        ((initiative(2021),), True, date(2022, 12, 5), "failed"),
        ((), True, date(2022, 12, 5), "failed"),
        ((), False, date(2022, 2, 1), "needs_human"),
        ((), False, date(2022, 12, 31), "needs_human"),
        ((), False, date(2023, 1, 1), "failed"),
    ],
)
def test_cstdcs_of_2022_needs_an_initiative(initiatives: Any, rated: bool, on: date, result: str) -> None:
    facts = person(initiatives=initiatives, ratings={2022: E} if rated else {})
    found = checklist("CSTDCS", facts, 2022, on)["initiative"]
    assert (found.result, found.blocking) == (result, True)


@pytest.mark.parametrize(
    ("rating", "initiatives", "result"),
    [
        (E, (), "passed"),
        (E, (initiative(2024),), "passed"),
        (G, (initiative(2024),), "passed"),
        (None, (initiative(2024),), "passed"),
        (G, (), "failed"),
        (G, (initiative(2023),), "failed"),
        (None, (), "needs_human"),
    ],
)
def test_cstdcs_of_2024_takes_either_path(rating: Rating | None, initiatives: Any, result: str) -> None:
    facts = person(ratings={2024: rating} if rating else {}, initiatives=initiatives)
    found = checklist("CSTDCS", facts, 2024)
    assert found["excellent_or_initiative"].result == result
    assert found["excellent_or_initiative"].blocking
    assert "initiative" not in found
    assert "holds_award" not in found


def test_the_path_is_named() -> None:
    by_rating = checklist("CSTDCS", person(ratings={2024: E}, initiatives=(initiative(2024),)), 2024)
    line = by_rating["excellent_or_initiative"]
    assert line.message % line.params == "Đạt theo đường xếp loại xuất sắc năm 2024; ngoài ra có 1 sáng kiến."
    by_initiative = checklist("CSTDCS", person(ratings={2024: G}, initiatives=(initiative(2024),)), 2024)
    line = by_initiative["excellent_or_initiative"]
    assert line.message % line.params == "Đạt theo đường sáng kiến năm 2024: Số hóa hồ sơ (05/QĐ-TTDVVL)."
    assert line.citation == "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 23 khoản 1 điểm b"


def test_today_a_failed_unconfirmed_criterion_warns_only() -> None:
    found = checklist("CSTDCS", person(ratings={2026: G}), 2026)["excellent_or_initiative"]
    assert (found.result, found.confirmed, found.blocking) == ("failed", False, False)


def test_blocking_data_that_are_unconfirmed_do_not_block() -> None:
    rule = CATALOGUE.rule_in_force("LDTT", DECEMBER[2022])
    unconfirmed = replace(rule.criteria[0], confirmed=False, blocking=True)
    (found,) = check(replace(rule, criteria=(unconfirmed,)), person(ratings={2022: N}), 2022, DECEMBER[2022])
    assert (found.result, found.blocking) == ("failed", False)


@pytest.mark.parametrize(
    ("ratings", "initiatives", "result", "years"),
    [
        ({2021: E, 2022: E}, (2021, 2022), "passed", (2021, 2022)),
        ({2021: E, 2022: E}, (2022, 2022), "passed", (2021, 2022)),
        ({2020: E, 2021: E}, (2020, 2021), "passed", (2020, 2021)),
        ({2020: E, 2022: E}, (2020, 2022), "needs_human", None),
        ({2021: E, 2022: G}, (2021, 2022), "needs_human", None),
        ({2021: E, 2022: E}, (2022,), "needs_human", None),
        ({2021: E, 2022: E}, (2019, 2022), "needs_human", None),
        ({}, (), "needs_human", None),
    ],
)
def test_minister_s_merit_2022(ratings: Any, initiatives: Any, result: str, years: Any) -> None:
    """Two years in a row excellent with two initiatives in that time; else other grounds may do, so never failed."""
    facts = person(ratings=ratings, initiatives=tuple(map(initiative, initiatives)))
    found = checklist("BK_BO", facts, 2022)["consecutive_excellent"]
    assert found.result == result
    if years:
        assert (found.params["first"], found.params["last"]) == years


@pytest.mark.parametrize(
    ("awards", "ratings", "initiatives", "result"),
    [
        ({2023: {"CSTDCS"}, 2024: {"CSTDCS", "LDTT"}}, {}, (), "passed"),
        ({2022: {"CSTDCS"}, 2023: {"CSTDCS"}}, {}, (), "passed"),
        ({2022: {"CSTDCS"}, 2023: {"LDTT"}, 2024: {"CSTDCS"}}, {}, (), "needs_human"),
        ({}, {2023: E, 2024: E}, (2023, 2024), "passed"),
        ({}, {2023: E, 2024: E}, (2024,), "needs_human"),
    ],
)
def test_minister_s_merit_2024(awards: Any, ratings: Any, initiatives: Any, result: str) -> None:
    facts = person(awards=awards, ratings=ratings, initiatives=tuple(map(initiative, initiatives)))
    assert checklist("BK_BO", facts, 2024)["consecutive_award_or_excellent"].result == result


@pytest.mark.parametrize(
    ("ratings", "initiatives", "result"),
    [
        ({2021: E, 2022: E}, (2021, 2022), "passed"),
        ({2021: G, 2022: E}, (2021, 2022), "failed"),
        ({2020: G, 2021: E}, (2021,), "needs_human"),
        ({2020: E, 2021: G, 2022: E}, (2020, 2022), "failed"),
        ({2021: E, 2022: E}, (), "failed"),
    ],
)
def test_a_chain_without_other_grounds_can_fail(ratings: Any, initiatives: Any, result: str) -> None:
    rule = CATALOGUE.rule_in_force("BK_BO", DECEMBER[2022])
    strict = replace(rule.criteria[0], params={**rule.criteria[0].params, "other_paths": False})
    facts = person(ratings=ratings, initiatives=tuple(map(initiative, initiatives)))
    (found,) = check(replace(rule, criteria=(strict,)), facts, 2022, DECEMBER[2022])
    assert found.result == result


WARNED = DisciplineLevel.WARNING


@pytest.mark.parametrize(
    ("level", "start", "end", "in_year", "now"),
    [
        (WARNED, date(2022, 3, 1), date(2023, 2, 28), "failed", "failed"),
        (DisciplineLevel.REPRIMAND, date(2022, 1, 5), date(2022, 4, 5), "failed", "passed"),
        (WARNED, date(2021, 1, 1), date(2022, 1, 1), "failed", "passed"),
        (WARNED, date(2020, 12, 31), date(2021, 12, 31), "passed", "passed"),
        (WARNED, date(2022, 12, 5), date(2022, 12, 5), "failed", "failed"),
        (WARNED, date(2022, 12, 6), date(2023, 12, 6), "failed", "passed"),
        (WARNED, date(2023, 1, 1), date(2023, 12, 31), "passed", "passed"),
    ],
)
def test_discipline(level: DisciplineLevel, start: date, end: date, in_year: str, now: str) -> None:
    found = checklist("LDTT", person(discipline=(DisciplineFact(level, start, end),)), 2022)
    assert (found["no_discipline_in_year"].result, found["no_discipline_in_year"].blocking) == (in_year, False)
    assert (found["not_under_discipline"].result, found["not_under_discipline"].blocking) == (now, True)


@pytest.mark.parametrize(
    ("start", "result"),
    [
        (date(2015, 3, 1), "passed"),
        (date(2022, 3, 1), "passed"),
        (date(2022, 3, 2), "failed"),
        (date(2022, 12, 1), "failed"),
        (None, "needs_human"),
    ],
)
def test_ten_months_of_service_in_2022_warn(start: date | None, result: str) -> None:
    found = checklist("LDTT", replace(person(), start_date=start), 2022)["months_in_year"]
    assert (found.result, found.blocking) == (result, False)


@pytest.mark.parametrize(
    ("members", "held", "result"),
    [(8, 5, "passed"), (8, 4, "failed"), (9, 5, "passed"), (9, 4, "failed"), (1, 1, "passed"), (8, None, "needs_human"),
     (0, 0, "needs_human")],
)  # fmt: skip
def test_ttldtt_needs_more_than_half(members: int, held: int | None, result: str) -> None:
    facts = CollectiveFacts(members, {} if held is None else {"LDTT": held}, disciplined=0)
    found = checklist("TTLDTT", facts, 2022)["member_share"]
    assert (found.result, found.blocking) == (result, True)
    assert not checklist("TTLDTT", facts, 2024)["member_share"].confirmed


@pytest.mark.parametrize(("disciplined", "result"), [(0, "passed"), (1, "failed"), (None, "needs_human")])
def test_ttldtt_has_no_member_disciplined(disciplined: int | None, result: str) -> None:
    facts = CollectiveFacts(8, {"LDTT": 7}, disciplined)
    assert checklist("TTLDTT", facts, 2022)["no_member_disciplined"].result == result


def test_the_share_is_shown() -> None:
    line = checklist("TTLDTT", CollectiveFacts(8, {"LDTT": 4}), 2022)["member_share"]
    assert line.message % line.params == "4 / 8 người đạt Lao động tiên tiến = 50 %, phải quá 50 %."


def test_criteria_bind_only_their_kind_of_subject_and_commendation() -> None:
    collective = CollectiveFacts(8, ratings={2022: G})
    both = {"rating_at_least", "one_form_per_achievement", "no_running_hold"}
    assert set(checklist("GK_SO", collective, 2022)) == both
    assert set(checklist("GK_SO", person(), 2022)) == both | {"not_under_discipline"}
    rule = CATALOGUE.rule_in_force("GK_SO", DECEMBER[2022])
    unplanned = check(rule, person(), 2022, DECEMBER[2022], CommendationType.UNPLANNED)
    assert {f.code for f in unplanned} == {
        "to_be_proved", "one_form_per_achievement", "not_under_discipline", "no_running_hold",
    }  # fmt: skip


def test_nothing_known_fails_nothing() -> None:
    """A person without one recorded fact is never refused for it, whatever the award, in any regime."""
    for rule in CATALOGUE.rules:
        empty: tuple[Facts, ...] = (PersonFacts(None, StaffCategory.CONTRACT), CollectiveFacts(0))
        for facts in empty:
            found = check(rule, facts, rule.in_force_from.year, rule.in_force_from)
            assert [f.code for f in found if f.result == "failed"] == []


def test_every_message_has_what_it_shows() -> None:
    """Each message of each finding can be filled with its own parameters."""
    people = [
        person(ratings=ratings, initiatives=initiatives, running=running, awards=awards, discipline=discipline)
        for ratings in ({}, {2022: E, 2021: E}, {2022: N})
        for initiatives in ((), (initiative(2022), initiative(2021)))
        for running in (None, {}, {2022: frozenset({"LDTT"})})
        for awards in ({}, {2022: frozenset({"LDTT", "CSTDCS"}), 2021: frozenset({"CSTDCS"})})
        for discipline in ((), (DisciplineFact(WARNED, date(2022, 1, 1), date(2022, 12, 31)),))
    ]
    groups = [CollectiveFacts(8, held, bad) for held in ({}, {"LDTT": 3}, {"LDTT": 7}) for bad in (None, 0, 2)]
    used = set()
    for rule in CATALOGUE.rules:
        for facts in (*people, *groups):
            for found in check(rule, facts, 2022, date(2022, 12, 5)):
                assert "%(" not in found.message % found.params
                used.add(found.code)
    assert used <= set(KINDS)
