"""The staff list and the achievement record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.changes import change_count, changes
from tests.support.world import NOW, World, world
from workflow.domain import directory as d
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating, Role, Sex, StaffCategory
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Initiative, InitiativeAuthor, PastAward, Person, PersonMove, QualityRating
from workflow.queries import people as query
from workflow.queries.paging import Cursor
from workflow.services import people, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

DETAILS = d.PersonDetails(name="Quàng Thị Mới", sex=Sex.FEMALE, category=StaffCategory.CONTRACT)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def row(person_id: int) -> Person:
    with Session(db.engine) as session:
        return session.get_one(Person, person_id)


def create(made: World, who: str = "officer", place: str = "office", **fields: Any) -> int:
    command = d.CreatePerson(organisation_id=made.organisations[place], details=replace(DETAILS, **fields))
    return people.create(command, actor=made.actor(who), now=NOW)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.violations[0].code


def test_a_unit_keeps_its_own_staff_list(made: World) -> None:
    person = row(create(made))
    assert (person.name, person.fold, person.organisation_id) == (
        "Quàng Thị Mới",
        "quang thi moi",
        made.organisations["office"],
    )
    with pytest.raises(NotFound):
        create(made, "officer", "counsel")
    with pytest.raises(NotFound):
        create(made, "other_officer")


def test_names_typed_decomposed_and_composed_are_one(made: World) -> None:
    one, two = create(made, name="Nguyê\u0303n Thi\u0323 A\u0301nh"), create(made, name="Nguyễn Thị Ánh")
    assert row(one).name == row(two).name == "Nguyễn Thị Ánh"
    assert row(one).sort_key == row(two).sort_key


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"name": "\u200b \u00a0"}, "required"), ({"name": "A\nB\u0007"}, "bad_text"),
        ({"name": "x" * 121}, "too_long"), ({"birth_date": date(2024, 1, 23)}, "birth_date"),
        ({"birth_date": date(2000, 1, 1), "start_date": date(2010, 1, 1)}, "start_date"),
    ],
)  # fmt: skip
def test_bad_details_are_refused(made: World, fields: dict[str, Any], wanted: str) -> None:
    before = change_count()
    with pytest.raises(Refused) as refused:
        create(made, **fields)
    assert code(refused) == wanted
    assert change_count() == before


def test_hostile_text_is_only_text(made: World) -> None:
    person = create(made, name="<script>alert(1)</script> {{7*7}} %s ' OR 1=1 --")
    assert row(person).name == "<script>alert(1)</script> {{7*7}} %s ' OR 1=1 --"


def test_a_move_is_kept_and_needs_both_ends(made: World) -> None:
    an, counsel = made.people["an"], made.organisations["counsel"]
    command = d.MovePerson(person_id=an, version=1, to_organisation_id=counsel, on=date(2024, 2, 1))
    with pytest.raises(NotFound):  # the officer of one unit puts nobody into another
        people.move(command, actor=made.actor("officer"), now=NOW)
    people.move(command, actor=made.actor("secretary"), now=NOW)
    assert row(an).organisation_id == counsel
    with Session(db.engine) as session:
        assert session.execute(select(PersonMove.from_organisation_id, PersonMove.to_organisation_id)).all() == [
            (made.organisations["office"], counsel)
        ]
    with pytest.raises(Conflict):
        people.move(command, actor=made.actor("secretary"), now=NOW)


def test_off_the_list_and_back(made: World) -> None:
    an = made.people["an"]
    for version, active in ((1, False), (2, True)):
        people.set_active(
            d.SetPersonActive(person_id=an, version=version, active=active), actor=made.actor("officer"), now=NOW
        )
        assert row(an).active is active
    assert [new for _old, new in changes("person.deactivate")] == [{"active": False}]


@pytest.mark.parametrize(
    ("who", "error"), [("manager", Forbidden), ("counsel_officer", NotFound), ("staff", Forbidden)]
)
def test_others_do_not_edit(made: World, who: str, error: type[Exception]) -> None:
    """`staff` is An himself: he sees his entry and may not change it."""
    command = d.UpdatePerson(person_id=made.people["an"], version=1, details=DETAILS)
    with pytest.raises(error):
        people.update(command, actor=made.actor(who), now=NOW)


# ── the record ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rating_is_one_per_year(made: World) -> None:
    an = made.people["an"]
    for level in (Rating.GOOD, Rating.EXCELLENT):
        records.rate(d.Rate(year=2022, level=level, person_id=an), actor=made.actor("secretary"), now=NOW)
    with Session(db.engine) as session:
        found = session.scalars(
            select(QualityRating.level).where(QualityRating.person_id == an, QualityRating.year == 2022)
        ).all()
    assert found == [Rating.EXCELLENT]
    assert changes("record.rate")[1] == ({"level": "HTTNV"}, {"level": "HTXSNV"})


def test_several_ratings_are_all_or_none(made: World) -> None:
    before = change_count()
    commands = [
        d.Rate(year=2022, level=Rating.GOOD, person_id=made.people["an"]),
        d.Rate(year=1066, level=Rating.GOOD, person_id=made.people["binh"]),
    ]
    with pytest.raises(Refused):
        records.rate_many(commands, actor=made.actor("secretary"), now=NOW)
    assert change_count() == before


def test_nobody_writes_his_own_record(made: World) -> None:
    from workflow.domain.accounts import GrantRole
    from workflow.services import users

    users.grant(
        GrantRole(user_id=made.users["staff"], role=Role.SECRETARY, organisation_id=made.organisations["centre"],
                  from_date=NOW.date()),
        actor=made.actor("administrator"), now=NOW,
    )  # fmt: skip
    secretary = made.actor("staff")
    records.rate(d.Rate(year=2022, level=Rating.GOOD, person_id=made.people["binh"]), actor=secretary, now=NOW)
    with pytest.raises(Forbidden):
        records.rate(d.Rate(year=2022, level=Rating.GOOD, person_id=made.people["an"]), actor=secretary, now=NOW)
    authors = (d.Author(made.people["binh"], 50), d.Author(made.people["an"], 50))
    own = d.RecordInitiative(title="Của mình", year=2023, level=InitiativeLevel.BASE, authors=authors)
    with pytest.raises(Forbidden):
        records.initiative(own, actor=secretary, now=NOW)


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [((60, 40), ""), ((100,), ""), ((60, 41), "shares"), ((0,), "shares"), ((-5, 50), "shares"), ((), "authors")],
)
def test_shares_of_an_initiative(made: World, shares: tuple[int, ...], wanted: str) -> None:
    who = (made.people["an"], made.people["binh"])
    command = d.RecordInitiative(
        title="Phần mềm nhắc hạn", year=2023, level=InitiativeLevel.BASE,
        authors=tuple(d.Author(person, share) for person, share in zip(who, shares, strict=False)),
    )  # fmt: skip
    if not wanted:
        assert records.initiative(command, actor=made.actor("secretary"), now=NOW)
        return
    with pytest.raises(Refused) as refused:
        records.initiative(command, actor=made.actor("secretary"), now=NOW)
    assert code(refused) == wanted


def test_the_same_author_twice_is_refused(made: World) -> None:
    twice = (d.Author(made.people["an"], 30), d.Author(made.people["an"], 30))
    command = d.RecordInitiative(title="Hai lần", year=2023, level=InitiativeLevel.BASE, authors=twice)
    with pytest.raises(Refused):
        records.initiative(command, actor=made.actor("secretary"), now=NOW)


def test_a_mistake_is_taken_back_and_stays_in_the_audit(made: World) -> None:
    secretary = made.actor("secretary")
    authors = (d.Author(made.people["an"], 60), d.Author(made.people["binh"], 40))
    command = d.RecordInitiative(title="Ghi nhầm", year=2023, level=InitiativeLevel.BASE, authors=authors)
    made_id = records.initiative(command, actor=secretary, now=NOW)
    records.remove(d.RemoveRecord(kind="initiative", record_id=made_id), actor=secretary, now=NOW)
    with Session(db.engine) as session:
        assert session.get(Initiative, made_id) is None
        assert session.scalars(select(InitiativeAuthor).where(InitiativeAuthor.initiative_id == made_id)).all() == []
    assert changes("record.remove_initiative")[-1][0]["title"] == "Ghi nhầm"
    with pytest.raises(NotFound):
        records.remove(d.RemoveRecord(kind="initiative", record_id=made_id), actor=secretary, now=NOW)


def test_discipline_and_past_awards(made: World) -> None:
    secretary, an = made.actor("secretary"), made.people["an"]
    with pytest.raises(Refused):
        records.discipline(
            d.RecordDiscipline(
                person_id=an, level=DisciplineLevel.WARNING, from_date=date(2024, 1, 2), to_date=date(2024, 1, 1)
            ),
            actor=secretary, now=NOW,
        )  # fmt: skip
    with pytest.raises(Refused) as refused:
        records.past_award(d.RecordPastAward(award_code="TTLDTT", year=2021, person_id=an), actor=secretary, now=NOW)
    assert code(refused) == "wrong_award"
    records.past_award(d.RecordPastAward(award_code="LDTT", year=2021, person_id=an), actor=secretary, now=NOW)
    with Session(db.engine) as session:
        assert session.scalars(
            select(PastAward.award_code).where(PastAward.person_id == an, PastAward.year == 2021)
        ).all() == ["LDTT"]


@pytest.mark.parametrize(
    ("who", "error"),
    [("officer", Forbidden), ("administrator", NotFound), ("other_secretary", NotFound), ("staff", Forbidden)],
)
def test_only_the_secretary_keeps_the_record(made: World, who: str, error: type[Exception]) -> None:
    """The administrator manages people and sees no record."""
    with pytest.raises(error):
        records.rate(d.Rate(year=2022, level=Rating.GOOD, person_id=made.people["an"]), actor=made.actor(who), now=NOW)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def names(made: World, who: str, q: str = "", **filters: Any) -> list[str]:
    with Session(db.engine) as session:
        page = query.page(session, made.actor(who), query.Filters(q=q, **filters), Cursor())
    assert page.total == len(page.rows)
    return [row.name for row in page.rows]


def test_list_is_searched_without_diacritics_and_sorted_by_given_name(made: World) -> None:
    assert names(made, "officer") == ["Lò Thị An", "Vì Văn Bình", "Đèo Thị Chi", "Hà Thị Đầu", "Quàng Văn Trưởng"]
    assert names(made, "officer", "LO THI") == names(made, "officer", "lo\u0300 thi\u0323") == ["Lò Thị An"]
    assert names(made, "officer", "%") == names(made, "officer", "_") == []


def test_list_holds_only_what_the_actor_may_see(made: World) -> None:
    assert len(names(made, "administrator")) == 12
    assert "Giàng A Khác" not in names(made, "secretary")
    assert names(made, "staff") == ["Lò Thị An"]
    assert names(made, "approver") == []


def test_pages_follow_each_other_without_gap_or_repeat(made: World) -> None:
    actor, seen, cursor = made.actor("administrator"), [], Cursor(size=5)
    with Session(db.engine) as session:
        while True:
            page = query.page(session, actor, query.Filters(), cursor)
            assert page.total == 12
            seen += [row.id for row in page.rows]
            if page.after is None:
                break
            cursor = Cursor(after=page.after, size=5)
        assert len(seen) == len(set(seen)) == 12
        back = query.page(session, actor, query.Filters(), Cursor(before=page.before, size=5))
        assert [row.id for row in back.rows] == seen[5:10]
        lost = query.page(session, actor, query.Filters(), Cursor(after=10**9, size=5))
        assert [row.id for row in lost.rows] == seen[:5]
