"""Days off and days worked instead; the announcement of a year."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.web.forms.base import Choice, Day, Form, Text


class LocalDayForm(Form):
    day = Day(_("Ngày"))
    works = Choice(
        _("Ngày này"), choices=[("off", _("được nghỉ")), ("worked", _("phải làm việc, làm bù"))], default="off"
    )
    name = Text(_("Tên hiện trên lịch"), limit=120, description=_("Ví dụ: Ngày nghỉ hoán đổi."))
    citation = Text(_("Theo văn bản"), limit=200, description=_("Số, ngày và cơ quan ban hành."))


class AnnounceForm(Form):
    citation = Text(_("Theo thông báo"), limit=200, description=_("Số, ngày và cơ quan thông báo lịch nghỉ của năm."))
