"""Checks that every service shares: the same for a page, the command line and a job."""

from __future__ import annotations

from datetime import date

from workflow.domain.text import N_, BadText, clean
from workflow.errors import Conflict, Refused, Violation
from workflow.models.base import Versioned

FIRST_YEAR, LAST_YEAR = 1945, 2100


def refuse(code: str, message: str, *, field: str = "", **params: object) -> Refused:
    """Return the refusal with one reason, to be raised."""
    return Refused([Violation(code, message, params, field=field)])


def line(value: str, limit: int, field: str, *, required: bool = True, single: bool = True) -> str:
    """Return a text as it is kept, one line of it unless `single` is False.

    Raises Refused: unusable characters, empty, longer than the limit.
    """
    try:
        text = clean(value, single_line=single)
    except BadText:
        raise refuse(
            "bad_text", N_("Có ký tự không dùng được (ký tự điều khiển). Xóa đi rồi gõ lại."), field=field
        ) from None
    if required and not text:
        raise refuse("required", N_("Mục này bắt buộc."), field=field)
    if len(text) > limit:
        raise refuse(
            "too_long", N_("Tối đa %(limit)s ký tự, đang có %(count)s."), field=field, limit=limit, count=len(text)
        )
    return text


def period(start: date, end: date | None, field: str) -> None:
    """Raise Refused when the period ends before it starts."""
    if end is not None and end < start:
        raise refuse("period", N_("Ngày kết thúc phải từ %(start)s trở đi."), field=field, start=start)


def year(value: int, field: str = "year") -> int:
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise refuse(
            "year", N_("Năm phải từ %(first)s đến %(last)s."), field=field, first=str(FIRST_YEAR), last=str(LAST_YEAR)
        )
    return value


def same_version(row: Versioned, version: int) -> None:
    """Raise Conflict when the row is not the one that the person saw. The UPDATE compares once more."""
    if row.version != version:
        raise Conflict
