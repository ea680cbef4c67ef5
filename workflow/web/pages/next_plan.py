"""What would be added to a plan: the next year's dates and titles, the usual tasks that are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.data import load_quarter_tasks
from workflow.data.holidays import working_calendar
from workflow.domain.calendar import add_years
from workflow.domain.deadlines import deadline
from workflow.domain.plans import TaskDetails, next_year
from workflow.domain.regulations import LocalTerm
from workflow.domain.states import Stage
from workflow.queries.plan_tasks import TaskRow
from workflow.queries.plans import TermRow
from workflow.services.plan_tasks import usual
from workflow.web.pages import plans as pages


@dataclass(frozen=True, slots=True)
class TermCopy:
    """One term as it was and as it will be."""

    stage: Stage
    old: str
    written: str
    means: str
    holiday: str
    local: str


@dataclass(frozen=True, slots=True)
class TaskCopy:
    quarter: int
    title: str
    due_on: date
    lead: str
    renamed: bool


@dataclass(frozen=True, slots=True)
class NextPlan:
    year: int
    terms: list[TermCopy]
    tasks: list[TaskCopy]


def preview(
    year: int, terms: Mapping[Stage, TermRow], tasks: Sequence[TaskRow], local: Mapping[Stage, LocalTerm]
) -> NextPlan:
    """The plan of the following year as `services.plans.clone` would make it; nothing is written.

    local: what regulations set for that year; a stage only they know is listed too.
    """
    copies = [_task(task, year) for task in tasks if task.opened_from_id is None]
    moved = [_term(term, local.get(stage)) for stage, term in terms.items()]
    moved += [
        TermCopy(stage, "", "", "", "", pages.local_remark(found, None))
        for stage, found in local.items() if stage not in terms
    ]  # fmt: skip
    return NextPlan(year + 1, moved, [copy for copy in copies if copy is not None])


def _term(term: TermRow, local: LocalTerm | None) -> TermCopy:
    due_on = add_years(term.due_on, 1)
    found = deadline(due_on, term.meaning, term.policy, working_calendar())
    return TermCopy(
        stage=term.stage, old=pages.written(term.due_on, term.meaning), written=pages.written(due_on, term.meaning),
        means=pages.until(found), holiday=pages.holiday(due_on, term.meaning, term.policy, found),
        local=pages.local_remark(local, replace(term, due_on=due_on)),
    )  # fmt: skip


def _task(task: TaskRow, year: int) -> TaskCopy | None:
    details = TaskDetails(quarter=task.quarter, title=task.title, due_on=task.due_on, recurrence=task.recurrence)
    moved = next_year(details, year, year + 1, working_calendar())
    if moved is None:
        return None
    return TaskCopy(task.quarter, moved.title, moved.due_on, pages.lead_of(task), moved.title != task.title)


def missing(year: int, tasks: Sequence[TaskRow]) -> list[TaskDetails]:
    """The usual tasks of a year that the plan does not have under the same quarter and title."""
    there = {(task.quarter, task.title) for task in tasks}
    return [usual(task, year) for task in load_quarter_tasks() if (task.quarter, task.title_for(year)) not in there]
