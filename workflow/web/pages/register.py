"""The register of issued papers: its filters as they stand in the address, its rows, where it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from workflow.domain.document_kinds import DocumentKind
from workflow.domain.text import N_
from workflow.queries.documents import Issued
from workflow.queries.registers import Filters

SIZE = 50
_LARGEST = 2**31 - 1
#: What the types of number series are called. Decree 30/2020/NĐ-CP, Appendix III.
TYPES: Mapping[str, str] = {
    "BB": N_("Biên bản (BB)"), "BC": N_("Báo cáo (BC)"), "CV": N_("Công văn"), "DS": N_("Danh sách (DS)"),
    "KH": N_("Kế hoạch (KH)"), "QĐ": N_("Quyết định (QĐ)"), "TTr": N_("Tờ trình (TTr)"),
}  # fmt: skip


def filters_of(args: Mapping[str, str]) -> Filters:
    """Read the filters of an address; what makes no sense is as good as not asked."""
    try:
        kind = DocumentKind(args.get("kind", ""))
    except ValueError:
        kind = None
    return Filters(
        body_id=_whole(args.get("body")), year=_whole(args.get("year")), kind=kind,
        holds={"valid": True, "annulled": False}.get(args.get("state", "")),
        q=" ".join(args.get("q", "").replace("\x00", "").split())[:60],
    )  # fmt: skip


def place_of(args: Mapping[str, str]) -> int | None:
    """Return the paper after which the page begins."""
    return _whole(args.get("before"))


def page(
    filters: Filters, rows: list[Issued], offered: tuple[list[tuple[int, str]], list[int]], *, paged: bool
) -> dict[str, Any]:
    """Return what the page shows. rows: one more than a page holds when it goes on."""
    asked: dict[str, Any] = {
        "body": filters.body_id, "year": filters.year, "kind": filters.kind.value if filters.kind else None,
        "state": None if filters.holds is None else "valid" if filters.holds else "annulled", "q": filters.q or None,
    }  # fmt: skip
    older = url_for(".index", **asked, before=rows[SIZE - 1].id) if len(rows) > SIZE else ""
    bodies, years = offered
    return {
        "rows": rows[:SIZE], "asked": asked, "bodies": bodies, "years": list(zip(years, years, strict=True)),
        "older": older,
        "newest": url_for(".index", **asked) if paged else "", "filtered": any(asked.values()),
    }  # fmt: skip


def _whole(text: str | None) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 10:  # noqa: PLR2004 (digits of a key)
        return None
    return int(text) if int(text) <= _LARGEST else None
