"""The plan as a paper: issued, closed and opened again; its sections of text; the upper plan it leans on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.plans import IssuePlan, SetBlock, retell
from workflow.domain.states import PlanStatus, TaskRecurrence
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import Plan, PlanBlock, PlanTask
from workflow.services import audit, documents
from workflow.services.checks import line
from workflow.services.planning import managed, note, seen, touch
from workflow.services.unit_of_work import unit_of_work

MOST_BLOCKS = 60


def issue(command: IssuePlan, *, actor: Actor, now: datetime) -> None:
    """A draft becomes the plan in force, with its number and date.

    Raises Refused for a plan that is no draft, without a number, or of a day to come; Conflict on an older version.
    """
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor)
        seen(plan, command.version)
        found = []
        if plan.status is not PlanStatus.DRAFT:
            found.append(Violation("plan_issued", N_("Kế hoạch này đã được ban hành.")))
        if not command.number.strip():
            found.append(Violation("number_required", N_("Ghi số, ký hiệu của kế hoạch."), field="number"))
        if command.issued_on > local_date(now):
            found.append(Violation("future", N_("Ngày ban hành không được ở tương lai."), field="issued_on"))
        if found:
            raise Refused(found)
        old = audit.snapshot(plan)
        plan.number, plan.issued_on, plan.status = command.number.strip(), command.issued_on, PlanStatus.ISSUED
        note(session, "plan.issue", plan, plan, actor=actor, now=now, old=old)
        touch(session, plan, now)
        signed = documents.Signed(
            number=plan.number, dated=command.issued_on, signer=line(command.signer, 120, "signer", required=False),
            signer_position=line(command.signer_position, 120, "signer_position", required=False),
        )  # fmt: skip
        documents.keep(session, DocumentKind.PLAN, plan.id, plan.organisation_id, signed, actor=actor, now=now)


def close(plan_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Put an issued plan on record: nothing in it changes any more.

    Raises Refused while a task is open; those that wait for events are not, and are not waited for.
    """
    with unit_of_work() as session:
        plan = seen(managed(session, plan_id, actor), version)
        if plan.status is not PlanStatus.ISSUED:
            raise Refused([Violation("plan_draft", N_("Kế hoạch chưa ban hành nên chưa kết thúc được."))])
        still = session.scalar(
            select(func.count()).where(
                PlanTask.plan_id == plan.id, PlanTask.done_on.is_(None),
                PlanTask.recurrence != TaskRecurrence.EVENT_DRIVEN,
            )
        )  # fmt: skip
        if still:
            left = N_("Còn %(count)s nhiệm vụ chưa ghi kết quả. Ghi kết quả từng nhiệm vụ rồi kết thúc kế hoạch.")
            raise Refused([Violation("tasks_open", left, {"count": still})])
        _stand(session, plan, PlanStatus.CLOSED, "plan.close", actor=actor, now=now)


def reopen(plan_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Open a closed plan again."""
    with unit_of_work() as session:
        plan = seen(managed(session, plan_id, actor, closed=True), version)
        if plan.status is not PlanStatus.CLOSED:
            raise Refused([Violation("plan_open", N_("Kế hoạch này chưa kết thúc."))])
        _stand(session, plan, PlanStatus.ISSUED, "plan.reopen", actor=actor, now=now)


def _stand(session: Session, plan: Plan, status: PlanStatus, action: str, *, actor: Actor, now: datetime) -> None:
    old = audit.snapshot(plan)
    plan.status = status
    note(session, action, plan, plan, actor=actor, now=now, old=old)


def upper_seen(plan_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Note that a plan was compared with the upper plan as it stands now: what leant on a change is dark again."""
    with unit_of_work() as session:
        plan = seen(managed(session, plan_id, actor), version)
        if plan.upper_plan_id is None:
            raise NotFound("plan")
        old = audit.snapshot(plan)
        plan.upper_seen_at = now
        note(session, "plan.seen", plan, plan, actor=actor, now=now, old=old)


# ── sections ────────────────────────────────────────────────────────────────────────────────────────────────────────


def set_block(command: SetBlock, *, actor: Actor, now: datetime) -> int:
    """Add or change a section of the plan's text and return its identifier. Raises Conflict on an older version."""
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor)
        if not command.heading.strip():
            unnamed = N_("Ghi tên phần, ví dụ: I. Mục đích, yêu cầu.")
            raise Refused([Violation("heading_required", unnamed, field="heading")])
        if command.block_id is None:
            row, old = _new_block(session, plan), None
        else:
            row = seen(_block(session, plan, command.block_id), command.version)
            old = audit.snapshot(row)
        row.heading, row.body = command.heading.strip(), command.body.strip()
        session.add(row)
        audit.record(session, "plan.block", row, actor=actor, now=now, old=old, organisation_id=plan.organisation_id)
        touch(session, plan, now)
        return row.id


def remove_block(plan_id: int, block_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Take a section out of the plan; the audit keeps what it said."""
    with unit_of_work() as session:
        plan = managed(session, plan_id, actor)
        row = seen(_block(session, plan, block_id), version)
        place = plan.organisation_id
        audit.record(session, "plan.block_remove", row, actor=actor, now=now, removed=True, organisation_id=place)
        session.delete(row)
        touch(session, plan, now)


def copy_blocks(session: Session, old: Plan, new: Plan, *, actor: Actor, now: datetime) -> None:
    """Carry the sections into another year's plan, the year in them moved, inside an open unit of work."""
    for block in session.scalars(select(PlanBlock).where(PlanBlock.plan_id == old.id).order_by(PlanBlock.position)):
        heading, body = (retell(text, old.year, new.year) for text in (block.heading, block.body))
        row = PlanBlock(plan_id=new.id, position=block.position, heading=heading, body=body)
        session.add(row)
        audit.record(session, "plan.block", row, actor=actor, now=now, organisation_id=new.organisation_id)


def _new_block(session: Session, plan: Plan) -> PlanBlock:
    last = session.execute(
        select(func.max(PlanBlock.position), func.count()).where(PlanBlock.plan_id == plan.id)
    ).one()
    if last[1] >= MOST_BLOCKS:
        raise Refused([Violation("too_many_blocks", N_("Kế hoạch có tối đa %(most)s phần."), {"most": MOST_BLOCKS})])
    return PlanBlock(plan_id=plan.id, position=(last[0] or 0) + 1)


def _block(session: Session, plan: Plan, block_id: int) -> PlanBlock:
    row = session.get(PlanBlock, block_id)
    if row is None or row.plan_id != plan.id:
        raise NotFound("block")
    return row
