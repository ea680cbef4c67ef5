"""Texts that people should not write, on paper: nothing runs, nothing breaks, nothing leaves the page."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.documents.decree import Sheet, margins, print_docx
from tests.support.whole_paper import letter
from workflow.documents.docx import docx
from workflow.documents.pdf import pdf
from workflow.domain.document import Document, Line, Paragraph, Table

NOW = datetime(2024, 2, 1, 3, tzinfo=UTC)
TEXTS = {
    "markup": "<b>đậm</b> & <w:p/> #read(\"/etc/passwd\") *sao* _gạch_ $x$ \\ @a <b>",
    "formula": "=cmd|'/c calc'!A1", "direction": "abc\u202edef\u2066ghi\u200f", "control": "a\x00b\x07c\x1bd\ufffe\ud800e",
    "long": "x" * 3000, "wide": "Nguyễn " * 400, "combining": "Nguye\u0302\u0303n Va\u0306n", "lines": "một\nhai\nba",
    "signs": "☐ ☑ ₫ € “” … — 中文 😀",
}  # fmt: skip
SAID = {
    "markup": "<b>đậm</b> & <w:p/> #read(\"/etc/passwd\") *sao* _gạch_ $x$ \\ @a <b>", "formula": "=cmd|'/c calc'!A1",
    "direction": "abcdefghi", "combining": "Nguyễn Văn",
}  # fmt: skip


def paper(text: str) -> Document:
    """The letter with a text wherever a text may stand."""
    whole = letter()
    [annex] = whole.annexes
    [table] = (block for block in annex.blocks if isinstance(block, Table))
    lines = tuple(Line((str(n), text, text)) for n in range(3))
    annex = replace(annex, title=text, lead=text, blocks=(replace(table, lines=lines),))
    return replace(
        whole, blocks=(Paragraph(text), *whole.blocks), annexes=(annex,), subject=text, addressees=(text, text),
        recipients=(text, "Lưu: VT, TH"), basis=(text, *whole.basis),
    )  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_both_files_are_made_and_nothing_leaves_the_page(name: str, tmp_path: Path) -> None:
    made = tmp_path / "a.pdf"
    made.write_bytes(pdf([paper(TEXTS[name])], made_at=NOW))
    sheet = Sheet.read(made)
    assert [fault for fault in margins(sheet, letter()) if "begins" not in fault] == []
    said = "".join("".join(one.text for one in sheet.said).split()).replace("\u200b", "")
    assert "".join(SAID.get(name, "").split()) in said
    word = tmp_path / "a.docx"
    word.write_bytes(docx(paper(TEXTS[name]), made_at=NOW))
    assert zipfile.ZipFile(word).testzip() is None


def test_a_list_of_three_hundred_goes_on_over_pages_under_its_header(tmp_path: Path) -> None:
    whole = letter()
    [annex] = whole.annexes
    [table] = (block for block in annex.blocks if isinstance(block, Table))
    lines = tuple(Line((str(n), "Lò Thị Ban " * 3, "Viên chức " * 8)) for n in range(1, 301))
    many = replace(whole, annexes=(replace(annex, blocks=(replace(table, lines=lines),)),))
    (tmp_path / "a.pdf").write_bytes(pdf([many], made_at=NOW))
    (tmp_path / "b.docx").write_bytes(docx(many, made_at=NOW))
    print_docx([tmp_path / "b.docx"], tmp_path)
    for name in ("a.pdf", "b.pdf"):
        sheet = Sheet.read(tmp_path / name)
        assert list(margins(sheet, many)) == []
        pages = range(2, len(sheet.sizes) + 1)
        assert [[one.text for one in sheet.find("Họ và tên", page)] for page in pages] == [["Họ và tên"]] * len(pages)
        assert [one.text for one in sheet.find("300", len(sheet.sizes))] == ["300"]
