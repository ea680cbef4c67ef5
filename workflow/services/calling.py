"""Calling a meeting, calling it off, and what members answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.permissions import ensure
from workflow.domain.sittings import AnswerCall, CallOff, may_sign_in
from workflow.domain.states import Attendance, BallotStatus, MeetingStatus
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused
from workflow.models import AgendaItem, Meeting, MeetingAnswer, MeetingAttendance
from workflow.queries import ballots, sittings, targets
from workflow.queries import meetings as reading
from workflow.services import audit, invitations, meetings
from workflow.services.checks import line, refuse
from workflow.services.unit_of_work import unit_of_work


def call(meeting_id: int, *, version: int | None = None, actor: Actor, now: datetime) -> int:
    """Invite the members, or send the invitation again as it stands now; return how many were told.

    Raises Refused: no members, the meeting is over, nothing on the agenda; Conflict, NotFound, Forbidden.
    """
    with unit_of_work() as session:
        meeting = meetings.take(session, meeting_id, version, actor=actor)
        if (meeting.opinions_due_at or meeting.held_at) <= now:
            raise refuse("meeting_begun", N_("Phiên họp đã đến giờ, không mời được nữa. Sửa thời gian rồi mời lại."))
        if not reading.items(session, meeting.id):
            raise refuse("no_agenda", N_("Chương trình chưa có hồ sơ nào. Thêm hồ sơ rồi mời họp."))
        old = audit.snapshot(meeting)
        again = meeting.invited_at is not None
        meeting.sequence += again
        meeting.invited_at = now
        told = invitations.tell(session, meeting, invitations.CHANGED if again else invitations.INVITED, now=now)
        if not told:
            raise refuse("nobody_to_invite", N_("Chưa thành viên nào có tài khoản để mời."))
        audit.record(session, "call", meeting, actor=actor, now=now, old=old, organisation_id=meeting.council_id)
        return told


def call_off(command: CallOff, *, actor: Actor, now: datetime) -> None:
    """Close a meeting that will not take place; its cases are free for another agenda, whoever was invited is told.

    Raises Refused: an item is settled, a round of voting is open or counted; Conflict, NotFound, Forbidden.
    """
    with unit_of_work() as session:
        meeting = meetings.take(session, command.meeting_id, command.version, actor=actor)
        items = reading.items(session, meeting.id)
        rounds = ballots.in_rounds(session, [item.id for item in items]).values()
        begun = any(item.outcome is not None for item in items)
        if begun or any(status is not BallotStatus.ANNULLED for status in rounds):
            raise refuse("meeting_begun", N_("Phiên họp đã có mục bỏ phiếu, không hủy được nữa."))
        old = audit.snapshot(meeting)
        meeting.cancel_reason = line(command.reason, 500, "reason")
        meeting.status, meeting.closed_at = MeetingStatus.CLOSED, now
        if meeting.invited_at is not None:
            meeting.sequence += 1
            invitations.tell(session, meeting, invitations.CANCELLED, now=now)
        audit.record(session, "call_off", meeting, actor=actor, now=now, old=old, organisation_id=meeting.council_id)


def answer(command: AnswerCall, *, actor: Actor, now: datetime) -> None:
    """Keep what a member, or who stands in for him, answers to the invitation; the last answer counts.

    Raises Refused: no seat that day, the meeting is over; NotFound, Forbidden.
    """
    with unit_of_work() as session:
        meeting, seat_id = _seat(session, command.meeting_id, actor)
        row = session.scalar(
            select(MeetingAnswer).where(MeetingAnswer.meeting_id == meeting.id, MeetingAnswer.seat_id == seat_id)
        )
        old = audit.snapshot(row) if row else None
        if row is None:
            row = MeetingAnswer(meeting_id=meeting.id, seat_id=seat_id)
            session.add(row)
        row.answer, row.note = command.answer, line(command.note, 300, "note", required=False)
        row.answered_at = now
        audit.record(session, "answer", row, actor=actor, now=now, old=old, organisation_id=meeting.council_id)


def sign_in(meeting_id: int, *, actor: Actor, now: datetime) -> None:
    """A member notes himself as present, within the time of the meeting. Raises Refused, NotFound, Forbidden."""
    with unit_of_work() as session:
        meeting, seat_id = _seat(session, meeting_id, actor)
        if meeting.opinions_due_at is not None:
            raise refuse("in_writing", N_("Phiên này lấy ý kiến bằng văn bản, không có điểm danh."))
        if reason := may_sign_in(meeting.held_at, now):
            raise Refused([reason])
        row = session.scalar(
            select(MeetingAttendance).where(
                MeetingAttendance.meeting_id == meeting.id, MeetingAttendance.seat_id == seat_id
            )
        )
        if row is not None and row.attendance is Attendance.PRESENT:
            return
        old = audit.snapshot(row) if row else None
        if row is None:
            row = MeetingAttendance(meeting_id=meeting.id, seat_id=seat_id)
            session.add(row)
        row.attendance = Attendance.PRESENT
        audit.record(session, "sign_in", row, actor=actor, now=now, old=old, organisation_id=meeting.council_id)


def _seat(session: Session, meeting_id: int, actor: Actor) -> tuple[Meeting, int]:
    """Return the open meeting, locked, and the seat the actor speaks for on its day."""
    meeting = _open(session, meeting_id, "meeting.judge", actor)
    seat_id = sittings.seat_of(session, meeting.council_id, local_date(meeting.held_at), actor)
    if seat_id is None:
        raise refuse("no_seat", N_("Bạn không phải thành viên Hội đồng vào ngày họp."))
    return meeting, seat_id


def put_on_table(meeting_id: int, item_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Point every member's page at one item, or at none. Raises NotFound, Forbidden, Refused when closed.

    The meeting's version stays: forms that are open at the same time lose nothing by it.
    """
    with unit_of_work() as session:
        meeting = _open(session, meeting_id, "meeting.manage", actor)
        mine = AgendaItem.meeting_id == meeting.id
        before = session.scalar(select(AgendaItem).where(mine, AgendaItem.on_table))
        after = session.scalar(select(AgendaItem).where(mine, AgendaItem.id == item_id)) if item_id else None
        if item_id and after is None:
            raise NotFound("item")
        if before is not None:
            before.on_table = False
            session.flush()  # one item at a time: the index looks at every row as it is written
        row = after or before
        if after is not None:
            after.on_table = True
        if row is not None and before is not after:
            audit.record(session, "table", row, actor=actor, now=now, old={"on_table": after is None},
                         organisation_id=meeting.council_id)  # fmt: skip


def _open(session: Session, meeting_id: int, action: str, actor: Actor) -> Meeting:
    """Return a meeting that is not over, its row locked."""
    ensure(actor, action, targets.meeting(session, meeting_id), view="meeting.view")
    meeting = session.get_one(Meeting, meeting_id, with_for_update=True)
    if meeting.status is not MeetingStatus.PLANNED:
        raise refuse("meeting_closed", N_("Phiên họp đã kết thúc."))
    return meeting
