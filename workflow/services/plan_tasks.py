"""The quarterly tasks of a plan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.data import load_quarter_tasks
from workflow.data.tasks import Recurrence
from workflow.domain.actors import Actor
from workflow.domain.calendar import quarter_bounds
from workflow.domain.plans import AddTask, CompleteTask, TaskDetails, UpdateTask
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import Plan, PlanTask
from workflow.services import audit, terms
from workflow.services.planning import managed, note, of_council, seen
from workflow.services.unit_of_work import unit_of_work


def add_task(command: AddTask, *, actor: Actor, now: datetime) -> int:
    """Add a quarterly task and return its identifier."""
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor)
        return put(session, plan, command.details, actor=actor, now=now)


def add_quarter_tasks(plan_id: int, *, actor: Actor, now: datetime) -> int:
    """Add the usual tasks of a year (annex of the department's plan) and return how many; those already there stay.

    A task is due on the last day of its quarter, until somebody sets another day.
    """
    with unit_of_work() as session:
        plan = managed(session, plan_id, actor)
        planned = select(PlanTask.quarter, PlanTask.title).where(PlanTask.plan_id == plan.id)
        there = set(session.execute(planned))
        missing = [task for task in load_quarter_tasks() if (task.quarter, task.title_for(plan.year)) not in there]
        for task in missing:
            details = TaskDetails(
                quarter=task.quarter, title=task.title_for(plan.year),
                due_on=quarter_bounds(plan.year, task.quarter)[1],
                lead="; ".join(task.lead), coordinators="; ".join(task.coordinators),
                event_driven=task.recurrence is Recurrence.EVENT,
            )  # fmt: skip
            put(session, plan, details, actor=actor, now=now)
        return len(missing)


def update_task(command: UpdateTask, *, actor: Actor, now: datetime) -> None:
    """Change a task. Raises Conflict on an older version."""
    with unit_of_work() as session:
        task, plan = _task(session, command.task_id, command.version, actor)
        old = audit.snapshot(task)
        _fill_task(session, plan, task, command.details)
        note(session, "task.update", task, plan, actor=actor, now=now, old=old)


def complete_task(command: CompleteTask, *, actor: Actor, now: datetime) -> None:
    """Note when and with what result a task was done. Raises Refused for a day that has not come yet."""
    with unit_of_work() as session:
        task, plan = _task(session, command.task_id, command.version, actor)
        if command.done_on > terms.day_of(now):
            raise Refused([Violation("future", N_("Ngày hoàn thành không được ở tương lai."), field="done_on")])
        old = audit.snapshot(task)
        task.done_on, task.done_by_id, task.result = command.done_on, actor.user_id, command.result
        note(session, "task.complete", task, plan, actor=actor, now=now, old=old)


def reopen_task(task_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Take a task's completion back."""
    with unit_of_work() as session:
        task, plan = _task(session, task_id, version, actor)
        old = audit.snapshot(task)
        task.done_on, task.done_by_id, task.result = None, None, ""
        note(session, "task.reopen", task, plan, actor=actor, now=now, old=old)


def remove_task(task_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Take a task out of the plan; the audit keeps what it was."""
    with unit_of_work() as session:
        task, plan = _task(session, task_id, version, actor)
        note(session, "task.remove", task, plan, actor=actor, now=now, old={})
        session.delete(task)


def put(session: Session, plan: Plan, details: TaskDetails, *, actor: Actor, now: datetime) -> int:
    """Write a new task inside an open unit of work and return its identifier."""
    last = select(func.max(PlanTask.position)).where(PlanTask.plan_id == plan.id, PlanTask.quarter == details.quarter)
    task = PlanTask(plan_id=plan.id, position=(session.scalar(last) or 0) + 1)
    _fill_task(session, plan, task, details)
    session.add(task)
    audit.record(session, "task.add", task, actor=actor, now=now, organisation_id=plan.organisation_id)
    return task.id


def _fill_task(session: Session, plan: Plan, task: PlanTask, details: TaskDetails) -> None:
    first, _last = quarter_bounds(plan.year, details.quarter)
    if not (first <= details.due_on and details.due_on.year <= plan.year + 1):
        early = N_("Hạn của nhiệm vụ phải từ ngày %(first)s đến hết năm sau.")
        raise Refused([Violation("task_out_of_time", early, {"first": first}, field="due_on")])
    if details.lead_organisation_id is not None:
        of_council(session, plan, details.lead_organisation_id)
    for name in ("quarter", "title", "due_on", "lead", "lead_organisation_id", "coordinators", "event_driven"):
        setattr(task, name, getattr(details, name))


def _task(session: Session, task_id: int, version: int, actor: Actor) -> tuple[PlanTask, Plan]:
    task = session.get(PlanTask, task_id)
    if task is None:
        raise NotFound("task")
    plan = managed(session, task.plan_id, actor)
    seen(task, version)
    return task, plan
