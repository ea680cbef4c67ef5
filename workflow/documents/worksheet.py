"""Any list as a worksheet: its title, what was asked and when, headings, one row per line, each value with its type.

Text is written as text, whatever it begins with; days are days and amounts numbers, so that they can be sorted and
added up. Rows go to the disk as they come: memory does not grow with them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workflow.domain.calendar import ZONE
from workflow.domain.listed import MOST, Column, Form, Listed

#: What a cell of the format holds, in UTF-16 units.
LONGEST = 32_767
#: The rows above the headings: title, question, moment.
ABOVE = 3
#: The height of a line and the tallest row there can be, in points.
_LINE, _TALLEST = 15, 408.75
SHEET = "Danh sách"
NUMBER = "STT"
_WIDTHS: Mapping[Form, int] = {
    "text": 20, "long": 40, "number": 10, "year": 7, "money": 15, "points": 8, "date": 11, "moment": 16,
}  # fmt: skip
_FORMATS: Mapping[Form, str] = {
    "text": "@", "long": "@", "number": "#,##0", "year": "0", "money": "#,##0", "points": "General",
    "date": "dd/mm/yyyy", "moment": "dd/mm/yyyy hh:mm",
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CUT = "Danh sách dài hơn %(most)s dòng, các dòng sau không có ở đây. Lọc bớt rồi xuất lại."


def write(
    target: IO[bytes], listed: Listed, rows: Iterable[Any], *, asked: Sequence[str] = (), made_at: datetime,
    most: int = MOST,
) -> int:  # fmt: skip
    """Write the list into `target` and return how many rows it has.

    asked: the filters, in words, in the second row. Rows beyond `most` are left out and the last row says so.
    """
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    book.set_properties({"title": listed.title, "created": made_at.astimezone(ZONE).replace(tzinfo=None)})
    sheet = book.add_worksheet(SHEET)
    head = book.add_format(
        {"bold": True, "bg_color": "#F1EEE7", "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    columns = (Column(NUMBER, lambda _row: None, "year"), *listed.columns)
    looks = {form: book.add_format(_look(form)) for form in _FORMATS}
    _, *widths = [column.width or _WIDTHS[column.form] for column in columns]
    for place, width in enumerate([_WIDTHS["year"], *widths]):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, listed.title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, plain("; ".join(asked)) or "Toàn bộ danh sách")
    sheet.write_string(2, 0, f"Xuất lúc {made_at.astimezone(ZONE):%H:%M ngày %d/%m/%Y}")
    sheet.set_row(ABOVE, 32)
    for place, column in enumerate(columns):
        sheet.write_string(ABOVE, place, column.heading, head)
    count = 0
    for row in rows:
        if count == most:
            sheet.write_string(ABOVE + 1 + count, 0, _CUT % {"most": f"{most:,}".replace(",", ".")}, head)
            break
        count += 1
        values = [_ready(column.value(row)) for column in listed.columns]
        if (lines := max(map(_lines, values, widths), default=1)) > 1:
            sheet.set_row(ABOVE + count, min(lines * _LINE, _TALLEST))
        sheet.write_number(ABOVE + count, 0, count, looks["year"])
        for place, (column, value) in enumerate(zip(listed.columns, values, strict=True), start=1):
            _cell(sheet, (ABOVE + count, place), value, looks[column.form])
    _frame(sheet, count, len(columns))
    book.close()
    return count


def _look(form: Form) -> dict[str, Any]:
    across = {"align": "center"} if form in ("year", "date", "moment") else {}
    return across | {
        "num_format": _FORMATS[form], "border": 1, "valign": "top", "text_wrap": form in ("text", "long")
    }  # fmt: skip


def _frame(sheet: Worksheet, count: int, columns: int) -> None:
    """What stays in sight while one scrolls and on every printed page."""
    sheet.freeze_panes(ABOVE + 1, 0)
    sheet.autofilter(ABOVE, 0, ABOVE + max(count, 1), columns - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(ABOVE)
    sheet.set_footer("&C&P/&N")


def _ready(value: Any) -> Any:
    """A value as its cell takes it: a number, a moment without its zone, or text."""
    match value:
        case None | "":
            return None
        case bool():
            return "Có" if value else "Không"
        case int() | float():
            return value
        case datetime():
            return value.astimezone(ZONE).replace(tzinfo=None)
        case date():
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 (a cell's day)
        case _:
            return plain(getattr(value, "label", "") or str(value))


def _lines(value: Any, width: int) -> int:
    """How many lines a cell of text needs, words not cut: programs that read the file do not all work it out."""
    if not isinstance(value, str) or (len(value) < width and "\n" not in value):
        return 1
    return sum(1 + len(part) // width for part in value.split("\n"))


def _cell(sheet: Worksheet, at: tuple[int, int], value: Any, look: Format) -> None:
    match value:
        case None:
            sheet.write_blank(*at, None, look)
        case str():
            sheet.write_string(*at, value, look)
        case datetime():
            sheet.write_datetime(*at, value, look)
        case _:
            sheet.write_number(*at, value, look)


def plain(text: str) -> str:
    """Text as a cell may hold it: composed, without control characters, cut with “…” where it is too long."""
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * LONGEST - 2].decode("utf-16-le", errors="ignore") + "…"
