"""Local regulations: the paper and its values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain import regulations as d
from workflow.web.forms.base import Choice, Day, Form, LongText, Text, Tick, VersionedForm


class _Paper(VersionedForm):
    issuer_id = Choice(_("Cơ quan ban hành"), coerce=int)
    number = Text(_("Số, ký hiệu"), limit=60, description=_("Ví dụ: 42/2019/QĐ-UBND."))
    title = Text(_("Tên văn bản"), limit=300)
    issued_on = Day(_("Ngày ban hành"))
    in_force_from = Day(_("Có hiệu lực từ ngày"))
    in_force_to = Day(_("Hết hiệu lực sau ngày"), required=False, description=_("Để trống khi còn hiệu lực."))

    def details(self) -> d.RegulationDetails:
        return d.RegulationDetails(
            issuer_id=self.issuer_id.data, number=self.number.data, title=self.title.data,
            issued_on=self.issued_on.data, in_force_from=self.in_force_from.data, in_force_to=self.in_force_to.data,
        )  # fmt: skip


class NewForm(_Paper):
    council_id = Choice(_("Áp dụng cho đơn vị có Hội đồng và các đơn vị bên dưới"), coerce=int)
    order = ("council_id", "issuer_id", "number", "title", "issued_on", "in_force_from", "in_force_to")

    def to_command(self) -> d.CreateRegulation:
        return d.CreateRegulation(council_id=self.council_id.data, details=self.details())


class EditForm(_Paper):
    order = ("issuer_id", "number", "title", "issued_on", "in_force_from", "in_force_to")

    def to_command(self, regulation_id: int) -> d.ChangeRegulation:
        return d.ChangeRegulation(regulation_id=regulation_id, version=self.seen_version, details=self.details())


class ValueForm(Form):
    award_code = Choice(
        _("Danh hiệu, hình thức"), required=False,
        description=_("Để trống khi ghi thời hạn chung, không riêng danh hiệu nào."),
    )  # fmt: skip
    key = Choice(_("Mục quy định"), choices=d.LocalKey)
    value = LongText(_("Giá trị"), limit=300)
    citation = Text(_("Điều, khoản của văn bản"), limit=300, description=_("Ví dụ: Điều 7 khoản 2."))
    confirmed = Tick(
        _("Đã đối chiếu với văn bản gốc"), description=_("Chưa chọn thì giá trị chỉ cảnh báo, không chặn hồ sơ nào.")
    )

    def to_command(self, regulation_id: int, paper: str) -> d.SetValue:
        """The citation is kept with the paper's own name, so that a page shows whose rule it is."""
        value = d.LocalValue(
            self.award_code.data or "", self.key.data, self.value.data, f"{paper}, {self.citation.data}"[:300],
            bool(self.confirmed.data),
        )  # fmt: skip
        return d.SetValue(regulation_id=regulation_id, value=value)


class RemoveForm(Form):
    """Token of the small buttons."""
