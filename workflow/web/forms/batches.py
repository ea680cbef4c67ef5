"""One form per verb that asks the same of every case of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.widgets import CheckboxInput, ListWidget

from workflow.domain.papers import Case, Decide, Issue, SendUp
from workflow.domain.states import Section, Trigger
from workflow.web.forms.base import PROPOSED_SIGNER, Choice, Choices, Day, Form, LongText, Text, Whole

_REASON = 1000  # the column's


class BatchForm(Form):
    """Base: `values` are the fields of the verb's command."""

    def values(self) -> dict[str, Any]:
        return {}


class ReviewForm(BatchForm):
    held_on = Day(_("Ngày họp bình xét"), description=_("Ngày ghi trong biên bản họp của đơn vị."))
    present = Whole(_("Số người dự họp"), least=1, most=10_000)
    yes = Whole(_("Số người đồng ý với từng trường hợp"), most=10_000)
    override_reason = LongText(
        _("Lý do vẫn đưa ra bình xét"), required=False, limit=_REASON,
        description=_("Chỉ ghi khi có điều kiện chưa đạt. Lý do được in trong hồ sơ."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {
            "held_on": self.held_on.data, "present": self.present.data, "yes": self.yes.data,
            "override_reason": self.override_reason.data or "",
        }  # fmt: skip


class ReturnForm(BatchForm):
    reason = LongText(_("Lý do trả lại"), limit=_REASON)
    sections = Choices(
        _("Mục phải bổ sung"), choices=Section, description=_("Chỉ những mục này được mở cho đơn vị sửa."),
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {"reason": self.reason.data, "sections": tuple(self.sections.data or ())}


class ResubmitForm(BatchForm):
    note = LongText(_("Đã bổ sung những gì"), required=False, limit=_REASON)

    def values(self) -> dict[str, Any]:
        return {"note": self.note.data or ""}


class ReasonForm(BatchForm):
    reason = LongText(_("Lý do"), limit=_REASON)

    def values(self) -> dict[str, Any]:
        return {"reason": self.reason.data}


class AwardForm(BatchForm):
    presented_on = Day(_("Ngày trao"))
    where = Text(_("Nơi trao"), required=False)
    handed_over = Text(_("Đã trao"), limit=300, description=_("Ví dụ: bằng, khung, tiền thưởng."))

    def values(self) -> dict[str, Any]:
        return {
            "presented_on": self.presented_on.data, "where": self.where.data or "",
            "handed_over": self.handed_over.data,
        }  # fmt: skip


class ForwardForm(BatchForm):
    to_body_id = Choice(_("Chuyển đến"), coerce=int)
    number = Text(_("Số văn bản chuyển"), limit=60)
    on_date = Day(_("Ngày văn bản"))
    result = LongText(_("Ý kiến kèm theo"), required=False, limit=300)

    def to_command(self, cases: tuple[Case, ...]) -> SendUp:
        return SendUp(
            cases=cases, to_body_id=self.to_body_id.data, number=self.number.data or "", on_date=self.on_date.data,
            result=self.result.data or "",
        )  # fmt: skip


class ApproveForm(BatchForm):
    body_id = Choice(_("Cơ quan ra quyết định"), coerce=int)
    number = Text(_("Số quyết định"), limit=60, description=_("Ví dụ: 99/QĐ-SLĐTBXH."))
    decided_on = Day(_("Ngày quyết định"))
    signer = Text(_("Người ký"), limit=120, description=PROPOSED_SIGNER)
    signer_position = Text(_("Chức vụ người ký"), limit=120, required=False)

    def to_command(self, cases: tuple[Case, ...]) -> Decide:
        return Decide(
            cases=cases, body_id=self.body_id.data, number=self.number.data or "", decided_on=self.decided_on.data,
            signer=self.signer.data or "", signer_position=self.signer_position.data or "",
        )  # fmt: skip


class SubmitForm(BatchForm):
    title = Text(_("Trích yếu"), limit=300, required=False, description=_("Để trống: Tờ trình đề nghị khen thưởng."))
    number = Text(_("Số tờ trình"), limit=60, description=_("Ví dụ: 20/TTr-TTDVVL."))
    issued_on = Day(_("Ngày tờ trình"))
    signer = Text(_("Người ký"), limit=120, description=PROPOSED_SIGNER)
    signer_position = Text(_("Chức vụ người ký"), limit=120, required=False)

    def to_command(self) -> Issue:
        return Issue(
            number=self.number.data or "", issued_on=self.issued_on.data, signer=self.signer.data or "",
            signer_position=self.signer_position.data or "",
        )  # fmt: skip


FORMS: dict[Trigger, type[BatchForm]] = {
    Trigger.REGISTER: BatchForm,
    Trigger.REVIEW: ReviewForm,
    Trigger.RETURN: ReturnForm,
    Trigger.RESUBMIT: ResubmitForm,
    Trigger.DECLINE: ReasonForm,
    Trigger.WITHDRAW: ReasonForm,
    Trigger.AWARD: AwardForm,
    Trigger.FORWARD: ForwardForm,
    Trigger.APPROVE: ApproveForm,
    Trigger.SUBMIT: SubmitForm,
}


def offer_bodies(form: BatchForm, choices: Sequence[tuple[int, str]]) -> None:
    """Offer the bodies of a decision or of a leg; a single one is chosen already."""
    field = form["body_id"] if "body_id" in form else form["to_body_id"]
    field.choices = list(choices)
    if len(choices) == 1 and not form.is_submitted():
        field.data = choices[0][0]
