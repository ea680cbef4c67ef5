"""A template's file; where each part of a certificate prints."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as Part
from wtforms.fields import DecimalField
from wtforms.validators import NumberRange

from workflow.domain.document import Align, Spot
from workflow.domain.stock import LARGEST, SMALLEST, Stock
from workflow.web.forms.base import Choice, Form, Tick, VersionedForm

_ALIGNS = [(Align.CENTER, _("giữa")), (Align.LEFT, _("trái")), (Align.RIGHT, _("phải"))]
_INSIDE = NumberRange(0, LARGEST, message=_("Nhập số từ 0 đến 600."))


class Length(DecimalField):
    """A length or a size as people write it: 40 or 40,5."""

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])

    def _value(self) -> str:
        return str(super()._value()).removesuffix(".0").replace(".", ",")


class TemplateForm(Form):
    file = FileField(_("Tệp mẫu (DOCX)"))


class SpotForm(Part):
    """One part; a part that is not printed may stand anywhere."""

    part = HiddenField()
    shown = Tick(_("In"))
    x = Length(_("Trái (mm)"), [_INSIDE], places=1)
    y = Length(_("Trên (mm)"), [_INSIDE], places=1)
    width = Length(_("Rộng (mm)"), [_INSIDE], places=1)
    size = Length(_("Cỡ chữ"), [_INSIDE], places=1)
    bold = Tick(_("Đậm"))
    italic = Tick(_("Nghiêng"))
    align = Choice(_("Căn"), choices=_ALIGNS, coerce=Align)

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.shown.data or bool(super().validate(extra_validators))

    def to_spot(self) -> Spot:
        x, y, width, size = (float(field.data) for field in (self.x, self.y, self.width, self.size))
        faces = (self.bold.data, self.italic.data)
        return Spot(self.part.data, x, y, width, size, *faces, align=self.align.data)


class StockForm(VersionedForm):
    width = Length(_("Bề ngang tờ giấy (mm)"), [NumberRange(SMALLEST, LARGEST)], places=1)
    height = Length(_("Bề cao tờ giấy (mm)"), [NumberRange(SMALLEST, LARGEST)], places=1)
    preprinted = Tick(
        _("Phôi in sẵn"), description=_("Khung, Quốc hiệu, Tiêu ngữ và tên giấy đã có trên phôi, không in lại.")
    )
    spots = FieldList(FormField(SpotForm))

    def start(self, stock: Stock, usual: tuple[Spot, ...]) -> None:
        """Show a sheet as it is set; parts that it leaves out stand at their usual place, not ticked."""
        self.width.data, self.height.data, self.preprinted.data = stock.width, stock.height, stock.preprinted
        there = {spot.part: spot for spot in stock.spots}
        for place in usual:
            spot = there.get(place.part, place)
            self.spots.append_entry({
                "part": spot.part, "shown": spot.part in there, "x": spot.x, "y": spot.y, "width": spot.width,
                "size": spot.size, "bold": spot.bold, "italic": spot.italic, "align": spot.align,
            })  # fmt: skip

    def to_stock(self) -> Stock:
        spots = tuple(entry.form.to_spot() for entry in self.spots if entry.form.shown.data)
        return Stock(spots, float(self.width.data), float(self.height.data), self.preprinted.data)
