"""From sheets to rows: which sheet holds what, where its headings are, what each cell says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow.domain.cells import BadCell, read_cell
from workflow.domain.text import N_, fold
from workflow.domain.workbook import (
    GUIDE,
    LAYOUT,
    LISTS,
    MOST_ROWS,
    Column,
    Kind,
    Lists,
    Sheet,
    address,
    heading_key,
    index_of,
)
from workflow.errors import Violation

_TOLD = 20
_HEADINGS_WITHIN = 10  # rows from the top in which the headings may stand
_KINDS = {fold(kind.label): kind for kind in Kind}
_HEADINGS = {kind: {heading_key(column.heading): column for column in columns} for kind, columns in LAYOUT.items()}


@dataclass(slots=True)
class Row:
    """One row with something in it: the values by column key, None where a cell is empty, and what is wrong."""

    kind: Kind
    number: int
    values: dict[str, Any]
    reasons: list[Violation] = field(default_factory=list)

    def refuse(self, reason: str, message: str, /, **params: Any) -> None:
        """Note one reason why the row cannot be kept; `params` fill the message."""
        self.reasons.append(Violation(reason, message, params))


@dataclass(frozen=True, slots=True)
class Reading:
    """rows by kind; problems concern a whole sheet and forbid the import; notes do not."""

    rows: Mapping[Kind, tuple[Row, ...]]
    problems: tuple[Violation, ...]
    notes: tuple[Violation, ...]


def read(sheets: Sequence[Sheet], lists: Lists) -> Reading:
    """Return every row of the sheets that belong to the workbook."""
    rows: dict[Kind, tuple[Row, ...]] = {}
    problems: list[Violation] = []
    notes: list[Violation] = []
    for sheet, kind in _chosen(sheets, problems):
        if kind in rows:
            problems.append(_problem("sheet_twice", N_("Có hai trang “%(sheet)s”. Giữ một."), sheet=sheet.name))
            continue
        rows[kind] = _rows(sheet, kind, lists, problems)
        notes += _notes(sheet)
    if not rows and not problems:
        names = ", ".join(kind.label for kind in Kind)
        problems.append(
            _problem("no_sheet", N_("Tệp không có trang nào của mẫu. Cần ít nhất một trang: %(names)s."), names=names)
        )
    elif not problems and not any(rows.values()):
        problems.append(_problem("no_rows", N_("Các trang chưa có dòng nào dưới dòng tiêu đề.")))
    return Reading(rows, tuple(problems), tuple(notes))


def _problem(code: str, message: str, /, **params: Any) -> Violation:
    return Violation(code, message, params)


def _chosen(sheets: Sequence[Sheet], problems: list[Violation]) -> list[tuple[Sheet, Kind]]:
    """The sheets to read: by name; one lone sheet of another name by its headings."""
    named = [(sheet, _KINDS[fold(sheet.name)]) for sheet in sheets if fold(sheet.name) in _KINDS]
    strange = [
        s
        for s in sheets
        if fold(s.name) not in _KINDS and fold(s.name) not in (fold(GUIDE), fold(LISTS)) and _filled(s)
    ]
    if not named and len(strange) == 1:
        for kind in Kind:
            if _heading_row(strange[0], kind)[1] >= {c.key for c in LAYOUT[kind] if c.required}:
                return [(strange[0], kind)]
    for sheet in strange:
        message = N_("Trang “%(sheet)s” không có trong mẫu. Đổi tên trang theo mẫu hoặc xóa đi.")
        problems.append(_problem("strange_sheet", message, sheet=sheet.name))
    return named


def _filled(sheet: Sheet) -> bool:
    return any(cell not in (None, "") for _number, cells in sheet.rows for cell in cells)


def _heading_row(sheet: Sheet, kind: Kind) -> tuple[int, set[str]]:
    """The row in which most headings of the kind stand, and which of them."""
    best: tuple[int, set[str]] = (1, set())
    for number, cells in sheet.rows[:_HEADINGS_WITHIN]:
        found = {_HEADINGS[kind][key].key for key in map(heading_key, cells) if key in _HEADINGS[kind]}
        if len(found) > len(best[1]):
            best = (number, found)
    return best


def _rows(sheet: Sheet, kind: Kind, lists: Lists, problems: list[Violation]) -> tuple[Row, ...]:
    top, _found = _heading_row(sheet, kind)
    columns = _columns(sheet, kind, top, problems)
    if columns is None:
        return ()
    indexes = {column.key: index_of(lists.get(column.source, ())) for column in columns.values()}
    below = [
        (number, cells) for number, cells in sheet.rows if number > top and any(c not in (None, "") for c in cells)
    ]
    if len(below) > MOST_ROWS:
        message = N_("Trang “%(sheet)s” có %(count)s dòng, tối đa %(most)s. Chia làm nhiều tệp.")
        problems.append(_problem("too_many_rows", message, sheet=sheet.name, count=len(below), most=MOST_ROWS))
        return ()
    merged = _merged_rows(sheet)
    return tuple(
        _row(sheet, kind, number, cells, columns=columns, indexes=indexes, merged=merged.get(number, ""))
        for number, cells in below
    )


def _columns(sheet: Sheet, kind: Kind, top: int, problems: list[Violation]) -> dict[int, Column] | None:
    """The columns by position; None, with the reasons said, when the headings are not those of the kind."""
    known, found, bad = _HEADINGS[kind], dict[int, Column](), len(problems)
    for number, cells in sheet.rows:
        if number != top:
            continue
        for position, text in enumerate(cells, start=1):
            column = known.get(heading_key(text))
            if column is not None and column in found.values():
                message = N_("Trang “%(sheet)s”, ô %(cell)s: tiêu đề “%(heading)s” có hai lần.")
                problems.append(
                    _problem("heading_twice", message, sheet=sheet.name, cell=address(top, position), heading=str(text))
                )
            elif column is not None:
                found[position] = column
            elif text not in (None, ""):
                message = N_(
                    "Trang “%(sheet)s”, ô %(cell)s: cột “%(heading)s” không có trong mẫu. Xóa cột hoặc sửa tiêu đề."
                )
                problems.append(
                    _problem(
                        "strange_heading", message, sheet=sheet.name, cell=address(top, position), heading=str(text)
                    )
                )
    missing = [c.heading for c in LAYOUT[kind] if c.required and c not in found.values()]
    if missing:
        message = N_("Trang “%(sheet)s” thiếu cột: %(headings)s. Dùng lại dòng tiêu đề của mẫu.")
        problems.append(_problem("heading_missing", message, sheet=sheet.name, headings=", ".join(missing)))
    return found if len(problems) == bad else None


def _row(
    sheet: Sheet, kind: Kind, number: int, cells: Sequence[Any], *, columns: Mapping[int, Column],
    indexes: Mapping[str, Mapping[str, Any]], merged: str,
) -> Row:  # fmt: skip
    row = Row(kind, number, {column.key: None for column in LAYOUT[kind]})
    if merged:
        row.refuse("merged", N_("Vùng ô %(cell)s bị gộp: bỏ gộp ô, mỗi dòng ghi đủ."), cell=merged)
    for position, raw in enumerate(cells, start=1):
        cell, column = address(number, position), columns.get(position)
        if column is None and raw not in (None, ""):
            row.refuse("no_heading", N_("Ô %(cell)s nằm ở cột không có tiêu đề."), cell=cell)
        if column is None:
            continue
        if cell in sheet.formulas:
            row.refuse(
                "formula", N_("Ô %(cell)s là công thức. Chép ô rồi dán lại dạng giá trị (Paste Values)."), cell=cell
            )
            continue
        _put(row, column, raw, cell, indexes)
    for position in range(len(cells) + 1, max(columns) + 1):  # a short row: what is missing is empty
        if position in columns:
            _put(row, columns[position], None, address(number, position), indexes)
    return row


def _put(row: Row, column: Column, raw: Any, cell: str, indexes: Mapping[str, Mapping[str, Any]]) -> None:
    try:
        row.values[column.key] = read_cell(column, raw, cell, indexes[column.key])
    except BadCell as bad:
        row.reasons.append(bad.violation)


def _merged_rows(sheet: Sheet) -> dict[int, str]:
    """The range by each row it reaches."""
    found: dict[int, str] = {}
    for area in sheet.merged:
        first, _colon, last = area.partition(":")
        start, end = (int("".join(c for c in part if c.isdigit()) or 0) for part in (first, last or first))
        found |= dict.fromkeys(range(start, min(end, start + MOST_ROWS) + 1), area)
    return found


def _notes(sheet: Sheet) -> list[Violation]:
    notes = []
    if sheet.hidden:
        notes.append(_problem("hidden_sheet", N_("Trang “%(sheet)s” đang ẩn, vẫn được đọc."), sheet=sheet.name))
    if sheet.hidden_rows:
        rows = ", ".join(map(str, sheet.hidden_rows[:_TOLD])) + ("…" if len(sheet.hidden_rows) > _TOLD else "")
        message = N_("Trang “%(sheet)s” có dòng ẩn, vẫn được đọc: %(rows)s.")
        notes.append(_problem("hidden_rows", message, sheet=sheet.name, rows=rows))
    return notes
