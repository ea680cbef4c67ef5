"""Papers as rows: what a browser, a word processor and a spreadsheet send, and what somebody sends to do harm."""

from __future__ import annotations

import contextlib
import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import annex as paper
from workflow.documents.annex_rows import Unreadable, decoded, docx_rows, html_rows
from workflow.domain.annex import read_annex, table_lines
from workflow.errors import Refused
from workflow.services.annexes import read_file

WANTED = [(quarter, *task) for quarter, tasks in paper.TASKS.items() for task in tasks]
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def docx(body: str, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", f"{prolog}<w:document {NS}><w:body>{body}</w:body></w:document>")
    return buffer.getvalue()


def paragraph(text: str) -> str:
    """Runs broken in the middle, as word processors leave them."""
    half = len(text) // 2
    return f"<w:p><w:r><w:t>{escape(text[:half])}</w:t></w:r><w:r><w:t xml:space='preserve'>{escape(text[half:])}</w:t></w:r></w:p>"


def word_table() -> str:
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in paper.rows()
    )
    return "".join(map(paragraph, paper.BODY.split("\n"))) + f"<w:tbl>{rows}</w:tbl>{paragraph('')}"


def told(rows: list[list[str]]) -> list[tuple[object, ...]]:
    return [(t.quarter, t.title, t.lead, t.coordinating) for t in read_annex(table_lines(rows)).tasks]


def test_a_word_processor_file_gives_the_fifteen_tasks() -> None:
    found = read_file("Kế hoạch.docx", docx(word_table()))
    assert [(t.quarter, t.title, t.lead, t.coordinating) for t in found.tasks] == WANTED
    assert found.unread == ()


def test_a_web_page_gives_the_fifteen_tasks() -> None:
    """Cells with line breaks and paragraphs, a heading over all columns, tags that nobody closed."""
    rows = "".join(
        f"<tr><td>{row[0]}<td colspan=3><b>{row[1]}</b>" if "Quý" in row[1] else
        "<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) + "</tr>" for row in paper.rows()
    )  # fmt: skip
    page = f"<html><head><title>x</title><style>p {{}}</style></head><body><p>{escape(paper.BODY)}</p><table>{rows}</table><script>1 < 2</script>"
    found = read_file("trang.html", page.encode())
    assert [(t.quarter, t.title, t.lead, t.coordinating) for t in found.tasks] == WANTED


def test_a_spreadsheet_gives_the_fifteen_tasks() -> None:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Phụ lục")
        for number, row in enumerate([["PHỤ LỤC"], [], *paper.rows()]):
            for column, cell in enumerate(row):
                sheet.write_number(number, column, int(cell)) if cell.isdigit() else sheet.write_string(
                    number, column, cell
                )
    found = read_file("phu-luc.xlsx", buffer.getvalue())
    assert [(t.quarter, t.title, t.lead, t.coordinating) for t in found.tasks] == WANTED
    assert [line.text for line in found.before] == ["PHỤ LỤC"]


def test_a_table_in_a_cell_and_paragraphs_of_a_cell_stay_in_their_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('Thanh tra Sở')}</w:tc></w:tr></w:tbl>"
    row = f"<w:tr><w:tc>{paragraph('1')}</w:tc><w:tc>{paragraph('Kiểm tra')}</w:tc><w:tc>{paragraph('Văn phòng Sở')}{inner}{paragraph('')}</w:tc></w:tr>"
    assert docx_rows(docx(f"<w:tbl>{row}</w:tbl>"))[-2] == ["1", "Kiểm tra", "Văn phòng Sở\nThanh tra Sở"]
    html = "<table><tr><td>1<td>Kiểm tra<td>Văn phòng Sở<table><tr><td>Thanh tra Sở</table></table>"
    assert ["1", "Kiểm tra", "Văn phòng SởThanh tra Sở"] in html_rows(html)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE d [<!ENTITY file SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE d SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)  # fmt: skip
def test_a_document_with_entities_is_refused_unread(prolog: str) -> None:
    with pytest.raises(Unreadable):
        docx_rows(docx(paragraph("x"), prolog))
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{prolog}<w:document {NS}/>'.encode("utf-16")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", wide)
    with pytest.raises(Unreadable):
        docx_rows(buffer.getvalue())


def test_a_bomb_is_refused_before_and_while_it_unpacks() -> None:
    """By what it declares; and a document that unpacks to more than any plan has, at the limit."""
    bomb = docx("<w:p/>" * 6_000_000)
    assert len(bomb) < 1_000_000
    with pytest.raises(Refused) as refused:
        read_file("a.docx", bomb)
    assert refused.value.violations[0].code == "file_bomb"
    with pytest.raises(Unreadable) as large:
        docx_rows(bomb)
    assert large.value.reason == "too_large"


@pytest.mark.parametrize("content", [b"PK\x03\x04", docx("<w:p>"), docx("<w:p></w:tr>"), b"PK\x03\x04" + b"\0" * 100])
def test_a_damaged_file_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_file("a.docx", content)
    assert refused.value.violations[0].field == "file"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Quý I".encode(), "Quý I"), ("Quý I".encode("utf-8-sig"), "Quý I"), ("Quý I".encode("utf-16"), "Quý I"),
        (b"Qu\xfd I", "Quư I"), (b"\xff\xfea", "\ufffd"),
    ],
)  # fmt: skip
def test_text_is_decoded_whatever_it_is(content: bytes, text: str) -> None:
    assert decoded(content) == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td colspan=99>", "<p>", "</p>", "<br>",
                                 "<script>", "</script>", "<!--", "-->", "&lt;", "&#0;", "1", "Quý I", "x", "<", "<td", "\n"]), max_size=60).map("".join))  # fmt: skip
def test_any_page_is_read_to_its_end(page: str) -> None:
    rows = html_rows(page)
    assert all(isinstance(cell, str) for row in rows for cell in row)
    read_annex(table_lines(rows))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for name in ("a.txt", "a.html", "a.docx", "a"):
        with contextlib.suppress(Refused):
            read_file(name, content)
