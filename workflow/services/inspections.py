"""What a year's plan asks to be looked into: the units inspected, and the paper that says what was found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.plans import RecordInspection
from workflow.domain.states import TaskClosing
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import Inspection, PlanTask
from workflow.services import audit
from workflow.services.planning import below, managed, touch
from workflow.services.unit_of_work import unit_of_work


def record(command: RecordInspection, *, actor: Actor, now: datetime) -> int:
    """Keep that a unit was inspected and return the record's identifier; the sweep closes the task that waits for it.

    Raises Refused for a day to come, or of another year than the plan's; NotFound for a unit that is not the plan's.
    """
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor)
        unit = below(session, plan, command.organisation_id)
        if command.held_on > local_date(now):
            raise Refused([Violation("future", N_("Ngày kiểm tra không được ở tương lai."), field="held_on")])
        if command.held_on.year != plan.year:
            other = N_("Kế hoạch năm %(year)s chỉ ghi các cuộc kiểm tra trong năm đó.")
            raise Refused([Violation("wrong_year", other, {"year": plan.year}, field="held_on")])
        row = Inspection(
            plan_id=plan.id, organisation_id=unit.id, held_on=command.held_on, number=command.number.strip(),
            conclusion=command.conclusion.strip(), by_id=actor.user_id, at=now,
        )  # fmt: skip
        session.add(row)
        audit.record(session, "inspection.record", row, actor=actor, now=now, organisation_id=plan.organisation_id)
        touch(session, plan, now)
        return row.id


def remove(plan_id: int, inspection_id: int, *, actor: Actor, now: datetime) -> None:
    """Take back a record made by mistake; the audit keeps it. Raises Refused while a task rests on it."""
    with unit_of_work() as session:
        plan = managed(session, plan_id, actor)
        row = session.get(Inspection, inspection_id)
        if row is None or row.plan_id != plan.id:
            raise NotFound("inspection")
        rests = select(PlanTask.id).where(
            PlanTask.closes_by == TaskClosing.INSPECTION, PlanTask.closed_ref_id == row.id
        )
        if session.scalar(rests) is not None:
            first = N_("Nhiệm vụ đã tự ghi xong theo cuộc kiểm tra này. Bỏ ghi nhận nhiệm vụ trước.")
            raise Refused([Violation("inspection_used", first)])
        place = plan.organisation_id
        audit.record(session, "inspection.remove", row, actor=actor, now=now, removed=True, organisation_id=place)
        session.delete(row)
        touch(session, plan, now)
