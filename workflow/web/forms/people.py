"""People and their records."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workflow.domain import directory as d
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Sex, StaffCategory
from workflow.web.forms.base import Choice, Day, Form, Text, Tick, VersionedForm, Whole
from workflow.web.forms.organisations import year_field


class _Details(VersionedForm):
    name = Text(_("Họ và tên"), limit=120)
    code = Text(
        _("Mã cán bộ"), limit=30, required=False,
        description=_("Mã riêng của cơ quan, để phân biệt người trùng họ tên và ngày sinh."),
    )  # fmt: skip
    sex = Choice(_("Giới tính"), choices=Sex)
    birth_date = Day(_("Ngày sinh"), required=False)
    position = Text(_("Chức vụ, vị trí việc làm"), limit=120, required=False)
    category = Choice(_("Diện"), choices=StaffCategory)
    leader = Tick(_("Giữ chức vụ lãnh đạo, quản lý"), description=_("Không chọn: người trực tiếp công tác, lao động."))
    start_date = Day(_("Ngày vào cơ quan"), required=False)

    def details(self) -> d.PersonDetails:
        return d.PersonDetails(
            name=self.name.data, sex=self.sex.data, category=self.category.data, position=self.position.data,
            leader=self.leader.data, birth_date=self.birth_date.data, start_date=self.start_date.data,
            code=self.code.data,
        )  # fmt: skip


class NewForm(_Details):
    organisation_id = Choice(_("Đơn vị"), coerce=int)

    def to_command(self) -> d.CreatePerson:
        return d.CreatePerson(organisation_id=self.organisation_id.data, details=self.details())


class EditForm(_Details):
    def to_command(self, person_id: int) -> d.UpdatePerson:
        return d.UpdatePerson(person_id=person_id, version=self.seen_version, details=self.details())


class MoveForm(VersionedForm):
    to_organisation_id = Choice(_("Chuyển đến"), coerce=int)
    on = Day(_("Từ ngày"))

    def to_command(self, person_id: int) -> d.MovePerson:
        return d.MovePerson(
            person_id=person_id, version=self.seen_version, to_organisation_id=self.to_organisation_id.data,
            on=self.on.data,
        )  # fmt: skip


class ActiveForm(VersionedForm):
    """A button: take off the list, or put back."""

    active = Tick()


class RemoveForm(Form):
    """A button: take back an entry."""


class DisciplineForm(Form):
    level = Choice(_("Hình thức kỷ luật"), choices=DisciplineLevel)
    from_date = Day(_("Có hiệu lực từ ngày"))
    to_date = Day(_("Đến hết ngày"), required=False, description=_("Để trống nếu chưa biết."))
    document = Text(_("Quyết định"), limit=120, required=False, description=_("Số, ngày, cơ quan ký."))

    def to_command(self, person_id: int) -> d.RecordDiscipline:
        return d.RecordDiscipline(
            person_id=person_id, level=self.level.data, from_date=self.from_date.data, to_date=self.to_date.data,
            document=self.document.data,
        )  # fmt: skip


class InitiativeForm(Form):
    title = Text(_("Tên sáng kiến, giải pháp"), limit=300)
    year = year_field(_("Năm công nhận"))
    level = Choice(_("Cấp công nhận"), choices=InitiativeLevel)
    document = Text(_("Quyết định công nhận"), limit=120, required=False, description=_("Số, ngày, cơ quan ký."))
    share = Whole(_("Người này đóng góp bao nhiêu phần trăm"), least=1, most=100)
    second = Choice(_("Đồng tác giả thứ hai"), coerce=int, required=False)
    second_share = Whole(_("Người thứ hai đóng góp bao nhiêu phần trăm"), least=1, most=100, required=False)
    third = Choice(_("Đồng tác giả thứ ba"), coerce=int, required=False)
    third_share = Whole(_("Người thứ ba đóng góp bao nhiêu phần trăm"), least=1, most=100, required=False)

    @property
    def others(self) -> tuple[tuple[Choice, Whole], ...]:
        return (self.second, self.second_share), (self.third, self.third_share)

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Set who may be named as another author."""
        for who, _share in self.others:
            who.choices = [("", ""), *people]

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        for who, share in self.others:
            if (who.data is None) != (share.data is None) and not (who.errors or share.errors):
                share.errors = [*share.errors, gettext("Chọn người và ghi tỷ lệ, hoặc để trống cả hai.")]
                good = False
        return good

    def to_command(self, person_id: int) -> d.RecordInitiative:
        others = (d.Author(who.data, share.data) for who, share in self.others if who.data is not None)
        return d.RecordInitiative(
            title=self.title.data, year=self.year.data, level=self.level.data, document=self.document.data,
            authors=(d.Author(person_id, self.share.data), *others),
        )  # fmt: skip
