"""The workbook of staff and records as XLSX: empty with lists and checks in it, or filled. Text is written as text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workflow.domain.cells import FIRST_YEAR, LAST_YEAR, OLDEST
from workflow.domain.workbook import GUIDE, LAYOUT, LISTS, MOST_ROWS, Column, Kind, Lists

Rows = Mapping[Kind, Sequence[Mapping[str, Any]]]

#: The guide sheet: heading, then what to do.
_GUIDE = (
    ("Cách điền", (
        "Mỗi người một dòng ở trang “Cán bộ”; mỗi mục thành tích một dòng ở trang tương ứng.",
        "Cột có dấu * là bắt buộc. Giữ nguyên tên trang và dòng tiêu đề; trang không dùng thì để trống.",
        "Ngày viết ngày/tháng/năm, ví dụ 05/02/1990. Năm viết đủ bốn chữ số.",
        "Giới tính, diện, đơn vị, mức xếp loại, danh hiệu: chọn trong danh sách thả xuống (trang “Danh mục”).",
        "Ô không bắt buộc để trống thì giữ nguyên nội dung đang có trong hệ thống.",
        "Không dùng công thức, không gộp ô.",
    )),
    ("Hai người trùng họ tên", (
        "Trùng cả họ tên và ngày sinh, hoặc tên chỉ khác dấu: ghi mã cán bộ cho từng người.",
        "Trang thành tích ghi mã cán bộ, hoặc họ tên và ngày sinh đúng như ở trang “Cán bộ”.",
    )),
    ("Khi tải lên", (
        "Hệ thống cho xem trước từng dòng: mới, thay đổi, giữ nguyên, sai (ô nào, vì sao). Chưa ghi gì cả.",
        "Còn một dòng sai thì không ghi dòng nào. Sửa trong tệp rồi tải lên lại.",
        "Tải lên lại đúng tệp đã ghi thì mọi dòng là “giữ nguyên”.",
    )),
)  # fmt: skip


def build(lists: Lists, rows: Rows | None = None) -> bytes:
    """Return the workbook: a template when no rows are given, else filled with them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    look = {
        "head": book.add_format({"bold": True, "bg_color": "#F1EEE7", "border": 1, "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 13}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "number": book.add_format({"num_format": "0"}),
    }  # fmt: skip
    guide = book.add_worksheet(GUIDE)
    sheets = {kind: book.add_worksheet(kind.label) for kind in LAYOUT}
    areas = _write_lists(book.add_worksheet(LISTS), lists, look)
    _write_guide(guide, look)
    for kind, sheet in sheets.items():
        _write_sheet(sheet, LAYOUT[kind], areas, look)
        for number, values in enumerate((rows or {}).get(kind, ()), start=1):
            _write_row(sheet, number, LAYOUT[kind], values, lists)
    sheets[Kind.PEOPLE].activate()
    book.close()
    return buffer.getvalue()


def _write_guide(sheet: Worksheet, look: Mapping[str, Format]) -> None:
    sheet.set_column(0, 0, 110, look["wrap"])
    line = 0
    for title, sentences in _GUIDE:
        sheet.write_string(line, 0, title, look["title"])
        for sentence in sentences:
            line += 1
            sheet.write_string(line, 0, f"– {sentence}", look["wrap"])
        line += 2


def _write_lists(sheet: Worksheet, lists: Lists, look: Mapping[str, Format]) -> dict[str, str]:
    """Write each list into a column; return the area of each for the checks of the other sheets."""
    headings = {column.source: column.heading for columns in LAYOUT.values() for column in columns if column.source}
    areas = {}
    for position, (name, options) in enumerate(lists.items()):
        sheet.set_column(position, position, max([16, *(min(len(o.label) + 2, 48) for o in options)]))
        sheet.write_string(0, position, headings.get(name, name), look["head"])
        for number, option in enumerate(options, start=1):
            sheet.write_string(number, position, option.label, look["text"])
        letter = chr(ord("A") + position)
        areas[name] = f"='{LISTS}'!${letter}$2:${letter}${len(options) + 1}"
    return areas


def _write_sheet(
    sheet: Worksheet, columns: Sequence[Column], areas: Mapping[str, str], look: Mapping[str, Format]
) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    for position, column in enumerate(columns):
        cells = look["date" if column.form == "date" else "number" if column.form in ("year", "share") else "text"]
        sheet.set_column(position, position, column.width, cells)
        sheet.write_string(0, position, f"{column.heading} *" if column.required else column.heading, look["head"])
        check = _check(column, areas)
        if check:
            sheet.data_validation(1, position, MOST_ROWS, position, check)


def _check(column: Column, areas: Mapping[str, str]) -> dict[str, Any] | None:
    """What the spreadsheet program checks while a cell is filled in."""
    common = {"input_title": column.heading, "input_message": column.hint} if column.hint else {}
    match column.form:
        case "choice":
            return {
                "validate": "list", "source": areas[column.source], "error_title": column.heading,
                "error_message": "Chọn một mục trong danh sách.", **common,
            }  # fmt: skip
        case "date":
            return {
                "validate": "date", "criteria": "between", "minimum": date(OLDEST, 1, 1),
                "maximum": date(LAST_YEAR, 12, 31), "error_title": column.heading,
                "error_message": "Viết ngày/tháng/năm, ví dụ 05/02/1990.", **common,
            }  # fmt: skip
        case "year" | "share":
            least, most = (FIRST_YEAR, LAST_YEAR) if column.form == "year" else (1, 100)
            return {
                "validate": "integer", "criteria": "between", "minimum": least, "maximum": most,
                "error_title": column.heading, "error_message": f"Số nguyên từ {least} đến {most}.", **common,
            }  # fmt: skip
        case _:
            return {
                "validate": "length", "criteria": "<=", "value": column.limit, "error_title": column.heading,
                "error_message": f"Tối đa {column.limit} ký tự.", **common,
            }  # fmt: skip


def _write_row(
    sheet: Worksheet, number: int, columns: Sequence[Column], values: Mapping[str, Any], lists: Lists
) -> None:
    """Dates as dates, numbers as numbers, everything else as text, whatever it begins with."""
    for position, column in enumerate(columns):
        value = values.get(column.key)
        if value is None or value == "":
            continue
        if column.form == "choice":
            sheet.write_string(number, position, _label(lists[column.source], value))
        elif isinstance(value, date):
            sheet.write_datetime(number, position, value)
        elif isinstance(value, int):
            sheet.write_number(number, position, value)
        else:
            sheet.write_string(number, position, value)


def _label(options: Sequence[Any], value: Any) -> str:
    found = next((option.label for option in options if option.value == value), None)
    return str(found if found is not None else value.value if isinstance(value, Enum) else value)
