"""Absent members' written opinions: who sent one and when, the scan of the sheet, never what it says."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.cases import AFTER, MEETING, items, meeting, reviewed, seats, yes
from tests.support.files import png
from tests.support.pages import set_clock
from tests.support.posting import fill
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.papers import CreateMeeting
from workflow.domain.states import Attendance, BallotKind, Outcome
from workflow.errors import Refused
from workflow.extensions import db
from workflow.models import MeetingAttendance, WrittenOpinion
from workflow.services import ballots, meetings, opening

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, AFTER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled


def test_an_absent_members_opinion_is_noted_with_its_scan(made: World) -> None:
    with made.app.app_context():
        held = meeting(made, [reviewed(made, "an")], absent=("deputy",))
    secretary = client_of(made.app, made.users["secretary"])
    page, seat = f"/meetings/{held}/opinions", made.seats["deputy"]
    asked = {"seat_id": seat, "received_on": "07/12/2022", "sealed": "y"}
    wrong = fill(secretary, page, **asked, scan=(io.BytesIO(b"plain text"), "y-kien.txt"))
    assert wrong.status_code == 422
    present = fill(secretary, page, **{**asked, "seat_id": made.seats["director"]})
    assert (present.status_code, "có mặt tại phiên họp" in present.text) == (422, True)
    assert fill(secretary, page, **asked, scan=(io.BytesIO(png()), "y-kien.png")).status_code == 303
    with made.app.app_context(), Session(db.engine) as session:
        row = session.scalars(select(WrittenOpinion)).one()
        assert (row.seat_id, row.sealed, row.name, row.media_type) == (seat, True, "y-kien.png", "image/png")
        noted = session.scalar(select(MeetingAttendance.attendance).where(MeetingAttendance.seat_id == seat))
        assert noted is Attendance.WRITTEN
    scan = f"{page}/{row.id}"
    with secretary.get(scan) as answer:
        assert answer.data == png()
    assert client_of(made.app, made.users["head"]).get(scan).status_code == 403
    assert f'<option value="{seat}"' not in secretary.get(page).text  # once is enough
    with made.app.app_context():
        (item,) = items(held).values()
        (report,) = cases.counted(made, held, {item.id: yes(7)}).values()  # six there, one in writing
        assert report.outcome is Outcome.PASSED


def test_a_consultation_waits_for_its_members_or_its_term(made: World) -> None:
    due = datetime(2022, 12, 20, 10, tzinfo=UTC)
    with made.app.app_context():
        actor = made.actor("secretary", MEETING.date())
        held = meetings.create_meeting(
            CreateMeeting(council_id=made.organisations["centre"], year=2022, held_at=MEETING, opinions_due_at=due),
            actor=actor, now=MEETING,
        )  # fmt: skip
        results = meetings.put_on_agenda(held, [reviewed(made, "an")], actor=actor, now=MEETING)
        assert [result.error for result in results] == [None]
    secretary = client_of(made.app, made.users["secretary"])
    with made.app.app_context():
        members = [seat.id for seat in seats(made)]
    for seat in members[:5]:
        answer = fill(secretary, f"/meetings/{held}/opinions", seat_id=seat, received_on="09/12/2022")
        assert answer.status_code == 303
    with made.app.app_context():
        (item,) = items(held).values()
        round_id = voting.create(made, held, [item.id], BallotKind.PAPER)
        with pytest.raises(Refused, match="opinions_missing"):
            opening.open_round(round_id, keys=voting.keys(made), actor=actor, now=AFTER)
        ballots.annul(round_id, "Chờ đủ ý kiến", keys=voting.keys(made), actor=actor, now=AFTER)
        (report,) = cases.counted(made, held, {item.id: yes(5)}, now=due).values()
        assert report.outcome is Outcome.PASSED  # five of seven took part: quorum, and over half
