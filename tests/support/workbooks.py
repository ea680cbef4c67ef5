"""Workbooks as people send them: built cell by cell, or taken apart and put together wrongly."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from workflow.domain.workbook import LAYOUT, Kind

Rows = Sequence[Sequence[Any]]


def headings(kind: Kind) -> list[str]:
    return [column.heading for column in LAYOUT[kind]]


def workbook(sheets: Mapping[str, Rows], edit: Callable[[Any, dict[str, Any]], None] | None = None) -> bytes:
    """An XLSX with these sheets, first row first; `edit` may do more with the book and its sheets by name."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    made = {}
    for name, rows in sheets.items():
        made[name] = sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            for position, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(number, position, value, day)
                elif isinstance(value, bool):
                    sheet.write_boolean(number, position, value)
                elif isinstance(value, (int, float)):
                    sheet.write_number(number, position, value)
                elif value is not None:
                    sheet.write_string(number, position, value)
    if edit is not None:
        edit(book, made)
    book.close()
    return buffer.getvalue()


def staff(*rows: Sequence[Any]) -> bytes:
    """A workbook with the staff sheet alone."""
    return workbook({"Cán bộ": [headings(Kind.PEOPLE), *rows]})


def someone(name: str, birth: Any = date(1990, 5, 1), code: Any = "", **changed: Any) -> list[Any]:
    """A row of the staff sheet."""
    values = {
        "code": code, "name": name, "birth_date": birth, "sex": "Nữ", "position": "Viên chức", "category": "Viên chức",
        "leader": "Không", "start_date": date(2015, 3, 1), "unit": "OFFICE",
    } | changed  # fmt: skip
    return list(values.values())


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive with its parts changed by hand."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    change(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()
