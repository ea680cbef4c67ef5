"""Plans with tasks, cases, divisions and secretaries, for the tests of their pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.changes import change_count
from tests.support.signed_in import client_of
from workflow.domain import commands as c
from workflow.domain.calendar import ZONE
from workflow.domain.states import OrganisationKind, Role, State, SubjectKind
from workflow.extensions import db
from workflow.models import Organisation, Plan, PlanTask, RoleGrant, User
from workflow.services import nominations

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.support.world import World

MONDAY = datetime(2024, 2, 5, 8, tzinfo=ZONE)
LATE = datetime(2024, 2, 20, 8, tzinfo=ZONE)
_REGISTERING = datetime(2024, 1, 22, 2, tzinfo=UTC)


def client(made: World, key: str) -> FlaskClient:
    return client_of(made.app, made.users[key])


def page(made: World, tail: str = "", plan: int = 0) -> str:
    return f"/plans/{plan or made.plan_id}{tail}"


def add(made: World, *rows: Any) -> list[int]:
    """Put rows into the database and return their identifiers."""
    with made.app.app_context(), Session(db.engine) as session:
        session.add_all(rows)
        session.flush()
        found = [row.id for row in rows]
        session.commit()
    return found


def task_row(plan_id: int, title: str = "Sơ kết 6 tháng", quarter: int = 2, **values: Any) -> PlanTask:
    first = {"quarter": quarter, "title": title, "due_on": date(2024, 3 * quarter, 28), "position": 1}
    return PlanTask(plan_id=plan_id, **(first | values))


def done(made: World) -> dict[str, Any]:
    return {"done_on": date(2024, 2, 1), "done_by_id": made.users["secretary"]}


def other_plan(made: World, year: int = 2024) -> int:
    (plan,) = add(made, Plan(organisation_id=made.organisations["other"], year=year, number="KH MẬT-KHÁC"))
    return plan


def stored(made: World, statement: Any) -> Any:
    with made.app.app_context(), Session(db.engine) as session:
        return session.scalars(statement).all()


def count(made: World) -> int:
    with made.app.app_context():
        return change_count()


def drafted(made: World, unit: str, key: str, person: str) -> int:
    command = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person],
                          unit_id=made.organisations[unit], award_code="LDTT", year=2024)  # fmt: skip
    with made.app.app_context():
        return nominations.open_draft(command, actor=made.actor(key), now=_REGISTERING)


def register(made: World, identifier: int, key: str, now: datetime) -> State:
    with made.app.app_context():
        return nominations.register(c.Register(nomination_id=identifier, version=1), actor=made.actor(key), now=now)


def registered(made: World, unit: str, key: str, person: str) -> int:
    identifier = drafted(made, unit, key, person)
    assert register(made, identifier, key, _REGISTERING) is State.REGISTERED
    return identifier


def rival(made: World) -> FlaskClient:
    """A second secretary of the same council."""
    account = User(account="thu.ky.2", name="Cà Thị Hai", email="h@example.test", password_hash="!", created_at=MONDAY)
    (user,) = add(made, account)
    centre = made.organisations["centre"]
    add(made, RoleGrant(user_id=user, role=Role.SECRETARY, organisation_id=centre, from_date=date(2020, 1, 1)))
    return client_of(made.app, user)


def rival_again(made: World) -> FlaskClient:
    (user,) = stored(made, select(User.id).where(User.account == "thu.ky.2"))
    return client_of(made.app, user)


def divisions(made: World, number: int) -> None:
    """More divisions of the centre, each with a head, so that each owes its registration."""
    with made.app.app_context(), Session(db.engine) as session:
        centre = session.get_one(Organisation, made.organisations["centre"])
        for n in range(number):
            unit = Organisation(
                name=f"Phòng {n}", short_name=f"P{n}", code=f"P{n}", fold=f"phong {n}", kind=OrganisationKind.DIVISION,
                path="", parent_id=centre.id, council_id=centre.id, upper_body_id=centre.parent_id,
                active_from=date(2015, 1, 1),
            )  # fmt: skip
            session.add(unit)
            session.flush()
            unit.path = f"{centre.path}{unit.id}/"
            session.add(RoleGrant(user_id=made.users["head"], role=Role.UNIT_HEAD, organisation_id=unit.id,
                                  from_date=date(2015, 1, 1)))  # fmt: skip
        session.commit()
