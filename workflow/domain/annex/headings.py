"""What opens a part of an annex: the heading of a quarter, the header of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflow.domain.annex.lines import Line
from workflow.domain.text import fold

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER = re.compile(r"\bq(?:uý|úy)\s*(iv|iii|ii|i|[1-4])\b")
_OPENS = re.compile(r"(?:các\s+)?(?:công việc|nhiệm vụ|nội dung|việc)\b|q(?:uý|úy)\s")
_ENDS = re.compile(r"(?:iv|iii|ii|i|[1-4])(?:\s*(?:/|năm)\s*\d{4})?$")
_MONTH_OPENS = re.compile(
    r"(?:(?:các\s+)?(?:công việc|nhiệm vụ|nội dung|việc)\s.{0,40}?)?tháng\s*(\d{1,2})(?:\s*(?:/|năm)\s*\d{4})?"
)
_LABEL = re.compile(r"[(*]*((?:iv|iii|ii|i|v|vi|[a-z]|\d{1,2}))[.):/-]*\s+", re.IGNORECASE)
_LINE_LIMIT = 120

NUMBER, TITLE, LEAD, COORDINATING, TIME = FIELDS = ("number", "title", "lead", "coordinating", "time")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("stt", "tt", "so tt"),
    COORDINATING: ("phoi hop",),
    LEAD: ("chu tri", "thuc hien chinh", "don vi thuc hien", "co quan thuc hien", "don vi thuong truc"),
    TIME: ("thoi gian", "tien do", "thoi han", "hoan thanh"),
    TITLE: ("noi dung", "nhiem vu", "cong viec", "ten viec"),
}


def quarter_of_heading(line: Line) -> int | None:
    """Return the quarter that a line opens: "I | Công việc thực hiện trong Quý I", "Quý II/2022", "B. QUÝ 3"."""
    filled = [" ".join(cell.split()) for cell in line.cells if cell]
    if len(set(filled)) > 2:  # noqa: PLR2004 (a label and the words)
        return None
    said = " ".join(dict.fromkeys(filled)).casefold()
    match = _QUARTER.search(said)
    if match is None or len(said) > _LINE_LIMIT:
        return None
    label = _LABEL.match(said)
    rest = said[label.end() :] if label else said
    opens = _OPENS.match(rest) is not None
    ends = _ENDS.search(rest.rstrip(" .:")) is not None
    numbered = label is not None and label[1].isdigit()
    if opens or (ends and label is not None and not numbered):
        return _ROMAN[match[1]]
    return None


def month_of_heading(line: Line) -> int | None:
    """Return the month that a line opens: "II | Tháng 5", "Công việc tháng 11 năm 2024"."""
    filled = [" ".join(cell.split()) for cell in line.cells if cell]
    said = " ".join(dict.fromkeys(filled)).casefold()
    if len(set(filled)) > 2 or len(said) > _LINE_LIMIT:  # noqa: PLR2004 (a label and the words)
        return None
    label = _LABEL.match(said)
    match = _MONTH_OPENS.fullmatch((said[label.end() :] if label else said).rstrip(" .:"))
    return int(match[1]) if match and 1 <= int(match[1]) <= 12 else None  # noqa: PLR2004 (months)


def quarter_in(text: str) -> int | None:
    """The quarter that a column of time names: "Quý II", "Tháng 5/2022", "Trước 30/6"."""
    said = text.casefold()
    if (match := _QUARTER.search(said)) is not None:
        return _ROMAN[match[1]]
    month = re.search(r"tháng\s*(\d{1,2})\b", said) or re.search(r"\d{1,2}\s*/\s*(\d{1,2})\b", said)
    if month is not None and 1 <= int(month[1]) <= 12:  # noqa: PLR2004 (months)
        return (int(month[1]) + 2) // 3
    return None


def header(line: Line) -> dict[int, str] | None:
    """Return which field stands in which column when the row names at least two, the task or its leader among them."""
    found: dict[int, str] = {}
    for index, cell in enumerate(line.cells):
        said = fold(cell)
        if not said or len(said) > _LINE_LIMIT // 2:
            continue
        for name, words in _HEADINGS.items():
            hit = said in words if name == NUMBER else any(word in said for word in words)
            if hit and name not in found.values():
                found[index] = name
                break
    filled = [cell for cell in line.cells if cell]
    enough = len(found) > 1 and {TITLE, LEAD} & set(found.values()) and len(filled) <= 2 * len(found)
    return found if enough and all(len(cell) <= _LINE_LIMIT // 2 for cell in filled) else None
