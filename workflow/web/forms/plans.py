"""The year's plan: its paper, terms, tasks, late doors."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from workflow.domain import plans as d
from workflow.domain.states import (
    AFTER,
    AfterTerm,
    NonWorkingPolicy,
    Stage,
    TaskClosing,
    TaskRecurrence,
    TermMeaning,
)
from workflow.services.plans import FIRST_YEAR, LAST_YEAR
from workflow.services.terms import MOST_GRACE
from workflow.web.forms.base import Choice, Choices, Day, Form, LongText, Moment, Text, Tick, VersionedForm, Whole

QUARTERS = {1: _("Quý I"), 2: _("Quý II"), 3: _("Quý III"), 4: _("Quý IV")}
_FUTURE_FIRST = _("Ví dụ: 21/02/2024 17:00. Hết lúc này thì tự đóng, không đóng sớm hơn được.")


def _units(label: Any, hint: Any) -> Choices:
    return Choices(label, coerce=int, required=False, description=hint, widget=ListWidget(prefix_label=False),
                   option_widget=CheckboxInput())  # fmt: skip


class _Paper(VersionedForm):
    number = Text(_("Số, ký hiệu"), limit=60, required=False, description=_("Để trống nếu văn bản chưa ban hành."))
    issued_on = Day(_("Ngày ban hành"), required=False)
    legal_basis = LongText(
        _("Căn cứ"), limit=4000, required=False,
        description=_("Văn bản mà kế hoạch này thực hiện, ví dụ kế hoạch năm của Sở."),
    )  # fmt: skip
    upper_plan_id = Choice(
        _("Kế hoạch cấp trên trên hệ thống"), coerce=int, required=False,
        description=_("Chọn khi cấp trên cũng lập kế hoạch ở đây."),
    )  # fmt: skip
    public_notice_days = Whole(
        _("Niêm yết công khai trước khi bỏ phiếu, số ngày làm việc"), most=60, required=False,
        description=_("Để trống hoặc 0: không bắt buộc niêm yết. Thường từ 5 đến 10 ngày làm việc."),
    )  # fmt: skip

    def details(self) -> d.PlanDetails:
        return d.PlanDetails(
            number=self.number.data, issued_on=self.issued_on.data, legal_basis=self.legal_basis.data,
            upper_plan_id=self.upper_plan_id.data, public_notice_days=self.public_notice_days.data or 0,
        )  # fmt: skip


class NewForm(_Paper):
    organisation_id = Choice(_("Đơn vị có Hội đồng"), coerce=int)
    year = Whole(_("Năm"), least=FIRST_YEAR, most=LAST_YEAR)
    order = ("organisation_id", "year", "number", "issued_on", "legal_basis", "upper_plan_id",
             "public_notice_days")  # fmt: skip

    def to_command(self) -> d.CreatePlan:
        return d.CreatePlan(organisation_id=self.organisation_id.data, year=self.year.data, details=self.details())


class EditForm(_Paper):
    def to_command(self, plan_id: int) -> d.UpdatePlan:
        return d.UpdatePlan(plan_id=plan_id, version=self.seen_version, details=self.details())


class TermForm(VersionedForm):
    due_on = Day(_("Ngày ghi trong kế hoạch"))
    meaning = Choice(
        _("Kế hoạch ghi thế nào"), choices=TermMeaning,
        description=_("“Trước ngày 10/02” là hết ngày 09/02; “chậm nhất đến hết ngày 10/02” là hết ngày 10/02."),
    )  # fmt: skip
    policy = Choice(_("Nếu rơi vào ngày nghỉ"), choices=NonWorkingPolicy)
    after = Choice(_("Sau hạn này"), coerce=AfterTerm, required=False)
    grace_minutes = Whole(
        _("Châm chước sau hạn, số phút"), most=MOST_GRACE, required=False,
        description=_("Trong lúc này hệ thống vẫn nhận như đúng hạn và không báo cho ai. Để trống: không châm chước."),
    )  # fmt: skip

    def for_stage(self, stage: Stage) -> TermForm:
        """Leave only what may become of latecomers at this stage."""
        self.after.choices = [(choice.value, gettext(choice.label)) for choice in AFTER[stage]]
        return self

    def to_command(self, plan_id: int, stage: Stage) -> d.SetTerm:
        return d.SetTerm(
            plan_id=plan_id, stage=stage, due_on=self.due_on.data, meaning=self.meaning.data, policy=self.policy.data,
            after=self.after.data, grace_minutes=self.grace_minutes.data or 0, version=self.seen_version,
        )  # fmt: skip


class TaskForm(VersionedForm):
    quarter = Choice(_("Quý"), coerce=int, choices=list(QUARTERS.items()))
    title = Text(_("Nhiệm vụ"), limit=400, widget=TextArea())
    due_on = Day(_("Hạn"), description=_("Ngày làm việc cuối của quý nếu kế hoạch không ghi ngày khác."))
    lead = Text(_("Chủ trì, ghi như trong kế hoạch"), limit=400, required=False)
    lead_ids = _units(_("Đơn vị chủ trì"), _("Các đơn vị được nhắc việc. Để trống thì hệ thống nhắc thư ký Hội đồng."))
    coordinators = Text(_("Phối hợp, ghi như trong kế hoạch"), limit=1000, required=False, widget=TextArea())
    everyone = Tick(_("Mọi phòng, đơn vị trực thuộc cùng phối hợp"))
    coordinating_ids = _units(_("Đơn vị phối hợp"), _("Chọn từng đơn vị khi không phải tất cả cùng phối hợp."))
    recurrence = Choice(
        _("Lặp lại thế nào"), choices=TaskRecurrence, default=TaskRecurrence.YEARLY,
        description=_("Việc chỉ làm khi phát sinh thì không nhắc và không tính là quá hạn, ví dụ khen đột xuất."),
    )  # fmt: skip
    closes_by = Choice(
        _("Tự ghi xong khi"), choices=TaskClosing, required=False,
        description=_("Hệ thống tự ghi nhiệm vụ đã xong khi việc này xảy ra. Để trống thì thư ký ghi."),
    )  # fmt: skip

    def to_add(self, plan_id: int) -> d.AddTask:
        return d.AddTask(plan_id=plan_id, details=self.details())

    def to_command(self, task_id: int) -> d.UpdateTask:
        return d.UpdateTask(task_id=task_id, version=self.seen_version, details=self.details())

    def details(self) -> d.TaskDetails:
        return d.TaskDetails(
            quarter=self.quarter.data, title=self.title.data, due_on=self.due_on.data, lead=self.lead.data,
            lead_ids=tuple(self.lead_ids.data or ()), coordinators=self.coordinators.data,
            coordinating_ids=tuple(self.coordinating_ids.data or ()), everyone=self.everyone.data,
            recurrence=self.recurrence.data, closes_by=self.closes_by.data,
        )  # fmt: skip


class CompleteForm(VersionedForm):
    done_on = Day(_("Ngày hoàn thành"))
    result = LongText(
        _("Kết quả"), limit=1000, required=False, description=_("Số văn bản, số liệu chính; một hai câu là đủ.")
    )

    def to_command(self, task_id: int) -> d.CompleteTask:
        return d.CompleteTask(
            task_id=task_id, version=self.seen_version, done_on=self.done_on.data, result=self.result.data
        )


class DoorForm(Form):
    stage = Choice(_("Gia hạn việc"), choices=[(stage.value, _(stage.label)) for stage in Stage], coerce=Stage,
                   required=False, default=Stage.REGISTRATION)  # fmt: skip
    organisation_id = Choice(
        _("Cho đơn vị"), coerce=int,
        description=_("Họp Hội đồng, trình cấp trên, báo cáo: chọn đơn vị có Hội đồng để áp dụng cho mọi hồ sơ."),
    )  # fmt: skip
    until = Moment(_("Đến"), description=_FUTURE_FIRST)
    reason = LongText(
        _("Lý do"), limit=500, description=_("Đơn vị được gia hạn thấy lý do này; nhật ký giữ cùng tên người gia hạn.")
    )

    def to_command(self, plan_id: int) -> d.OpenDoor:
        return d.OpenDoor(
            plan_id=plan_id, organisation_id=self.organisation_id.data, until=self.until.data, reason=self.reason.data,
            stage=self.stage.data or Stage.REGISTRATION,
        )  # fmt: skip


class InspectionForm(Form):
    organisation_id = Choice(_("Đơn vị được kiểm tra"), coerce=int)
    held_on = Day(_("Ngày kết thúc kiểm tra"))
    number = Text(_("Số văn bản kết luận"), limit=60, required=False)
    conclusion = LongText(_("Kết luận"), limit=1000, required=False, description=_("Một hai câu là đủ."))

    def to_command(self, plan_id: int) -> d.RecordInspection:
        return d.RecordInspection(
            plan_id=plan_id, organisation_id=self.organisation_id.data, held_on=self.held_on.data,
            number=self.number.data, conclusion=self.conclusion.data,
        )  # fmt: skip


class ConfirmForm(VersionedForm):
    """Nothing to type: the version that was looked at, and the token that makes the act count once."""
