"""The papers of a plan, from its row, what was registered under it, and who is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.documents import plans as build
from workflow.domain.calendar import local_date
from workflow.domain.document import Imprint, Paper
from workflow.domain.reasons import plain
from workflow.domain.states import BY_EVENT, PlanStatus, State
from workflow.domain.wording import short_day
from workflow.models import Nomination
from workflow.queries import papers, plan_papers, plan_tasks, plans
from workflow.queries.plan_tasks import TaskRow
from workflow.services import urging
from workflow.services.composing import basis, cases, imprints


def plan(session: Session, plan_id: int, _part: int, imprint: Imprint | None, now: datetime) -> tuple[Paper, ...]:
    """Return the plan; a draft until it has been issued. Tasks that an event opened are no part of the paper."""
    row = plans.detail(session, plan_id)
    if row is None:
        return ()
    issued = row.status is not PlanStatus.DRAFT
    terms = plans.terms(session, [plan_id])[plan_id].values()
    tasks = [task for task in plan_tasks.tasks(session, plan_id) if task.opened_from_id is None]
    facts = build.PlanFacts(
        organisation=row.organisation, year=row.year,
        basis=build.rests_on(row.legal_basis) or basis.law(row.issued_on or local_date(now)),
        sections=[(block.heading, block.body) for block in plan_papers.blocks(session, plan_id)],
        terms=[build.Term(term.stage, term.due_on, term.meaning) for term in terms],
        tasks=[_task(task) for task in tasks],
    )  # fmt: skip
    own = imprints.of_body(
        session, row.organisation_id, number=row.number if issued else "", dated=row.issued_on if issued else None,
        draft=not issued,
    )  # fmt: skip
    return (build.plan(facts, imprint or own),)


def registrations(
    session: Session, plan_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return the list of what was registered for the plan's year and not withdrawn; awards by event never were."""
    row = plans.detail(session, plan_id)
    if row is None:
        return ()
    found = papers.cases(
        session,
        (Nomination.council_id == row.organisation_id) & (Nomination.year == row.year)
        & Nomination.registered_at.is_not(None) & (Nomination.state != State.WITHDRAWN)
        & Nomination.type.not_in(BY_EVENT),
    )  # fmt: skip
    if not found:
        return ()
    facts = build.Registrations(
        organisation=row.organisation, year=row.year,
        entries=[
            cases.entry(case, note=short_day(local_date(case.registered_at) if case.registered_at else None))
            for case in found
        ],
    )  # fmt: skip
    return (build.registration_list(facts, imprint or imprints.of_body(session, row.organisation_id)),)


def reminder(session: Session, plan_id: int, _part: int, imprint: Imprint | None, now: datetime) -> tuple[Paper, ...]:
    """Return the letter as it stands now; none while nobody is late."""
    row = plans.detail(session, plan_id)
    found = urging.urging(session, row, now) if row else None
    if row is None or found is None or not found.late:
        return ()
    facts = build.Urging(
        year=row.year, number=row.number, issued_on=row.issued_on, today=local_date(now), until=found.until,
        units=tuple(found.units),
        late=[
            build.Late(one.unit, plain(one.what), one.last_day, one.days, len({told.days for told in one.told}))
            for one in found.late
        ],
    )  # fmt: skip
    own = replace(imprints.of_body(session, row.organisation_id), dated=local_date(now))
    return (build.reminder_letter(facts, imprint or own),)


def _task(task: TaskRow) -> build.Task:
    everyone = ["các đơn vị trực thuộc"] if task.everyone else []
    others = [task.coordinators] if task.coordinators else [name for _id, name in task.coordinating] + everyone
    lead = task.lead or "; ".join(name for _id, name in task.leads)
    return build.Task(task.quarter, task.title, lead, "; ".join(others), task.due_on, task.recurrence)
