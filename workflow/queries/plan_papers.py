"""The sections of a plan, and what changed in the plan that it leans on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from workflow.models import Change, Inspection, Organisation, PlanBlock, PlanTask, Term, User


@dataclass(frozen=True, slots=True)
class BlockRow:
    id: int
    version: int
    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class UpperChange:
    """One act on the plan that is leant on."""

    action: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InspectionRow:
    id: int
    organisation: str
    held_on: date
    number: str
    conclusion: str
    by: str
    at: datetime


def inspections(session: Session, plan_id: int) -> list[InspectionRow]:
    """Return the inspections of a plan's year, the newest first."""
    query = (
        select(
            Inspection.id, Organisation.name, Inspection.held_on, Inspection.number, Inspection.conclusion, User.name,
            Inspection.at,
        )
        .join(Organisation, Organisation.id == Inspection.organisation_id)
        .join(User, User.id == Inspection.by_id)
        .where(Inspection.plan_id == plan_id)
        .order_by(Inspection.held_on.desc(), Inspection.id.desc())
        .limit(200)
    )  # fmt: skip
    return [InspectionRow(*row) for row in session.execute(query)]


def blocks(session: Session, plan_id: int) -> list[BlockRow]:
    """Return the sections of a plan in their order."""
    query = (
        select(PlanBlock.id, PlanBlock.version, PlanBlock.heading, PlanBlock.body)
        .where(PlanBlock.plan_id == plan_id)
        .order_by(PlanBlock.position, PlanBlock.id)
    )
    return [BlockRow(*row) for row in session.execute(query)]


def changes_since(session: Session, plan_id: int, since: datetime | None) -> list[UpperChange]:
    """Return what was done to a plan, its terms and tasks since a moment, the newest first, at most twenty."""
    terms = select(Term.id).where(Term.plan_id == plan_id)
    tasks = select(PlanTask.id).where(PlanTask.plan_id == plan_id)
    about = or_(
        and_(Change.object_kind == "plan", Change.object_id == plan_id),
        and_(Change.object_kind == "term", Change.object_id.in_(terms)),
        and_(Change.object_kind == "plan_task", Change.object_id.in_(tasks)),
    )
    query = select(Change.action, Change.actor_name, Change.at).where(about).order_by(Change.id.desc()).limit(20)
    if since is not None:
        query = query.where(Change.at > since)
    return [UpperChange(*row) for row in session.execute(query)]
