"""The quarterly tasks of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.data import load_quarter_tasks
from workflow.data.holidays import working_calendar
from workflow.data.tasks import QuarterTask
from workflow.domain.actors import Actor
from workflow.domain.calendar import quarter_bounds
from workflow.domain.plans import AddTask, CompleteTask, TaskDetails, UpdateTask
from workflow.domain.states import TaskRecurrence
from workflow.domain.task_guesses import quarter_due
from workflow.domain.task_units import is_everyone
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import Plan, PlanTask, TaskEvidence, TaskUnit
from workflow.services import audit, reminders, terms
from workflow.services.planning import below, managed, note, seen, touch
from workflow.services.unit_of_work import unit_of_work


def add_task(command: AddTask, *, actor: Actor, now: datetime) -> int:
    """Add a quarterly task and return its identifier."""
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor)
        return put(session, plan, command.details, actor=actor, now=now)


def add_quarter_tasks(plan_id: int, *, actor: Actor, now: datetime) -> int:
    """Add the usual tasks of a year (annex of the department's plan) and return how many; those already there stay.

    A task is due on the last working day of its quarter, until somebody sets another day.
    """
    with unit_of_work() as session:
        plan = managed(session, plan_id, actor)
        planned = select(PlanTask.quarter, PlanTask.title).where(PlanTask.plan_id == plan.id)
        there = set(session.execute(planned))
        missing = [task for task in load_quarter_tasks() if (task.quarter, task.title_for(plan.year)) not in there]
        for task in missing:
            put(session, plan, usual(task, plan.year), actor=actor, now=now)
        return len(missing)


def usual(task: QuarterTask, year: int) -> TaskDetails:
    """A usual task as it stands in the plan of a year."""
    return TaskDetails(
        quarter=task.quarter, title=task.title_for(year), due_on=quarter_due(year, task.quarter, working_calendar()),
        lead="; ".join(task.lead), coordinators="; ".join(task.coordinators),
        everyone=any(is_everyone(name) for name in task.coordinators), recurrence=task.recurrence,
        closes_by=task.closes_by,
    )  # fmt: skip


def update_task(command: UpdateTask, *, actor: Actor, now: datetime) -> None:
    """Change a task. Raises Conflict on an older version."""
    with unit_of_work() as session:
        task, plan = _task(session, command.task_id, command.version, actor)
        old, due_on = audit.snapshot(task), task.due_on
        _fill_task(plan, task, command.details)
        if task.due_on != due_on:
            reminders.forget(session, f"task:{task.id}", task.due_on)
        note(session, "task.update", task, plan, actor=actor, now=now, old=old)
        _link(session, plan, task, command.details, actor=actor, now=now)
        touch(session, plan, now)


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
    """Take a task's completion back. One that had closed by itself waits for a person from now on."""
    with unit_of_work() as session:
        task, plan = _task(session, task_id, version, actor)
        old = audit.snapshot(task)
        if task.closed_ref_id is not None:
            task.closes_by, task.closed_ref_id = None, None
        task.done_on, task.done_by_id, task.result = None, None, ""
        note(session, "task.reopen", task, plan, actor=actor, now=now, old=old)


def remove_task(task_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Take a task out of the plan; the audit keeps what it was.

    Raises Refused for one that has evidence, or that an event has made tasks of: they would lose what they rest on.
    """
    with unit_of_work() as session:
        task, plan = _task(session, task_id, version, actor)
        opened = select(PlanTask.id).where(PlanTask.opened_from_id == task.id).limit(1)
        proved = select(TaskEvidence.id).where(TaskEvidence.task_id == task.id).limit(1)
        if session.scalar(opened) is not None or session.scalar(proved) is not None:
            kept = N_("Nhiệm vụ đã có việc phát sinh hoặc minh chứng nên không bỏ được; ghi kết quả thay vì bỏ.")
            raise Refused([Violation("task_kept", kept)])
        note(session, "task.remove", task, plan, actor=actor, now=now, old={})
        for link in _links(session, task):
            session.delete(link)
        session.flush()
        session.delete(task)
        touch(session, plan, now)


def put(session: Session, plan: Plan, details: TaskDetails, *, actor: Actor, now: datetime, **opened: Any) -> int:
    """Write a new task inside an open unit of work and return its identifier. opened: what event made it, if any."""
    last = select(func.max(PlanTask.position)).where(PlanTask.plan_id == plan.id, PlanTask.quarter == details.quarter)
    task = PlanTask(plan_id=plan.id, position=(session.scalar(last) or 0) + 1, **opened)
    _fill_task(plan, task, details)
    session.add(task)
    audit.record(session, "task.add", task, actor=actor, now=now, organisation_id=plan.organisation_id)
    _link(session, plan, task, details, actor=actor, now=now)
    touch(session, plan, now)
    return task.id


def details_of(session: Session, task: PlanTask) -> TaskDetails:
    """What was asked for when a task was written, for one like it."""
    links = _links(session, task)
    return TaskDetails(
        quarter=task.quarter, title=task.title, due_on=task.due_on, lead=task.lead, coordinators=task.coordinators,
        everyone=task.everyone, recurrence=task.recurrence, closes_by=task.closes_by,
        lead_ids=tuple(link.organisation_id for link in links if link.leads),
        coordinating_ids=tuple(link.organisation_id for link in links if not link.leads),
    )  # fmt: skip


def event_of(session: Session, task: PlanTask, *, quarter: int, due_on: date) -> TaskDetails:
    """The task that an event makes of one that waited for it: the same units, a day of its own, once."""
    return replace(
        details_of(session, task), quarter=quarter, due_on=due_on, recurrence=TaskRecurrence.ONCE, closes_by=None
    )


def _fill_task(plan: Plan, task: PlanTask, details: TaskDetails) -> None:
    first, _last = quarter_bounds(plan.year, details.quarter)
    if not (first <= details.due_on and details.due_on.year <= plan.year + 1):
        early = N_("Hạn của nhiệm vụ phải từ ngày %(first)s đến hết năm sau.")
        raise Refused([Violation("task_out_of_time", early, {"first": first}, field="due_on")])
    for name in ("quarter", "title", "due_on", "lead", "coordinators", "everyone", "recurrence", "closes_by"):
        setattr(task, name, getattr(details, name))


def _link(
    session: Session, plan: Plan, task: PlanTask, details: TaskDetails, *, actor: Actor, now: datetime
) -> None:
    """Let the links to units say what `details` says; each one that comes or goes is audited."""
    present = {(link.organisation_id, link.leads): link for link in _links(session, task)}
    wanted = dict.fromkeys([*((unit, True) for unit in details.lead_ids),
                            *((unit, False) for unit in details.coordinating_ids)])  # fmt: skip
    place = plan.organisation_id
    for key in present.keys() - wanted.keys():
        audit.record(session, "task.unlink", present[key], actor=actor, now=now, removed=True, organisation_id=place)
        session.delete(present[key])
    for unit, leading in (key for key in wanted if key not in present):
        link = TaskUnit(task_id=task.id, organisation_id=below(session, plan, unit).id, leads=leading)
        session.add(link)
        audit.record(session, "task.link", link, actor=actor, now=now, organisation_id=place)


def _links(session: Session, task: PlanTask) -> list[TaskUnit]:
    return list(session.scalars(select(TaskUnit).where(TaskUnit.task_id == task.id).order_by(TaskUnit.id)))


def _task(session: Session, task_id: int, version: int, actor: Actor) -> tuple[PlanTask, Plan]:
    task = session.get(PlanTask, task_id)
    if task is None:
        raise NotFound("task")
    plan = managed(session, task.plan_id, actor)
    seen(task, version)
    return task, plan
