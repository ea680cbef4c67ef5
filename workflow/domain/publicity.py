"""Public notice before the vote: how long a list hangs, and whether a case may be voted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflow.domain.calendar import Calendar, end_of_day, local_date
from workflow.domain.states import CommentStatus
from workflow.domain.text import N_
from workflow.errors import Violation

#: Source of the requirement: Law 06/2022/QH15, Article 5 (openness); the number of days is the plan's own.
SOURCE = "Luật 06/2022/QH15, Điều 5; kế hoạch năm"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotice:
    """days: working days the list hangs, the day of posting not counted."""

    council_id: int
    year: int
    title: str
    days: int
    nomination_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDown:
    notice_id: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteComment:
    """name, contact: as the writer gives them; address: where the request came from, for throttling."""

    notice_id: int
    text: str
    name: str
    contact: str = ""
    nomination_id: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerComment:
    comment_id: int
    status: CommentStatus
    answer: str = ""


def last_day(posted_at: datetime, days: int, calendar: Calendar) -> date:
    """The last day on which a list posted at that moment hangs: the `days`-th working day after it."""
    return calendar.add_working_days(local_date(posted_at), days)


def unmet(days: int, ends: date | None, now: datetime) -> Violation | None:
    """Why a case may not be voted on yet under a plan that asks for `days` of public notice (0: none asked for).

    ends: last day of the longest notice the case stands on, None when it stands on none.
    """
    if days < 1:
        return None
    if ends is None:
        message = N_("Hồ sơ chưa niêm yết công khai; kế hoạch yêu cầu niêm yết %(days)s ngày làm việc trước.")
        return Violation("not_posted", message, {"days": days}, SOURCE)
    if now < end_of_day(ends):
        message = N_("Hồ sơ đang niêm yết công khai đến hết ngày %(ends)s, sau đó mới được bỏ phiếu.")
        return Violation("still_posted", message, {"ends": ends}, SOURCE)
    return None
