"""What the command line and the demonstration call things by: codes, accounts, names. Identifiers stay inside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.states import SubjectKind
from workflow.models import Headcount, Nomination, Organisation, Person, Plan, PlanTask, Term, User


@dataclass(frozen=True, slots=True)
class Task:
    id: int
    version: int
    quarter: int
    position: int
    title: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class PlanName:
    id: int
    version: int
    number: str


@dataclass(frozen=True, slots=True)
class TermName:
    id: int
    version: int
    closes_at: datetime


def organisations(session: Session) -> dict[str, int]:
    """Return every organisation's identifier by its code."""
    return {row.code: row.id for row in session.execute(select(Organisation.code, Organisation.id))}


def users(session: Session) -> dict[str, tuple[int, int]]:
    """Return identifier and version of every account by its name."""
    return {row.account: (row.id, row.version) for row in session.execute(select(User.account, User.id, User.version))}


def people(session: Session) -> dict[tuple[str, int], int]:
    """Return every person's identifier by name and organisation; of two of the same name the first."""
    query = select(Person.name, Person.organisation_id, Person.id).order_by(Person.id.desc())
    return {(row.name, row.organisation_id): row.id for row in session.execute(query)}


def versions(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Return the present version of each nomination by identifier."""
    query = select(Nomination.id, Nomination.version).where(Nomination.id.in_(list(ids)))
    return {row.id: row.version for row in session.execute(query)}


def subjects(session: Session, council_id: int, year: int) -> dict[tuple[SubjectKind, int, str], int]:
    """Return the nominations of one council and year by subject kind, subject and award."""
    query = select(
        Nomination.subject_kind, Nomination.person_id, Nomination.organisation_id, Nomination.award_code, Nomination.id
    ).where(Nomination.council_id == council_id, Nomination.year == year)
    return {
        (row.subject_kind, row.person_id or row.organisation_id, row.award_code): row.id
        for row in session.execute(query)
    }


def code(session: Session, nomination_id: int) -> str:
    return session.scalars(select(Nomination.code).where(Nomination.id == nomination_id)).one()


def plan(session: Session, organisation_id: int, year: int) -> PlanName | None:
    row = session.execute(
        select(Plan.id, Plan.version, Plan.number).where(Plan.organisation_id == organisation_id, Plan.year == year)
    ).one_or_none()
    return PlanName(*row) if row else None


def terms(session: Session, plan_id: int) -> dict[str, TermName]:
    """Return the terms of a plan by stage."""
    query = select(Term.stage, Term.id, Term.version, Term.closes_at).where(Term.plan_id == plan_id)
    return {row.stage.value: TermName(row.id, row.version, row.closes_at) for row in session.execute(query)}


def tasks(session: Session, plan_id: int) -> list[Task]:
    """Return the tasks of a plan by quarter and place."""
    query = (
        select(PlanTask.id, PlanTask.version, PlanTask.quarter, PlanTask.position, PlanTask.title, PlanTask.done_on)
        .where(PlanTask.plan_id == plan_id)
        .order_by(PlanTask.quarter, PlanTask.position)
    )
    return [Task(*row) for row in session.execute(query)]


def has_headcount(session: Session, organisation_id: int, year: int) -> bool:
    query = select(Headcount.id).where(Headcount.organisation_id == organisation_id, Headcount.year == year)
    return session.scalar(query) is not None
