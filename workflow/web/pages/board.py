"""Units × awards in four words, and how many cases stand where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workflow.data import load_catalogue
from workflow.domain.states import LIVE_STATES, MAIN_ROAD, STAGE_OF, Labelled, State
from workflow.domain.text import N_
from workflow.queries.board import Cell, Standing
from workflow.queries.terms import Terms
from workflow.queries.units import UnitRow
from workflow.web.filters import label


class Word(Labelled):
    """What a unit's line says about its registration."""

    UNSENT = "unsent", N_("Chưa gửi")
    PENDING = "pending", N_("Chờ duyệt")
    RETURNED = "returned", N_("Trả lại")
    PASSED = "passed", N_("Đã duyệt")
    ENDED = "ended", N_("Thôi xét")


WORD_OF = {
    State.DRAFT: Word.UNSENT, State.REGISTERED: Word.PENDING, State.RETURNED: Word.RETURNED,
    **dict.fromkeys(MAIN_ROAD[1:], Word.PASSED),
    **dict.fromkeys((State.DECLINED, State.WITHDRAWN, State.LAPSED, State.REVOKED), Word.ENDED),
}  # fmt: skip
#: Kind and icon of the chip of each word.
LOOKS = {
    Word.UNSENT: ("late", "circle"), Word.PENDING: ("info", "clock"), Word.RETURNED: ("warn", "return"),
    Word.PASSED: ("ok", "check"), Word.ENDED: ("calm", "minus"),
}  # fmt: skip
#: Where a word stands for a single state, its chip leads to the list of that state.
_STATE_OF = {Word.UNSENT: State.DRAFT, Word.PENDING: State.REGISTERED, Word.RETURNED: State.RETURNED}


@dataclass(frozen=True, slots=True)
class Chip:
    text: str
    kind: str
    icon: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit. chips: what it says as a whole; awards: chips per award; on_time: of those registered, or "–"."""

    unit: UnitRow
    url: str
    chips: list[Chip]
    awards: list[list[Chip]]
    registered: int
    late: int

    @property
    def on_time(self) -> str:
        return f"{self.registered - self.late}/{self.registered}" if self.registered else "–"


@dataclass(frozen=True, slots=True)
class Board:
    awards: list[str]
    lines: list[Line]
    registered: int
    late: int
    silent: int


def board(units: Iterable[UnitRow], cells: Sequence[Cell], year: int) -> Board:
    """Put the counts into lines; a unit without a case says "Chưa gửi"; awards nobody asked for get no column."""
    asked = {cell.award_code for cell in cells}
    awards = [award for award in load_catalogue().awards.values() if award.code in asked]
    of_unit: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        of_unit[cell.unit_id].append(cell)
    lines = [_line(unit, of_unit[unit.id], [award.code for award in awards], year) for unit in units]
    return Board(
        [label(award.short) for award in awards], lines, sum(line.registered for line in lines),
        sum(line.late for line in lines), sum(not line.registered for line in lines),
    )  # fmt: skip


def _line(unit: UnitRow, cells: Sequence[Cell], awards: Sequence[str], year: int) -> Line:
    by_award = [_words(unit.id, [c for c in cells if c.award_code == code], year, code) for code in awards]
    chips = _words(unit.id, cells, year)
    if not any(cell.registered for cell in cells):
        kind, icon = LOOKS[Word.UNSENT]
        chips = [Chip(label(Word.UNSENT), kind, icon)]
    url = url_for("nominations.index", unit=unit.id, year=year, state="all")
    return Line(unit, url, chips, by_award, sum(c.registered for c in cells), sum(c.late for c in cells))


def _words(unit_id: int, cells: Sequence[Cell], year: int, award: str = "") -> list[Chip]:
    counts: Counter[Word] = Counter()
    for cell in cells:
        counts[WORD_OF[cell.state]] += cell.count
    found = []
    for word in Word:
        if counts[word]:
            state = _STATE_OF.get(word)
            url = url_for(
                "nominations.index", unit=unit_id, year=year, award=award or None, state=state.value if state else "all"
            )
            found.append(Chip(f"{counts[word]} {label(word)}", *LOOKS[word], url))
    return found


def funnel(
    standing: Sequence[Standing], terms: Terms, year: int, *, now: datetime, insider: bool
) -> list[dict[str, Any]]:
    """How many cases have come at least so far, along the six states; late where the step after is overdue."""
    late = _late(standing, terms, year, now)
    found = []
    for index, state in enumerate(MAIN_ROAD):
        reached = sum(one.count for one in standing if _place(one) >= index)
        url = url_for("nominations.index", year=year, state=state.value)
        words = label(state, insider=insider)
        found.append({"label": words, "value": reached, "url": url, "late": bool(late[state])})
    return found


def _place(one: Standing) -> int:
    """How far along the six states a case has come; what has ended counts for nothing any more."""
    state = one.origin if one.state is State.RETURNED and one.origin else one.state
    return MAIN_ROAD.index(state) if state in MAIN_ROAD else -1


def _late(standing: Sequence[Standing], terms: Terms, year: int, now: datetime) -> Counter[State]:
    """Open cases whose next step is past its term, by the state they stand in."""
    found: Counter[State] = Counter()
    for one in standing:
        stage = STAGE_OF.get(one.state)
        term = terms.get((one.council_id, year), {}).get(stage) if stage else None
        if term is not None and term.closes_at <= now:
            found[one.state] += one.count
    return found


def pipeline(
    standing: Sequence[Standing], terms: Terms, year: int, *, now: datetime, insider: bool
) -> list[dict[str, Any]]:
    """Every state that holds a case, with how many of them are late."""
    late = _late(standing, terms, year, now)
    counts: Counter[State] = Counter()
    for one in standing:
        counts[one.state] += one.count
    return [
        {"label": label(state, insider=insider), "count": counts[state], "late": late[state],
         "url": url_for("nominations.index", year=year, state=state.value)}
        for state in State
        if counts[state]
    ]  # fmt: skip


def live(standing: Iterable[Standing]) -> int:
    return sum(one.count for one in standing if one.state in LIVE_STATES)


def late_words(count: int) -> str:
    return str(_("%(count)s quá hạn", count=count)) if count else ""
