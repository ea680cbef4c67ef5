"""How one cell of the workbook is read.

What a cell may hold is exact: text is text, a date is a date cell or dd/mm/yyyy, a number is a whole number. Anything
else is refused with the cell's address and what to do; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from workflow.domain.text import N_, BadText, clean, fold
from workflow.domain.workbook import Column, Raw
from workflow.errors import Violation

FIRST_YEAR, LAST_YEAR, OLDEST = 1945, 2100, 1900
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
#: Letters that only the fonts before Unicode put into a Vietnamese name (TCVN3, VNI).
_OLD_FONTS = frozenset("¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾øæåÿ")
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})


class BadCell(ValueError):
    """The cell cannot be used; `violation` says why, its address among the parameters."""

    def __init__(self, code: str, message: str, **params: Any) -> None:
        super().__init__(code)
        self.violation = Violation(code, message, params)


def read_cell(column: Column, raw: Raw, cell: str, index: Mapping[str, Any]) -> Any:
    """Return the value of one cell, None when it is empty. Raises BadCell.

    index: the words of the column's list, see `index_of`. cell: the address, for the message.
    """
    if isinstance(raw, str):
        raw = _text(raw, cell)
    if raw is None or raw == "":
        if column.required:
            raise BadCell(
                "required",
                N_("Ô %(cell)s (%(heading)s) còn trống: mục này bắt buộc."),
                cell=cell,
                heading=column.heading,
            )
        return None
    match column.form:
        case "text" | "name":
            return _line(column, raw, cell)
        case "date":
            return _day(raw, cell)
        case "year":
            return _whole(raw, cell, FIRST_YEAR, LAST_YEAR)
        case "share":
            return _whole(raw, cell, 1, 100)
        case "choice":
            return _choice(column, raw, cell, index)


def written(value: Any) -> str:
    """A value as the preview shows it."""
    match value:
        case None | "":
            return "–"
        case bool():
            return "Có" if value else "Không"
        case date():
            return value.strftime("%d/%m/%Y")
        case Enum():
            return str(getattr(value, "label", value.value))
        case _:
            return str(value)


def _text(raw: str, cell: str) -> str:
    try:
        return clean(raw)
    except BadText:
        raise BadCell(
            "bad_text", N_("Ô %(cell)s có ký tự không dùng được (ký tự điều khiển). Xóa đi rồi gõ lại."), cell=cell
        ) from None


def _line(column: Column, raw: Raw, cell: str) -> str:
    if not isinstance(raw, str):
        raise BadCell(
            "not_text", N_("Ô %(cell)s (%(heading)s) phải là chữ. Định dạng ô là Text rồi gõ lại, giữ đủ số 0 ở đầu."),
            cell=cell, heading=column.heading,
        )  # fmt: skip
    if raw in _EXCEL_ERRORS:
        raise BadCell("excel_error", N_("Ô %(cell)s đang báo lỗi %(value)s. Sửa lại nội dung."), cell=cell, value=raw)
    if len(raw) > column.limit:
        raise BadCell(
            "too_long", N_("Ô %(cell)s (%(heading)s) dài %(count)s ký tự, tối đa %(limit)s."),
            cell=cell, heading=column.heading, count=len(raw), limit=column.limit,
        )  # fmt: skip
    if column.form == "name" and _OLD_FONTS & set(raw.casefold()):
        raise BadCell(
            "old_font", N_("Ô %(cell)s: “%(value)s” gõ bằng phông cũ (TCVN3, VNI). Chuyển sang Unicode rồi gõ lại."),
            cell=cell, value=raw,
        )  # fmt: skip
    return raw


def _day(raw: Raw, cell: str) -> date:
    wrong = BadCell("bad_date", N_("Ô %(cell)s không phải ngày. Viết ngày/tháng/năm, ví dụ 05/02/1990."), cell=cell)
    if isinstance(raw, datetime):
        if raw.time() != time(0):
            raise wrong
        raw = raw.date()
    if isinstance(raw, str):
        match = _DAY.fullmatch(raw)
        if match is None:
            raise wrong
        try:
            raw = date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            raise BadCell("no_such_day", N_("Ô %(cell)s: không có ngày %(value)s."), cell=cell, value=raw) from None
    if not isinstance(raw, date):
        raise wrong
    if not OLDEST <= raw.year <= LAST_YEAR:
        raise BadCell("bad_date_year", N_("Ô %(cell)s: năm %(year)s không hợp lý."), cell=cell, year=str(raw.year))
    return raw


def _whole(raw: Raw, cell: str, least: int, most: int) -> int:
    found: int | None = None
    number = isinstance(raw, (int, float)) and not isinstance(raw, bool) and float(raw).is_integer()
    if number or (isinstance(raw, str) and _WHOLE.fullmatch(raw)):
        found = int(raw)  # type: ignore[arg-type] # a number or digits
    if found is None or not least <= found <= most:
        raise BadCell(
            "bad_number", N_("Ô %(cell)s phải là số nguyên từ %(least)s đến %(most)s."),
            cell=cell, least=str(least), most=str(most),
        )  # fmt: skip
    return found


def _choice(column: Column, raw: Raw, cell: str, index: Mapping[str, Any]) -> Any:
    word = fold(raw) if isinstance(raw, str) else ""
    if word not in index:
        raise BadCell(
            "not_offered", N_("Ô %(cell)s (%(heading)s): “%(value)s” không có trong trang Danh mục. Chọn lại."),
            cell=cell, heading=column.heading, value=str(raw),
        )  # fmt: skip
    return index[word]
