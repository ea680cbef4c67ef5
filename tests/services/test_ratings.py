"""A unit's ratings on one sheet: who may, the caps across the body, what was changed meanwhile, what leaned on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.support.statements import counted
from tests.support.world import World, world
from workflow.domain.directory import RateUnit, RatingEntry
from workflow.domain.states import Rating
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Change, QualityRating, RatingSheet, WorkYear
from workflow.queries import ratings as query
from workflow.services import ratings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2026, 12, 14, 2, 0, tzinfo=UTC)
TOP, GOOD, DONE, FAILED = Rating
OFFICE = ("office_head", "office_officer", "an", "binh", "chi")


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield world(app)


def sheet(made: World, levels: dict[str, Rating | None], place: str = "office", **changed: Any) -> RateUnit:
    """A sheet on which nothing was seen before; those who are not named stay unrated."""
    people = {"office": OFFICE, "counsel": ("counsel_head", "counsel_officer", "dung"), "centre": ("director", "deputy")}[place]
    entries = tuple(RatingEntry(made.people[key], levels.get(key), None) for key in people)
    return replace(RateUnit(organisation_id=made.organisations[place], year=2026, version=0, people=entries), **changed)


def save(made: World, command: RateUnit, who: str = "secretary") -> int:
    return ratings.save(command, actor=made.actor(who, NOW.date()), now=NOW)


def kept(made: World, year: int = 2026) -> dict[str, Rating]:
    names = {number: key for key, number in made.people.items()}
    with Session(db.engine) as session:
        rows = session.execute(select(QualityRating.person_id, QualityRating.level).where(QualityRating.year == year))
        return {names[row.person_id]: row.level for row in rows if row.person_id}


GOOD_ALL: dict[str, Rating | None] = dict.fromkeys(OFFICE, GOOD)


def test_a_unit_in_one_go_and_corrected(made: World) -> None:
    assert save(made, sheet(made, GOOD_ALL | {"an": TOP}, document="TB 12")) == 5
    assert kept(made) == GOOD_ALL | {"an": TOP}
    with Session(db.engine) as session:
        first = session.scalars(select(Change).where(Change.action == "record.rate")).all()
        assert len(first) == 5
        version = session.scalars(select(RatingSheet.version)).one()
    entries = tuple(
        RatingEntry(made.people[key], level, seen, 7 if key == "chi" else None)
        for key, level, seen in (("office_head", GOOD, GOOD), ("office_officer", GOOD, GOOD), ("an", DONE, TOP), ("binh", None, GOOD), ("chi", GOOD, GOOD))
    )
    again = sheet(made, {}, people=entries, version=version, document="TB 13")
    assert save(made, again) == 2
    assert kept(made) == {"office_head": GOOD, "office_officer": GOOD, "an": DONE, "chi": GOOD}
    with Session(db.engine) as session:
        assert session.scalars(select(WorkYear.months_worked)).all() == [7]
        an = select(QualityRating.document).where(QualityRating.person_id == made.people["an"], QualityRating.year == 2026)
        assert session.scalars(an).one() == "TB 13"


def test_the_head_of_the_unit_enters_it_but_not_himself_nor_the_units(made: World) -> None:
    assert save(made, sheet(made, {"an": GOOD, "binh": GOOD}), "head") == 2
    with pytest.raises(Refused) as own:
        save(made, sheet(made, {"office_head": GOOD}, people=(RatingEntry(made.people["office_head"], GOOD, None),), version=1), "head")
    assert own.value.violations[0].code == "own_rating"
    unit = (RatingEntry(made.organisations["office"], TOP, None),)
    with pytest.raises(Forbidden):
        save(made, sheet(made, {}, people=(), units=unit, version=1), "head")
    for who, wanted in (("officer", Forbidden), ("counsel_head", NotFound), ("other_secretary", NotFound), ("auditor", Forbidden), ("staff", NotFound)):
        with pytest.raises(wanted):
            save(made, sheet(made, {"chi": GOOD}), who)


def test_the_cap_is_that_of_the_whole_body_and_a_reason_is_kept(made: World) -> None:
    """Ten people in the centre: two may be HTXSNV; the third is refused from whichever division it comes."""
    save(made, sheet(made, GOOD_ALL | {"an": TOP, "binh": TOP}))
    save(made, sheet(made, {"director": GOOD, "deputy": GOOD}, "centre"))
    rest: dict[str, Rating | None] = {"counsel_head": GOOD, "counsel_officer": GOOD, "dung": TOP}
    with pytest.raises(Refused) as over:
        save(made, sheet(made, rest, "counsel"))
    (violation,) = over.value.violations
    assert (violation.code, violation.params["excellent"], violation.params["allowed"]) == ("rating_over_cap", 3, 2)
    assert save(made, sheet(made, rest | {"dung": GOOD}, "counsel")) == 3
    reasoned = sheet(made, {}, "counsel", people=(RatingEntry(made.people["dung"], TOP, GOOD),), version=1, over_reason="Văn bản 5/SNV cho phép")
    assert save(made, reasoned) == 1
    with Session(db.engine) as session:
        assert "Văn bản 5/SNV cho phép" in session.scalars(select(RatingSheet.over_reason)).all()


def test_a_centre_rated_excellent_lifts_the_cap_to_a_quarter(made: World) -> None:
    unit = (RatingEntry(made.organisations["centre"], TOP, None),)
    save(made, sheet(made, {"director": TOP, "deputy": GOOD}, "centre", units=unit, head_id=made.people["director"]))
    save(made, sheet(made, GOOD_ALL | {"an": TOP}))
    with Session(db.engine) as session:
        grid = query.grid(session, made.organisations["office"], 2026, NOW.date())
    assert grid is not None
    assert (grid.body.level, grid.unit.level, grid.is_body) == (TOP, None, False)
    actor = made.actor("secretary", NOW.date())
    with Session(db.engine) as session:
        found = ratings.sheet(session, made.organisations["office"], 2026, actor=actor, now=NOW)
    (room, *_units) = found.verdict.rooms
    assert (room.percent, room.excellent, room.base, room.unrated, room.allowed) == ("25 %", 2, 7, 3, 1)


def test_a_rating_changed_meanwhile_is_told(made: World) -> None:
    save(made, sheet(made, {"an": GOOD}))
    with pytest.raises(Conflict):
        save(made, sheet(made, {"an": DONE}))
    with pytest.raises(Conflict):  # the sheet is the one seen, the rating is not
        save(made, sheet(made, {"an": DONE}, version=1))
    assert kept(made) == {"an": GOOD}


def test_next_year_and_strangers_are_refused(made: World) -> None:
    with pytest.raises(Refused):
        save(made, sheet(made, {"an": GOOD}, year=2027))
    with pytest.raises(Conflict):
        save(made, sheet(made, {}, people=(RatingEntry(made.people["dung"], GOOD, None),)))


def test_the_head_is_known_from_his_role_and_bound_by_his_unit(made: World) -> None:
    with Session(db.engine) as session:
        grid = query.grid(session, made.organisations["office"], 2026, NOW.date())
        centre = query.grid(session, made.organisations["centre"], 2026, NOW.date())
    assert grid is not None
    assert centre is not None
    assert (grid.head_id, centre.head_id) == (made.people["office_head"], None)  # two hold the role in the centre
    unit = (RatingEntry(made.organisations["office"], GOOD, None),)
    with pytest.raises(Refused) as refused:
        save(made, sheet(made, GOOD_ALL | {"office_head": TOP}, units=unit, head_id=made.people["office_head"]))
    assert [v.code for v in refused.value.violations] == ["head_above_unit"]


def test_a_sheet_costs_the_same_whatever_its_size(made: World) -> None:
    with Session(db.engine) as session, counted() as found:
        query.grid(session, made.organisations["office"], 2026, NOW.date())
    assert len(found) <= 7
    with Session(db.engine) as session:
        session.execute(delete(QualityRating))
        session.commit()
    with Session(db.engine) as session, counted() as fewer:
        query.grid(session, made.organisations["office"], 2026, NOW.date())
    assert len(fewer) == len(found)
