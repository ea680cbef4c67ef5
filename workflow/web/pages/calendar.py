"""What stands in a person's calendar: the terms and tasks of his plans, the meetings of his councils."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.actors import Actor
from workflow.domain.calendar import DAY, local_date
from workflow.domain.sittings import USUAL_LENGTH
from workflow.notifications.feed import Entry
from workflow.queries import home, plans
from workflow.queries.plan_tasks import TaskRow
from workflow.queries.plans import TermRow
from workflow.web.filters import label, long_day
from workflow.web.pages import plans as pages


def entries(session: Session, actor: Actor, now: datetime) -> list[Entry]:
    """What a person's feed holds: his own plans of last year, this one and the next; his open tasks; his meetings."""
    year = local_date(now).year
    rows = [row for row in plans.listing(session, actor) if row.own and abs(row.year - year) <= 1]
    terms = plans.terms(session, [row.id for row in rows])
    found = [term_entry(term, row.year, row.organisation) for row in rows for term in terms[row.id].values()
             if term.done_on is None]  # fmt: skip
    found += [task_entry(task, task.plan_id) for task in home.tasks(session, actor, date(year + 1, 12, 31))]
    found += [_meeting(sitting) for sitting in home.sittings(session, actor)]
    return found


def term_entry(term: TermRow, year: int, organisation: str) -> Entry:
    """From the last working day to the last day: what is to be seen is when it can still be done."""
    found = pages.closing(term)
    return Entry(
        uid=_uid("term", term.id), sequence=term.version, begins=found.last_working_day, ends=found.last_day,
        title=_("Hạn %(stage)s năm %(year)s: %(where)s", stage=label(term.stage), year=year, where=organisation),
        text=pages.sentence(term.stage, term.due_on, term.meaning, term.policy),
        url=absolute(url_for("plans.show", plan_id=term.plan_id, _anchor="terms")),
    )  # fmt: skip


def task_entry(task: TaskRow | home.Task, plan_id: int) -> Entry:
    working = working_calendar().last_working_day_on_or_before(task.due_on)
    return Entry(
        uid=_uid("task", task.id), sequence=task.version, begins=working, ends=task.due_on,
        title=_("Hạn nhiệm vụ: %(title)s", title=task.title),
        text=_("Đến hết %(day)s; ngày làm việc cuối: %(last)s.", day=long_day(task.due_on), last=long_day(working)),
        url=absolute(url_for("plan_work.show", plan_id=plan_id, task_id=task.id)),
    )  # fmt: skip


def _meeting(sitting: home.Sitting) -> Entry:
    return Entry(
        uid=_uid("meeting", sitting.id), sequence=sitting.sequence, begins=sitting.held_at,
        ends=sitting.held_at + USUAL_LENGTH,
        title=_("Họp Hội đồng %(name)s", name=sitting.council_name), text=_("%(count)s hồ sơ", count=sitting.items),
        url=absolute(url_for("meetings.show", meeting_id=sitting.id)),
    )  # fmt: skip


def absolute(path: str) -> str:
    """The address of a page as the settings give the site's, whatever name the request came by."""
    return f"{current_app.extensions['tdkt'].settings.base_url}{path}"


def _uid(kind: str, identifier: int) -> str:
    return f"{kind}-{identifier}@{urlsplit(absolute('')).hostname or 'tdkt'}"


# ── a month ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Mark:
    """What is due on a day."""

    title: str
    text: str
    url: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the month. off: nobody works; holiday: its name, empty on a plain weekend; swapped: worked instead."""

    day: date
    inside: bool
    off: bool
    holiday: str
    swapped: bool
    today: bool
    marks: tuple[Mark, ...]


def month(
    first: date, lines: Iterable[pages.TermLine], tasks: Iterable[pages.TaskLine], today: date, plan_id: int
) -> list[list[DayCell]]:
    """The weeks of a month, Monday first, each day with what is due on it."""
    marks: dict[date, list[Mark]] = {}
    for on, mark in _marks(lines, tasks, plan_id):
        marks.setdefault(on, []).append(mark)
    calendar = working_calendar()
    start = first - DAY * first.weekday()
    weeks: list[list[DayCell]] = []
    while not weeks or start.month == first.month:
        weeks.append([])
        for on in (start + DAY * n for n in range(7)):
            inside = on.month == first.month
            off = inside and not calendar.is_working_day(on)
            holiday = calendar.holiday_name(on) if inside else None
            weeks[-1].append(DayCell(on, inside, off, label(holiday) if holiday else "", on in calendar.swapped_in,
                                     on == today, tuple(marks.get(on, ()))))  # fmt: skip
        start += DAY * 7
    return weeks


def _marks(
    lines: Iterable[pages.TermLine], tasks: Iterable[pages.TaskLine], plan_id: int
) -> Iterator[tuple[date, Mark]]:
    terms_url = url_for("plans.show", plan_id=plan_id, _anchor="terms")
    for line in lines:
        if line.last_day is not None:
            yield line.last_day, Mark(label(line.stage), line.status, terms_url, line.late)
    for task in tasks:
        if task.task.event_driven and task.task.done_on is None:
            continue
        url = url_for("plan_work.show", plan_id=plan_id, task_id=task.task.id)
        yield task.task.due_on, Mark(task.task.title, task.status, url, task.late)


def neighbours(first: date) -> tuple[date, date]:
    """The first days of the month before and of the one after."""
    return (first - DAY).replace(day=1), (first + timedelta(days=32)).replace(day=1)
