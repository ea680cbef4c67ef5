"""A meeting is called, changed and called off by letters that calendars understand; members answer and sign in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import MEETING, items, reviewed
from tests.support.world import World, world
from workflow.domain.papers import ChangeMeeting, CreateMeeting
from workflow.domain.sittings import AnswerCall, CallOff
from workflow.domain.states import Attendance, CommendationType, InviteAnswer, MeetingStatus
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.jobs import letters
from workflow.models import (
    AgendaItem,
    Meeting,
    MeetingAnswer,
    MeetingAttendance,
    Nomination,
    Notice,
    Substitution,
    User,
)
from workflow.queries import meetings as reading
from workflow.queries import sittings
from workflow.services import calling, deliver, meetings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.support.mail import Server
    from workflow.domain.actors import Actor

BEFORE = MEETING - timedelta(days=2)
#: Accounts of the council's members in the small world: the seventh member, Chi, has none.
MEMBERS = {"director", "deputy", "head", "counsel_head", "officer", "counsel_officer"}


@pytest.fixture
def made(mailing_app: Flask) -> Iterator[World]:
    found = world(mailing_app)
    with mailing_app.app_context():
        cases.plan(found)
        yield found


def secretary(made: World) -> Actor:
    return made.actor("secretary", MEETING.date())


def planned(made: World, *people: str, **given: datetime) -> int:
    command = CreateMeeting(
        council_id=made.organisations["centre"], year=2022, held_at=MEETING, place="Phòng họp 1", **given
    )
    held = meetings.create_meeting(command, actor=secretary(made), now=BEFORE)
    ids = [reviewed(made, key) for key in people]
    assert not [r for r in meetings.put_on_agenda(held, ids, actor=secretary(made), now=BEFORE) if r.error]
    return held


def told(kind: str) -> set[str]:
    with Session(db.engine) as session:
        query = select(User.account).join(Notice, Notice.user_id == User.id).where(Notice.kind == kind)
        found = session.scalars(query).all()
    assert len(found) == len(set(found))
    return set(found)


def post(now: datetime) -> None:
    with letters.mailer() as mailer:
        while deliver.deliver_next(now=now, post=lambda out: mailer.send(letters.write(out))) is not None:
            pass


def invitations(server: Server, to: str) -> list[tuple[str, Calendar]]:
    """(method in the header, calendar) of every letter to this address that carries one."""
    found = []
    for letter in server.received:
        for part in letter.iter_attachments():
            if part.get_content_type() == "text/calendar" and letter["To"].addresses[0].addr_spec == to:
                found.append((str(part.get_param("method")), Calendar.from_ical(part.get_content())))
    return found


def test_the_life_of_an_invitation_in_the_calendars_of_the_members(made: World, server: Server) -> None:
    held = planned(made, "an")
    assert calling.call(held, actor=secretary(made), now=BEFORE) == len(MEMBERS)
    later = MEETING + timedelta(days=1)
    change = ChangeMeeting(meeting_id=held, held_at=later, place="Phòng họp 2")
    meetings.change_meeting(change, actor=secretary(made), now=BEFORE)
    calling.call_off(CallOff(meeting_id=held, reason="Chủ tịch đi công tác"), actor=secretary(made), now=BEFORE)
    assert told("meeting_invited") == told("meeting_changed") == told("meeting_cancelled") == MEMBERS
    post(BEFORE)
    letters_of_one = invitations(server, "officer@example.test")
    assert [method for method, _calendar in letters_of_one] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [calendar.walk("VEVENT")[0] for _method, calendar in letters_of_one]
    assert [str(calendar["METHOD"]) for _method, calendar in letters_of_one] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {str(event["UID"]) for event in events} == {f"meeting-{held}@example.test"}
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert events[0].decoded("DTSTART") == MEETING
    assert events[0]["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert events[1].decoded("DTSTART") == later
    assert str(events[1]["LOCATION"]) == "Phòng họp 2"
    assert str(events[0]["ATTENDEE"]) == "mailto:officer@example.test"
    assert str(events[0]["ORGANIZER"]) == "mailto:tdkt@example.test"
    assert str(events[2]["STATUS"]) == "CANCELLED"
    with Session(db.engine) as session:
        meeting = session.get_one(Meeting, held)
        assert (meeting.status, meeting.cancel_reason) == (MeetingStatus.CLOSED, "Chủ tịch đi công tác")
        case = session.scalar(select(AgendaItem.nomination_id).where(AgendaItem.meeting_id == held))
        assert [row.nomination_id for row in reading.candidates(session, made.organisations["centre"])] == [case]


def test_nobody_is_called_twice_for_the_same_or_to_nothing(made: World) -> None:
    empty = planned(made)
    with pytest.raises(Refused, match="no_agenda"):
        calling.call(empty, actor=secretary(made), now=BEFORE)
    held = planned(made, "an")
    with pytest.raises(Refused, match="meeting_begun"):
        calling.call(held, actor=secretary(made), now=MEETING)
    quiet = ChangeMeeting(meeting_id=held, held_at=MEETING, place="Phòng họp 3")
    meetings.change_meeting(quiet, actor=secretary(made), now=BEFORE)  # nobody was invited yet
    assert told("meeting_changed") == set()
    with pytest.raises((Forbidden, NotFound)):
        calling.call(held, actor=made.actor("head", MEETING.date()), now=BEFORE)


def test_a_member_answers_and_signs_in_for_his_own_seat_or_the_one_he_was_lent(made: World) -> None:
    held = planned(made, "an")
    head = made.actor("head", MEETING.date())
    for kind in (InviteAnswer.COMING, InviteAnswer.WRITTEN):
        calling.answer(AnswerCall(meeting_id=held, answer=kind, note="Đi công tác"), actor=head, now=BEFORE)
    with Session(db.engine) as session:
        session.add(
            Substitution(from_user_id=made.users["director"], to_user_id=made.users["staff"], reason="Nghỉ phép",
                         from_date=MEETING.date(), until_date=MEETING.date())
        )  # fmt: skip
        session.commit()
        rows = session.execute(select(MeetingAnswer.seat_id, MeetingAnswer.answer)).all()
        assert [tuple(row) for row in rows] == [(made.seats["office_head"], InviteAnswer.WRITTEN)]
        names = sittings.substitutes(session, made.organisations["centre"], MEETING.date())
        assert names == {made.seats["director"]: "Lò Thị An"}
    with pytest.raises(Refused, match="not_meeting_time"):
        calling.sign_in(held, actor=head, now=MEETING - timedelta(hours=2))
    for _twice in range(2):
        calling.sign_in(held, actor=head, now=MEETING)
    calling.sign_in(held, actor=made.actor("staff", MEETING.date()), now=MEETING)  # KT. the director
    with Session(db.engine) as session:
        rows = session.execute(select(MeetingAttendance.seat_id, MeetingAttendance.attendance)).all()
        assert {tuple(row) for row in rows} == {
            (made.seats["office_head"], Attendance.PRESENT), (made.seats["director"], Attendance.PRESENT)
        }  # fmt: skip
    with pytest.raises((Forbidden, NotFound)):
        calling.sign_in(held, actor=secretary(made), now=MEETING)


def test_one_item_is_on_the_table_at_a_time(made: World) -> None:
    held = planned(made, "an", "binh")
    first, second = (item.id for item in items(held).values())
    for wanted in (first, second, None, first):
        calling.put_on_table(held, wanted, actor=secretary(made), now=MEETING)
        with Session(db.engine) as session:
            assert sittings.on_table(session, held) == wanted
    with pytest.raises(NotFound):
        calling.put_on_table(held, 999_999, actor=secretary(made), now=MEETING)


def test_only_what_may_be_asked_in_writing_goes_into_a_written_consultation(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = datetime(2022, 12, 20, 10, tzinfo=UTC)
    asked = planned(made, opinions_due_at=due)
    annual, unplanned = reviewed(made, "an"), reviewed(made, "binh")
    with Session(db.engine) as session:
        session.get_one(Nomination, unplanned).type = CommendationType.UNPLANNED
        session.commit()
    rule = meetings.rule_of
    monkeypatch.setattr(meetings, "rule_of", lambda *given: no_opinions(rule(*given)))
    results = meetings.put_on_agenda(asked, [annual, unplanned], actor=secretary(made), now=BEFORE)
    reasons = {r.nomination_id: str(r.error) if r.error else "" for r in results}
    assert reasons == {annual: "not_in_writing", unplanned: ""}
    with Session(db.engine) as session:  # as the database's own checks want it: the live key goes with the type
        session.get_one(Nomination, unplanned).type = CommendationType.MERIT
        session.commit()


def no_opinions(rule: object) -> object:
    """The rule as a body would have it that lets nobody vote from afar."""
    from dataclasses import replace

    return replace(rule, vote=replace(rule.vote, written_opinions=False))  # type: ignore[type-var, attr-defined]
