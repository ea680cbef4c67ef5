"""Work on a task while it lasts: what was said of its progress, what proves it, what an event made of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date, quarter
from workflow.domain.files import file_name, recognise
from workflow.domain.permissions import ensure
from workflow.domain.plans import AddEvidence, AddNote, OpenEvent
from workflow.domain.states import TaskRecurrence
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation, WorkflowError
from workflow.models import Plan, PlanTask, TaskEvidence, TaskNote
from workflow.queries import plan_tasks as query
from workflow.services import attachments, audit, plan_tasks
from workflow.services.attachments import Store
from workflow.services.planning import managed, note, refuse_closed, seen
from workflow.services.unit_of_work import unit_of_work

MOST_EVIDENCE = 40
MOST_DAYS = 120  # working days: half a year


def add_note(command: AddNote, *, actor: Actor, now: datetime) -> None:
    """Keep what somebody says of a task's progress. Raises Refused when nothing is said."""
    with unit_of_work() as session:
        task, plan = _worked_on(session, command.task_id, actor)
        if not command.text.strip():
            raise Refused([Violation("text_required", N_("Ghi tiến độ trước khi lưu."), field="text")])
        row = TaskNote(task_id=task.id, text=command.text.strip(), by_id=actor.user_id, at=now)
        session.add(row)
        audit.record(session, "task.note", row, actor=actor, now=now, organisation_id=plan.organisation_id)


def add_evidence(command: AddEvidence, *, store: Store, actor: Actor, now: datetime) -> int:
    """Keep a document that proves a task: number and date, its file, or both. Returns its identifier.

    Effects as in `attachments.upload`: the bytes under a temporary name first, then row and final name in one act.
    Raises Refused for neither number nor file, for a day to come, and for whatever a dossier's file is refused for.
    """
    if command.content is None:
        with unit_of_work() as session:
            return _keep(session, command, {}, actor=actor, now=now)
    name = file_name(command.name)
    with attachments.staging(command.content, store, name) as part:
        with part.part.open("rb") as content:
            media_type = recognise(name, content, part.size)
        target = store.path(part.key)
        values = {"name": name, "media_type": media_type, "size": part.size, "sha256": part.sha256,
                  "storage_key": part.key}  # fmt: skip
        try:
            with unit_of_work() as session:
                identifier = _keep(session, command, values, actor=actor, now=now)
                attachments.settle_file(part.part, target)
        except WorkflowError:
            target.unlink(missing_ok=True)  # raised before the commit only
            raise
    return identifier


def remove_evidence(task_id: int, evidence_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a document out of a task's evidence; row and bytes stay for the record."""
    with unit_of_work() as session:
        _task, plan = _worked_on(session, task_id, actor)
        row = session.get(TaskEvidence, evidence_id)
        if row is None or row.task_id != task_id or row.removed_at is not None:
            raise NotFound("evidence")
        old = audit.snapshot(row)
        row.removed_at = now
        note(session, "task.evidence_remove", row, plan, actor=actor, now=now, old=old)


def open_event(command: OpenEvent, *, actor: Actor, now: datetime) -> int:
    """An event has come: make a task of its own out of an event-driven one, due after so many working days.

    Returns the new task's identifier. Raises Refused for a task that waits for no event, without a reason, and
    outside the year of the plan.
    """
    with unit_of_work() as session:
        task = session.get(PlanTask, command.task_id)
        if task is None:
            raise NotFound("task")
        plan = managed(session, task.plan_id, actor)
        seen(task, command.version)
        today = local_date(now)
        found = []
        if task.recurrence is not TaskRecurrence.EVENT_DRIVEN:
            plain = N_("Nhiệm vụ này không phải việc chờ phát sinh.")
            found.append(Violation("not_event_driven", plain))
        if not command.reason.strip():
            found.append(Violation("reason_required", N_("Ghi rõ việc gì phát sinh."), field="reason"))
        if not 1 <= command.working_days <= MOST_DAYS:
            days = N_("Thời hạn từ 1 đến %(most)s ngày làm việc.")
            found.append(Violation("days_out_of_range", days, {"most": MOST_DAYS}, field="working_days"))
        if today.year != plan.year:
            over = N_("Kế hoạch năm %(year)s không nhận việc phát sinh của năm khác.")
            found.append(Violation("wrong_year", over, {"year": plan.year}))
        if found:
            raise Refused(found)
        due_on = working_calendar().add_working_days(today, command.working_days)
        details = plan_tasks.event_of(session, task, quarter=quarter(today), due_on=due_on)
        return plan_tasks.put(
            session, plan, details, actor=actor, now=now, opened_from_id=task.id, opened_on=today,
            opening_reason=command.reason.strip(),
        )  # fmt: skip


def _worked_on(session: Session, task_id: int, actor: Actor) -> tuple[PlanTask, Plan]:
    task = session.get(PlanTask, task_id)
    if task is None:
        raise NotFound("task")
    ensure(actor, "task.report", query.work(session, task_id), view="plan.view")
    plan = session.get_one(Plan, task.plan_id)
    refuse_closed(plan)
    return task, plan


def _keep(session: Session, command: AddEvidence, values: dict[str, object], *, actor: Actor, now: datetime) -> int:
    task, plan = _worked_on(session, command.task_id, actor)
    if not command.number and not values:
        neither = N_("Ghi số văn bản hoặc chọn tệp.")
        raise Refused([Violation("evidence_empty", neither, field="number")])
    if command.dated_on is not None and command.dated_on > local_date(now):
        future = N_("Ngày văn bản không được ở tương lai.")
        raise Refused([Violation("future", future, field="dated_on")])
    if len(query.evidence(session, task.id)) >= MOST_EVIDENCE:
        full = N_("Mỗi nhiệm vụ giữ tối đa %(most)s minh chứng. Bỏ bớt rồi thêm.")
        raise Refused([Violation("evidence_full", full, {"most": MOST_EVIDENCE}, field="file")])
    row = TaskEvidence(
        task_id=task.id, number=command.number, dated_on=command.dated_on, title=command.title,
        added_by_id=actor.user_id, added_at=now, **values,
    )  # fmt: skip
    session.add(row)
    audit.record(session, "task.evidence", row, actor=actor, now=now, organisation_id=plan.organisation_id)
    return row.id



