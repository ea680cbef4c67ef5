"""What the pages of a plan ask for, and the plain arithmetic of carrying a plan into the next year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflow.domain.states import NonWorkingPolicy, Stage, TermMeaning


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """Number, date and legal basis of the paper; lapse_overdue: overdue cases lapse by themselves."""

    number: str = ""
    issued_on: date | None = None
    legal_basis: str = ""
    lapse_overdue: bool = False
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
    """version: of the term as it was seen; None sets it whatever it was (command line, demonstration)."""

    plan_id: int
    stage: Stage
    due_on: date
    meaning: TermMeaning = TermMeaning.NO_LATER_THAN
    policy: NonWorkingPolicy = NonWorkingPolicy.KEEP
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDetails:
    quarter: int
    title: str
    due_on: date
    lead: str = ""
    lead_organisation_id: int | None = None
    coordinators: str = ""
    event_driven: bool = False


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
class OpenDoor:
    plan_id: int
    organisation_id: int
    until: datetime
    reason: str


def retitle(title: str, old_year: int, new_year: int) -> str:
    """The title of a task carried into another year: "năm 2024" becomes "năm 2025", five-year spans stay."""
    spans = (f"{old_year} - ", f"{old_year}-", f" - {old_year}", f"-{old_year}")
    if any(span in title for span in spans):
        return title
    return title.replace(str(old_year), str(new_year))
