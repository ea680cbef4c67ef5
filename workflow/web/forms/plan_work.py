"""Work on a task of a plan, and the plan as a paper."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from workflow.domain import plans as d
from workflow.services.task_work import MOST_DAYS
from workflow.web.forms.base import PROPOSED_SIGNER, Day, Form, LongText, Text, VersionedForm, Whole


class NoteForm(Form):
    text = LongText(_("Tiến độ"), limit=1000, description=_("Đã làm đến đâu, còn vướng gì. Đã ghi thì không sửa."))


class EvidenceForm(Form):
    number = Text(_("Số, ký hiệu văn bản"), limit=60, required=False, description=_("Ví dụ: 15/BC-TTDVVL."))
    dated_on = Day(_("Ngày văn bản"), required=False)
    title = Text(_("Trích yếu"), limit=300, required=False)
    file = FileField(_("Tệp"), description=_("PDF, DOCX, XLSX, JPG hoặc PNG. Có số văn bản thì không bắt buộc."))

    def to_command(self, task_id: int) -> d.AddEvidence:
        sent = self.file.data
        given = sent is not None and bool(sent.filename)
        return d.AddEvidence(
            task_id=task_id, number=self.number.data, dated_on=self.dated_on.data, title=self.title.data,
            name=sent.filename if given else "", content=sent.stream if given else None,
        )  # fmt: skip


class EventForm(VersionedForm):
    reason = LongText(_("Việc gì phát sinh"), limit=500, description=_("Ví dụ: đề nghị khen một viên chức cứu người."))
    working_days = Whole(_("Phải xong trong bao nhiêu ngày làm việc"), least=1, most=MOST_DAYS)

    def to_command(self, task_id: int) -> d.OpenEvent:
        return d.OpenEvent(
            task_id=task_id, version=self.seen_version, reason=self.reason.data, working_days=self.working_days.data
        )


class IssueForm(VersionedForm):
    number = Text(_("Số, ký hiệu"), limit=60, description=_("Ví dụ: 12/KH-TTDVVL."))
    issued_on = Day(_("Ngày ban hành"))
    signer = Text(_("Người ký"), limit=120, required=False, description=PROPOSED_SIGNER)
    signer_position = Text(_("Chức vụ người ký"), limit=120, required=False)

    def to_command(self, plan_id: int) -> d.IssuePlan:
        return d.IssuePlan(
            plan_id=plan_id, version=self.seen_version, number=self.number.data, issued_on=self.issued_on.data,
            signer=self.signer.data or "", signer_position=self.signer_position.data or "",
        )  # fmt: skip


class BlockForm(VersionedForm):
    heading = Text(_("Tên phần"), limit=200, description=_("Ví dụ: I. Mục đích, yêu cầu."))
    body = LongText(_("Nội dung"), required=False, limit=20_000)

    def to_command(self, plan_id: int, block_id: int | None = None) -> d.SetBlock:
        return d.SetBlock(
            plan_id=plan_id, block_id=block_id, version=self.seen_version, heading=self.heading.data,
            body=self.body.data,
        )  # fmt: skip
