"""A unit's sheet of ratings: one line per person and unit, read into a command as a whole."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from workflow.domain.directory import RateUnit, RatingEntry
from workflow.domain.ratings import Pool
from workflow.domain.states import Rating
from workflow.queries.ratings import Grid
from workflow.web.forms.base import Choice, LongText, Text, VersionedForm

_MONTHS = 12


class SheetForm(VersionedForm):
    """The fields beside the lines: `level-7`, `seen-7`, `months-7` for a person, `unit-level-4`, `unit-seen-4`."""

    head = Choice(_("Người đứng đầu đơn vị"), coerce=int, required=False)
    pool = Choice(_("Nền tính trần HTXSNV"), choices=Pool, required=False)
    document = Text(
        _("Văn bản xếp loại"), limit=120, required=False, description=_("Số, ngày; ghi vào các mức thay đổi.")
    )
    over_reason = LongText(
        _("Lý do vượt trần"), limit=500, required=False,
        description=_("Chỉ khi cơ quan được phép xếp nhiều hơn trần. Lý do được lưu."),
    )  # fmt: skip

    def read(self, grid: Grid, year: int, sent: MultiDict[str, str]) -> RateUnit | None:
        """Return the command; None, with the reason in the form, when a line cannot be read."""
        good = self.validate_on_submit()
        self.bad: dict[str, str] = {}
        people = tuple(self._entry("", person.id, sent) for person in grid.people)
        units = tuple(self._entry("unit-", unit.id, sent) for unit in grid.units)
        if not good or self.bad:
            return None
        return RateUnit(
            organisation_id=grid.unit.id, year=year, version=self.seen_version, people=people, units=units,
            head_id=self.head.data, pool=self.pool.data.value if self.pool.data else "",
            document=self.document.data or "", over_reason=self.over_reason.data or "",
        )  # fmt: skip

    def offer(self, grid: Grid) -> None:
        """Set who may be named as head: those who lead."""
        self.head.choices = [("", ""), *((p.id, p.name) for p in grid.people if p.leader or p.id == grid.head_id)]

    def _entry(self, prefix: str, key: int, sent: MultiDict[str, str]) -> RatingEntry:
        return RatingEntry(
            key, self._level(f"{prefix}level-{key}", sent), self._level(f"{prefix}seen-{key}", sent),
            self._whole(f"{prefix}months-{key}", sent),
        )  # fmt: skip

    def _level(self, name: str, sent: MultiDict[str, str]) -> Rating | None:
        told = sent.get(name, "")
        known = {level.value: level for level in Rating}
        if told and told not in known:
            self.bad[name] = gettext("Chọn một trong các mục đã cho.")
        return known.get(told)

    def _whole(self, name: str, sent: MultiDict[str, str]) -> int | None:
        told = sent.get(name, "").strip()
        if not told:
            return None
        if not (told.isascii() and told.isdigit() and int(told[:3]) <= _MONTHS):
            self.bad[name] = gettext("Nhập số nguyên từ %(least)s đến %(most)s.", least=0, most=_MONTHS)
            return None
        return int(told)


def filled(grid: Grid, sent: MultiDict[str, str] | None) -> dict[str, Any]:
    """What each field of a line shows: as it was sent, else as it is on record."""
    shown: dict[str, Any] = {}
    for person in grid.people:
        shown[f"level-{person.id}"] = person.level.value if person.level else ""
        shown[f"months-{person.id}"] = "" if person.months is None else str(person.months)
    for unit in grid.units:
        shown[f"unit-level-{unit.id}"] = unit.level.value if unit.level else ""
    return shown if sent is None else {name: sent.get(name, value) for name, value in shown.items()}
