"""Lines understood as tasks, one after the other; what is not understood is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workflow.domain.annex.headings import (
    COORDINATING,
    FIELDS,
    LEAD,
    NUMBER,
    TIME,
    TITLE,
    header,
    month_of_heading,
    quarter_in,
    quarter_of_heading,
)
from workflow.domain.annex.lines import NUMBER_CELL, Line
from workflow.domain.text import fold

#: More than any annex holds; what comes after is listed as not understood.
MOST_TASKS = 200
_NUMBERED = re.compile(r"\(?(\d{1,2})([.)]?)\s+(?=\S)")
_BULLET = re.compile(r"[-+•*–]\s+(?=\S)|[a-zđ]\)\s+(?=\S)")
_STOPS = ("noi nhan", "luu:", "kt.", "tm.", "tl.", "tuq.")
_UNIT_STARTS = (
    "Văn phòng", "Thanh tra", "Phòng ", "Ban ", "Trung tâm", "Sở ", "Các phòng", "Các đơn vị", "Các ban", "Các bộ phận",
    "Bộ phận", "Chi cục", "Trường ", "UBND", "Công đoàn", "Đoàn thanh niên", "Khối ",
)  # fmt: skip
_MANY = ("Các phòng", "Các đơn vị", "Các ban", "Các bộ phận")
_NAMED = re.compile(r"(?:đơn vị\s+|cơ quan\s+)?(chủ trì|phối hợp)(?:\s+thực hiện)?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnnexTask:
    """One task as it was understood. quarter None: the paper does not say; sure: no part of it was a guess.

    lead, coordinating: the cell's text; parting it into units is the business of `task_units`. time: the cell of a
    column that gives a day or a month. note: other columns. lines: where it stands in the paper.
    """

    quarter: int | None
    number: str
    title: str
    lead: str = ""
    coordinating: str = ""
    time: str = ""
    note: str = ""
    lines: tuple[int, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Annex:
    """What was understood of a paper; nothing of it is left out."""

    tasks: tuple[AnnexTask, ...] = ()
    headings: tuple[Line, ...] = ()
    before: tuple[Line, ...] = ()
    unread: tuple[Line, ...] = ()


def read_annex(lines: Sequence[Line]) -> Annex:
    """Understand an annex. Never raises; an empty paper gives an empty annex."""
    reader = _Reader()
    for line in lines:
        reader.take(line)
    return reader.finish()


@dataclass
class _Draft:
    """A task that is still being read. column: the one that the next loose line goes on with."""

    quarter: int | None
    first: Line
    pieces: dict[str, list[str]]
    lines: list[int]
    notes: list[str]
    column: int
    loose: bool = False
    sure: bool = True

    def add(self, name: str, text: str) -> None:
        if text.strip():
            self.pieces[name].append(text.strip())

    @property
    def complete(self) -> bool:
        return bool(self.pieces[COORDINATING])

    @property
    def ended(self) -> bool:
        """The last cell is full and says so by its full stop."""
        return self.complete and self.pieces[COORDINATING][-1].endswith(".")


@dataclass
class _Reader:
    quarter: int | None = None
    columns: dict[int, str] = field(default_factory=lambda: dict(enumerate(FIELDS)))
    others: dict[int, str] = field(default_factory=dict)
    headed: bool = False
    draft: _Draft | None = None
    expected: int = 1
    month: str = ""
    last_time: str = ""
    tasks: list[AnnexTask] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    before: list[Line] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)

    def take(self, line: Line) -> None:
        quarter, month = quarter_of_heading(line), ""
        if quarter is None and (self.headed or self.quarter) and (number := month_of_heading(line)):
            quarter, month = (number + 2) // 3, f"tháng {number}"
        if quarter is not None:
            self._close()
            self.quarter, self.expected, self.month = quarter, 1, month
            self.headings.append(line)
        elif (columns := header(line)) is not None:
            self._close()
            self.columns, self.headed = columns, True
            self.others = {index: cell for index, cell in enumerate(line.cells) if cell and index not in columns}
            self.headings.append(line)
        elif self.quarter is None and not self.headed:
            self.before.append(line)
        elif any(fold(line.text).startswith(stop) for stop in _STOPS):
            self._close()
            self.quarter, self.headed = None, False
            self.unread.append(line)
        elif self._full or not (self._start(line) or self._continue(line)):
            self._close()
            self.unread.append(line)

    def finish(self) -> Annex:
        self._close()
        if not self.headings:
            return Annex(unread=tuple(self.before))
        started = self.headings[0].number
        stray = [line for line in self.before if line.number > started]  # after the annex had come to its end
        return Annex(
            tuple(self.tasks), tuple(self.headings), tuple(line for line in self.before if line.number < started),
            tuple(sorted([*self.unread, *stray], key=lambda line: line.number)),
        )  # fmt: skip

    @property
    def _full(self) -> bool:
        """As many tasks as any annex holds: what comes now is listed."""
        return len(self.tasks) + (self.draft is not None) >= MOST_TASKS

    # a task begins

    def _start(self, line: Line) -> bool:
        filled = [cell for cell in line.cells if cell]
        if len(filled) == 1:
            return self._start_loose(line, filled[0])
        place = next((index for index, name in self.columns.items() if name == NUMBER), None)
        number = ""
        if place is not None:
            match = NUMBER_CELL.fullmatch(line.cells[place]) if place < len(line.cells) else None
            if match is None:
                return False
            number = match[1]
        elif not self._cell(line, TITLE):
            return False
        self._begin(line, number)
        self._fill(line)
        return True

    def _start_loose(self, line: Line, text: str) -> bool:
        """A line without columns: "3. Báo cáo …", "3 Báo cáo …" when 3 is the next number, or a bullet of its own."""
        match, bullet = _NUMBERED.match(text), _BULLET.match(text)
        if match and (match[2] or int(match[1]) == self.expected):
            self._begin(line, match[1], loose=True)
            self._flow_loose(text[match.end() :])
            return True
        if bullet and (self.draft is None or (self.draft.loose and not self.draft.pieces[NUMBER])):
            self._begin(line, "", loose=True)
            self._flow_loose(text[bullet.end() :])
            return True
        return False

    def _begin(self, line: Line, number: str, *, loose: bool = False) -> None:
        self._close()
        pieces: dict[str, list[str]] = {name: [] for name in FIELDS}
        self.draft = _Draft(self.quarter, line, pieces, [line.number], [], len(line.cells) - 1, loose, not loose)
        self.draft.add(NUMBER, number)
        digits = number.split(".", maxsplit=1)[0]
        self.expected = int(digits) + 1 if digits else self.expected + 1

    def _fill(self, line: Line) -> None:
        """Put each cell into its column; what stands beyond the known columns stays visible."""
        assert self.draft is not None  # noqa: S101 (only called with a task at hand)
        for index, cell in enumerate(line.cells):
            name = self.columns.get(index)
            if name is not None and (name != NUMBER or index == 0):
                self.draft.add(name, cell if name != NUMBER else "")
            elif cell and not (name == NUMBER and NUMBER_CELL.fullmatch(cell)):
                self.draft.notes.append(f"{self.others[index]}: {cell}" if index in self.others else cell)

    # a task goes on

    def _continue(self, line: Line) -> bool:
        draft = self.draft
        if draft is None:
            return False
        aligned = len(line.cells) > 1 and not line.cells[0]
        if not aligned and (draft.ended or (draft.complete and line.gap and not draft.loose)):
            return False
        draft.lines.append(line.number)
        if aligned:
            self._fill(line)
        elif draft.loose:
            self._flow_loose(" ".join(cell for cell in line.cells if cell))
        else:
            self._flow(line)
        return True

    def _flow(self, line: Line) -> None:
        """A cell broken over lines: the first part goes on with the column at hand, the next ones move on."""
        assert self.draft is not None  # noqa: S101 (only called with a task at hand)
        at = self.draft.column
        first = line.cells[0]
        if first.startswith(_UNIT_STARTS) and self.columns.get(at) == TITLE and self.columns.get(at + 1) == LEAD:
            at, self.draft.sure = at + 1, False  # broken between two columns: a unit's name opens the next
        elif first.startswith(_MANY) and self.columns.get(at) == LEAD:
            at, self.draft.sure = at + 1, False
        for step, cell in enumerate(line.cells):
            name = self.columns.get(at + step)
            if name is None or name == NUMBER:
                self.draft.notes += filter(None, [cell])
            else:
                self.draft.add(name, cell)
        self.draft.column = min(at + len(line.cells) - 1, max(self.columns))

    def _flow_loose(self, text: str) -> None:
        """Text without columns: units are told by how they begin, or by "Chủ trì:" and "Phối hợp:"."""
        assert self.draft is not None  # noqa: S101 (only called with a task at hand)
        parts = _NAMED.split(text)
        self._flow_unnamed(parts[0])
        for word, rest in zip(parts[1::2], parts[2::2], strict=True):
            name = LEAD if word.casefold() == "chủ trì" else COORDINATING
            self.draft.column = FIELDS.index(name)
            self.draft.add(name, rest)

    def _flow_unnamed(self, text: str) -> None:
        assert self.draft is not None  # noqa: S101 (only called with a task at hand)
        pieces = self.draft.pieces
        if pieces[TITLE] and text.startswith(_UNIT_STARTS):
            last = [pieces[name][-1] for name in (LEAD, COORDINATING) if pieces[name]]
            open_end = any(piece.endswith((",", ";")) for piece in last)
            if not pieces[LEAD] and not text.startswith(_MANY):
                self.draft.column = FIELDS.index(LEAD)
            elif not open_end or text.startswith(_MANY):
                self.draft.column = FIELDS.index(COORDINATING)
        elif not pieces[TITLE]:
            self.draft.column = FIELDS.index(TITLE)
        self.draft.add(FIELDS[self.draft.column], text)

    # a task ends

    def _close(self) -> None:
        draft, self.draft = self.draft, None
        if draft is None:
            return
        said = {name: _joined(parts).strip(" ;") for name, parts in draft.pieces.items()}
        if not said[TIME] and self._time_spans_rows:
            said[TIME], draft.sure = self.last_time, False
        self.last_time = said[TIME]
        said[TIME] = said[TIME] or self.month
        quarter = draft.quarter or quarter_in(said[TIME])
        self.tasks.append(
            AnnexTask(
                quarter=quarter, number=said[NUMBER] or str(self._place(quarter)), title=" ".join(said[TITLE].split()),
                lead=said[LEAD], coordinating=said[COORDINATING], time=" ".join(said[TIME].split()),
                note="; ".join(" ".join(note.split()) for note in draft.notes), lines=tuple(draft.lines),
                sure=draft.sure and bool(said[TITLE] and said[LEAD] and quarter),
            )
        )  # fmt: skip

    @property
    def _time_spans_rows(self) -> bool:
        """The time stands left of the tasks: a cell of it that is empty was joined with the one above."""
        places = {name: index for index, name in self.columns.items()}
        return TIME in places and TITLE in places and places[TIME] < places[TITLE]

    def _place(self, quarter: int | None) -> int:
        return sum(task.quarter == quarter for task in self.tasks) + 1

    def _cell(self, line: Line, wanted: str) -> str:
        return next((line.cells[i] for i, name in self.columns.items() if name == wanted and i < len(line.cells)), "")


def _joined(parts: Sequence[str]) -> str:
    """Pieces of a cell: a piece that begins anew (capital, bullet) stays a line of its own, a broken one is mended."""
    lines: list[str] = []
    for piece in (line.strip() for part in parts for line in part.split("\n")):
        if not piece:
            continue
        anew = piece[0].isupper() or _BULLET.match(piece)
        if lines and not (anew and not lines[-1].endswith(",")):
            lines[-1] = f"{lines[-1]} {piece}"
        else:
            lines.append(piece)
    return "\n".join(lines)
