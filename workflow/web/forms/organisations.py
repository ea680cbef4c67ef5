"""Organisations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain import directory as d
from workflow.domain.states import OrganisationKind, Rating
from workflow.services.checks import FIRST_YEAR, LAST_YEAR
from workflow.web.forms.base import Choice, Day, Form, Text, Tick, VersionedForm, Whole


def year_field(label: object = None) -> Whole:
    return Whole(label or _("Năm"), least=FIRST_YEAR, most=LAST_YEAR)


class _Details(VersionedForm):
    name = Text(_("Tên đầy đủ"), limit=200)
    short_name = Text(
        _("Tên gọi tắt"), limit=60, required=False, description=_("Dùng ở chỗ hẹp. Để trống thì lấy tên đầy đủ.")
    )
    code = Text(_("Ký hiệu văn bản"), limit=30, description=_("Không trùng đơn vị khác, ví dụ TTDVVL."))
    kind = Choice(_("Loại"), choices=OrganisationKind)
    parent_id = Choice(_("Trực thuộc"), coerce=int, required=False, description=_("Để trống nếu là cấp cao nhất."))
    has_council = Tick(
        _("Có Hội đồng Thi đua – Khen thưởng"),
        description=_(
            "Hồ sơ của đơn vị này và các đơn vị bên dưới sẽ do Hội đồng này xét, trình lên cấp ngay trên nó."
        ),
    )
    active_from = Day(_("Hoạt động từ ngày"))
    position = Whole(_("Thứ tự trong cùng cấp"), most=999, required=False)


class NewForm(_Details):
    def to_command(self) -> d.CreateOrganisation:
        return d.CreateOrganisation(
            name=self.name.data, short_name=self.short_name.data, code=self.code.data, kind=self.kind.data,
            parent_id=self.parent_id.data, active_from=self.active_from.data, has_council=self.has_council.data,
            position=self.position.data or 0,
        )  # fmt: skip


class EditForm(_Details):
    def to_command(self, organisation_id: int) -> d.UpdateOrganisation:
        return d.UpdateOrganisation(
            organisation_id=organisation_id, version=self.seen_version, name=self.name.data,
            short_name=self.short_name.data, code=self.code.data, kind=self.kind.data, parent_id=self.parent_id.data,
            active_from=self.active_from.data, has_council=self.has_council.data, position=self.position.data or 0,
        )  # fmt: skip


class HeadcountForm(Form):
    year = year_field()
    people = Whole(_("Biên chế được giao"))

    def to_command(self, organisation_id: int) -> d.SetHeadcount:
        return d.SetHeadcount(organisation_id=organisation_id, year=self.year.data, people=self.people.data)


class CloseForm(VersionedForm):
    on = Day(_("Ngày cuối còn hoạt động"))
    successor_id = Choice(
        _("Sáp nhập vào"), coerce=int, required=False,
        description=_("Cán bộ, các phòng chuyển sang đơn vị này, thành tích cũ tính tiếp. Để trống nếu giải thể."),
    )  # fmt: skip

    def to_command(self, organisation_id: int) -> d.CloseOrganisation:
        return d.CloseOrganisation(
            organisation_id=organisation_id, version=self.seen_version, on=self.on.data,
            successor_id=self.successor_id.data,
        )  # fmt: skip


class SucceedForm(VersionedForm):
    name = Text(_("Tên mới"), limit=200)
    short_name = Text(_("Tên gọi tắt mới"), limit=60, required=False)
    code = Text(_("Ký hiệu văn bản mới"), limit=30)
    on = Day(_("Ngày cuối mang tên cũ"))

    def to_command(self, organisation_id: int) -> d.SucceedOrganisation:
        return d.SucceedOrganisation(
            organisation_id=organisation_id, version=self.seen_version, on=self.on.data, name=self.name.data,
            short_name=self.short_name.data, code=self.code.data,
        )  # fmt: skip


class RatingForm(Form):
    year = year_field()
    level = Choice(_("Mức xếp loại"), choices=Rating)
    document = Text(_("Văn bản"), limit=120, required=False, description=_("Số, ngày của quyết định hoặc thông báo."))

    def to_command(self, *, person_id: int | None = None, organisation_id: int | None = None) -> d.Rate:
        return d.Rate(
            year=self.year.data, level=self.level.data, person_id=person_id, organisation_id=organisation_id,
            document=self.document.data,
        )  # fmt: skip


class PastAwardForm(Form):
    award_code = Choice(_("Danh hiệu, hình thức khen thưởng"))
    year = year_field(_("Năm khen thưởng"))
    document = Text(_("Quyết định"), limit=120, required=False, description=_("Số, ngày, cơ quan ký."))

    def to_command(self, *, person_id: int | None = None, organisation_id: int | None = None) -> d.RecordPastAward:
        return d.RecordPastAward(
            award_code=self.award_code.data, year=self.year.data, person_id=person_id, organisation_id=organisation_id,
            document=self.document.data,
        )  # fmt: skip
