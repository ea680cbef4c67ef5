"""Hostile workbooks: refused with advice, before the parser where it matters; the process that reads them dies alone."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from typing import Any

import pytest

from tests.support.files import office
from tests.support.workbooks import repacked, someone, staff, workbook
from workflow.domain.workbook import Sheet
from workflow.errors import Refused
from workflow.services.workbooks import LIMIT, decode, encode, open_workbook

SHEET = "xl/worksheets/sheet1.xml"


def cells(*found: str) -> bytes:
    """A workbook whose sheet holds exactly these elements of sheetData."""

    def change(parts: dict[str, bytes]) -> None:
        head, _old, tail = parts[SHEET].partition(b"<sheetData>")[0], b"", parts[SHEET].partition(b"</sheetData>")[2]
        parts[SHEET] = head + b"<sheetData>" + "".join(found).encode() + b"</sheetData>" + tail

    return repacked(staff(someone("A")), change)


def with_part(name: str, content: bytes) -> bytes:
    return repacked(staff(someone("A")), lambda parts: parts.update({name: content}))


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    return repacked(staff(someone("A")), lambda parts: parts.update({name: parts[name].replace(old, new)}))


def many_entries() -> bytes:
    return repacked(staff(someone("A")), lambda parts: parts.update({f"x/{n}.xml": b"<a/>" for n in range(300)}))


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
FAR = ('<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')

HOSTILE: list[tuple[str, str, bytes, str]] = [
    ("a cell at the far corner", "a.xlsx", cells(*FAR), "too_large"),
    ("a far cell in a row that says it is near", "a.xlsx", cells('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "too_large"),
    ("a row too far, nothing in it", "a.xlsx", cells('<row r="900000"/>'), "too_large"),
    ("rows without numbers", "a.xlsx", cells("<row/>" * 6000), "too_large"),
    ("cells without addresses", "a.xlsx", cells("<row>" + "<c/>" * 61 + "</row>"), "too_large"),
    ("an address that is none", "a.xlsx", cells('<row r="1"><c r="A-1"/></row>'), "damaged"),
    ("a row that is no number", "a.xlsx", cells('<row r="one"/>'), "damaged"),
    ("50 MB of blanks", "a.xlsx", with_part("xl/padding.xml", b"<a>" + b" " * 60_000_000 + b"</a>"), "file_bomb"),
    ("300 parts", "a.xlsx", many_entries(), "bomb"),
    ("entities", "a.xlsx", repacked(staff(someone("A")), lambda parts: parts.update({SHEET: ENTITIES})), "damaged"),
    ("XML that ends early", "a.xlsx", repacked(staff(someone("A")), lambda parts: parts.update({SHEET: parts[SHEET][:200]})), "damaged"),
    ("macros", "a.xlsm", with_part("xl/vbaProject.bin", b"x"), "file_macro"),
    ("an old workbook", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_format"),
    ("a web page", "a.xls", b"<html><table><tr><td>A</td></tr></table></html>", "not_xlsx"),
    ("a CSV", "a.xlsx", "Họ tên;Ngày sinh\n".encode(), "not_xlsx"),
    ("nothing", "a.xlsx", b"", "file_empty"),
    ("half a file", "a.xlsx", staff(someone("A"))[:2000], "file_type"),
    ("a text document", "a.xlsx", office(), "file_mismatch"),
    ("too many bytes", "a.xlsx", b"PK\x03\x04" + b"\0" * LIMIT, "file_too_large"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_workbooks_are_refused_with_advice(name: str, content: bytes, code: str) -> None:
    started = time.monotonic()
    with pytest.raises(Refused) as refused:
        open_workbook(name, content)
    (violation,) = refused.value.violations
    assert (violation.code, violation.field) == (code, "file")
    assert time.monotonic() - started < 10


def test_a_reader_that_runs_out_of_memory_takes_nobody_along() -> None:
    """One long text that 300,000 cells refer to: small in the archive, huge once it is read."""
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * 30_000 + b"</t></si></sst>"
    rows = "".join(f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 60 + "</row>" for n in range(1, 5001))

    def change(parts: dict[str, bytes]) -> None:
        parts["xl/sharedStrings.xml"] = shared
        parts[SHEET] = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + rows.encode() + b"</sheetData></worksheet>"

    with pytest.raises(Refused) as refused:
        open_workbook("a.xlsx", repacked(staff(someone("A")), change))
    assert refused.value.violations[0].code in ("bomb", "too_much_text")


def test_the_scan_follows_the_sheet_wherever_it_lies() -> None:
    """A sheet under another name, in another case, is scanned like any other."""

    def change(parts: dict[str, bytes]) -> None:
        parts["xl/odd/Page.PNG"] = cell = parts.pop(SHEET)
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = parts[rels].replace(b"worksheets/sheet1.xml", b"odd/page.png")
        parts["xl/odd/Page.PNG"] = cell.replace(b'r="1"', b'r="1048576"')

    with pytest.raises(Refused) as refused:
        open_workbook("a.xlsx", repacked(staff(someone("A")), change))
    assert refused.value.violations[0].code == "too_large"


def test_what_is_read() -> None:
    def edit(book: Any, sheets: dict[str, Any]) -> None:
        page = sheets["Cán bộ"]
        page.write_formula(1, 4, "=1+1", None, 2)
        page.merge_range(3, 0, 3, 1, "gộp")
        page.set_row(2, None, None, {"hidden": 1})
        sheets["Ẩn"].hide()

    rows = [["a", date(1990, 5, 1), 2024, True], ["=1+1", "", "0012", 0.5], ["ẩn"]]
    book = open_workbook("a.xlsx", workbook({"Cán bộ": [["Tiêu đề"], *rows], "Ẩn": [["x"]]}, edit))
    page = book[0]
    assert page.rows[1] == (2, ("a", date(1990, 5, 1), 2024.0, True, 2.0))
    assert page.rows[2][1][:4] == ("=1+1", "", "0012", 0.5)
    assert (page.formulas, page.merged, page.hidden_rows, book[1].hidden) == ({"E2"}, ("A4:B4",), (3,), True)


def test_a_lie_about_the_unpacked_size_does_not_pass() -> None:
    honest = with_part("xl/padding.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        real = archive.getinfo("xl/padding.xml").file_size.to_bytes(4, "little")
    with pytest.raises(Refused):
        open_workbook("a.xlsx", honest.replace(real, (100).to_bytes(4, "little")))


def test_sheets_survive_the_wait_for_confirmation() -> None:
    import json

    sheets = [Sheet("Trang", ((2, ("chữ", 1.5, True, date(2024, 2, 29), None, "")),), frozenset({"A1"}), ("A1:B2",), (7,), hidden=True)]
    assert decode(json.loads(encode(sheets))) == sheets
