"""The year on one page: four quarters with their terms and tasks, in the shape that `_macros/year.html` draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workflow.domain.calendar import quarter, quarter_bounds
from workflow.web.filters import day, label
from workflow.web.forms.plans import QUARTERS
from workflow.web.pages.plans import TaskLine, TermLine, lead_of


@dataclass(frozen=True, slots=True)
class Year:
    """quarters and marks as the macros want them; percent: how much of the year is over, None for another year."""

    quarters: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    percent: float | None
    today: str
    late: list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A term or a task of the year as a row of a list. due_on None: whenever its event happens."""

    quarter: int
    kind: str
    title: str
    due_on: date | None
    status: str
    lead: str
    done_on: date | None


def entries(year: int, terms: Sequence[TermLine], tasks: Sequence[TaskLine]) -> list[Entry]:
    """What the four quarters hold, in their order."""
    found = [
        Entry(_place(line.last_day, year), _("Mốc hạn"), label(line.stage), line.last_day,
              f"{line.status} ({line.owed})" if line.owed else line.status, "",
              line.term.done_on if line.term else None)
        for line in terms if line.last_day is not None
    ]  # fmt: skip
    found += [
        Entry(line.task.quarter, _("Nhiệm vụ"), line.task.title, None if line.task.event_driven else line.task.due_on,
              line.status, lead_of(line.task), line.task.done_on)
        for line in tasks
    ]  # fmt: skip
    return sorted(found, key=lambda entry: entry.quarter)


def of(plan_id: int, year: int, terms: Sequence[TermLine], tasks: Sequence[TaskLine], today: date) -> Year:
    set_terms = [line for line in terms if line.last_day is not None]
    late = [label(line.stage) for line in set_terms if line.late] + [line.task.title for line in tasks if line.late]
    return Year(
        quarters=[_quarter(plan_id, (year, number), set_terms, tasks, today) for number in QUARTERS],
        marks=[
            {"percent": _percent(line.last_day, year), "late": line.late,
             "label": f"{label(line.stage)}: {line.means}, {line.status}"}
            for line in set_terms if line.last_day and line.last_day.year == year
        ],
        percent=_percent(today, year) if today.year == year else None,
        today=_("Hôm nay %(day)s", day=day(today)), late=late,
    )  # fmt: skip


def _quarter(
    plan_id: int, which: tuple[int, int], terms: Sequence[TermLine], tasks: Sequence[TaskLine], today: date
) -> dict[str, Any]:
    year, number = which
    first, last = quarter_bounds(year, number)
    here = "past" if today > last else "next" if today < first else "now"
    entries = [_term(plan_id, line, here) for line in terms if _place(line.last_day, year) == number]
    mine = [line for line in tasks if line.task.quarter == number]
    entries += [_task(plan_id, line, here) for line in mine]
    done = sum(line.task.done_on is not None for line in mine)
    summary = _("xong %(done)s/%(count)s nhiệm vụ", done=done, count=len(mine)) if mine else ""
    late = sum(entry["status"] == "late" for entry in entries)
    if late:
        summary = ", ".join(filter(None, (summary, _("%(count)s việc quá hạn", count=late))))
    return {"title": str(QUARTERS[number]), "span": f"{day(first)} – {day(last)}", "when": here, "late": bool(late),
            "summary": summary, "tasks": entries}  # fmt: skip


def _place(last_day: date | None, year: int) -> int:
    """The quarter a term is shown in; one of the next year closes the fourth, one of last year opens the first."""
    assert last_day is not None  # noqa: S101 (only terms that are set come here)
    return 1 if last_day.year < year else 4 if last_day.year > year else quarter(last_day)


def _term(plan_id: int, line: TermLine, here: str) -> dict[str, Any]:
    assert line.last_day is not None  # noqa: S101 (see above)
    open_now = here == "now" and line.kind in ("info", "warn")
    over = "over" if line.kind == "calm" else ""  # whether it was met is not this reader's to know
    status = over or ("late" if line.late else "done" if line.kind == "ok" else "now" if open_now else "todo")
    words = _("Hạn %(means)s: %(status)s", means=line.means, status=line.status)
    return {
        "title": label(line.stage), "url": url_for("plans.show", plan_id=plan_id, _anchor="terms"), "status": status,
        "term": f"{words} ({line.owed})" if line.owed else words, "lead": line.holiday,
    }  # fmt: skip


def _task(plan_id: int, line: TaskLine, here: str) -> dict[str, Any]:
    task = line.task
    waiting = task.event_driven and not task.done_on
    status = "late" if line.late else "done" if task.done_on else "now" if here == "now" and not waiting else "todo"
    words = _("Hạn %(day)s: %(status)s", day=day(task.due_on), status=line.status)
    return {
        "title": task.title, "url": url_for("plans.show", plan_id=plan_id, _anchor=f"task-{task.id}"), "status": status,
        "term": line.status.capitalize() if task.done_on or waiting else words, "lead": lead_of(task),
    }  # fmt: skip


def _percent(at: date | None, year: int) -> float:
    """How far into the year a day is, 0 to 100."""
    assert at is not None  # noqa: S101 (only terms that are set come here)
    whole = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return round(100 * (at - date(year, 1, 1)).days / whole, 2)

