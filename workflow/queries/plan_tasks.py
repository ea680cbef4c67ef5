"""The tasks of a plan with their units, notes and evidence, and the units that a plan may name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.domain.permissions import Target
from workflow.domain.states import TaskClosing, TaskRecurrence
from workflow.domain.task_units import Place
from workflow.models import Organisation, Plan, PlanTask, TaskEvidence, TaskNote, TaskUnit, User
from workflow.queries import targets

#: Organisations below one plan: a department has dozens, a province a few hundred.
MOST_PLACES = 1000


@dataclass(frozen=True, slots=True)
class TaskRow:
    """lead, coordinators: as the plan words them; leads, coordinating: (identifier, name) of the units of the tree.

    everyone: all units under the council co-ordinate. notes, evidence: how many there are. opened_from_id: the
    event-driven task that an event made this one of.
    """

    id: int
    version: int
    quarter: int
    title: str
    due_on: date
    lead: str
    coordinators: str
    everyone: bool
    recurrence: TaskRecurrence
    closes_by: TaskClosing | None
    done_on: date | None
    done_by: str | None
    closed_ref_id: int | None
    result: str
    opened_from_id: int | None
    opened_on: date | None
    opening_reason: str
    notes: int
    evidence: int
    leads: tuple[tuple[int, str], ...] = ()
    coordinating: tuple[tuple[int, str], ...] = ()

    @property
    def event_driven(self) -> bool:
        return self.recurrence is TaskRecurrence.EVENT_DRIVEN

    @property
    def lead_ids(self) -> list[int]:
        return [identifier for identifier, _name in self.leads]

    @property
    def coordinating_ids(self) -> list[int]:
        return [identifier for identifier, _name in self.coordinating]


@dataclass(frozen=True, slots=True)
class NoteRow:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    id: int
    number: str
    dated_on: date | None
    title: str
    name: str
    media_type: str
    size: int
    storage_key: str | None
    added_by: str
    added_at: datetime


def tasks(session: Session, plan_id: int) -> list[TaskRow]:
    """Return the tasks of a plan, by quarter and in the order they were put. Two queries."""
    notes = select(func.count()).where(TaskNote.task_id == PlanTask.id).scalar_subquery()
    proofs = select(func.count()).where(TaskEvidence.task_id == PlanTask.id, TaskEvidence.removed_at.is_(None))
    query: Select[*tuple[Any, ...]] = (
        select(
            PlanTask.id, PlanTask.version, PlanTask.quarter, PlanTask.title, PlanTask.due_on, PlanTask.lead,
            PlanTask.coordinators, PlanTask.everyone, PlanTask.recurrence, PlanTask.closes_by, PlanTask.done_on,
            User.name, PlanTask.closed_ref_id, PlanTask.result, PlanTask.opened_from_id, PlanTask.opened_on,
            PlanTask.opening_reason, notes, proofs.scalar_subquery(),
        )
        .outerjoin(User, User.id == PlanTask.done_by_id)
        .where(PlanTask.plan_id == plan_id)
        .order_by(PlanTask.quarter, PlanTask.position, PlanTask.id)
    )  # fmt: skip
    linked = _units(session, PlanTask.plan_id == plan_id)
    return [
        TaskRow(*[*row, *(tuple(linked.get((row.id, leading), ())) for leading in (True, False))])
        for row in session.execute(query)
    ]


def lead_units(session: Session, task_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the lead units of several tasks, in the order they were named."""
    found: dict[int, list[int]] = {}
    query = (
        select(TaskUnit.task_id, TaskUnit.organisation_id)
        .where(TaskUnit.task_id.in_(list(task_ids)), TaskUnit.leads)
        .order_by(TaskUnit.id)
    )
    for row in session.execute(query):
        found.setdefault(row.task_id, []).append(row.organisation_id)
    return found


def _units(session: Session, condition: ColumnElement[bool]) -> dict[tuple[int, bool], list[tuple[int, str]]]:
    query = (
        select(TaskUnit.task_id, TaskUnit.leads, Organisation.id, Organisation.name)
        .join(PlanTask, PlanTask.id == TaskUnit.task_id)
        .join(Organisation, Organisation.id == TaskUnit.organisation_id)
        .where(condition)
        .order_by(TaskUnit.id)
    )
    found: dict[tuple[int, bool], list[tuple[int, str]]] = {}
    for task_id, leading, identifier, name in session.execute(query):
        found.setdefault((task_id, leading), []).append((identifier, name))
    return found


def places(session: Session, organisation_id: int, today: date) -> list[Place]:
    """Return the active units that a plan of this organisation may name: itself and everything below it."""
    path = session.scalar(select(Organisation.path).where(Organisation.id == organisation_id))
    active = and_(
        Organisation.active_from <= today, or_(Organisation.active_to.is_(None), Organisation.active_to >= today)
    )
    query = (
        select(Organisation.id, Organisation.name, Organisation.short_name, Organisation.code)
        .where(Organisation.path.startswith(path or "/", autoescape=True), active)
        .order_by(func.length(Organisation.path), Organisation.position, Organisation.name)
        .limit(MOST_PLACES)
    )
    return [Place(*row) for row in session.execute(query)]


def titles(session: Session, plan_id: int) -> set[tuple[int, str]]:
    """Return (quarter, title) of the tasks that a plan has, those that events made left out."""
    query = select(PlanTask.quarter, PlanTask.title).where(
        PlanTask.plan_id == plan_id, PlanTask.opened_from_id.is_(None)
    )
    return {(row.quarter, row.title) for row in session.execute(query)}


def work(session: Session, task_id: int) -> Target | None:
    """Return a task as a target for those who work on it: its lead units as `path`, its plan's council."""
    row = session.execute(
        select(Plan.organisation_id).join(PlanTask, PlanTask.plan_id == Plan.id).where(PlanTask.id == task_id)
    ).one_or_none()
    if row is None:
        return None
    place = targets.organisation(session, row.organisation_id)
    leads = lead_units(session, [task_id]).get(task_id, [])
    return Target(unit_id=row.organisation_id, path=frozenset(leads), council_id=place.council_id if place else None)


def notes(session: Session, task_id: int) -> list[NoteRow]:
    """Return what was said of a task's progress, the newest first."""
    query = (
        select(TaskNote.text, User.name, TaskNote.at)
        .join(User, User.id == TaskNote.by_id)
        .where(TaskNote.task_id == task_id)
        .order_by(TaskNote.id.desc())
        .limit(200)
    )
    return [NoteRow(*row) for row in session.execute(query)]


def evidence(session: Session, task_id: int) -> list[EvidenceRow]:
    """Return the documents that prove a task, in the order they were given."""
    query = _evidence().where(TaskEvidence.task_id == task_id, TaskEvidence.removed_at.is_(None))
    return [EvidenceRow(*row) for row in session.execute(query.order_by(TaskEvidence.id))]


def one_evidence(session: Session, task_id: int, evidence_id: int) -> EvidenceRow | None:
    row = session.execute(
        _evidence().where(
            TaskEvidence.id == evidence_id, TaskEvidence.task_id == task_id, TaskEvidence.removed_at.is_(None)
        )
    ).one_or_none()
    return EvidenceRow(*row) if row else None


def _evidence() -> Select[*tuple[Any, ...]]:
    return select(
        TaskEvidence.id, TaskEvidence.number, TaskEvidence.dated_on, TaskEvidence.title, TaskEvidence.name,
        TaskEvidence.media_type, TaskEvidence.size, TaskEvidence.storage_key, User.name, TaskEvidence.added_at,
    ).join(User, User.id == TaskEvidence.added_by_id)  # fmt: skip
