"""Seats on a council, and the roles that follow from them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.changes import changes
from tests.support.world import NOW, World, world
from workflow.domain import directory as d
from workflow.domain.states import CouncilOffice, Role
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import CouncilSeat
from workflow.services import council

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

TODAY = NOW.date()


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def seat(made: World, person: str, *, who: str = "secretary", council_key: str = "centre", **fields: Any) -> int:
    values = {"office": CouncilOffice.MEMBER, "from_date": TODAY} | fields
    command = d.SeatMember(council_id=made.organisations[council_key], person_id=made.people[person], **values)
    return council.seat(command, actor=made.actor(who), now=NOW)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.violations[0].code


def test_a_seat_makes_a_member_for_its_period(made: World) -> None:
    assert not made.actor("staff").holds(Role.MEMBER)
    seat_id = seat(made, "an", to_date=date(2024, 12, 31))
    assert made.actor("staff").holds(Role.MEMBER)
    assert not made.actor("staff", date(2025, 1, 1)).holds(Role.MEMBER)
    council.unseat(d.EndSeat(seat_id=seat_id, on=date(2024, 3, 31)), actor=made.actor("secretary"), now=NOW)
    assert not made.actor("staff", date(2024, 4, 1)).holds(Role.MEMBER)
    assert changes("council.unseat") == [({"to_date": "2024-12-31"}, {"to_date": "2024-03-31"})]


def test_one_chair_and_one_office_at_a_time(made: World) -> None:
    with pytest.raises(Refused) as refused:
        seat(made, "an", office=CouncilOffice.CHAIR)
    assert code(refused) == "chair_taken"
    with pytest.raises(Refused) as refused:
        seat(made, "deputy")
    assert code(refused) == "seated"
    with Session(db.engine) as session:
        chair = session.scalars(select(CouncilSeat.id).where(CouncilSeat.person_id == made.people["director"])).one()
    council.unseat(d.EndSeat(seat_id=chair, on=date(2024, 1, 31)), actor=made.actor("secretary"), now=NOW)
    assert seat(made, "an", office=CouncilOffice.CHAIR, from_date=date(2024, 2, 1))
    assert made.actor("staff", date(2024, 2, 1)).holds(Role.CHAIR)


def test_only_organisations_with_a_council_have_seats(made: World) -> None:
    with pytest.raises(Refused) as refused:
        seat(made, "an", who="administrator", council_key="office")
    assert code(refused) == "no_council"


def test_period_must_not_end_before_it_starts(made: World) -> None:
    with pytest.raises(Refused) as refused:
        seat(made, "an", to_date=date(2024, 1, 1))
    assert code(refused) == "period"


def test_nobody_seats_himself(made: World) -> None:
    from workflow.domain.accounts import GrantRole
    from workflow.services import users

    grant = GrantRole(
        user_id=made.users["staff"], role=Role.SECRETARY, organisation_id=made.organisations["centre"], from_date=TODAY
    )
    users.grant(grant, actor=made.actor("administrator"), now=NOW)
    with pytest.raises(Refused) as refused:
        seat(made, "an", who="staff")
    assert code(refused) == "own_seat"


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("director", Forbidden),
        ("manager", Forbidden),
        ("other_secretary", NotFound),
        ("officer", Forbidden),
        ("staff", NotFound),
    ],
)
def test_only_its_secretary_and_administrators_manage_a_council(made: World, who: str, error: type[Exception]) -> None:
    """The director and the officer sit on the council: they see it, and may not change it."""
    with pytest.raises(error):
        seat(made, "an", who=who)


def test_a_secretary_seats_nobody_he_may_not_see(made: World) -> None:
    with pytest.raises(NotFound):
        seat(made, "other_head")
