"""A paper as lines of cells: cut, numbered, its control characters made blanks."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_RULE = re.compile(r"[-–—_=:+]*")
NUMBER_CELL = re.compile(r"\(?(\d{1,3}(?:\.\d{1,2}){0,2})[.):]?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line or table row of a paper. number: counted from 1; gap: an empty line stands before it."""

    number: int
    cells: tuple[str, ...]
    gap: bool = False

    @property
    def text(self) -> str:
        """What it says, cells parted by a bar, as it is listed when nobody understood it."""
        return " | ".join(" ".join(cell.split()) for cell in self.cells if cell.strip())


def text_lines(text: str) -> list[Line]:
    """Cut plain text into lines and cells: at tabs, at bars, at runs of blanks in a row that begins with a number.

    A text in which every line has as many semicolons (or commas) as every other is a table parted by them.
    """
    lines = _printable(text).splitlines()
    return table_lines(_separated(lines) or [_cells(line) for line in lines])


def table_lines(rows: Iterable[Sequence[str]]) -> list[Line]:
    """Number the rows of a paper; those that are empty, or but a drawn line, only leave a gap behind."""
    found: list[Line] = []
    gap = False
    for number, cells in enumerate(rows, start=1):
        kept = tuple(unicodedata.normalize("NFC", _printable(cell)).replace("**", " ").strip() for cell in cells)
        if any(not _RULE.fullmatch(cell) for cell in kept):
            found.append(Line(number, kept, gap))
            gap = False
        else:
            gap = True
    return found


def _printable(text: str) -> str:
    """Control characters, such as the form feed between two pages, and broken halves of characters become blanks."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") else "\n" if char in "\f\v" else " "
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def _separated(lines: Sequence[str]) -> list[list[str]]:
    """The rows of a table parted by semicolons or commas; none for any other text."""
    filled = [line for line in lines if line.strip()]
    for sign in ";,":
        counts = {line.count(sign) for line in filled}
        if len(filled) > 1 and len(counts) == 1 and min(counts) > 1:
            rows = list(csv.reader(filled, delimiter=sign))
            if len(rows) == len(filled):  # no quotation mark that stays open
                return rows
    return []


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t")
    if line.count("|") > 1:
        return line.strip().strip("|").split("|")
    parts = re.split(r"\s{2,}", line.strip())
    return parts if len(parts) > 2 and NUMBER_CELL.fullmatch(parts[0]) else [line]  # noqa: PLR2004 (number, title, unit)
