"""Forms of the fund book and of payments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField

from workflow.domain import funds as f
from workflow.domain.prizes import dong
from workflow.web.forms.base import Choice, Day, Form, LongText, Required, Text

#: 1490000, 1.490.000, 1 490 000; whole đồng only.
_MONEY = re.compile(r"\d{1,13}|\d{1,3}(?:[. ]\d{3}){1,4}", re.ASCII)


class Dong(StringField):
    """An amount of money above 0, in whole đồng; dots or spaces may stand between thousands."""

    data: Any  # an int once validated

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, [Required()], **kwargs)
        self.typed: str | None = None
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "1.490.000"}

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed, self.data = (" ".join(valuelist[0].split()) if valuelist else ""), None
        bare = self.typed.removesuffix("₫").removesuffix("đ").removesuffix("đồng").strip()
        if not bare:
            return
        number = int(re.sub(r"[. ]", "", bare)) if _MONEY.fullmatch(bare) else 0
        if not 0 < number <= f.LARGEST:
            raise ValueError(
                gettext("Nhập số tiền nguyên đồng, từ 1 đến %(most)s, ví dụ 1.490.000.", most=dong(f.LARGEST))
            )
        self.data = number

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return f"{self.data:,}".replace(",", ".") if self.data else ""


class EntryForm(Form):
    kind = Choice(_("Nội dung thu, chi"), coerce=f.FundKind)
    amount = Dong(_("Số tiền (đồng)"))
    on_date = Day(_("Ngày thu, chi"))
    document = Text(_("Số chứng từ"), limit=60)
    party = Text(_("Người nộp, người nhận"), limit=200, required=False)
    note = Text(_("Ghi chú"), limit=500, required=False)

    def to_command(self, organisation_id: int) -> f.RecordEntry:
        return f.RecordEntry(
            organisation_id=organisation_id, on_date=self.on_date.data, kind=self.kind.data, amount=self.amount.data,
            document=self.document.data or "", party=self.party.data or "", note=self.note.data or "",
        )  # fmt: skip


class ReverseForm(Form):
    on_date = Day(_("Ngày ghi bút toán đảo"))
    reason = LongText(_("Lý do"), limit=500, description=_("Bút toán sai vẫn ở trong sổ, bên cạnh bút toán đảo."))

    def to_command(self, entry_id: int) -> f.ReverseEntry:
        return f.ReverseEntry(entry_id=entry_id, on_date=self.on_date.data, reason=self.reason.data or "")


class _PayForm(Form):
    """Choices of funds are put in by the view: those the payer keeps."""

    fund = Choice(_("Chi từ quỹ"), coerce=int)
    on_date = Day(_("Ngày chi"))
    document = Text(_("Số chứng từ"), limit=60, description=_("Phiếu chi hoặc bảng kê có chữ ký người nhận."))
    receiver = Text(
        _("Người nhận, ký nhận"), limit=200, required=False,
        description=_("Để trống: chính người, tập thể được thưởng."),
    )  # fmt: skip


class PayForm(_PayForm):
    def to_command(self, decision_id: int, cases: tuple[int, ...]) -> f.PayPrizes:
        return f.PayPrizes(
            decision_id=decision_id, organisation_id=self.fund.data, cases=cases, on_date=self.on_date.data,
            document=self.document.data or "", receiver=self.receiver.data or "",
        )  # fmt: skip


class PayOneForm(_PayForm):
    amount = Dong(_("Số tiền (đồng)"))
    reason = Text(
        _("Căn cứ của mức khác"), limit=300, required=False,
        description=_("Bắt buộc khi số tiền khác mức tính được, ví dụ quy định của tỉnh, thành tích khác."),
    )  # fmt: skip

    def to_command(self, decision_id: int, nomination_id: int) -> f.PayOne:
        return f.PayOne(
            decision_id=decision_id, organisation_id=self.fund.data, nomination_id=nomination_id,
            amount=self.amount.data, on_date=self.on_date.data, document=self.document.data or "",
            receiver=self.receiver.data or "", reason=self.reason.data or "",
        )  # fmt: skip


class RecoverForm(Form):
    on_date = Day(_("Ngày thu hồi"))
    document = Text(_("Số chứng từ"), limit=60)
    note = Text(_("Ghi chú"), limit=500, required=False)

    def to_command(self, decision_id: int, nomination_id: int) -> f.RecoverPrize:
        return f.RecoverPrize(
            decision_id=decision_id, nomination_id=nomination_id, on_date=self.on_date.data,
            document=self.document.data or "", note=self.note.data or "",
        )  # fmt: skip
