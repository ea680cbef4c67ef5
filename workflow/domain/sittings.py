"""What the forms about calling a meeting, answering the call and taking part ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from workflow.domain.calendar import end_of_day, local_date
from workflow.domain.states import InviteAnswer
from workflow.domain.text import N_
from workflow.errors import Violation

#: How long a meeting lasts when nobody said, for calendars alone.
USUAL_LENGTH = timedelta(hours=2)
#: How long before its time a member may sign in at a meeting.
EARLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    meeting_id: int
    reason: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCall:
    meeting_id: int
    answer: InviteAnswer
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveOpinion:
    """The opinion of an absent member came in on paper. sealed: in a closed envelope. scan None: none was made."""

    meeting_id: int
    seat_id: int
    received_on: date
    sealed: bool = False
    name: str = ""
    scan: BinaryIO | None = None


def times(held_at: datetime, ends_at: datetime | None, opinions_due_at: datetime | None) -> list[Violation]:
    """Say what is wrong with the times of a meeting."""
    found = []
    if ends_at is not None and ends_at <= held_at:
        message = N_("Thời gian kết thúc phải sau thời gian bắt đầu.")
        found.append(Violation("ends_before_start", message, field="ends_at"))
    if opinions_due_at is not None and opinions_due_at <= held_at:
        message = N_("Hạn gửi ý kiến phải sau thời gian bắt đầu lấy ý kiến.")
        found.append(Violation("due_before_start", message, field="opinions_due_at"))
    return found


def may_sign_in(held_at: datetime, now: datetime) -> Violation | None:
    """A member signs in from an hour before the meeting until the end of its day."""
    if held_at - EARLY <= now < end_of_day(local_date(held_at)):
        return None
    message = N_("Chỉ tự điểm danh được từ %(start)s đến hết ngày họp; ngoài thời gian đó nhờ thư ký ghi.")
    return Violation("not_meeting_time", message, {"start": held_at - EARLY})
