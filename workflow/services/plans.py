"""The year's plan: its paper, terms, quarterly tasks and late doors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.actors import Actor
from workflow.domain.calendar import add_years
from workflow.domain.facts import TermFacts
from workflow.domain.permissions import ensure
from workflow.domain.plans import (
    CreatePlan,
    OpenDoor,
    PlanDetails,
    SetTerm,
    UpdatePlan,
    next_year,
)
from workflow.domain.rules import stage_closed
from workflow.domain.states import AfterTerm, PlanStatus
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import LateDoor, Organisation, Plan, PlanTask, Term
from workflow.queries import targets
from workflow.services import audit, plan_papers, plan_tasks, terms
from workflow.services.plan_tasks import (
    add_quarter_tasks,
    add_task,
    complete_task,
    remove_task,
    reopen_task,
    update_task,
)
from workflow.services.planning import managed, note, of_council, seen, touch
from workflow.services.unit_of_work import unit_of_work

FIRST_YEAR, LAST_YEAR = 2000, 2059

__all__ = [
    "add_quarter_tasks", "add_task", "clone", "complete_task", "create", "finish_term", "open_door", "remove_task",
    "remove_term", "reopen_task", "set_term", "update", "update_task",
]  # fmt: skip


# ── the plan ────────────────────────────────────────────────────────────────────────────────────────────────────────


def create(command: CreatePlan, *, actor: Actor, now: datetime) -> int:
    """Open the plan of a council organisation for a year and return its identifier.

    Raises Refused when the organisation has no council or already has a plan for that year.
    """
    with unit_of_work() as session:
        return open_plan(session, command, actor=actor, now=now).id


def open_plan(
    session: Session, command: CreatePlan, *, actor: Actor, now: datetime, action: str = "plan.manage"
) -> Plan:
    """Write a new plan inside an open unit of work; `action` is what the actor must be permitted to do.

    A council organisation makes its plan; the annex of any other one may be brought in ("plan.import"): its tasks
    count, and nobody registers under it.
    """
    target = targets.organisation(session, command.organisation_id)
    if target is None:
        raise NotFound("organisation")
    ensure(actor, action, target, view="plan.view")
    if action != "plan.import" and target.council_id != command.organisation_id:
        lacking = N_("Chỉ đơn vị có Hội đồng mới lập kế hoạch.")
        raise Refused([Violation("no_council", lacking, field="organisation_id")])
    if not FIRST_YEAR <= command.year <= LAST_YEAR:
        raise Refused([_wrong_year("year")])
    of_year = select(Plan.id).where(Plan.organisation_id == command.organisation_id, Plan.year == command.year)
    if session.scalar(of_year) is not None:
        twice = N_("Năm %(year)s đã có kế hoạch.")
        raise Refused([Violation("plan_exists", twice, {"year": command.year}, field="year")])
    plan = Plan(organisation_id=command.organisation_id, year=command.year)
    _fill(session, plan, command.details, now)
    session.add(plan)
    audit.record(session, "plan.create", plan, actor=actor, now=now, organisation_id=plan.organisation_id)
    return plan


def update(command: UpdatePlan, *, actor: Actor, now: datetime) -> None:
    """Change the paper's number, date and basis. Raises Conflict on an older version."""
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor)
        seen(plan, command.version)
        old = audit.snapshot(plan)
        _fill(session, plan, command.details, now)
        note(session, "plan.update", plan, plan, actor=actor, now=now, old=old)
        touch(session, plan, now)


def _fill(session: Session, plan: Plan, details: PlanDetails, now: datetime) -> None:
    if plan.status in (PlanStatus.ISSUED, PlanStatus.CLOSED) and not (details.number and details.issued_on):
        issued = N_("Kế hoạch đã ban hành phải có số và ngày ban hành.")
        raise Refused([Violation("plan_unissued", issued, field="issued_on" if details.number else "number")])
    if details.upper_plan_id is not None and details.upper_plan_id != plan.upper_plan_id:
        _ensure_above(session, plan, details.upper_plan_id)
        plan.upper_seen_at = now
    plan.number, plan.issued_on, plan.legal_basis = details.number, details.issued_on, details.legal_basis
    plan.upper_plan_id, plan.public_notice_days = details.upper_plan_id, details.public_notice_days


def _ensure_above(session: Session, plan: Plan, upper_plan_id: int) -> None:
    """Raise NotFound unless the plan leant on is that of an organisation above: nobody leans on a foreign one."""
    upper, here = session.get(Plan, upper_plan_id), session.get_one(Organisation, plan.organisation_id)
    if upper is None or upper.organisation_id == here.id or upper.organisation_id not in here.ancestors:
        raise NotFound("plan")


def clone(plan_id: int, *, actor: Actor, now: datetime, year: int | None = None) -> int:
    """Carry a plan into the next year and return the new one's identifier.

    Terms move by whole years and close anew by the calendar of their own year; tasks are copied as not done, the year
    in their titles replaced. Number, date of issue and late doors belong to the old paper and stay behind.
    """
    with unit_of_work() as session:
        old = managed(session, plan_id, actor, closed=True)
        step = (year or old.year + 1) - old.year
        details = PlanDetails(legal_basis=old.legal_basis, public_notice_days=old.public_notice_days)
        command = CreatePlan(organisation_id=old.organisation_id, year=old.year + step, details=details)
        new = open_plan(session, command, actor=actor, now=now)
        for term in session.scalars(select(Term).where(Term.plan_id == old.id).order_by(Term.id)):
            moved = SetTerm(plan_id=new.id, stage=term.stage, due_on=add_years(term.due_on, step), meaning=term.meaning,
                            policy=term.policy, after=term.after, grace_minutes=term.grace_minutes)  # fmt: skip
            terms.put(session, new, moved, actor=actor, now=now)
        planned = select(PlanTask).where(PlanTask.plan_id == old.id, PlanTask.opened_from_id.is_(None))
        for task in session.scalars(planned.order_by(PlanTask.id)):
            copy = next_year(plan_tasks.details_of(session, task), old.year, new.year, working_calendar())
            if copy is not None:
                plan_tasks.put(session, new, copy, actor=actor, now=now)
        plan_papers.copy_blocks(session, old, new, actor=actor, now=now)
        return new.id


# ── terms ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def set_term(command: SetTerm, *, actor: Actor, now: datetime) -> int:
    """Set or move one term of a plan and return its identifier.

    Computes when the term closes (domain/deadlines) by the working calendar. Moving a term that is still open tells
    those who still owe something. Raises Refused for a year the plan cannot mean, Conflict on an older version.
    """
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor)
        if abs(command.due_on.year - plan.year) > 1:
            raise Refused([_wrong_year("due_on")])
        touch(session, plan, now)
        return terms.put(session, plan, command, actor=actor, now=now)


def finish_term(term_id: int, version: int, done: bool, *, actor: Actor, now: datetime) -> None:
    """Note that what a term asked for is done (or not after all): nobody is reminded of it any more.

    Raises Refused after the term where the plan takes nothing any more and the chair gave no more time.
    """
    with unit_of_work() as session:
        term = session.get(Term, term_id)
        if term is None:
            raise NotFound("term")
        plan = managed(session, term.plan_id, actor)
        seen(term, version)
        if done:
            _ensure_in_time(session, term, plan, now)
        old = audit.snapshot(term)
        term.done_on = terms.day_of(now) if done else None
        note(session, "term.finish", term, plan, actor=actor, now=now, old=old)


def _ensure_in_time(session: Session, term: Term, plan: Plan, now: datetime) -> None:
    given = select(func.max(LateDoor.until)).where(LateDoor.plan_id == plan.id, LateDoor.stage == term.stage)
    facts = TermFacts(plan.number, term.stage, term.closes_at, term.grace_minutes, term.after, session.scalar(given))
    if term.after is AfterTerm.REFUSE and facts.over(now):
        raise Refused([stage_closed(facts)])


def remove_term(term_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Take a term out of the plan; the audit keeps what it was."""
    with unit_of_work() as session:
        term = session.get(Term, term_id)
        if term is None:
            raise NotFound("term")
        plan = managed(session, term.plan_id, actor)
        seen(term, version)
        note(session, "term.remove", term, plan, actor=actor, now=now, old={})
        session.delete(term)
        touch(session, plan, now)


# ── doors ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_door(command: OpenDoor, *, actor: Actor, now: datetime) -> int:
    """The chair gives one unit more time at one stage, until a moment, with a reason; returns the door's identifier.

    Raises Refused when the moment has passed, the reason is missing, or the stage's term is not over by then.
    """
    with unit_of_work() as session:
        plan = managed(session, command.plan_id, actor, "plan.open_door")
        unit = of_council(session, plan, command.organisation_id)
        term = session.scalar(select(Term).where(Term.plan_id == plan.id, Term.stage == command.stage))
        found = []
        if not command.reason.strip():
            found.append(Violation("reason_required", N_("Ghi rõ lý do."), field="reason"))
        if command.until <= now:
            found.append(Violation("moment_passed", N_("Thời điểm đóng lại phải ở tương lai."), field="until"))
        elif term is None or term.closes_at >= command.until:
            needless = N_("Hạn “%(stage)s” chưa đặt, hoặc đến lúc đó vẫn còn: không cần gia hạn.")
            found.append(Violation("door_needless", needless, {"stage": command.stage}, field="until"))
        if found:
            raise Refused(found)
        door = LateDoor(
            plan_id=plan.id, stage=command.stage, organisation_id=unit.id, until=command.until,
            reason=command.reason.strip(), opened_by_id=actor.user_id, opened_at=now,
        )  # fmt: skip
        session.add(door)
        audit.record(session, "door.open", door, actor=actor, now=now, organisation_id=unit.id)
        terms.tell_of_door(session, plan, door, now=now)
        return door.id


def _wrong_year(field: str) -> Violation:
    return Violation("wrong_year", N_("Năm không hợp với kế hoạch. Kiểm tra lại năm."), field=field)
