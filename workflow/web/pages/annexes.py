"""What the preview of an annex says beside each row: units found or not, what to look at twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from workflow.domain.annex import Annex
from workflow.domain.task_units import NamedUnit, Place, Places
from workflow.services.annexes import Proposal, same_task
from workflow.web.forms.annexes import AnnexForm


@dataclass(frozen=True, slots=True)
class Match:
    """A unit as it is written, and the unit of the tree it was taken for; known: it was taken for one, or for all."""

    name: str
    unit: str
    known: bool


@dataclass(frozen=True, slots=True)
class RowPage:
    leads: list[Match]
    coordinating: list[Match]
    marks: list[str]


@dataclass(frozen=True, slots=True)
class AnnexPage:
    """rows: one for each of the form, in its order; counts: kept tasks of each quarter; strangers: unmatched names."""

    rows: list[RowPage]
    counts: dict[int, int]
    strangers: list[str]
    kept: int


def lines_of(annex: Annex) -> list[str]:
    """Every line that was not understood, word for word."""
    return [line.text for line in annex.unread]


def page_of(
    form: AnnexForm,
    places: Sequence[Place],
    own: str,
    there: Collection[tuple[int, str]],
    proposals: Sequence[Proposal] = (),
) -> AnnexPage:
    """own: the name of the plan's organisation; there: (quarter, title) of its tasks; proposals: before any change."""
    found, names = Places(places, own), {place.id: place.name for place in places}
    known = {same_task(*task) for task in there}
    rows = []
    for index, entry in enumerate(form.rows):
        row = entry.form
        leads, coordinating = ([_match(unit, names) for unit in found.units(field.data or "")]
                               for field in (row.lead, row.coordinating))  # fmt: skip
        marks = []
        if row.quarter.data and same_task(row.quarter.data, row.title.data or "") in known:
            marks.append(_("Kế hoạch đã có nhiệm vụ này"))
        if index < len(proposals) and not proposals[index].sure:
            marks.append(_("Đọc chưa chắc, xem lại từng ô"))
        if row.note.data:
            marks.append(_("Cột khác ghi: %(note)s", note=row.note.data))
        rows.append(RowPage(leads, coordinating, marks))
    kept = [entry.form.quarter.data for entry in form.rows if entry.form.keep.data]
    strangers = [match.name for row in rows for match in (*row.leads, *row.coordinating) if not match.known]
    counts = Counter(quarter for quarter in kept if quarter)
    return AnnexPage(rows, dict(sorted(counts.items())), list(dict.fromkeys(strangers)), len(kept))


def _match(unit: NamedUnit, names: dict[int, str]) -> Match:
    if unit.everyone:
        return Match(unit.name, _("mọi phòng, đơn vị trực thuộc"), True)
    return Match(unit.name, names.get(unit.organisation_id or 0, ""), unit.organisation_id is not None)
