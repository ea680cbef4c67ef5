"""A council's meeting: agenda, attendance, totals, and what they come to when it is closed."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import (
    AFTER,
    MEETING,
    all_yes,
    counted,
    items,
    meeting,
    registered,
    reviewed,
    row,
    state,
    yes,
)
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.papers import ChangeMeeting, CreateMeeting, CreateRound, Totals
from workflow.domain.states import Attendance, BallotKind, Outcome, Role, State, SubjectKind
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Change, Meeting, Nomination, NominationEvent, RoleGrant
from workflow.services import ballots, closing, meetings, nominations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from workflow.domain.actors import Actor
    from workflow.services.closing import ItemReport

BASE = ("an", "binh", "chi", "office_officer", "dung", "counsel_officer", "director")


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def secretary(made: World) -> Actor:
    return made.actor("secretary", MEETING.date())


def total(made: World, meeting_id: int, nomination_id: int, totals: Totals) -> tuple[str, ...]:
    """Vote on one item on paper; the codes of what was refused, or of what kept the case from passing."""
    item = items(meeting_id)[nomination_id].id
    try:
        report = counted(made, meeting_id, {item: totals})[nomination_id]
    except Refused as refused:
        return tuple(reason.code for reason in refused.violations)
    return tuple(reason.code for reason in report.reasons)


def close(made: World, meeting_id: int) -> dict[int, ItemReport]:
    reports = closing.close_meeting(meeting_id, actor=secretary(made), now=AFTER)
    return {report.nomination_id: report for report in reports}


def last_event(nomination_id: int) -> tuple[str, dict[str, object]]:
    with Session(db.engine) as session:
        found = session.execute(
            select(NominationEvent.kind, NominationEvent.data)
            .where(NominationEvent.nomination_id == nomination_id)
            .order_by(NominationEvent.seq.desc())
            .limit(1)
        ).one()
    return found.kind, json.loads(found.data)


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {violation.code for violation in error.value.violations}


# ── the agenda ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_base_of_a_cap_is_voted_before_what_leans_on_it(made: World) -> None:
    cases.base_of_cap(made)
    first = [reviewed(made, "an", "CSTDCS"), reviewed(made, "an", "GK_SO")]
    held = meeting(made, first)
    late = [reviewed(made, "chi"), reviewed(made, "an")]
    assert all(not r.error for r in meetings.put_on_agenda(held, late, actor=secretary(made), now=MEETING))
    agenda = list(items(held).values())
    assert [item.award_code for item in agenda] == ["LDTT", "LDTT", "CSTDCS", "GK_SO"]
    assert [item.position for item in agenda] == [1, 2, 3, 4]
    # Chi sits on the council: she leaves the room once, so members who are nominated come last within an award.
    assert [item.nomination_id for item in agenda][:2] == [late[1], late[0]]


def test_only_reviewed_cases_of_the_council_come_on_the_agenda(made: World) -> None:
    not_yet, ready = registered(made, "an"), reviewed(made, "binh")
    command = c.OpenDraft(
        subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people["other_officer"],
        unit_id=made.organisations["other_office"], award_code="LDTT", year=2024,
    )  # fmt: skip
    other = nominations.open_draft(command, actor=made.actor("other_head"), now=AFTER)
    held = meeting(made, [])
    results = meetings.put_on_agenda(held, [not_yet, other, 999_999, ready, ready], actor=secretary(made), now=MEETING)
    reasons = {r.nomination_id: r.error.violations[0].code if isinstance(r.error, Refused) else "" for r in results}
    assert reasons == {not_yet: "wrong_state", other: "not_found", 999_999: "not_found", ready: ""}
    assert list(items(held)) == [ready]


def test_a_case_stands_on_one_open_agenda(made: World) -> None:
    case = reviewed(made, "an")
    meeting(made, [case])
    second = meeting(made, [])
    (result,) = meetings.put_on_agenda(second, [case], actor=secretary(made), now=MEETING)
    assert isinstance(result.error, Refused)
    assert result.error.violations[0].code == "on_agenda"


def test_items_move_and_leave(made: World) -> None:
    ids = [reviewed(made, key) for key in ("an", "binh", "dung")]
    held = meeting(made, ids)
    before = list(items(held))
    last = items(held)[before[2]].id
    meetings.move_item(held, last, -1, actor=secretary(made), now=MEETING)
    assert list(items(held)) == [before[0], before[2], before[1]]
    meetings.move_item(held, last, -50, actor=secretary(made), now=MEETING)
    assert next(iter(items(held))) == before[2]
    meetings.remove_item(held, last, actor=secretary(made), now=MEETING)
    assert list(items(held)) == before[:2]
    with pytest.raises(NotFound):
        meetings.remove_item(held, last, actor=secretary(made), now=MEETING)


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_council_never_learns_of_the_meeting(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")])
    stranger = made.actor("other_secretary", MEETING.date())
    for act in (
        lambda: meetings.put_on_agenda(held, [], actor=stranger, now=AFTER),
        lambda: meetings.record_attendance(held, {}, actor=stranger, now=AFTER),
        lambda: closing.close_meeting(held, actor=stranger, now=AFTER),
        lambda: meetings.change_meeting(ChangeMeeting(meeting_id=held, held_at=AFTER), actor=stranger, now=AFTER),
        lambda: meetings.create_meeting(
            CreateMeeting(council_id=made.organisations["centre"], year=2022, held_at=AFTER), actor=stranger, now=AFTER
        ),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_member_sees_and_does_not_write(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")])
    with pytest.raises(Forbidden):
        closing.close_meeting(held, actor=made.actor("counsel_head", MEETING.date()), now=AFTER)


def test_a_division_has_no_meetings(made: World) -> None:
    command = CreateMeeting(council_id=made.organisations["office"], year=2022, held_at=MEETING)
    with pytest.raises(Refused) as error:
        meetings.create_meeting(command, actor=secretary(made), now=MEETING)
    assert codes(error) == {"no_council"}


def test_nobody_votes_himself_through(made: World) -> None:
    """A secretary who is nominated makes no round of his own item and settles it in nobody's."""
    own, other = reviewed(made, "deputy"), reviewed(made, "an")
    held = meeting(made, [own, other])
    with Session(db.engine) as session:
        session.add(
            RoleGrant(user_id=made.users["deputy"], role=Role.SECRETARY, organisation_id=made.organisations["centre"],
                      from_date=date(2015, 1, 1))
        )  # fmt: skip
        session.commit()
    item = items(held)[own].id
    for act in (
        lambda: counted(made, held, {item: yes(6)}, by="deputy"),
        lambda: meetings.remove_item(held, item, actor=made.actor("deputy", MEETING.date()), now=AFTER),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert codes(error) == {"own_case"}
    all_yes(made, held)
    assert (state(own), state(other)) == (State.COUNCIL_VOTED, State.COUNCIL_VOTED)


# ── attendance and totals ───────────────────────────────────────────────────────────────────────────────────────────


def test_seats_of_others_are_nobodys(made: World) -> None:
    held = meeting(made, [])
    with pytest.raises(NotFound):
        meetings.record_attendance(held, {999_999: Attendance.PRESENT}, actor=secretary(made), now=AFTER)


def test_attendance_is_audited_once_per_change(made: World) -> None:
    held = meeting(made, [])
    with Session(db.engine) as session:
        before = session.scalar(select(func.count()).select_from(Change))
    cases.attend(made, held)
    with Session(db.engine) as session:
        assert session.scalar(select(func.count()).select_from(Change)) == before


def test_totals_want_attendance_first(made: World) -> None:
    case = reviewed(made, "an")
    command = CreateMeeting(council_id=made.organisations["centre"], year=2022, held_at=MEETING)
    held = meetings.create_meeting(command, actor=secretary(made), now=MEETING)
    meetings.put_on_agenda(held, [case], actor=secretary(made), now=MEETING)
    assert total(made, held, case, yes(7)) == ("no_attendance",)


@pytest.mark.parametrize(
    ("totals", "reasons"),
    [
        (yes(8), ("too_many_ballots",)),
        (yes(5, 2, invalid=1), ("too_many_ballots",)),
        (yes(-1), ("negative",)),
        (yes(3, -2, abstain=-1), ("negative", "negative")),
        (yes(10**18), ("too_many_ballots",)),
        (yes(0), ("too_few_yes",)),
        (yes(4, 1), ()),  # two ballots not handed in
        (replace(yes(0, 7), chair_yes=True), ("chair_without_yes",)),
        (yes(7, other="LDTT"), ("wrong_award",)),
        (yes(7, other="TTLDTT"), ("wrong_award",)),
        (yes(7, other="NO_SUCH"), ("wrong_award",)),
    ],
)
def test_impossible_totals_are_named(made: World, totals: Totals, reasons: tuple[str, ...]) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case])
    assert total(made, held, case, totals) == reasons
    assert (items(held)[case].totals is None) == (reasons not in ((), ("too_few_yes",)))


def test_the_absent_chair_says_no_yes(made: World) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case], absent=("director",))
    assert total(made, held, case, replace(yes(6), chair_yes=True)) == ("chair_absent",)


def test_the_nominated_member_takes_no_part_and_stays_in_the_base(made: World) -> None:
    case = reviewed(made, "chi")
    held = meeting(made, [case])
    assert total(made, held, case, yes(4, 2)) == ()
    kind, data = last_event(case)
    assert kind == "vote"
    assert data["base"] == 7
    assert dict(data["tally"])["recused"] == 1  # type: ignore[call-overload]


def test_three_of_seven_is_no_majority_though_all_who_voted_were_in_favour(made: World) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case])
    assert total(made, held, case, yes(3)) == ("too_few_yes",)
    assert items(held)[case].outcome is Outcome.FAILED


def test_written_opinions_are_counted(made: World) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case], absent=("deputy",))
    seat = made.seats["deputy"]
    meetings.record_attendance(held, {seat: Attendance.WRITTEN}, actor=secretary(made), now=AFTER)
    assert total(made, held, case, yes(7)) == ()
    assert items(held)[case].outcome is Outcome.PASSED
    assert dict(last_event(case)[1]["tally"])["written"] == 1  # type: ignore[call-overload]


# ── closing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_cap_is_fifteen_per_cent_of_those_voted_in_the_same_meeting(made: World) -> None:
    """7 LĐTT x 15 % = 1.05: one CSTĐCS fits; the second stays, with the arithmetic, and holds back no other."""
    cases.base_of_cap(made)
    titles = [reviewed(made, "an", "CSTDCS"), reviewed(made, "binh", "CSTDCS")]
    base = [reviewed(made, key) for key in BASE]
    gift = reviewed(made, "an", "GK_SO")
    held = meeting(made, [*titles, gift, *base])
    agenda = items(held)
    first, refused = titles
    seated = {seat.person_id for seat in cases.seats(made)}
    reports = counted(made, held, {agenda[case].id: yes(6 if agenda[case].person_id in seated else 7)
                                   for case in (first, gift, *base)})  # fmt: skip
    assert {reports[case].outcome for case in (first, gift, *base)} == {Outcome.PASSED}
    reports = counted(made, held, {agenda[refused].id: yes(7)})
    assert [state(case) for case in titles] == [State.COUNCIL_VOTED, State.UNIT_REVIEWED]
    (reason,) = reports[refused].reasons
    assert reason.code == "over_cap"
    shown = {name: str(value) for name, value in reason.params.items()}
    assert shown == {
        "award": "Chiến sĩ thi đua cơ sở", "base_award": "Lao động tiên tiến", "used": "1", "base": "7",
        "share": "15 %", "quotient": "1,05", "limit": "1", "next": "2", "needed": "14",
    }  # fmt: skip
    assert reason.provision == "Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3"
    # The reason is kept with the item, and the case may stand on a later agenda.
    (kept,) = closing.reasons_of(items(held)[refused].result)
    assert (kept.code, str(kept.params["quotient"])) == ("over_cap", "1,05")
    assert [reason.code for reason in close(made, held)[refused].reasons] == ["over_cap"]
    later = meeting(made, [refused], held_at=MEETING + timedelta(days=1))
    assert refused in items(later)


def test_a_vote_of_nobody_in_favour_is_a_vote(made: World) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case])
    assert total(made, held, case, yes(0, 7)) == ("too_few_yes",)
    assert state(case) is State.DECLINED
    kind, data = last_event(case)
    assert kind == "decline"
    assert data["reason"] == "Đồng ý 0 / 7 = 0 %, phải quá 50 % (cần ít nhất 4 phiếu)."
    assert data["rule"] == "Quy chế Hội đồng thi đua, khen thưởng cơ sở (quy tắc địa phương, chưa xác nhận)"


def test_without_a_quorum_nothing_is_voted_on(made: World) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case], absent=("deputy", "chi", "counsel_head"))  # 4 of 7, 5 are needed
    assert total(made, held, case, yes(4)) == ("no_quorum",)
    assert (items(held)[case].totals, state(case)) == (None, State.UNIT_REVIEWED)


def test_what_was_not_voted_on_stays_for_later(made: World) -> None:
    done, waiting = reviewed(made, "an"), reviewed(made, "binh")
    held = meeting(made, [done, waiting])
    total(made, held, done, yes(7))
    report = close(made, held)[waiting]
    assert (report.outcome, report.reasons, state(waiting)) == (None, (), State.UNIT_REVIEWED)
    again = meeting(made, [waiting], held_at=MEETING + timedelta(hours=5))
    assert list(items(again)) == [waiting]


def test_passed_for_another_award_opens_a_linked_draft(made: World) -> None:
    cases.base_of_cap(made)
    case = reviewed(made, "an", "CSTDCS")
    held = meeting(made, [case])
    item = items(held)[case].id
    report = counted(made, held, {item: yes(6, 1, other="GK_SO")})[case]
    assert report.outcome is Outcome.OTHER_AWARD
    assert report.opened_id is not None
    draft = row(report.opened_id)
    assert (draft.state, draft.award_code, draft.linked_from_id, draft.unit_id) == (
        State.DRAFT, "GK_SO", case, made.organisations["office"],
    )  # fmt: skip
    assert (draft.summary, draft.report) == ("Tóm tắt", "Báo cáo")
    assert state(case) is State.DECLINED
    assert draft.code in row(case).note
    # Registration closed in February: a linked case does not pass that gate.
    officer = made.actor("officer", AFTER.date())
    nominations.register(c.Register(nomination_id=draft.id, version=1), actor=officer, now=AFTER)
    assert state(draft.id) is State.REGISTERED


def test_failed_for_the_other_award_too(made: World) -> None:
    cases.base_of_cap(made)
    case = reviewed(made, "an", "CSTDCS")
    held = meeting(made, [case])
    assert total(made, held, case, yes(3, 4, other="GK_SO")) == ("too_few_yes",)
    assert items(held)[case].outcome is Outcome.FAILED
    with Session(db.engine) as session:
        assert session.scalar(select(func.count()).where(Nomination.linked_from_id == case)) == 0


def test_a_closed_meeting_stays_as_it_was_closed(made: World) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case])
    total(made, held, case, yes(7))
    item = items(held)[case].id
    close(made, held)
    again = CreateRound(meeting_id=held, kind=BallotKind.PAPER, questions=((item, ""),))
    actor = secretary(made)
    for act in (
        lambda: closing.close_meeting(held, actor=actor, now=AFTER),
        lambda: meetings.put_on_agenda(held, [case], actor=actor, now=AFTER),
        lambda: meetings.remove_item(held, item, actor=actor, now=AFTER),
        lambda: meetings.move_item(held, item, 1, actor=actor, now=AFTER),
        lambda: meetings.record_attendance(held, {}, actor=actor, now=AFTER),
        lambda: ballots.create(again, actor=actor, now=AFTER),
        lambda: meetings.change_meeting(ChangeMeeting(meeting_id=held, held_at=AFTER), actor=actor, now=AFTER),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert codes(error) == {"meeting_closed"}
    assert items(held)[case].totals == yes(7)


def test_a_meeting_is_not_closed_before_it_is_held(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")], held_at=MEETING)
    with pytest.raises(Refused) as error:
        closing.close_meeting(held, actor=secretary(made), now=MEETING - timedelta(hours=1))
    assert codes(error) == {"not_held_yet"}


def test_the_version_seen_counts(made: World) -> None:
    held = meeting(made, [])
    with Session(db.engine) as session:
        version = session.get_one(Meeting, held).version
    moved = ChangeMeeting(meeting_id=held, held_at=MEETING, place="Phòng 2", version=version)
    meetings.change_meeting(moved, actor=secretary(made), now=MEETING)
    with pytest.raises(Conflict):
        meetings.change_meeting(moved, actor=secretary(made), now=MEETING)
    with pytest.raises(Conflict):
        closing.close_meeting(held, version=version, actor=secretary(made), now=AFTER)


# ── two at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


def at_once(app: Flask, *acts: object) -> list[object]:
    """Run the acts at the same moment, each in a thread of its own; what each returned or raised."""
    barrier, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                answers[place] = acts[place]()  # type: ignore[operator]
            except Exception as error:  # noqa: BLE001 (handed to the test)
                answers[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return list(answers)


def test_two_meetings_cannot_both_use_the_last_place(made: World, app: Flask) -> None:
    cases.base_of_cap(made)
    titles = [reviewed(made, "an", "CSTDCS"), reviewed(made, "binh", "CSTDCS")]
    base = [reviewed(made, key) for key in BASE]
    cases.voted(made, base)
    held = [meeting(made, [case]) for case in titles]
    answers = at_once(app, *(lambda one=one: all_yes(made, one) for one in held))
    reports = [report for answer in answers if isinstance(answer, dict) for report in answer.values()]
    assert len(reports) == 2, answers
    assert sorted(report.outcome is Outcome.PASSED for report in reports) == [False, True]
    assert sorted(state(case) for case in titles) == [State.COUNCIL_VOTED, State.UNIT_REVIEWED]


def test_one_meeting_is_closed_once(made: World, app: Flask) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case])
    all_yes(made, held)
    actor = secretary(made)
    answers = at_once(app, *[lambda: closing.close_meeting(held, actor=actor, now=AFTER)] * 2)
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 1, answers
    with Session(db.engine) as session:
        votes = select(func.count()).where(NominationEvent.nomination_id == case, NominationEvent.kind == "vote")
        assert session.scalar(votes) == 1
