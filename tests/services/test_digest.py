"""The weekly digest: one notice per manager, every outstanding item with why, nothing about nothing."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.domain.calendar import ZONE
from workflow.domain.states import Role
from workflow.extensions import db
from workflow.models import Notice, PlanTask, RoleGrant, Substitution
from workflow.services.digest import SHOWN, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

MONDAY = datetime(2024, 2, 5, 8, tzinfo=ZONE)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    found = world(app)
    with app.app_context():
        yield found


def add(*rows: object) -> None:
    with Session(db.engine) as session:
        session.add_all(rows)
        session.commit()


def digests(made: World) -> dict[str, dict[str, object]]:
    users = {number: key for key, number in made.users.items()}
    with Session(db.engine) as session:
        found = session.scalars(select(Notice).where(Notice.kind == "weekly_digest"))
        return {users[n.user_id]: json.loads(n.data) for n in found}


def test_each_manager_gets_one_with_every_late_unit(made: World) -> None:
    assert digest(now=MONDAY) == 1
    found = digests(made)
    assert set(found) == {"manager"}
    units = {number: key for key, number in made.organisations.items()}
    assert [(units[i["unit"]], i["stage"], i["left"]) for i in found["manager"]["items"]] == [
        ("centre", "registration", 3), ("office", "registration", 3), ("counsel", "registration", 3),
    ]  # fmt: skip
    assert found["manager"]["count"] == 3


def test_once_a_week_whenever_it_runs(made: World) -> None:
    assert digest(now=MONDAY) == 1
    assert digest(now=MONDAY) == 0
    assert digest(now=datetime(2024, 2, 7, 15, tzinfo=ZONE)) == 0
    assert digest(now=datetime(2024, 2, 19, 8, tzinfo=ZONE)) == 1


def test_nobody_is_written_to_about_nothing(made: World) -> None:
    assert digest(now=datetime(2024, 7, 1, 8, tzinfo=ZONE)) == 0


def test_a_manager_reads_of_his_own_area_only(made: World) -> None:
    add(
        RoleGrant(user_id=made.users["staff"], role=Role.MANAGER, organisation_id=made.organisations["office"],
                  from_date=date(2024, 1, 1)),
        RoleGrant(user_id=made.users["other_head"], role=Role.MANAGER, organisation_id=made.organisations["other"],
                  from_date=date(2024, 1, 1)),
    )  # fmt: skip
    assert digest(now=MONDAY) == 2
    found = digests(made)
    assert set(found) == {"manager", "staff"}
    assert {i["unit"] for i in found["staff"]["items"]} == {made.organisations["office"]}


def test_who_stands_in_for_a_manager_gets_it_too(made: World) -> None:
    add(Substitution(from_user_id=made.users["manager"], to_user_id=made.users["auditor"], from_date=date(2024, 2, 1),
                     until_date=date(2024, 2, 29), reason="Đi công tác"))  # fmt: skip
    digest(now=MONDAY)
    assert set(digests(made)) == {"manager", "auditor"}


def test_the_most_overdue_comes_first_and_a_long_list_is_cut(made: World) -> None:
    add(*(PlanTask(plan_id=made.plan_id, quarter=1, title=f"Việc {n}", due_on=date(2024, 1, 31)) for n in range(25)))
    digest(now=MONDAY)
    data = digests(made)["manager"]
    assert data["count"] == 28
    assert len(data["items"]) == SHOWN == 20
    assert {item["left"] for item in data["items"]} == {-3}
    assert {item["title"] for item in data["items"]} <= {f"Việc {n}" for n in range(25)}
