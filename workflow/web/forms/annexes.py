"""The annex of a plan: pasted or uploaded, then looked at row by row and confirmed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as Part
from wtforms.widgets import TextArea

from workflow.domain.plans import TaskDetails
from workflow.domain.states import TaskRecurrence
from workflow.domain.task_guesses import guess_closing
from workflow.domain.task_units import Places, named
from workflow.services.annexes import (
    COORDINATORS_LIMIT,
    LEAD_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Proposal,
    units_of,
)
from workflow.web.forms.base import Choice, Day, Form, LongText, Text, Tick
from workflow.web.forms.plans import QUARTERS

#: Lines that the page offers one by one to make tasks of; the others stand together in one field.
MOST_LINES = 150
_QUARTERS = [("", _("Chọn quý")), *QUARTERS.items()]
_LINES = [("", _("Không phải nhiệm vụ")), *QUARTERS.items()]


class PaperForm(Form):
    file = FileField(_("Tệp có phụ lục"), description=_("DOCX, XLSX, HTML hoặc TXT; cả văn bản kế hoạch cũng được."))
    text = LongText(
        _("Hoặc dán phần phụ lục"), limit=TEXT_LIMIT, required=False,
        description=_("Chép bảng từ Word, Excel hay trang web rồi dán vào đây; mỗi dòng một nhiệm vụ."),
    )  # fmt: skip


class RowForm(Part):
    """One task as it was understood; one that is not kept may be as wrong as it likes."""

    keep = Tick(_("Ghi vào kế hoạch"))
    number = HiddenField()
    note = HiddenField()
    quarter = Choice(_("Quý"), coerce=int, choices=_QUARTERS)
    title = Text(_("Nhiệm vụ"), limit=TITLE_LIMIT, widget=TextArea())
    lead = Text(_("Chủ trì"), limit=LEAD_LIMIT, required=False, widget=TextArea())
    coordinating = Text(_("Phối hợp"), limit=COORDINATORS_LIMIT, required=False, widget=TextArea())
    due_on = Day(_("Hạn"))
    recurrence = Choice(_("Lặp lại thế nào"), choices=TaskRecurrence)

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.keep.data or bool(super().validate(extra_validators))

    def to_details(self, places: Places) -> TaskDetails:
        leads, coordinating = units_of(places, self.lead.data), units_of(places, self.coordinating.data)
        return TaskDetails(
            quarter=self.quarter.data, title=self.title.data, due_on=self.due_on.data, lead=self.lead.data,
            lead_ids=leads.ids, coordinators=self.coordinating.data, coordinating_ids=coordinating.ids,
            everyone=coordinating.everyone, recurrence=self.recurrence.data, closes_by=guess_closing(self.title.data),
        )  # fmt: skip


class LineForm(Part):
    """A line that was not understood; a person may say that it is a task after all."""

    text = HiddenField()
    quarter = Choice(_("Quý"), coerce=int, required=False, choices=_LINES)


class AnnexForm(Form):
    rows = FieldList(FormField(RowForm))
    lines = FieldList(FormField(LineForm))
    rest = LongText(
        _("Các dòng còn lại"), limit=TEXT_LIMIT, required=False,
        description=_("Dài quá để liệt kê từng dòng. Dòng nào là nhiệm vụ thì chép riêng rồi dán ở trang trước."),
    )  # fmt: skip

    def fill(self, proposals: list[Proposal], unread: list[str]) -> None:
        """Start from what was understood."""
        for row in proposals:
            self.rows.append_entry(values(row))
        for text in unread[:MOST_LINES]:
            self.lines.append_entry({"text": text, "quarter": None})
        self.rest.data = "\n".join(unread[MOST_LINES:])[:TEXT_LIMIT]

    @property
    def chosen_lines(self) -> list[tuple[int, str]]:
        """(quarter, text) of the lines that a person calls tasks."""
        return [(line.quarter.data, line.text.data) for line in self.lines if line.quarter.data is not None]

    @property
    def kept(self) -> list[Any]:
        return [row.form for row in self.rows if row.form.keep.data]


def values(row: Proposal) -> dict[str, Any]:
    """A proposal as the fields of a row; one that the plan has already is not ticked."""
    return {
        "keep": not row.there, "number": row.number, "note": row.note, "quarter": row.quarter, "title": row.title,
        "lead": named(row.leads)[:LEAD_LIMIT], "coordinating": named(row.coordinating)[:COORDINATORS_LIMIT],
        "due_on": row.due_on, "recurrence": row.recurrence,
    }  # fmt: skip
