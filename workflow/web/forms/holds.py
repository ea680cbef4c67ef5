"""Holds and the time worked in a year."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain import directory as d
from workflow.domain.states import HoldKind
from workflow.web.forms.base import Choice, Day, Form, LongText, Text, VersionedForm, Whole
from workflow.web.forms.organisations import year_field


class PlaceForm(Form):
    kind = Choice(_("Việc phải chờ kết luận"), choices=HoldKind)
    from_date = Day(_("Từ ngày"))
    document = Text(_("Văn bản"), limit=120, required=False, description=_("Số, ngày, cơ quan ban hành."))
    reason = LongText(
        _("Nội dung"),
        limit=1000,
        description=_("Chỉ thư ký, Chủ tịch Hội đồng, người quyết định khen thưởng và kiểm tra, thanh tra đọc được."),
    )

    def to_command(self, *, person_id: int | None = None, organisation_id: int | None = None) -> d.PlaceHold:
        return d.PlaceHold(
            person_id=person_id, organisation_id=organisation_id, kind=self.kind.data, from_date=self.from_date.data,
            document=self.document.data, reason=self.reason.data,
        )  # fmt: skip


class LiftForm(VersionedForm):
    on = Day(_("Xét lại bình thường từ ngày"))
    conclusion = LongText(_("Kết luận"), limit=1000, description=_("Số, ngày văn bản kết luận; có vi phạm hay không."))

    def to_command(self, hold_id: int) -> d.LiftHold:
        return d.LiftHold(
            hold_id=hold_id, version=self.seen_version, on=self.on.data, conclusion=self.conclusion.data
        )


class WorkYearForm(Form):
    year = year_field(_("Năm"))
    months_worked = Whole(
        _("Số tháng làm việc"), least=0, most=12, required=False,
        description=_("Thời gian nghỉ ốm, thai sản theo chế độ được tính là làm việc."),
    )  # fmt: skip
    absent_days = Whole(
        _("Số ngày làm việc đã nghỉ"), least=0, most=366, required=False,
        description=_("Không tính nghỉ thai sản và điều trị tai nạn lao động."),
    )  # fmt: skip
    document = Text(_("Văn bản"), limit=120, required=False)

    def to_command(self, person_id: int) -> d.RecordWorkYear:
        return d.RecordWorkYear(
            person_id=person_id, year=self.year.data, months_worked=self.months_worked.data,
            absent_days=self.absent_days.data, document=self.document.data,
        )  # fmt: skip
