"""Adding evidence never takes a passed condition away, whatever the award, the law and the record before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.data import load_catalogue
from workflow.domain.eligibility import DisciplineFact, Finding, InitiativeFact, PersonFacts, check
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating, StaffCategory

CATALOGUE = load_catalogue()
YEARS = st.integers(2014, 2026)
CODES = st.sampled_from(sorted(code for code, award in CATALOGUE.awards.items() if "individual" in award.subjects))
#: Another award is evidence for everything but the conditions that there be no other.
ALONE = {"no_other_in_year", "one_form_per_achievement"}

ratings = st.dictionaries(YEARS, st.sampled_from(Rating), max_size=10)
initiatives = st.lists(
    st.builds(InitiativeFact, YEARS, st.sampled_from(InitiativeLevel), st.just("Số hóa"), st.just("05/QĐ")), max_size=8
)
awards = st.dictionaries(YEARS, st.frozensets(CODES, min_size=1, max_size=3), max_size=8)
discipline = st.lists(
    st.tuples(YEARS, st.integers(1, 28), st.integers(0, 2)).map(
        lambda when: DisciplineFact(
            DisciplineLevel.WARNING, date(when[0], 3, when[1]), date(when[0] + when[2], 6, when[1])
        )
    ),
    max_size=1,
)
people = st.builds(
    PersonFacts,
    start_date=st.sampled_from([None, date(2010, 3, 1), date(2024, 9, 1)]),
    category=st.sampled_from(StaffCategory),
    ratings=ratings,
    initiatives=initiatives.map(tuple),
    discipline=discipline.map(tuple),
    awards=awards,
    running=st.one_of(st.none(), awards),
)


def more(facts: PersonFacts, rated: dict[int, Rating], known: list[InitiativeFact], held: dict[int, frozenset[str]],
         ) -> PersonFacts:  # fmt: skip
    """The same record with years rated that were not, initiatives and awards added; nothing taken away or altered."""
    years = set(facts.awards) | set(held)
    return replace(
        facts,
        ratings={**rated, **facts.ratings},
        initiatives=(*facts.initiatives, *known),
        awards={year: facts.awards.get(year, frozenset()) | held.get(year, frozenset()) for year in years},
    )


def findings(facts: PersonFacts, code: str, year: int, day: date) -> tuple[Finding, ...]:
    return check(CATALOGUE.rule_in_force(code, day), facts, year, day)


@settings(max_examples=300, deadline=None)
@given(people, ratings, initiatives, awards, CODES, st.dates(date(2018, 1, 1), date(2026, 12, 31)), st.integers(-1, 0))
def test_adding_evidence_never_removes_a_passed(
    facts: PersonFacts, rated: dict[int, Rating], known: list[InitiativeFact], held: dict[int, frozenset[str]],
    code: str, day: date, back: int,
) -> None:  # fmt: skip
    if not CATALOGUE.awards[code].exists_on(day):
        return
    year = day.year + back
    before = findings(facts, code, year, day)
    after = findings(more(facts, rated, known, held), code, year, day)
    assert [finding.code for finding in before] == [finding.code for finding in after]
    lost = [
        (old.code, new.message % new.params)
        for old, new in zip(before, after, strict=True)
        if old.result == "passed" and new.result != "passed" and old.code not in ALONE
    ]
    assert lost == []
