"""Forms of nominations: one per verb, each turned into the command of that verb."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms.widgets import CheckboxInput, ListWidget

from workflow.domain import commands as c
from workflow.domain.states import CommendationType, RevocationGround, Section, SubjectKind
from workflow.services.registration import RegisterMany
from workflow.web.forms.base import (
    Choice,
    Choices,
    Day,
    Form,
    LongText,
    Required,
    Text,
    Tick,
    VersionedForm,
    Whole,
)

REASON_LIMIT = 1000  # the column's
SHORT_LIMIT, TEXT_LIMIT = 10_000, 100_000
_TICKS: dict[str, Any] = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}


class StepForm(VersionedForm):
    """Base of the forms of steps. Its fields bear the names of the command's, and nothing else reaches the command."""

    command: ClassVar[type[c.Step]]

    def to_command(self, nomination_id: int) -> c.Step:
        named = {field.name for field in fields(self.command)} & set(self._fields) - {"version"}
        values = {name: _plain(self[name].data) for name in named}
        return self.command(nomination_id=nomination_id, version=self.seen_version, **values)


def _plain(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(data)
    return "" if data is None else data


class RegisterForm(StepForm):
    command = c.Register


class ReviewForm(StepForm):
    command = c.Review

    held_on = Day(_("Ngày họp bình xét"), description=_("Ngày ghi trong biên bản họp của đơn vị."))
    present = Whole(_("Số người dự họp"), least=1, most=10_000)
    yes = Whole(_("Số người đồng ý"), least=0, most=10_000)
    override_reason = LongText(
        _("Lý do vẫn đưa ra bình xét"), required=False, limit=REASON_LIMIT,
        description=_("Chỉ ghi khi có điều kiện chưa đạt. Lý do được in trong hồ sơ."),
    )  # fmt: skip


class ReturnForm(StepForm):
    command = c.Return

    reason = LongText(
        _("Lý do trả lại"), limit=REASON_LIMIT, description=_("Đơn vị đọc lý do này: ghi rõ cần bổ sung gì.")
    )
    sections = Choices(
        _("Mục phải bổ sung"), choices=Section, description=_("Chỉ những mục này được mở cho đơn vị sửa."), **_TICKS
    )


class ResubmitForm(StepForm):
    command = c.Resubmit

    note = LongText(_("Đã bổ sung những gì"), required=False, limit=REASON_LIMIT)


class DeclineForm(StepForm):
    command = c.Decline

    reason = LongText(_("Lý do không xét"), limit=REASON_LIMIT, description=_("Đơn vị đọc lý do này."))


class WithdrawForm(StepForm):
    command = c.Withdraw

    reason = LongText(_("Lý do rút"), limit=REASON_LIMIT)


class ReinstateForm(StepForm):
    command = c.Reinstate

    reason = LongText(_("Lý do khôi phục"), limit=REASON_LIMIT)


class LeaveForm(VersionedForm):
    reason = LongText(_("Ý kiến của Chủ tịch Hội đồng"), limit=REASON_LIMIT)


class RevokeForm(StepForm):
    command = c.Revoke

    ground = Choice(
        _("Căn cứ hủy"), choices=RevocationGround,
        description=_("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 93 khoản 2."),
    )  # fmt: skip
    reason = LongText(_("Nội dung vi phạm"), limit=REASON_LIMIT)
    number = Text(_("Số quyết định hủy"), limit=60)
    decided_on = Day(_("Ngày quyết định hủy"))


class ForwardForm(StepForm):
    command = c.Forward

    to_body_id = Choice(_("Chuyển đến"), coerce=int)
    number = Text(_("Số văn bản chuyển"), limit=60)
    on_date = Day(_("Ngày văn bản"))
    result = LongText(_("Ý kiến kèm theo"), required=False, limit=300)


class AwardForm(StepForm):
    command = c.Award

    presented_on = Day(_("Ngày trao"))
    where = Text(_("Nơi trao"), required=False, limit=200)
    handed_over = Text(_("Đã trao"), limit=300, description=_("Ví dụ: bằng, khung, tiền thưởng."))


class NewForm(Form):
    """subject: a person of the unit, or the unit itself when the choice of kind says so."""

    subject = Choice(_("Người được đề nghị"), coerce=int)
    award_code = Choice(_("Danh hiệu, hình thức khen thưởng"))
    year = Whole(_("Năm xét"), least=2015, most=2100)
    type = Choice(_("Loại khen thưởng"), choices=CommendationType)

    def to_command(self, kind: SubjectKind, units: dict[int, int]) -> c.OpenDraft:
        """units: subject -> the unit that answers for it."""
        values: dict[str, Any] = {name: self[name].data for name in ("award_code", "year", "type")}
        subject: Any = self.subject.data
        return c.OpenDraft(subject_kind=kind, subject_id=subject, unit_id=units[subject], **values)


class DossierForm(VersionedForm):
    """Sections that are not open are taken out of the form, so that nothing can be sent for them."""

    summary = LongText(_("Tóm tắt thành tích"), required=False, limit=SHORT_LIMIT)
    report = LongText(_("Báo cáo thành tích"), required=False, limit=TEXT_LIMIT)
    initiative = LongText(_("Sáng kiến, giải pháp"), required=False, limit=SHORT_LIMIT)

    def keep_only(self, opened: tuple[Section, ...]) -> None:
        for name in ("summary", "report", "initiative"):
            if Section(name) not in opened:
                del self[name]

    def texts(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("summary", "report", "initiative") if name in self}

    def to_command(self, nomination_id: int) -> c.EditDossier:
        return c.EditDossier(nomination_id=nomination_id, version=self.seen_version, **self.texts())


class UploadForm(Form):
    section = Choice(_("Thuộc mục"), choices=Section)
    file = FileField(_("Tệp"), [Required()])


class RegisterManyForm(Form):
    unit_id = Choice(_("Đơn vị"), coerce=int)
    year = Whole(_("Năm xét"), least=2015, most=2100)
    type = Choice(_("Loại khen thưởng"), choices=CommendationType)
    awards = Choices(_("Danh hiệu, hình thức khen thưởng"), **_TICKS)
    people = Choices(_("Cá nhân"), coerce=int, required=False, **_TICKS)
    collective = Tick(_("Cả tập thể đơn vị"))

    def to_command(self) -> RegisterMany:
        values: dict[str, Any] = {name: self[name].data for name in ("unit_id", "year", "type", "collective")}
        return RegisterMany(award_codes=tuple(self.awards.data or ()), people=tuple(self.people.data or ()), **values)
