"""Written opinions of absent members: that they came in and from whom, never what they say."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.files import file_name, recognise
from workflow.domain.meeting import Seat
from workflow.domain.sittings import ReceiveOpinion
from workflow.domain.states import Attendance, BallotStatus
from workflow.domain.text import N_
from workflow.errors import NoRuleInForce, Violation, WorkflowError
from workflow.models import BallotRound, Meeting, MeetingAttendance, WrittenOpinion
from workflow.queries import meetings as reading
from workflow.services import attachments, audit, law, meetings
from workflow.services.attachments import Store
from workflow.services.checks import refuse
from workflow.services.unit_of_work import unit_of_work

_SCANS = ("application/pdf", "image/jpeg", "image/png")


def receive(command: ReceiveOpinion, *, store: Store, actor: Actor, now: datetime) -> int:
    """Note that a member's opinion came in, with the scan of its sheet if there is one; return its identifier.

    The member counts as absent with a written opinion; in a written consultation, as one who took part. The bytes are
    on disk before the row is. Raises Refused: no rule on the agenda counts such opinions, received already, present
    in person, a scan that is no picture or PDF; NotFound, Forbidden.
    """
    name = file_name(command.name) if command.scan is not None else ""
    with attachments.staging(command.scan, store, name) if command.scan else nullcontext() as staged:
        kind = ""
        if staged is not None:
            with staged.part.open("rb") as content:
                kind = _scan(name, content, staged.size)
        target = store.path(staged.key) if staged is not None else None
        try:
            with unit_of_work() as session:
                meeting = meetings.take(session, command.meeting_id, None, actor=actor)
                _may_be_noted(session, meeting, command)
                row = WrittenOpinion(
                    meeting_id=meeting.id, seat_id=command.seat_id, received_on=command.received_on,
                    sealed=command.sealed, recorded_by_id=actor.user_id, recorded_at=now, name=name, media_type=kind,
                    size=staged.size if staged else 0, sha256=staged.sha256 if staged else "",
                    storage_key=staged.key if staged else "",
                )  # fmt: skip
                session.add(row)
                audit.record(session, "opinion", row, actor=actor, now=now, organisation_id=meeting.council_id)
                took = Attendance.PRESENT if meeting.opinions_due_at else Attendance.WRITTEN
                meetings.note_attendance(session, meeting, {command.seat_id: took}, actor=actor, now=now)
                if staged is not None and target is not None:
                    attachments.settle_file(staged.part, target)
                return row.id
        except WorkflowError:
            if target is not None:
                target.unlink(missing_ok=True)  # raised before the commit only
            raise


def missing(session: Session, round_id: int, seats: Sequence[Seat], *, now: datetime) -> list[Violation]:
    """Name the members for whom a written consultation still waits, as long as their term is not over."""
    asked = select(Meeting.opinions_due_at).join(BallotRound, BallotRound.meeting_id == Meeting.id)
    due = session.scalar(asked.where(BallotRound.id == round_id))
    names = [seat.name for seat in seats if seat.attendance is None]
    if due is None or now >= due or not names:
        return []
    message = N_("Chưa hết hạn gửi ý kiến (%(due)s) và còn chờ: %(names)s.")
    return [Violation("opinions_missing", message, {"due": due, "names": names})]


def _scan(name: str, content: BinaryIO, size: int) -> str:
    kind = recognise(name, content, size)
    if kind not in _SCANS:
        message = N_("Bản quét ý kiến phải là ảnh (JPG, PNG) hoặc PDF.")
        raise refuse("file_type", message, field="scan")
    return kind


def _may_be_noted(session: Session, meeting: Meeting, command: ReceiveOpinion) -> None:
    if not meeting.opinions_due_at and not _counted(session, meeting):
        message = N_("Không quy tắc bỏ phiếu nào trong chương trình tính ý kiến bằng văn bản.")
        raise refuse("written_not_allowed", message)
    if session.scalar(
        select(BallotRound.id).where(BallotRound.meeting_id == meeting.id, BallotRound.status == BallotStatus.OPEN)
    ):
        message = N_(
            "Có vòng bỏ phiếu đang mở: ý kiến nhận lúc này không được tính vào vòng đó. Ghi nhận sau khi kiểm phiếu, "
            "hoặc hủy vòng rồi lập vòng mới."
        )
        raise refuse("round_open", message)
    if session.scalar(
        select(WrittenOpinion.id).where(
            WrittenOpinion.meeting_id == meeting.id, WrittenOpinion.seat_id == command.seat_id
        )
    ):
        raise refuse("opinion_there", N_("Đã nhận ý kiến của thành viên này."), field="seat_id")
    there = session.scalar(
        select(MeetingAttendance.attendance).where(
            MeetingAttendance.meeting_id == meeting.id, MeetingAttendance.seat_id == command.seat_id
        )
    )
    if there is Attendance.PRESENT and not meeting.opinions_due_at:
        message = N_("Thành viên này có mặt tại phiên họp nên không gửi ý kiến bằng văn bản.")
        raise refuse("present", message, field="seat_id")


def _counted(session: Session, meeting: Meeting) -> bool:
    """Whether the rule of an item on the agenda counts written opinions."""
    binding = law.of_council(session, meeting.council_id)
    for item in reading.items(session, meeting.id):
        try:
            rule = binding.rule_in_force(item.award_code, local_date(meeting.held_at))
        except NoRuleInForce:
            continue
        if rule.vote.written_opinions:
            return True
    return False
