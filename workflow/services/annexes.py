"""From the annex of a plan to its tasks: a paper is read, its meaning proposed, what a person confirms is written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.documents.annex_rows import UTF16_MARKS, Unreadable, decoded, docx_rows, html_rows
from workflow.domain.actors import Actor
from workflow.domain.annex import Annex, AnnexTask, Line, read_annex, table_lines, text_lines
from workflow.domain.files import file_name, recognise
from workflow.domain.plans import CreatePlan, TaskDetails
from workflow.domain.states import TaskClosing, TaskRecurrence
from workflow.domain.task_guesses import guess_closing, guess_due, guess_recurrence
from workflow.domain.task_units import NamedUnit, Places, named
from workflow.domain.text import N_, clean, fold
from workflow.domain.workbook import Raw, Sheet
from workflow.errors import Refused, Violation
from workflow.models import Organisation, Plan
from workflow.queries import plan_tasks as query
from workflow.services import plan_tasks, planning, plans
from workflow.services.unit_of_work import unit_of_work
from workflow.services.workbooks import open_workbook

LIMIT = 5 * 1024 * 1024
TEXT_LIMIT = 400_000  # of characters: hundreds of pages, and less than a form may carry
TITLE_LIMIT, LEAD_LIMIT, COORDINATORS_LIMIT = 400, 400, 1000
_TEXT, _PAGE = (".txt", ".md", ".csv", ".tsv", ""), (".html", ".htm", ".xhtml")
ACCEPT = ".txt,.html,.htm,.docx,.xlsx"
_REASONS = {
    "damaged": N_("Không đọc được tệp “%(name)s”. Mở ra, lưu lại đúng loại rồi tải lên, hoặc dán phần phụ lục."),
    "too_large": N_("Tệp “%(name)s” quá lớn. Chỉ tải lên phần phụ lục, hoặc dán phần đó."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One task as it would be written, with what was found out about it.

    leads, coordinating: the units named, each with its place in the tree if it has one. there: the plan already has a
    task of this quarter and title. sure: nothing of it was a guess. note: what stood in other columns.
    """

    quarter: int | None
    number: str
    title: str
    leads: tuple[NamedUnit, ...]
    coordinating: tuple[NamedUnit, ...]
    due_on: date | None
    recurrence: TaskRecurrence
    closes_by: TaskClosing | None
    note: str = ""
    sure: bool = True
    there: bool = False

    @property
    def strangers(self) -> tuple[str, ...]:
        """Names that match no unit of the tree."""
        return tuple(unit.name for unit in (*self.leads, *self.coordinating) if not unit.known)


@dataclass(frozen=True, slots=True)
class Found:
    """The units of one cell, and what a task keeps of them."""

    units: tuple[NamedUnit, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(unit.organisation_id for unit in self.units if unit.organisation_id is not None))

    @property
    def everyone(self) -> bool:
        return any(unit.everyone for unit in self.units)


@dataclass(frozen=True, slots=True)
class Imported:
    plan_id: int
    added: int
    there: int


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_file(name: str, content: bytes) -> Annex:
    """Read an annex out of TXT, HTML, DOCX or XLSX, by its extension and, where it has one, its signature.

    Raises Refused, naming the field "file": empty, too large, of another kind, damaged. Limits come before parsing.
    """
    called = file_name(name)
    if not content:
        raise _refused("file_empty", N_("Tệp “%(name)s” rỗng. Chọn lại tệp."), called)
    if len(content) > LIMIT:
        raise _refused("file_too_large", _REASONS["too_large"], called)
    try:
        return read_annex(_lines(called, content))
    except Unreadable as error:
        raise _refused("file_damaged", _REASONS[error.reason], called) from error


def read_text(text: str) -> Annex:
    """Read an annex that was pasted. Raises Refused, naming the field "text", when it is longer than any plan."""
    if len(text) > TEXT_LIMIT:
        long = N_("Đoạn dán dài quá %(limit)s ký tự. Chỉ dán phần phụ lục.")
        raise Refused([Violation("text_too_long", long, {"limit": TEXT_LIMIT}, field="text")])
    return read_annex(text_lines(text))


def _lines(name: str, content: bytes) -> list[Line]:
    suffix = PurePosixPath(name).suffix.lower()
    if content.startswith(b"PK\x03\x04"):
        if suffix == ".xlsx":
            return table_lines(_sheet_rows(open_workbook(name, content)))
        recognise(name, io.BytesIO(content), len(content))
        return table_lines(docx_rows(content))
    if suffix in _PAGE:
        return table_lines(html_rows(decoded(content)))
    if suffix not in _TEXT or (b"\x00" in content and not content.startswith(UTF16_MARKS)):
        other = N_("Không đọc được loại tệp của “%(name)s”. Dùng DOCX, XLSX, HTML hoặc TXT, hoặc dán phần phụ lục.")
        raise _refused("file_type", other, name)
    return text_lines(decoded(content))


def _sheet_rows(sheets: Sequence[Sheet]) -> list[list[str]]:
    """The rows of all sheets that are shown, each as it reads on the screen, with a gap where empty rows stand."""
    rows: list[list[str]] = []
    for sheet in sheets:
        if sheet.hidden:
            continue
        last = 0
        for number, cells in sheet.rows:
            if number > last + 1:
                rows.append([])
            rows.append([_written(cell) for cell in cells])
            last = number
        rows.append([])
    return rows


def _written(cell: Raw) -> str:
    match cell:
        case None | bool():
            return ""
        case float():
            return str(int(cell)) if cell.is_integer() else str(cell)
        case date():
            return cell.strftime("%d/%m/%Y")
        case _:
            return str(cell)


def _refused(code: str, message: str, name: str) -> Refused:
    return Refused([Violation(code, message, {"name": name}, field="file")])


# ── what it means ───────────────────────────────────────────────────────────────────────────────────────────────────


def propose(session: Session, annex: Annex, *, organisation_id: int, year: int, today: date) -> list[Proposal]:
    """Say of each task what would be written into the plan of an organisation and year. Reads only."""
    places = places_of(session, organisation_id, today)
    plan_id = session.scalar(select(Plan.id).where(Plan.organisation_id == organisation_id, Plan.year == year))
    there = {same_task(*task) for task in query.titles(session, plan_id)} if plan_id is not None else set()
    return [_proposal(task, places, year, there) for task in annex.tasks]


def places_of(session: Session, organisation_id: int, today: date) -> Places:
    """The units that a plan of this organisation may name."""
    own = session.scalar(select(Organisation.name).where(Organisation.id == organisation_id)) or ""
    return Places(query.places(session, organisation_id, today), own)


def units_of(places: Places, text: str) -> Found:
    """What a cell names, as `details` takes it."""
    return Found(places.units(text or ""))


def _proposal(task: AnnexTask, places: Places, year: int, there: set[tuple[int, str]]) -> Proposal:
    title = clean(task.title)[:TITLE_LIMIT].rstrip()
    calendar = working_calendar()
    return Proposal(
        quarter=task.quarter, number=task.number, title=title, leads=places.units(task.lead),
        coordinating=places.units(task.coordinating),
        due_on=guess_due(year, task.quarter, task.time, calendar) if task.quarter else None,
        recurrence=guess_recurrence(title), closes_by=guess_closing(title), note=task.note,
        sure=task.sure and len(task.title) <= TITLE_LIMIT,
        there=task.quarter is not None and same_task(task.quarter, title) in there,
    )  # fmt: skip


def details(row: Proposal) -> TaskDetails:
    """A proposal as a task. Raises Refused when it lacks its quarter or its title."""
    if row.quarter is None or row.due_on is None or not row.title:
        missing = N_("Nhiệm vụ “%(title)s” chưa rõ quý. Chọn quý rồi xác nhận lại.")
        raise Refused([Violation("quarter_missing", missing, {"title": row.title})])
    leads, coordinating = Found(row.leads), Found(row.coordinating)
    return TaskDetails(
        quarter=row.quarter, title=row.title, due_on=row.due_on, lead=named(row.leads)[:LEAD_LIMIT],
        lead_ids=leads.ids, coordinators=named(row.coordinating)[:COORDINATORS_LIMIT],
        coordinating_ids=coordinating.ids, everyone=coordinating.everyone, recurrence=row.recurrence,
        closes_by=row.closes_by,
    )  # fmt: skip


def same_task(quarter: int, title: str) -> tuple[int, str]:
    """What makes a task the same: its quarter and words, whatever case, diacritics and full stop."""
    return quarter, fold(title).rstrip(". ")


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def import_tasks(plan_id: int, rows: Sequence[TaskDetails], *, actor: Actor, now: datetime) -> Imported:
    """Write the tasks into a plan, all or none; those it already has, by quarter and title, stay as they are."""
    with unit_of_work() as session:
        plan = planning.managed(session, plan_id, actor, "plan.import")
        return _write(session, plan, rows, actor=actor, now=now)


def import_year(
    organisation_id: int, year: int, rows: Sequence[TaskDetails], *, actor: Actor, now: datetime
) -> Imported:
    """The same for the plan of an organisation and year, which is opened as a draft when there is none yet."""
    with unit_of_work() as session:
        found = session.scalar(select(Plan.id).where(Plan.organisation_id == organisation_id, Plan.year == year))
        if found is None:
            command = CreatePlan(organisation_id=organisation_id, year=year)
            plan = plans.open_plan(session, command, actor=actor, now=now, action="plan.import")
        else:
            plan = planning.managed(session, found, actor, "plan.import")
        return _write(session, plan, rows, actor=actor, now=now)


def _write(session: Session, plan: Plan, rows: Sequence[TaskDetails], *, actor: Actor, now: datetime) -> Imported:
    there = {same_task(*task) for task in query.titles(session, plan.id)}
    added = 0
    for row in rows:
        if same_task(row.quarter, row.title) not in there:
            there.add(same_task(row.quarter, row.title))
            plan_tasks.put(session, plan, row, actor=actor, now=now)
            added += 1
    return Imported(plan.id, added, len(rows) - added)
