"""The radar: who could be proposed, what is proven, which chains would break. The rules are those of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from workflow.data import load_catalogue
from workflow.domain.evidence import DisciplineFact, InitiativeFact, PersonFacts
from workflow.domain.radar import Standing, breaks, prospects
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating, StaffCategory

JANUARY, DECEMBER = date(2024, 1, 22), date(2024, 12, 20)
EXCELLENT, GOOD, COMPLETED = Rating.EXCELLENT, Rating.GOOD, Rating.COMPLETED
S = Standing


def facts(**values: Any) -> PersonFacts:
    known: dict[str, Any] = {"start_date": date(2015, 3, 1), "category": StaffCategory.PUBLIC_EMPLOYEE, "running": {}}
    return PersonFacts(**known | values)


def seen(day: date, *awards: str, **values: Any) -> dict[str, Standing]:
    rules = [load_catalogue().rule_in_force(award, day) for award in awards]
    return {prospect.award: prospect.standing for prospect in prospects(facts(**values), rules, day.year, day)}


def initiative(year: int) -> InitiativeFact:
    return InitiativeFact(year, InitiativeLevel.BASE, "Phiếu hẹn", "QĐ 1")


def test_before_the_year_is_rated_nothing_speaks_against_somebody_without_a_record() -> None:
    assert seen(JANUARY, "LDTT", "CSTDCS") == {"LDTT": S.OPEN, "CSTDCS": S.OPEN}


def test_an_initiative_of_the_year_is_proven_before_the_rating() -> None:
    found = prospects(facts(initiatives=(initiative(2024),)), [load_catalogue().rule_in_force("CSTDCS", JANUARY)], 2024, JANUARY)
    assert [prospect.standing for prospect in found] == [S.LIKELY]
    assert [finding.code for finding in found[0].proven] == ["excellent_or_initiative"]
    assert "rating_at_least" in [finding.code for finding in found[0].awaited]


@pytest.mark.parametrize(
    ("rating", "expected"),
    [(EXCELLENT, {"LDTT": S.READY, "CSTDCS": S.READY}), (GOOD, {"LDTT": S.READY}), (COMPLETED, {})],
)
def test_once_rated_the_record_speaks(rating: Rating, expected: dict[str, Standing]) -> None:
    assert seen(DECEMBER, "LDTT", "CSTDCS", ratings={2024: rating}, months_worked={2024: 12}) == expected


def test_what_is_held_or_under_way_is_no_prospect() -> None:
    rated: dict[str, Any] = {"ratings": {2024: EXCELLENT}}
    assert seen(DECEMBER, "LDTT", "CSTDCS", running={2024: frozenset({"LDTT"})}, **rated).keys() == {"CSTDCS"}
    assert seen(DECEMBER, "LDTT", "CSTDCS", awards={2024: frozenset({"CSTDCS"})}, **rated).keys() == {"LDTT"}


def test_a_running_measure_keeps_somebody_off() -> None:
    measure = DisciplineFact(DisciplineLevel.REPRIMAND, date(2024, 5, 1), date(2025, 5, 1))
    assert seen(DECEMBER, "LDTT", "CSTDCS", ratings={2024: EXCELLENT}, discipline=(measure,)) == {}


def test_the_past_is_not_made_up_this_year() -> None:
    """Bằng khen wants years of titles or ratings: nobody is near it merely because nothing is recorded."""
    assert seen(DECEMBER, "BK_BO", ratings={2024: GOOD}) == {}


CHAIN = {2021: frozenset({"CSTDCS", "LDTT"}), 2022: frozenset({"CSTDCS"}), 2023: frozenset({"CSTDCS"})}


def broken(year: int, **values: Any) -> list[tuple[tuple[str, ...], int, int]]:
    rules = [load_catalogue().rule_in_force(award, date(year, 3, 1)) for award in ("LDTT", "CSTDCS", "BK_BO")]
    return [(one.awards, one.first, one.last) for one in breaks(facts(**values), rules, year)]


def test_a_chain_without_this_year_breaks_and_its_length_is_known() -> None:
    assert broken(2024, awards=CHAIN) == [(("CSTDCS",), 2021, 2023)]


@pytest.mark.parametrize("where", ["awards", "running"])
def test_a_chain_that_goes_on_is_not_named(where: str) -> None:
    this_year = {2024: frozenset({"CSTDCS"})}
    known: dict[str, Any] = {"awards": CHAIN | this_year} if where == "awards" else {"awards": CHAIN, "running": this_year}
    assert broken(2024, **known) == []


def test_a_chain_that_broke_long_ago_is_past_and_another_award_does_not_carry_it_on() -> None:
    assert broken(2025, awards=CHAIN) == []
    assert broken(2024, awards=CHAIN, running={2024: frozenset({"LDTT"})}) == [(("CSTDCS",), 2021, 2023)]
    gap = {2020: frozenset({"CSTDCS"}), 2022: frozenset({"LDTT"}), 2023: frozenset({"CSTDCS"})}
    assert broken(2024, awards=gap) == [(("CSTDCS",), 2023, 2023)]


def test_the_nearest_award_the_chain_leads_to_is_named() -> None:
    """Bằng khen wants two years of the title; an award that wants three is farther."""
    near = load_catalogue().rule_in_force("BK_BO", date(2024, 3, 1))
    criterion = next(one for one in near.criteria if one.params.get("years") == 2 and "CSTDCS" in one.params.get("awards", ()))
    near = replace(near, criteria=(criterion,))
    longer = replace(criterion, code="award_chain", params={"awards": ("CSTDCS",), "years": 3})
    for rules in ([near, replace(near, award="CSTDT", criteria=(longer,))], [replace(near, award="CSTDT", criteria=(longer,)), near]):
        (found,) = breaks(facts(awards=CHAIN), rules, 2024)
        assert (found.toward, found.needed, found.length) == ("BK_BO", 2, 3)
        assert "Điều 74" in found.citation
    switched_off = replace(near, criteria=(replace(criterion, enabled=False),))
    assert breaks(facts(awards=CHAIN), [switched_off], 2024) == []
