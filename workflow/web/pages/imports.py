"""The preview of an import: counts, and the rows of one verdict a hundred at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from workflow.domain.cells import written
from workflow.domain.imports import Line, Plan, Verdict
from workflow.domain.workbook import LAYOUT, Column, Kind
from workflow.web.filters import number

PER_PAGE = 100
_SHOWN_FIRST = (Verdict.WRONG, Verdict.NEW, Verdict.CHANGED, Verdict.SAME)
LOOK = {Verdict.NEW: "info", Verdict.CHANGED: "warn", Verdict.SAME: "calm", Verdict.WRONG: "late"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a plan."""

    verdict: Verdict
    lines: tuple[Line, ...]
    tabs: list[dict[str, Any]]
    pager: dict[str, str]


def shown(plan: Plan, import_id: int) -> Shown:
    """Return the rows the address asks for: of one verdict (the most pressing by default), one page of them."""
    counts = plan.counts
    asked = {verdict.value: verdict for verdict in Verdict}.get(request.args.get("show", ""))
    verdict = asked or next((v for v in _SHOWN_FIRST if counts[v]), Verdict.NEW)
    lines = [line for line in plan.lines if line.verdict is verdict]
    last = max(1, -(-len(lines) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), last)

    def address(at: int) -> str:
        return url_for("imports.show", import_id=import_id, show=verdict.value, page=at) if 1 <= at <= last else ""

    first = (page - 1) * PER_PAGE
    here = tuple(lines[first : first + PER_PAGE])
    tabs = [
        {"label": _(v.label), "count": number(counts[v]), "current": v is verdict,
         "url": url_for("imports.show", import_id=import_id, show=v.value)}
        for v in _SHOWN_FIRST
    ]  # fmt: skip
    text = _("%(first)s–%(last)s trong %(count)s dòng", first=first + 1 if here else 0, last=first + len(here),
             count=number(len(lines)))  # fmt: skip
    pager = {"text": text, "previous_url": address(page - 1), "next_url": address(page + 1)}
    return Shown(verdict, here, tabs, pager)


def content(line: Line, units: Mapping[int, str]) -> list[tuple[str, str]]:
    """What a row says, apart from the name it stands under: headings and values of the cells that are filled."""
    columns: tuple[Column, ...] = LAYOUT[line.kind]
    collective = line.kind in (Kind.UNIT_RATINGS, Kind.UNIT_AWARDS)
    return [
        (column.heading, units.get(value, "–") if column.key == "unit" else written(value))
        for column in columns
        if (value := line.values[column.key]) is not None
        and column.key != "name"
        and not (collective and column.key == "unit")
    ]
