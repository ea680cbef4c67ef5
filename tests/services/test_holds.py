"""What must be concluded first: while it runs nobody is proposed, whatever the reason given; lifted, all goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain import directory as d
from workflow.domain.papers import Issue
from workflow.domain.states import HoldKind, State
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Change, Hold, NominationEvent, WorkYear
from workflow.queries import holds as query
from workflow.services import holds, letters, nominations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2024, 3, 4, 2, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    made = world(app)
    with app.app_context():
        yield made


def place(made: World, person: str = "an", key: str = "secretary", now: datetime = NOW, since: date = TODAY) -> int:
    command = d.PlaceHold(
        person_id=made.people[person], kind=HoldKind.INSPECTION, from_date=since, reason="Thanh tra đột xuất",
        document="12/QĐ-TTr",
    )  # fmt: skip
    return holds.place(command, actor=made.actor(key), now=now)


def lift(hold_id: int, made: World, on: date = TODAY, version: int = 1, now: datetime = NOW) -> None:
    command = d.LiftHold(hold_id=hold_id, version=version, on=on, conclusion="Không có vi phạm, 15/KL-TTr")
    holds.lift(command, actor=made.actor("secretary"), now=now)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {violation.code for violation in refused.value.violations}


def test_only_the_council_s_secretary_places_and_lifts(made: World) -> None:
    for key in ("officer", "head", "manager", "approver", "auditor", "administrator", "director"):
        with pytest.raises((Forbidden, NotFound)):
            place(made, key=key)
    with pytest.raises(NotFound):
        place(made, key="other_secretary")
    with Session(db.engine) as session:
        assert session.scalars(select(Hold.id)).all() == []
    hold = place(made)
    lift(hold, made)
    with Session(db.engine) as session:
        actions = session.scalars(select(Change.action).where(Change.object_kind == "hold").order_by(Change.id)).all()
        assert actions == ["hold.place", "hold.lift"]
        (row,) = query.of(session, person_id=made.people["an"])
        assert (row.kind, row.lifted_on, row.conclusion) == (HoldKind.INSPECTION, TODAY, "Không có vi phạm, 15/KL-TTr")


def test_what_is_refused(made: World) -> None:
    with pytest.raises(Refused) as refused:
        place(made, since=TODAY + timedelta(days=1))
    assert codes(refused) == {"hold_in_future"}
    hold = place(made)
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            lift(hold, made, on)
        assert codes(refused) == {"period"}
    with pytest.raises(Conflict):
        lift(hold, made, version=7)
    lift(hold, made)
    with pytest.raises(Refused) as refused:
        lift(hold, made, version=2)
    assert codes(refused) == {"lifted"}


def test_a_running_hold_stops_every_step_upward_and_no_reason_overrides_it(made: World) -> None:
    """Registered, reviewed, voted and submitted: none goes on while it runs; lifted, each does (Decree 91/2017)."""
    cases.plan(made)
    registered = cases.registered(made, "binh")
    reviewed = cases.reviewed(made, "chi")
    voted = cases.reviewed(made, "dung")
    cases.voted(made, [voted])
    found = {registered: "review", reviewed: "vote", voted: "submit"}
    before = {key: cases.state(key) for key in found}
    placed = [place(made, person, now=cases.AFTER, since=cases.AFTER.date()) for person in ("binh", "chi", "dung")]
    row = cases.row(registered)
    command = c.Review(nomination_id=row.id, version=row.version, held_on=cases.AFTER.date(), present=8, yes=8,
                       override_reason="Vẫn đề nghị")  # fmt: skip
    with pytest.raises(Refused) as refused:
        nominations.review(command, actor=made.actor("head", cases.AFTER.date()), now=cases.AFTER)
    (violation,) = [v for v in refused.value.violations if v.code == "on_hold"]
    assert violation.provision == "Nghị định 91/2017/NĐ-CP, nguyên tắc khen thưởng"
    assert violation.params == {"from": cases.AFTER.date()}  # the kind stays with those who may know
    secretary = made.actor("secretary", cases.AFTER.date())
    letter = letters.create(made.organisations["centre"], "Tờ trình", [voted], actor=secretary, now=cases.AFTER)
    issue = Issue(number="20/TTr-TTTN", issued_on=cases.AFTER.date(), signer="Cầm Văn Giám")
    assert not letters.issue(letter, issue, actor=secretary, now=cases.AFTER).issued
    cases.voted(made, [reviewed], now=cases.AFTER)  # the item stays where it was
    assert {key: cases.state(key) for key in found} == before
    for hold in placed:
        lift(hold, made, cases.AFTER.date(), now=cases.AFTER)
    assert letters.issue(letter, issue, actor=secretary, now=cases.AFTER).issued
    cases.voted(made, [reviewed], now=cases.AFTER + timedelta(hours=1))
    assert (cases.state(voted), cases.state(reviewed)) == (State.SUBMITTED, State.COUNCIL_VOTED)


def test_a_step_keeps_what_each_condition_came_to(made: World) -> None:
    cases.plan(made)
    reviewed = cases.reviewed(made, "chi")
    with Session(db.engine) as session:
        event = session.scalars(
            select(NominationEvent).where(NominationEvent.nomination_id == reviewed, NominationEvent.kind == "review")
        ).one()
    assert '"rating_at_least: needs_human"' in event.data
    assert event.rule_version.startswith("R1-")


def test_the_time_worked_in_a_year(made: World) -> None:
    an = made.people["an"]
    command = d.RecordWorkYear(person_id=an, year=2024, months_worked=5, absent_days=40)
    holds.record_work_year(command, actor=made.actor("secretary"), now=NOW)
    again = d.RecordWorkYear(person_id=an, year=2024, months_worked=6)
    holds.record_work_year(again, actor=made.actor("secretary"), now=NOW)
    with Session(db.engine) as session:
        rows = session.execute(select(WorkYear.year, WorkYear.months_worked, WorkYear.absent_days)).all()
        assert [tuple(row) for row in rows] == [(2024, 6, None)]
    for months in (-1, 13):
        with pytest.raises(Refused):
            holds.record_work_year(
                d.RecordWorkYear(person_id=an, year=2024, months_worked=months), actor=made.actor("secretary"), now=NOW
            )
    with pytest.raises(Forbidden):
        holds.record_work_year(command, actor=made.actor("officer"), now=NOW)
