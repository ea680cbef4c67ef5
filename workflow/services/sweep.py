"""The sweep: "what is due and not yet recorded", never "it is nine o'clock"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.calendar import Calendar, local_date
from workflow.domain.deadlines import deadline, milestone_due
from workflow.domain.states import NonWorkingPolicy, TermMeaning
from workflow.models import Plan, PlanTask, Term
from workflow.queries.plan_tasks import lead_units
from workflow.services import reminders, task_closing, terms
from workflow.services.reminders import Debt, Due, describe
from workflow.services.unit_of_work import unit_of_work

#: Fourteen working days around the longest Tết are fewer days than this.
AHEAD = timedelta(days=45)
#: After so long an overdue term is history: a system put to work late does not remind of last year.
BEHIND = timedelta(days=45)


def sweep(*, now: datetime) -> int:
    """Write every reminder that is due at `now` and does not exist yet, and return how many were written.

    First the open terms are computed anew, because the working calendar may have changed, and tasks are closed whose
    fact the system records already. A milestone missed while
    nothing ran is folded into the newest one. Effects: rows of `notice`, and of `term` where one moved.
    """
    calendar = working_calendar()
    terms.recompute(now=now, calendar=calendar)
    task_closing.close_done(now=now)
    with unit_of_work() as session:
        return sum(reminders.remind(session, due, now=now) for due in due_now(session, now, calendar))


def due_now(session: Session, now: datetime, calendar: Calendar) -> list[Due]:
    """Return the terms and tasks that have reached a milestone, each with its newest one. Three queries."""
    return [*_terms_due(session, now, calendar), *_tasks_due(session, now, calendar)]


def _terms_due(session: Session, now: datetime, calendar: Calendar) -> Iterator[Due]:
    query = (
        select(Term, Plan)
        .join(Plan, Plan.id == Term.plan_id)
        .where(Term.closes_at.between(now - BEHIND, now + AHEAD), Term.done_on.is_(None))
        .order_by(Term.id)
    )
    for term, plan in session.execute(query):
        found = deadline(term.due_on, term.meaning, term.policy, calendar)
        milestone = milestone_due(now, found, calendar)
        if milestone is not None:
            kind = "term_reminder" if milestone >= 0 else "term_overdue"
            yield terms.due(plan, term, found, milestone=milestone, kind=kind, now=now, calendar=calendar)


def _tasks_due(session: Session, now: datetime, calendar: Calendar) -> Iterator[Due]:
    """Tasks that nobody has noted as done, once for each lead unit; one that waits for an event is nobody's yet."""
    today = local_date(now)
    query = (
        select(PlanTask, Plan)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(
            PlanTask.due_on.between(today - BEHIND, today + AHEAD), PlanTask.done_on.is_(None),
            PlanTask.event_driven.is_(False),
        )
        .order_by(PlanTask.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    leads = lead_units(session, [task.id for task, _plan in rows])
    for task, plan in rows:
        found = deadline(task.due_on, TermMeaning.NO_LATER_THAN, NonWorkingPolicy.KEEP, calendar)
        milestone = milestone_due(now, found, calendar)
        if milestone is not None:
            data = {
                "title": task.title, "quarter": task.quarter, "due": task.due_on, "plan": plan.number,
                "meaning": TermMeaning.NO_LATER_THAN.value, **describe(found, now, calendar, milestone),
            }  # fmt: skip
            for place in leads.get(task.id, [plan.organisation_id]):
                yield Due(
                    debt=Debt.OFFICE if place == plan.organisation_id else Debt.UNIT,
                    kind="task_reminder" if milestone >= 0 else "task_overdue",
                    key=f"task:{task.id}:{found.last_day}", place_id=place, council_id=plan.organisation_id,
                    plan_id=plan.id, year=plan.year, milestone=milestone, link=f"/plans/{plan.id}#task-{task.id}",
                    data=data,
                )  # fmt: skip
