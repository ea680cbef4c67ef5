"""The plan of a year in a story: its paper, terms and quarterly tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from workflow.data import load_quarter_tasks
from workflow.data.holidays import working_calendar
from workflow.demo.centre import CENTRE, OFFICE
from workflow.demo.stage import Hand, Stage
from workflow.domain.calendar import local_date
from workflow.domain.plans import (
    AddTask,
    CompleteTask,
    CreatePlan,
    IssuePlan,
    OpenDoor,
    PlanDetails,
    RecordInspection,
    SetTerm,
    TaskDetails,
)
from workflow.domain.states import AfterTerm, TermMeaning
from workflow.domain.states import Stage as TermStage
from workflow.domain.task_guesses import quarter_due
from workflow.extensions import reading
from workflow.queries import names
from workflow.services import inspections, plan_papers, plans, task_closing

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
LEAD, COORDINATORS = "Phòng Hành chính – Tổng hợp", "Các phòng, bộ phận chuyên môn thuộc Trung tâm"


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """Number, day and basis of a year's plan, with the last day and wording of each term."""

    number: str
    issued_on: date
    legal_basis: str
    terms: Mapping[TermStage, date]
    registration: TermMeaning
    after_review: AfterTerm | None = None


def issue(hand: Hand, paper: PlanPaper) -> int:
    """The secretary draws up the plan; returns its identifier."""
    details = PlanDetails(
        number=paper.number, issued_on=paper.issued_on, legal_basis=paper.legal_basis
    )
    plan = plans.create(
        CreatePlan(organisation_id=hand.stage.places[CENTRE], year=hand.stage.year, details=details), **hand.signed
    )
    for term, due_on in paper.terms.items():
        meaning = paper.registration if term is TermStage.REGISTRATION else TermMeaning.NO_LATER_THAN
        after = paper.after_review if term is TermStage.UNIT_REVIEW else None
        plans.set_term(SetTerm(plan_id=plan, stage=term, due_on=due_on, meaning=meaning, after=after), **hand.signed)
    for details_of_task in _tasks(hand.stage):
        plans.add_task(AddTask(plan_id=plan, details=details_of_task), **hand.signed)
    seen = names.plan(reading(), hand.stage.places[CENTRE], hand.stage.year)
    version = seen.version if seen else 0
    issued = IssuePlan(plan_id=plan, version=version, number=paper.number, issued_on=paper.issued_on)
    plan_papers.issue(issued, **hand.signed)
    hand.say(f"ban hành kế hoạch {paper.number} với {len(paper.terms)} mốc hạn và 15 nhiệm vụ quý")
    return plan


def _tasks(stage: Stage) -> Sequence[TaskDetails]:
    """The annex of the department's plan, led by the division that seed plans of the centre name."""
    return [
        TaskDetails(
            quarter=task.quarter, title=task.title_for(stage.year),
            due_on=quarter_due(stage.year, task.quarter, working_calendar()),
            lead=LEAD, lead_ids=(stage.places[OFFICE],), coordinators=COORDINATORS, everyone=True,
            recurrence=task.recurrence, closes_by=task.closes_by,
        )
        for task in load_quarter_tasks()
    ]  # fmt: skip


def finish(hand: Hand, plan: int, quarter: int, number: int, result: str) -> None:
    """Note one task as done."""
    task = next(t for t in names.tasks(reading(), plan) if (t.quarter, t.position) == (quarter, number))
    command = CompleteTask(task_id=task.id, version=task.version, done_on=local_date(hand.at), result=result)
    plans.complete_task(command, **hand.signed)
    hand.say(f"xong nhiệm vụ quý {ROMAN[quarter]}: {task.title}. {result}")


def close_done(stage: Stage, now: datetime, plan: int) -> None:
    """Let the system note the tasks whose fact it records by now, and say which."""
    before = {task.id for task in names.tasks(reading(), plan) if task.done_on is None}
    task_closing.close_done(now=now)
    for task in names.tasks(reading(), plan):
        if task.id in before and task.done_on is not None:
            stage.say(now, "Hệ thống", f"tự ghi xong nhiệm vụ quý {ROMAN[task.quarter]}: {task.title}")


def inspect(hand: Hand, plan: int, unit: str, conclusion: str) -> None:
    """The secretary notes which unit was looked into."""
    command = RecordInspection(
        plan_id=plan, organisation_id=hand.stage.places[unit], held_on=local_date(hand.at), conclusion=conclusion
    )
    inspections.record(command, **hand.signed)
    hand.say(f"ghi cuộc kiểm tra {hand.stage.name(unit)}: {conclusion}")


def finish_quarter(hand: Hand, plan: int, quarter: int, *, left: int = 0) -> None:
    """Note the tasks of a quarter that are still open as done, all but the last `left` of them."""
    still_open = [task for task in names.tasks(reading(), plan) if task.quarter == quarter and task.done_on is None]
    done = still_open[: len(still_open) - left]
    for task in done:
        command = CompleteTask(
            task_id=task.id, version=task.version, done_on=local_date(hand.at), result="Đã thực hiện."
        )
        plans.complete_task(command, **hand.signed)
    hand.say(f"xong {len(done)} nhiệm vụ quý {ROMAN[quarter]} năm {hand.stage.year}")


def open_door(hand: Hand, plan: int, unit: str, until: datetime, reason: str) -> None:
    command = OpenDoor(plan_id=plan, organisation_id=hand.stage.places[unit], until=until, reason=reason)
    plans.open_door(command, **hand.signed)
    hand.say(f"cho {hand.stage.name(unit)} đăng ký muộn: {reason}")
