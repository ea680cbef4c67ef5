"""Forms about reports: which, what it says, its number, how it went up."""

from __future__ import annotations

from functools import cache

from flask_babel import lazy_gettext as _
from wtforms import Field

from workflow.domain.report_blocks import LONGEST, blocks
from workflow.domain.reports import CreateReport, IssueReport, ReportKind, SendReport, WriteReport
from workflow.services.reports import FIRST_YEAR, LAST_YEAR
from workflow.web.forms.base import (
    PROPOSED_SIGNER,
    Choice,
    Day,
    Form,
    LongText,
    Text,
    VersionedForm,
    Whole,
)


class NewForm(Form):
    kind = Choice(_("Báo cáo nào"), choices=ReportKind)
    year = Whole(_("Năm"), least=FIRST_YEAR, most=LAST_YEAR, description=_("Báo cáo nhiều năm: năm cuối của kỳ."))
    first_year = Whole(
        _("Từ năm"), least=FIRST_YEAR, most=LAST_YEAR, required=False,
        description=_("Chỉ cho báo cáo nhiều năm. Để trống: năm năm tính đến năm trên."),
    )  # fmt: skip

    def to_command(self, council_id: int) -> CreateReport:
        return CreateReport(
            council_id=council_id, kind=self.kind.data, year=self.year.data, first_year=self.first_year.data
        )


class TextsForm(VersionedForm):
    """One text per block; the class for a kind of report comes from `texts_form`."""

    def texts(self) -> dict[str, Field]:
        return {name: field for name, field in self._fields.items() if isinstance(field, LongText)}

    def to_command(self, report_id: int) -> WriteReport:
        said = {name: field.data or "" for name, field in self.texts().items()}
        return WriteReport(report_id=report_id, version=self.seen_version, texts=said)


@cache
def texts_form(kind: ReportKind) -> type[TextsForm]:
    """Return the form of a kind of report: its blocks in their order."""
    fields = {
        block.key: LongText(_(block.heading or block.section), limit=LONGEST, required=False, description=_(block.hint))
        for block in blocks(kind)
    }
    return type("ReportTexts", (TextsForm,), fields)


class IssueForm(VersionedForm):
    number = Text(_("Số, ký hiệu"), limit=60, description=_("Ví dụ: 108/BC-TTDVVL"))
    issued_on = Day(_("Ngày ban hành"))
    signer = Text(_("Người ký"), limit=120, description=PROPOSED_SIGNER)
    signer_position = Text(
        _("Chức vụ"), limit=120, required=False, description=_("Ví dụ: Giám đốc; cấp phó ký thay: KT. Giám đốc / …")
    )

    def to_command(self, report_id: int) -> IssueReport:
        return IssueReport(
            report_id=report_id, version=self.seen_version, number=self.number.data, issued_on=self.issued_on.data,
            signer=self.signer.data, signer_position=self.signer_position.data,
        )  # fmt: skip


class SendForm(VersionedForm):
    sent_on = Day(_("Ngày gửi"))
    note = Text(_("Gửi bằng cách nào"), limit=300, required=False, description=_("Ví dụ: trục liên thông văn bản."))

    def to_command(self, report_id: int) -> SendReport:
        return SendReport(report_id=report_id, version=self.seen_version, sent_on=self.sent_on.data,
                          note=self.note.data)  # fmt: skip
