"""Reads one XLSX in a process of its own: bytes on stdin, JSON on stdout. Standard library and python-calamine only.

Run as a script by services/workbooks.py. First it binds itself to limits of memory and processor time, then it scans
every part of the archive as a stream for coordinates out of bounds, and only then lets the parser see the file: a
sheet of two cells at its far corners makes the parser ask for terabytes.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MEMORY, SECONDS = 1 << 30, 10
MOST_UNPACKED, MOST_RATIO, MOST_ENTRIES, SMALL_ENOUGH = 50_000_000, 100, 200, 2_000_000
MOST_ROWS, MOST_COLUMNS, MOST_MERGED = 5_100, 60, 5_000
MOST_TEXT = 20_000_000
#: Parts that are no XML, or not always well-formed; scanned all the same when they are called a sheet.
_NO_XML = (".bin", ".vml", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", "/")
_ADDRESS = re.compile(r"([A-Z]{1,4})(\d{1,8})", re.ASCII)


class Unreadable(Exception):
    """`args`: code, then what the message names."""


@dataclass
class Part:
    """What the scan notes of one sheet."""

    formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def main() -> int:
    """Exit code 0: the sheets, or `{"refused": [code, …]}`. Anything else: the limits struck."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = {"sheets": read(content)}
    except Unreadable as error:
        answer = {"refused": list(error.args)}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    return 0


def read(content: bytes) -> list[dict[str, Any]]:
    """Return the sheets in order: name, hidden, rows (number, cells), formulas, merged, hidden_rows."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    parts = scan(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets, text = [], 0
        for meta in book.sheets_metadata:
            part = parts.get(meta.name, Part())
            rows = []
            for number, cells in enumerate(book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False), start=1):
                plain = [_plain(cell) for cell in cells]
                text += sum(len(cell) for cell in plain if isinstance(cell, str))
                if text > MOST_TEXT:
                    raise Unreadable("too_much_text")
                if any(cell not in ("", None) for cell in plain):
                    rows.append([number, plain])
            sheets.append({
                "name": meta.name, "hidden": meta.visible is not SheetVisibleEnum.Visible, "rows": rows,
                "formulas": part.formulas, "merged": part.merged, "hidden_rows": part.hidden,
            })  # fmt: skip
    except PasswordError:
        raise Unreadable("password") from None
    except (CalamineError, KeyError, ValueError, OSError):
        raise Unreadable("damaged") from None
    return sheets


def _plain(cell: Any) -> Any:
    """A cell as JSON: text, number, truth; a date as {"day": …}, date and time as {"moment": …}, else {"odd": …}."""
    match cell:
        case bool() | str() | float() | None:
            return cell
        case int():
            return float(cell)
        case dt.datetime():
            return {"moment": cell.isoformat()}
        case dt.date():
            return {"day": cell.isoformat()}
        case _:
            return {"odd": str(cell)}


# ── the scan ────────────────────────────────────────────────────────────────────────────────────────────────────────


def scan(content: bytes) -> dict[str, Part]:
    """Look through the archive as a stream. Returns what was noted by the sheets' names. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            check_sizes(entries, len(content))
            names = _names(archive)
            found = {}
            for entry in entries:
                path = entry.filename.lower()
                if path in names or not path.endswith(_NO_XML):
                    name = names.get(path, entry.filename)
                    found[name] = _scan_part(archive, entry, name)
    except (zipfile.BadZipFile, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise Unreadable("damaged") from None
    return found


def check_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse by the sizes the archive declares: unpacking stops at the declared size anyway."""
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    ratio = unpacked > SMALL_ENOUGH and unpacked > MOST_RATIO * size
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or ratio or packed > size:
        raise Unreadable("bomb")


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The sheets' names by the archive entry that holds them, in lower case: the parser does not mind case either."""
    targets: dict[str, str] = {}
    for attributes in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        target = attributes.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        targets[attributes.get("Id", "")] = path
    names = {}
    for attributes in _elements(archive, "xl/workbook.xml", "sheet"):
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        if relation in targets:
            names[targets[relation].lower()] = attributes.get("name", "")
    return names


def _elements(archive: zipfile.ZipFile, path: str, wanted: str) -> Iterator[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    if path in archive.namelist():
        _parse(archive, archive.getinfo(path), start)
    return iter(found)


class _Scan:
    """Rows, cells, formulas and merged areas of one part, bounds checked as they come by."""

    def __init__(self, name: str) -> None:
        self.part, self.name, self.row, self.column = Part(), name, 0, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
                self.column = 0
                if attributes.get("hidden") in ("1", "true"):
                    self.part.hidden.append(self.row)
                self._bounds()
            case "c":
                self._cell(attributes.get("r", ""))
            case "f":
                self.part.formulas.append(self._here())
            case "mergeCell":
                self.part.merged.append(attributes.get("ref", "")[:40])
                if len(self.part.merged) > MOST_MERGED:
                    raise Unreadable("too_large", self.name, str(MOST_ROWS), str(MOST_COLUMNS))

    def _cell(self, address: str) -> None:
        match = _ADDRESS.fullmatch(address)
        if match is None and address:
            raise Unreadable("damaged")
        if match is None:
            self.column += 1
        else:
            self.column, self.row = _number(match[1]), int(match[2])
        self._bounds()

    def _bounds(self) -> None:
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS:
            raise Unreadable("too_large", self.name, str(MOST_ROWS), str(MOST_COLUMNS))

    def _here(self) -> str:
        letters, column = "", self.column
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{self.row}"


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _scan_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Part:
    seen = _Scan(name)
    _parse(archive, entry, seen.start)
    return seen.part


def _parse(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, start: Any) -> None:
    """Stream one part through the XML parser; a document type, and with it any entity, is refused."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _doctype
    with archive.open(entry) as stream:
        parser.ParseFile(stream)


def _doctype(*_args: Any) -> None:
    raise Unreadable("damaged")


if __name__ == "__main__":
    sys.exit(main())
