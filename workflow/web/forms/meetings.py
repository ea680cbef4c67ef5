"""Forms of a council's meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from wtforms import Form as Part

from workflow.domain.meeting import Seat
from workflow.domain.papers import ChangeMeeting, CreateMeeting
from workflow.domain.states import Attendance
from workflow.web.forms.base import Choice, LongText, Moment, Text, VersionedForm, Whole

_ = lazy_gettext
_MOST = 999  # ballots; a council has fewer


class MeetingForm(VersionedForm):
    council_id = Choice(_("Hội đồng"), coerce=int)
    year = Whole(_("Xét khen thưởng năm"), least=2000, most=2100)
    held_at = Moment(_("Thời gian họp"), description=_("Lấy ý kiến bằng văn bản: thời điểm bắt đầu gửi hồ sơ."))
    ends_at = Moment(_("Dự kiến kết thúc"), required=False)
    place = Text(_("Địa điểm"), required=False)
    opinions_due_at = Moment(
        _("Lấy ý kiến bằng văn bản, hạn gửi"), required=False,
        description=_("Để trống: Hội đồng họp. Chỉ dùng khi quy tắc bỏ phiếu cho phép, hoặc theo thủ tục đơn giản."),
    )  # fmt: skip

    def to_command(self) -> CreateMeeting:
        return CreateMeeting(
            council_id=self.council_id.data, year=self.year.data, held_at=self.held_at.data,
            place=self.place.data or "", ends_at=self.ends_at.data, opinions_due_at=self.opinions_due_at.data,
        )  # fmt: skip


class ChangeForm(VersionedForm):
    held_at = Moment(_("Thời gian họp"))
    ends_at = Moment(_("Dự kiến kết thúc"), required=False)
    place = Text(_("Địa điểm"), required=False)
    opinions_due_at = Moment(_("Hạn gửi ý kiến bằng văn bản"), required=False)

    def only(self, *, in_writing: bool) -> None:
        """A meeting has no term for opinions."""
        if not in_writing:
            del self.opinions_due_at

    def to_command(self, meeting_id: int) -> ChangeMeeting:
        due = self.opinions_due_at.data if "opinions_due_at" in self else None
        return ChangeMeeting(
            meeting_id=meeting_id, held_at=self.held_at.data, place=self.place.data or "", ends_at=self.ends_at.data,
            opinions_due_at=due, version=self.seen_version,
        )  # fmt: skip


class ActForm(VersionedForm):
    """A button about the meeting: only the version that was seen."""


class CloseForm(VersionedForm):
    conclusion = LongText(_("Kết luận của phiên họp"), required=False)


class _Seat(Part):
    attendance = Choice(_("Điểm danh"), choices=Attendance)


class _Seats:
    """Mixin: one choice of attendance per seat, validated with the form."""

    bound: list[tuple[Seat, _Seat]] = []  # noqa: RUF012 (replaced, never changed in place)

    def bind(self, seats: Sequence[Seat]) -> list[tuple[Seat, _Seat]]:
        """Return each seat with its choice; a seat that was never noted starts as present."""
        given = request.form if request.method == "POST" else None
        self.bound = [
            (seat, _Seat(formdata=given, prefix=f"s{seat.id}-", attendance=seat.attendance or Attendance.PRESENT))
            for seat in seats
        ]
        return self.bound

    def validate(self, extra_validators: Any = None) -> bool:
        rows = [part.validate() for _seat, part in self.bound]  # every row, so that all mistakes show at once
        good = super().validate(extra_validators)  # type: ignore[misc]
        return bool(good and (all(rows) or not self.wants_attendance()))

    def wants_attendance(self) -> bool:
        return True

    def to_attendance(self) -> dict[int, Attendance]:
        return {seat.id: part.attendance.data for seat, part in self.bound}


class AttendanceForm(_Seats, VersionedForm):
    """The attendance of a meeting."""
