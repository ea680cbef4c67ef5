"""What the pages of a plan ask for, and the plain arithmetic of carrying a plan into the next year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import BinaryIO

from workflow.domain.calendar import Calendar
from workflow.domain.states import AfterTerm, NonWorkingPolicy, Stage, TaskClosing, TaskRecurrence, TermMeaning
from workflow.domain.task_guesses import moved_due


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """Number, date and legal basis of the paper.

    public_notice_days: working days that a list hangs before the vote, 0 for none.
    """

    number: str = ""
    issued_on: date | None = None
    legal_basis: str = ""
    public_notice_days: int = 0
    upper_plan_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePlan:
    organisation_id: int
    year: int
    details: PlanDetails = PlanDetails()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePlan:
    plan_id: int
    version: int
    details: PlanDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTerm:
    """version: of the term as it was seen; None sets it whatever it was (command line, demonstration).

    after: what becomes of whoever comes later, None for what is usual at the stage; grace_minutes: how long after the
    term nobody is told that it is over.
    """

    plan_id: int
    stage: Stage
    due_on: date
    meaning: TermMeaning = TermMeaning.NO_LATER_THAN
    policy: NonWorkingPolicy = NonWorkingPolicy.KEEP
    after: AfterTerm | None = None
    grace_minutes: int = 0
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDetails:
    """lead, coordinators: as the plan words them; lead_ids, coordinating_ids: units of the tree among them.

    everyone: all units under the council co-ordinate; closes_by: the fact of the system that closes the task by itself.
    """

    quarter: int
    title: str
    due_on: date
    lead: str = ""
    lead_ids: tuple[int, ...] = ()
    coordinators: str = ""
    coordinating_ids: tuple[int, ...] = ()
    everyone: bool = False
    recurrence: TaskRecurrence = TaskRecurrence.YEARLY
    closes_by: TaskClosing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTask:
    plan_id: int
    details: TaskDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTask:
    task_id: int
    version: int
    details: TaskDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask:
    task_id: int
    version: int
    done_on: date
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    task_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """A document by number and date, a file as the browser sent it, or both."""

    task_id: int
    number: str = ""
    dated_on: date | None = None
    title: str = ""
    name: str = ""
    content: BinaryIO | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEvent:
    """What happened, and in how many working days the task that comes of it is due."""

    task_id: int
    version: int
    reason: str
    working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePlan:
    plan_id: int
    version: int
    number: str
    issued_on: date
    signer: str = ""
    signer_position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBlock:
    """A section of the plan's text; block_id None: a new one at the end."""

    plan_id: int
    heading: str
    body: str
    block_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDoor:
    """More time for one unit at one stage. organisation_id: the unit, or the council's own organisation."""

    plan_id: int
    organisation_id: int
    until: datetime
    reason: str
    stage: Stage = Stage.REGISTRATION


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInspection:
    """A unit's emulation work was looked into: the day it ended, the paper that says what was found."""

    plan_id: int
    organisation_id: int
    held_on: date
    number: str = ""
    conclusion: str = ""


def retitle(title: str, old_year: int, new_year: int) -> str:
    """The title of a task carried into another year: "năm 2024" becomes "năm 2025", five-year spans stay."""
    spans = (f"{old_year} - ", f"{old_year}-", f" - {old_year}", f"-{old_year}")
    if any(span in title for span in spans):
        return title
    return title.replace(str(old_year), str(new_year))


def retell(text: str, old_year: int, new_year: int) -> str:
    """A section of a plan's text carried into another year: "năm 2024" moves; days, numbers and spans of years stay."""
    return re.sub(rf"(\bnăm ){old_year}\b(?!\s*[-–/])", rf"\g<1>{new_year}", text)


def next_year(task: TaskDetails, old: int, new: int, calendar: Calendar) -> TaskDetails | None:
    """A task as the plan of another year has it: title and day moved. None for one that was meant for once."""
    if task.recurrence is TaskRecurrence.ONCE:
        return None
    due_on = moved_due(task.due_on, quarter=task.quarter, years=(old, new), calendar=calendar)
    return replace(task, title=retitle(task.title, old, new), due_on=due_on)
