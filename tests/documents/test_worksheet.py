"""A list as a worksheet: what somebody typed stays text, values keep their types, and memory does not grow with rows."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from workflow.documents.worksheet import LONGEST, write
from workflow.domain.listed import Column, Listed
from workflow.domain.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2024, 2, 5, 1, 5, tzinfo=UTC)  # Monday, 08:05 in Vietnam
ONE = Listed("danh-sach", "Danh sách", (Column("Tên", itemgetter(0)), Column("Số", itemgetter(1), "number")))


def made(rows: Iterable[Any], listed: Listed = ONE, **more: Any) -> bytes:
    target = io.BytesIO()
    write(target, listed, rows, made_at=NOW, **more)
    return target.getvalue()


def cells(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_a_list_says_what_it_is_and_keeps_the_types_of_its_values() -> None:
    listed = Listed("x", "Hồ sơ năm 2024", (
        Column("Ngày", itemgetter(0), "date"), Column("Lúc", itemgetter(1), "moment"), Column("Tiền", itemgetter(2), "money"),
        Column("Trạng thái", itemgetter(3)), Column("Có", itemgetter(4)),
    ))  # fmt: skip
    row = (date(2024, 2, 5), datetime(2024, 2, 5, 17, 30, tzinfo=UTC), 1_490_000, State.DRAFT, True)
    content = made([row, (None, None, None, "", False)], listed, asked=["Năm: 2024", "Đơn vị: Phòng 1"])
    assert cells(content) == [
        ["Hồ sơ năm 2024", "", "", "", "", ""],
        ["Năm: 2024; Đơn vị: Phòng 1", "", "", "", "", ""],
        ["Xuất lúc 08:05 ngày 05/02/2024", "", "", "", "", ""],
        ["STT", "Ngày", "Lúc", "Tiền", "Trạng thái", "Có"],
        [1, date(2024, 2, 5), datetime(2024, 2, 6, 0, 30), 1_490_000, "Bản nháp", "Có"],  # noqa: DTZ001
        [2, "", "", "", "", "Không"],
    ]
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert 'ySplit="4"' in sheet and 'state="frozen"' in sheet  # noqa: PT018 (the headings stay in sight)
    assert '<autoFilter ref="A4:F6"/>' in sheet


HOSTILE = [
    '=cmd|" /C calc"!A0', "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1+1", "＝1+1", "https://example.test/x", "<b>&amp;</b>",
    "\u202eNguyễn Văn A\u202c", "Nguyễn\nVăn A", "00123", "1e5", "x" * LONGEST,
]  # fmt: skip


def test_what_was_typed_stays_text_and_runs_nothing() -> None:
    content = made([(text, 1) for text in HOSTILE])
    assert [row[1] for row in cells(content)[4:]] == HOSTILE
    parts = zipfile.ZipFile(io.BytesIO(content))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet  # noqa: PT018
    assert not [name for name in parts.namelist() if "rels" in name and b"External" in parts.read(name)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x1fc\x7f", "abc"), ("a\ufffeb", "ab"), ("Nguye\u0302\u0303n", "Nguyễn"), ("a\r\nb", "a\nb"),
        ("x" * (LONGEST + 1), "x" * (LONGEST - 1) + "…"),
        ("𝄞" * 20_000, "𝄞" * ((LONGEST - 1) // 2) + "…"),  # two units each: never cut in the middle
    ],
)  # fmt: skip
def test_what_no_cell_can_hold_is_left_out(typed: str, kept: str) -> None:
    assert cells(made([(typed, 1)]))[4][1] == kept


def test_a_row_is_as_tall_as_its_longest_text() -> None:
    """15 points a line, a column of 20 characters; no more than a row can be."""
    content = made([("ngắn", 1), ("Chưa có xếp loại chất lượng năm 2022", 2), ("a\nb\nc", 3), ("x " * 9_000, 4)])
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<row r="([5-8])"[^>]*?(?: ht="([\d.]+)")?(?: customHeight="1")?>', sheet) == [
        ("5", ""), ("6", "30"), ("7", "45"), ("8", "408.75"),
    ]  # fmt: skip


def test_what_is_left_out_is_said() -> None:
    found = cells(made([("a", n) for n in range(5)], most=3))
    assert [row[0] for row in found[4:]] == [1, 2, 3, "Danh sách dài hơn 3 dòng, các dòng sau không có ở đây. Lọc bớt rồi xuất lại."]


def test_memory_is_flat() -> None:
    """The peak of 10,000 rows is that of 1,000: rows go to the disk as they come."""
    peaks = []
    for count in (1_000, 10_000):
        with io.BytesIO() as target:
            tracemalloc.start()
            write(_Nowhere(target), ONE, ((f"Nguyễn Văn {n}", n) for n in range(count)), made_at=NOW)  # type: ignore[arg-type]
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0], peaks


class _Nowhere:
    """A file that keeps nothing: what is written is not what is measured."""

    def __init__(self, inner: io.BytesIO) -> None:
        self.at = 0
        self.inner = inner

    def write(self, data: bytes) -> int:
        self.at += len(data)
        return len(data)

    def tell(self) -> int:
        return self.at

    def seek(self, at: int, whence: int = 0) -> int:
        self.at = at
        return at

    def flush(self) -> None:
        pass
