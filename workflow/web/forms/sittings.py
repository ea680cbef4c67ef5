"""Forms about calling a meeting, answering the call and what is on the table."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from workflow.domain.sittings import AnswerCall, CallOff, ReceiveOpinion
from workflow.domain.states import InviteAnswer
from workflow.web.forms.base import Choice, Day, Form, LongText, Text, Tick, VersionedForm


class CallOffForm(VersionedForm):
    reason = LongText(_("Lý do hủy"), limit=500)

    def to_command(self, meeting_id: int) -> CallOff:
        return CallOff(meeting_id=meeting_id, reason=self.reason.data, version=self.seen_version)


class AnswerForm(Form):
    answer = Choice(_("Trả lời"), choices=InviteAnswer)
    note = Text(_("Ghi chú"), limit=300, required=False)

    def to_command(self, meeting_id: int) -> AnswerCall:
        return AnswerCall(meeting_id=meeting_id, answer=self.answer.data, note=self.note.data or "")


class SignInForm(Form):
    """The button "Tôi có mặt"."""


class TableForm(Form):
    """Which item is put on the table; empty: none."""

    item_id = Choice(_("Mục đang xét"), coerce=int, required=False)


class OpinionForm(Form):
    seat_id = Choice(_("Thành viên vắng mặt"), coerce=int)
    received_on = Day(_("Ngày nhận"))
    sealed = Tick(
        _("Nhận trong phong bì kín"),
        description=_("Phiếu kín của người vắng mặt để nguyên niêm phong đến lúc kiểm."),
    )
    scan = FileField(_("Bản quét (PDF hoặc ảnh)"))

    def to_command(self, meeting_id: int) -> ReceiveOpinion:
        sent = self.scan.data if self.scan.data and self.scan.data.filename else None
        return ReceiveOpinion(
            meeting_id=meeting_id, seat_id=self.seat_id.data, received_on=self.received_on.data,
            sealed=self.sealed.data, name=sent.filename if sent else "", scan=sent.stream if sent else None,
        )  # fmt: skip
