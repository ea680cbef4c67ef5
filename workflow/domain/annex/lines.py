"""A paper as lines of cells: cut, numbered, its control characters made blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    """Cut plain text into lines and cells: at tabs, at bars, at runs of blanks in a row that begins with a number."""
    rows = [_cells(line) for line in _printable(text).splitlines()]
    return table_lines(rows)


def table_lines(rows: Iterable[Sequence[str]]) -> list[Line]:
    """Number the rows of a paper; empty ones only leave a gap behind."""
    found: list[Line] = []
    gap = False
    for number, cells in enumerate(rows, start=1):
        kept = tuple(unicodedata.normalize("NFC", _printable(cell)).replace("**", " ").strip() for cell in cells)
        if any(kept):
            found.append(Line(number, kept, gap))
        gap = not any(kept)
    return found


def _printable(text: str) -> str:
    """Control characters, such as the form feed between two pages, and broken halves of characters become blanks."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") else "\n" if char in "\f\v" else " "
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t")
    if line.count("|") > 1:
        return line.strip().strip("|").split("|")
    parts = re.split(r"\s{2,}", line.strip())
    return parts if len(parts) > 2 and NUMBER_CELL.fullmatch(parts[0]) else [line]  # noqa: PLR2004 (number, title, unit)
