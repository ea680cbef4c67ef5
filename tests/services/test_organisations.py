"""The tree, the one rule (council organisation, upper body), lineage, headcounts."""

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
from workflow.domain.states import OrganisationKind, Role
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import CouncilSeat, Headcount, Organisation, Person, PersonMove
from workflow.queries import organisations as query
from workflow.queries.roles import load_actor
from workflow.services import lineage, organisations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

SINCE = date(2024, 1, 1)
TODAY = NOW.date()


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def row(organisation_id: int) -> Organisation:
    with Session(db.engine) as session:
        return session.get_one(Organisation, organisation_id)


def create(made: World, code: str, parent: int | None, *, council: bool = False, who: str = "administrator") -> int:
    command = d.CreateOrganisation(
        name=f"Đơn vị {code}", short_name=code, code=code, kind=OrganisationKind.UNIT, parent_id=parent,
        active_from=SINCE, has_council=council,
    )  # fmt: skip
    return organisations.create(command, actor=made.actor(who), now=NOW)


def change(organisation_id: int, **fields: Any) -> d.UpdateOrganisation:
    now = row(organisation_id)
    command = d.UpdateOrganisation(
        organisation_id=now.id, version=now.version, name=now.name, short_name=now.short_name, code=now.code,
        kind=now.kind, parent_id=now.parent_id, active_from=now.active_from, has_council=now.has_council,
        position=now.position,
    )  # fmt: skip
    return replace(command, **fields)


def update(made: World, organisation_id: int, *, who: str = "administrator", **fields: Any) -> None:
    organisations.update(change(organisation_id, **fields), actor=made.actor(who), now=NOW)


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.violations[0].code


def test_the_rule_fits_the_five_seeds(made: World) -> None:
    """domain.md §1: nearest ancestor or itself with a council; the upper body is that organisation's parent."""
    so = create(made, "SO", None)
    centre = create(made, "TT", so, council=True)  # 000, 001: a centre with a council under a Sở
    office = create(made, "VP", centre)
    team = create(made, "TO", office)
    province = create(made, "TINH", None)
    own = create(made, "SOHD", province, council=True)  # 003, 004: a Sở council with divisions and units below
    division = create(made, "PHONG", own)
    assert [(row(key).council_id, row(key).upper_body_id) for key in (centre, office, team)] == [(centre, so)] * 3
    assert (row(division).council_id, row(division).upper_body_id) == (own, province)
    assert (row(so).council_id, row(so).upper_body_id) == (None, None)
    assert row(team).path == f"/{so}/{centre}/{office}/{team}/"


def test_moving_a_branch_moves_everything_below(made: World) -> None:
    centre, other = made.organisations["centre"], made.organisations["other"]
    office = made.organisations["office"]
    team = create(made, "TO", office)
    update(made, office, parent_id=other)
    assert row(team).path == f"{row(other).path}{office}/{team}/"
    assert (row(office).council_id, row(team).council_id) == (other, other)
    assert row(made.organisations["counsel"]).council_id == centre  # who stayed stays


def test_a_new_council_takes_over_its_branch_and_gives_it_back(made: World) -> None:
    office, centre = made.organisations["office"], made.organisations["centre"]
    team = create(made, "TO", office)
    update(made, office, has_council=True)
    assert (row(team).council_id, row(team).upper_body_id) == (office, centre)
    update(made, office, has_council=False)
    assert (row(team).council_id, row(team).upper_body_id) == (centre, made.organisations["department"])


def test_no_ring(made: World) -> None:
    team = create(made, "TO", made.organisations["office"])
    before = change_count()
    for below in (team, made.organisations["office"]):
        with pytest.raises(Refused) as refused:
            update(made, made.organisations["office"], parent_id=below)
        assert code_of(refused) == "cycle"
    assert change_count() == before


def test_a_seated_council_is_not_taken_away(made: World) -> None:
    with pytest.raises(Refused) as refused:
        update(made, made.organisations["centre"], has_council=False)
    assert code_of(refused) == "council_seated"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "  "}, "required"), ({"name": "A\u0000B"}, "bad_text"), ({"name": "x" * 201}, "too_long"),
        ({"code": "CENTRE"}, "code_taken"), ({"code": "centre"}, "code_taken"),
    ],
)  # fmt: skip
def test_bad_names_are_refused(made: World, fields: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        update(made, made.organisations["office"], **fields)
    assert code_of(refused) == code


def test_decomposed_text_is_kept_composed_and_found_without_diacritics(made: World) -> None:
    decomposed = "Pho\u0300ng To\u0302\u0309 chu\u031b\u0301c"
    update(made, made.organisations["office"], name=decomposed)
    assert row(made.organisations["office"]).name == "Phòng Tổ chức"
    assert "phong to chuc" in row(made.organisations["office"]).fold


def test_second_of_two_editors_learns_it(made: World) -> None:
    office = made.organisations["office"]
    first, second = change(office, name="Một"), change(office, name="Hai")
    organisations.update(first, actor=made.actor("administrator"), now=NOW)
    with pytest.raises(Conflict):
        organisations.update(second, actor=made.actor("administrator"), now=NOW)
    assert row(office).name == "Một"


@pytest.mark.parametrize(
    ("who", "error"),
    [("secretary", Forbidden), ("officer", Forbidden), ("other_secretary", NotFound), ("staff", NotFound)],
)
def test_only_administrators_change_the_tree(made: World, who: str, error: type[Exception]) -> None:
    before = change_count()
    with pytest.raises(error):
        update(made, made.organisations["office"], who=who, name="Chiếm")
    assert change_count() == before


def test_changes_are_audited_old_and_new(made: World) -> None:
    update(made, made.organisations["office"], name="Phòng Tổng hợp")
    assert changes("organisation.update") == [({"name": "Phòng Hành chính"}, {"name": "Phòng Tổng hợp"})]


def test_headcount_is_set_once_per_year_and_corrected(made: World) -> None:
    office, admin = made.organisations["office"], made.actor("administrator")
    for people in (20, 21):
        organisations.set_headcount(
            d.SetHeadcount(organisation_id=office, year=2024, people=people), actor=admin, now=NOW
        )
    with Session(db.engine) as session:
        assert session.execute(select(Headcount.year, Headcount.people)).all() == [(2024, 21)]
    assert changes("organisation.headcount")[1] == ({"people": 20}, {"people": 21})
    for wrong in ({"people": -1}, {"people": 10**9}, {"year": 1900}):
        with pytest.raises(Refused):
            organisations.set_headcount(
                replace(d.SetHeadcount(organisation_id=office, year=2024, people=1), **wrong), actor=admin, now=NOW
            )


def close(made: World, key: str, successor: str | None = None) -> None:
    organisation_id = made.organisations[key]
    command = d.CloseOrganisation(
        organisation_id=organisation_id, version=row(organisation_id).version, on=date(2024, 6, 30),
        successor_id=made.organisations[successor] if successor else None,
    )  # fmt: skip
    lineage.close(command, actor=made.actor("administrator"), now=NOW)


def test_merger_takes_people_and_divisions_along(made: World) -> None:
    close(made, "other", "centre")
    other, centre = row(made.organisations["other"]), made.organisations["centre"]
    assert (other.active_to, other.successor_id) == (date(2024, 6, 30), centre)
    division = row(made.organisations["other_office"])
    assert (division.parent_id, division.council_id) == (centre, centre)
    close(made, "other_office", "office")
    with Session(db.engine) as session:
        head = session.get_one(Person, made.people["other_head"])
        assert head.organisation_id == made.organisations["office"]
        moves = session.execute(
            select(PersonMove.from_organisation_id, PersonMove.to_organisation_id, PersonMove.on_date).where(
                PersonMove.person_id == head.id
            )
        ).all()
        assert moves == [(made.organisations["other_office"], made.organisations["office"], date(2024, 6, 30))]
        assert set(query.lineage(session, made.organisations["office"])) == {
            made.organisations["office"], made.organisations["other_office"]
        }  # fmt: skip


def test_nobody_is_left_behind(made: World) -> None:
    with pytest.raises(Refused) as refused:
        close(made, "office")
    assert code_of(refused) == "not_empty"
    with pytest.raises(Refused) as refused:
        close(made, "centre", "office")
    assert code_of(refused) == "cycle"


def test_rename_by_decision_carries_roles_seats_and_record(made: World) -> None:
    centre = made.organisations["centre"]
    command = d.SucceedOrganisation(
        organisation_id=centre, version=row(centre).version, on=date(2024, 6, 30), name="Trung tâm Việc làm",
        short_name="TTVL", code="TTVL",
    )  # fmt: skip
    new = lineage.succeed(command, actor=made.actor("administrator"), now=NOW)
    assert row(centre).successor_id == new
    assert (row(new).has_council, row(new).upper_body_id) == (True, made.organisations["department"])
    assert row(made.organisations["office"]).council_id == new
    with Session(db.engine) as session:
        secretary = load_actor(session, made.users["secretary"], date(2024, 7, 1))
        assert secretary is not None
        assert secretary.organisations(Role.SECRETARY) == {centre, new}  # the old one: to finish cases under way
        chairs = session.scalars(select(CouncilSeat.from_date).where(CouncilSeat.council_id == new)).all()
        assert set(chairs) == {date(2024, 7, 1)}
        assert len(chairs) == 7
        assert set(query.lineage(session, new)) == {centre, new}
