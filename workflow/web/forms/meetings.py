"""Forms of a council's meeting."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import Form as Part
from wtforms import HiddenField

from workflow.domain.catalogue import Award
from workflow.domain.meeting import Seat
from workflow.domain.papers import ChangeMeeting, CreateMeeting, Totals, VoteOne
from workflow.domain.states import Attendance
from workflow.queries.meetings import Item
from workflow.web.forms.base import Choice, Form, LongText, Moment, Text, VersionedForm, Whole

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


class TotalsPart(Part):
    """One item's totals. All empty: not voted on yet. Only yes is asked for; an empty other count is none."""

    yes = Whole(_("Đồng ý"), most=_MOST, required=False)
    no = Whole(_("Không đồng ý"), most=_MOST, required=False)
    abstain = Whole(_("Phiếu trắng"), most=_MOST, required=False)
    invalid = Whole(_("Không hợp lệ"), most=_MOST, required=False)
    chair_yes = Choice(
        _("Chủ tịch"), required=False, choices=[("", _("Không rõ")), ("yes", _("Đồng ý")), ("no", _("Không đồng ý"))]
    )
    other_award = Choice(_("Xét danh hiệu, hình thức khác"), required=False)

    def offer(self, awards: Iterable[Award]) -> None:
        """Offer the other awards that the subject may get."""
        self.other_award.choices = [("", gettext("Không")), *((award.code, gettext(award.short)) for award in awards)]

    @property
    def empty(self) -> bool:
        counts = (self.yes, self.no, self.abstain, self.invalid)
        return all(field.data is None and not field.errors for field in counts)

    def check(self) -> bool:
        """Validate; a row with anything in it must say how many were in favour."""
        good = self.validate()
        if good and not self.empty and self.yes.data is None:
            self.yes.errors = [gettext("Nhập số phiếu đồng ý (0 nếu không có).")]
            return False
        return bool(good)

    def to_totals(self) -> Totals | None:
        if self.empty:
            return None
        chair = {"yes": True, "no": False}.get(self.chair_yes.data or "")
        return Totals(
            yes=self.yes.data or 0, no=self.no.data or 0, abstain=self.abstain.data or 0,
            invalid=self.invalid.data or 0, chair_yes=chair, other_award=self.other_award.data or "",
        )  # fmt: skip


class TotalsForm(VersionedForm):
    """The totals of the whole agenda, one row per item."""

    def renew(self, version: int) -> None:
        """Make the form good for another sending, after a part of it had its effect."""
        self.version.data, self.once.data = str(version), secrets.token_urlsafe(12)

    def bind(self, items: Iterable[tuple[Item, Sequence[Award]]]) -> list[tuple[Item, TotalsPart]]:
        """Return each item with its row, filled from the request or from the totals kept."""
        given = request.form if request.method == "POST" else None
        self.bound = []
        for item, awards in items:
            part = TotalsPart(formdata=given, prefix=f"i{item.id}-", data=_kept(item.totals))
            part.offer(awards)
            self.bound.append((item, part))
        return self.bound

    def validate(self, extra_validators: Any = None) -> bool:
        rows = [part.check() for _item, part in self.bound]  # every row, so that all mistakes show at once
        return bool(super().validate(extra_validators) and all(rows))

    def to_totals(self) -> dict[int, Totals | None]:
        """Return the rows that differ from what is kept."""
        given = {item.id: (item.totals, part.to_totals()) for item, part in self.bound}
        return {key: new for key, (old, new) in given.items() if new != old}

    bound: list[tuple[Item, TotalsPart]] = []  # noqa: RUF012 (replaced, never changed in place)


class VoteForm(_Seats, Form):
    """The vote on one case: an open meeting or a new one, and the totals."""

    version = HiddenField()
    meeting_id = Choice(_("Phiên họp"), coerce=lambda value: int(value) if value else None, required=False)
    held_at = Moment(_("Thời gian phiên họp mới"), required=False)
    place = Text(_("Địa điểm phiên họp mới"), required=False)
    yes = Whole(_("Đồng ý"), most=_MOST)
    no = Whole(_("Không đồng ý"), most=_MOST, required=False)
    abstain = Whole(_("Phiếu trắng"), most=_MOST, required=False)
    invalid = Whole(_("Không hợp lệ"), most=_MOST, required=False)
    chair_yes = Choice(
        _("Chủ tịch Hội đồng"), required=False,
        choices=[("", _("Không rõ (bỏ phiếu kín)")), ("yes", _("Đồng ý")), ("no", _("Không đồng ý"))],
    )  # fmt: skip
    other_award = Choice(_("Xét danh hiệu, hình thức khác"), required=False)

    offer = TotalsPart.offer
    empty = False

    def wants_attendance(self) -> bool:
        """An open meeting has its own attendance."""
        return self.meeting_id.data is None

    def to_command(self, nomination_id: int) -> VoteOne:
        totals = TotalsPart.to_totals(self)
        assert totals is not None  # noqa: S101 (yes is required)
        seen = self.version.data or ""
        return VoteOne(
            nomination_id=nomination_id, version=int(seen) if seen.isascii() and seen.isdigit() else 0, totals=totals,
            meeting_id=self.meeting_id.data, held_at=self.held_at.data, place=self.place.data or "",
            attendance=tuple(self.to_attendance().items()) if self.wants_attendance() else (),
        )  # fmt: skip


def _kept(totals: Totals | None) -> dict[str, Any]:
    if totals is None:
        return {}
    chair = {True: "yes", False: "no"}.get(totals.chair_yes, "") if totals.chair_yes is not None else ""
    return {
        "yes": totals.yes, "no": totals.no, "abstain": totals.abstain, "invalid": totals.invalid, "chair_yes": chair,
        "other_award": totals.other_award,
    }  # fmt: skip
