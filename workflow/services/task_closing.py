"""Tasks that close themselves: the table of facts, and the look that the sweep takes before it reminds anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import SYSTEM
from workflow.domain.calendar import local_date
from workflow.domain.reports import ReportKind
from workflow.domain.states import PlanStatus, RoundStatus, Stage, TaskClosing
from workflow.models import InitiativeRound, Inspection, Plan, PlanTask, Report, Term
from workflow.services import audit, reminders
from workflow.services.reminders import Debt, Owed
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Fact:
    """What closed a task: the identifier of the row that says so, and its day."""

    ref_id: int
    on: date


Facts = Callable[[Session, Sequence[Plan], datetime], dict[int, Fact]]


def close_done(*, now: datetime) -> int:
    """Note every open task as done whose fact the system already records, and return how many there were.

    Effects: the tasks with the day of the fact and a link to it, each audited in the name of the system.
    """
    with unit_of_work() as session:
        waiting = session.execute(
            select(PlanTask, Plan)
            .join(Plan, Plan.id == PlanTask.plan_id)
            .where(PlanTask.done_on.is_(None), PlanTask.closes_by.is_not(None), Plan.status != PlanStatus.CLOSED)
            .order_by(PlanTask.id)
        ).all()
        closed = 0
        for kind, facts in FACTS.items():
            mine = [(task, plan) for task, plan in waiting if task.closes_by is kind]
            found = facts(session, list({plan.id: plan for _task, plan in mine}.values()), now) if mine else {}
            for task, plan in mine:
                if (fact := found.get(plan.id)) is not None and fact.on <= local_date(now):
                    _close(session, task, plan, fact, now=now)
                    closed += 1
        return closed


def _close(session: Session, task: PlanTask, plan: Plan, fact: Fact, *, now: datetime) -> None:
    old = audit.snapshot(task)
    task.done_on, task.closed_ref_id = fact.on, fact.ref_id
    audit.record(session, "task.close", task, actor=SYSTEM, now=now, old=old, organisation_id=plan.organisation_id)


def _issued(_session: Session, plans: Sequence[Plan], _now: datetime) -> dict[int, Fact]:
    issued = ((plan, plan.issued_on) for plan in plans if plan.status is not PlanStatus.DRAFT)
    return {plan.id: Fact(plan.id, day) for plan, day in issued if day is not None}


def _reported(session: Session, plans: Sequence[Plan], now: datetime) -> dict[int, Fact]:
    """A year report that was issued, else the term of the report noted as met."""
    ids = [plan.id for plan in plans]
    query = select(Term.plan_id, Term.id, Term.done_on).where(
        Term.plan_id.in_(ids), Term.stage == Stage.REPORT, Term.done_on.is_not(None)
    )
    met = {row.plan_id: Fact(row.id, row.done_on) for row in session.execute(query) if row.done_on is not None}
    return met | _report(session, plans, now, kind=ReportKind.YEAR)


def _report(session: Session, plans: Sequence[Plan], _now: datetime, *, kind: ReportKind) -> dict[int, Fact]:
    query = select(Report.council_id, Report.year, Report.id, Report.issued_on).where(
        Report.council_id.in_([plan.organisation_id for plan in plans]), Report.kind == kind,
        Report.issued_on.is_not(None),
    )  # fmt: skip
    issued = {(row.council_id, row.year): row for row in session.execute(query)}
    found = {}
    for plan in plans:
        row = issued.get((plan.organisation_id, plan.year))
        if row is not None and row.issued_on is not None:
            found[plan.id] = Fact(row.id, row.issued_on)
    return found


def _registered(session: Session, plans: Sequence[Plan], now: datetime) -> dict[int, Fact]:
    """The registration term is over and no unit owes its registration, an open late door included."""
    ids = [plan.id for plan in plans]
    closed = select(Term).where(Term.plan_id.in_(ids), Term.stage == Stage.REGISTRATION, Term.closes_at <= now)
    terms = {term.plan_id: term for term in session.scalars(closed)}
    found = {}
    for plan in plans:
        where = plan.organisation_id
        owed = Owed(Debt.REGISTRATION, plan_id=plan.id, year=plan.year, council_id=where, place_id=where)
        if plan.id in terms and not reminders.who_owes(session, owed, now=now):
            found[plan.id] = Fact(terms[plan.id].id, local_date(now))
    return found


def _round(session: Session, plans: Sequence[Plan], _now: datetime, *, number: int) -> dict[int, Fact]:
    query = select(InitiativeRound).where(
        InitiativeRound.council_id.in_([plan.organisation_id for plan in plans]), InitiativeRound.number == number,
        InitiativeRound.status == RoundStatus.CLOSED,
    )  # fmt: skip
    rounds = {(row.council_id, row.year): row for row in session.scalars(query)}
    found = {}
    for plan in plans:
        row = rounds.get((plan.organisation_id, plan.year))
        if row is not None and row.closed_at is not None:
            found[plan.id] = Fact(row.id, local_date(row.closed_at))
    return found


def _inspected(session: Session, plans: Sequence[Plan], _now: datetime) -> dict[int, Fact]:
    """The first unit inspected: one a year is what the plan asks for (annex of seed plans, quarter III)."""
    query = select(Inspection.plan_id, Inspection.id, Inspection.held_on).where(
        Inspection.plan_id.in_([plan.id for plan in plans])
    )
    found: dict[int, Fact] = {}
    for row in session.execute(query.order_by(Inspection.held_on, Inspection.id)):
        found.setdefault(row.plan_id, Fact(row.id, row.held_on))
    return found


#: What closes a task by itself -> where the system records it, by plan. A new kind is a row here and a member there.
FACTS: Mapping[TaskClosing, Facts] = {
    TaskClosing.PLAN_ISSUED: _issued,
    TaskClosing.REGISTRATION: _registered,
    TaskClosing.ROUND_1: partial(_round, number=1),
    TaskClosing.ROUND_2: partial(_round, number=2),
    TaskClosing.HALF_REPORT: partial(_report, kind=ReportKind.HALF_YEAR),
    TaskClosing.YEAR_REPORT: _reported,
    TaskClosing.INSPECTION: _inspected,
}
