"""The sweep: "what is due and not yet recorded", never "it is nine o'clock"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.calendar import Calendar, local_date
from workflow.domain.deadlines import deadline
from workflow.domain.reminding import Telling, quiet, reached
from workflow.domain.states import NonWorkingPolicy, PlanStatus, Subject, TermMeaning
from workflow.models import Plan, PlanTask, Term
from workflow.queries.plan_tasks import lead_units
from workflow.services import reminder_policies, reminders, task_closing, terms
from workflow.services.reminders import Debt, Due, Owed, describe
from workflow.services.unit_of_work import unit_of_work

#: Twenty working days around the longest Tết are fewer days than this.
AHEAD = timedelta(days=45)
#: After so long an overdue term is history: a system put to work late does not remind of last year.
BEHIND = timedelta(days=45)
#: A plan that was put on record takes nothing any more, so nobody can owe it anything.
_OPEN = Plan.status != PlanStatus.CLOSED


def sweep(*, now: datetime) -> int:
    """Remind of everything that is due at `now` and not yet recorded, and return how many people were told.

    First the open terms are computed anew, because the working calendar may have changed, and tasks are closed whose
    fact the system records already. An offset missed while nothing ran is folded into the newest one; at night and on
    days off nobody is told, unless it could not be told later.
    Effects: rows of `reminder`, one `notice` per person, and `term` where one moved.
    """
    calendar = working_calendar()
    terms.recompute(now=now, calendar=calendar)
    task_closing.close_done(now=now)
    with unit_of_work() as session:
        return reminders.remind(session, due_now(session, now, calendar), now=now)


def due_now(session: Session, now: datetime, calendar: Calendar) -> list[tuple[Due, Telling]]:
    """Return what is to be said at `now` by the policy of each organisation, whether or not it has been said."""
    found = things(session, now, calendar)
    policies = reminder_policies.of(session, {due.owed.council_id for due in found})
    return [
        (due, telling)
        for due in found
        if not quiet(now, due.deadline, policies[due.owed.council_id], calendar)
        for telling in reached(now, due.subject, due.deadline, policies[due.owed.council_id], calendar)
    ]


def things(session: Session, now: datetime, calendar: Calendar, *, behind: timedelta = BEHIND) -> list[Due]:
    """Return the terms and tasks that nobody has noted as done and whose end is near or lately over. Three queries."""
    return [*_terms(session, now, calendar, behind), *_tasks(session, now, calendar, behind)]


def _terms(session: Session, now: datetime, calendar: Calendar, behind: timedelta) -> Iterator[Due]:
    query = (
        select(Term, Plan)
        .join(Plan, Plan.id == Term.plan_id)
        .where(Term.closes_at.between(now - behind, now + AHEAD), Term.done_on.is_(None), _OPEN)
        .order_by(Term.id)
    )
    for term, plan in session.execute(query):
        yield terms.due(plan, term, deadline(term.due_on, term.meaning, term.policy, calendar), now, calendar)


def _tasks(session: Session, now: datetime, calendar: Calendar, behind: timedelta) -> Iterator[Due]:
    """Tasks that nobody has noted as done, once for each lead unit; one that waits for an event is nobody's yet."""
    today = local_date(now)
    query = (
        select(PlanTask, Plan)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(
            PlanTask.due_on.between(today - behind, today + AHEAD), PlanTask.done_on.is_(None),
            PlanTask.event_driven.is_(False), _OPEN,
        )
        .order_by(PlanTask.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    leads = lead_units(session, [task.id for task, _plan in rows])
    for task, plan in rows:
        found = deadline(task.due_on, TermMeaning.NO_LATER_THAN, NonWorkingPolicy.KEEP, calendar)
        data = {
            "title": task.title, "quarter": task.quarter, "due": task.due_on, "plan": plan.number,
            "meaning": TermMeaning.NO_LATER_THAN.value, **describe(found, now, calendar),
        }  # fmt: skip
        where, link = plan.organisation_id, f"/plans/{plan.id}#task-{task.id}"
        for place in leads.get(task.id, [where]):
            debt = Debt.OFFICE if place == where else Debt.UNIT
            owed = Owed(debt, plan_id=plan.id, year=plan.year, council_id=where, place_id=place)
            yield Due(owed, Subject.TASK, f"task:{task.id}", found, link, data)
