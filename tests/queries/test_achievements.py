"""The record of many people and collectives: the same facts however they are asked for, in a constant number of queries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.statements import counted
from tests.support.world import YEAR, World, world
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating
from workflow.extensions import db
from workflow.models import Discipline, Initiative, InitiativeAuthor, PastAward, Person, QualityRating
from workflow.queries import achievements
from workflow.queries.collectives import collectives
from workflow.services import eligibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ON = date(2024, 12, 16)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    made = world(app)
    with app.app_context():
        yield made


def record(made: World) -> None:
    with Session(db.engine) as session:
        an = made.people["an"]
        row = Initiative(title="Số hóa hồ sơ", year=2023, level=InitiativeLevel.BASE, document="05/QĐ")
        session.add(row)
        session.flush()
        session.add_all([
            QualityRating(person_id=an, year=2023, level=Rating.GOOD),
            InitiativeAuthor(initiative_id=row.id, person_id=an),
            PastAward(person_id=an, award_code="CSTDCS", year=2023),
            PastAward(person_id=an, award_code="LDTT", year=2023),
            Discipline(person_id=made.people["dung"], level=DisciplineLevel.WARNING, from_date=date(2024, 3, 1)),
            QualityRating(organisation_id=made.organisations["office"], year=2024, level=Rating.EXCELLENT),
        ])  # fmt: skip
        session.commit()


def test_one_some_and_all_give_the_same_facts(made: World) -> None:
    record(made)
    with Session(db.engine) as session:
        an, dung = made.people["an"], made.people["dung"]
        one = achievements.people(session, [an])[an]
        assert one == achievements.people(session, [an, dung])[an] == achievements.people(session, select(Person.id))[an]
        assert one.ratings == {2023: Rating.GOOD, 2024: Rating.EXCELLENT}
        assert one.awards == {2023: {"CSTDCS", "LDTT"}}
        assert [fact.year for fact in one.initiatives] == [2023]
        assert achievements.people(session, []) == {}
        assert set(achievements.people(session, [an, 999_999])) == {an}


def test_the_checklists_of_all_take_one_query(made: World) -> None:
    record(made)
    for who in ([made.people["an"]], list(made.people.values()), select(Person.id)):
        with Session(db.engine) as session, counted() as statements:
            found = eligibility.of_people(session, who, ["LDTT", "CSTDCS", "BK_BO", "TTLDTT"], year=YEAR, on_date=ON)
        assert len(statements) == 1
        assert set(found[made.people["an"]]) == {"LDTT", "CSTDCS", "BK_BO"}
        assert found[made.people["an"]]["CSTDCS"].outcome == "eligible"
        assert found[made.people["an"]]["CSTDCS"].path == "excellent"


def test_the_checklists_of_collectives_take_as_many_queries_for_one_as_for_all(made: World) -> None:
    record(made)
    counts = set()
    for ids in ([made.organisations["office"]], list(made.organisations.values())):
        with Session(db.engine) as session, counted() as statements:
            found = eligibility.of_collectives(session, ids, ["LDTT", "TTLDTT"], year=YEAR, on_date=ON)
        counts.add(len(statements))
        assert set(found[made.organisations["office"]]) == {"TTLDTT"}
    assert len(counts) == 1


def test_a_collective_is_its_rated_people_and_those_below(made: World) -> None:
    record(made)
    office, centre, counsel = (made.organisations[key] for key in ("office", "centre", "counsel"))
    with Session(db.engine) as session:
        gone = session.get_one(Person, made.people["chi"])
        gone.active = False
        session.commit()
        found = collectives(session, [office, centre, counsel], [2023, 2024, 2022])
    assert found[office, 2024].members == 5  # chi has left, her rating of the year stays
    assert found[office, 2023].members == 1  # only an was rated
    assert found[office, 2022].members == 4  # nobody was: those active now
    assert found[office, 2023].members_with == {"CSTDCS": 1, "LDTT": 1}
    assert found[centre, 2023].members_with == {"CSTDCS": 1, "LDTT": 1}
    assert found[office, 2024].members_rated == {Rating.EXCELLENT: 5}
    assert found[office, 2024].ratings == {2024: Rating.EXCELLENT}
    assert (found[counsel, 2024].disciplined, found[counsel, 2023].disciplined) == (1, 0)
    assert (found[centre, 2024].disciplined, found[office, 2024].disciplined) == (1, 0)
