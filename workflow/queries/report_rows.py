"""Reports as rows: lists, one of them, its versions, as a target of permissions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.permissions import POLICIES, Target
from workflow.domain.reports import Period, ReportKind, ReportStatus
from workflow.domain.states import Role, TaskClosing
from workflow.models import Organisation, Plan, PlanTask, Report, ReportVersion, User
from workflow.queries import targets
from workflow.queries.scope import organisation_condition

MOST = 200


@dataclass(frozen=True, slots=True)
class ReportRow:
    """texts, figures: as they are kept; figures "" in a draft."""

    id: int
    version: int
    council_id: int
    council: str
    kind: ReportKind
    first_year: int
    year: int
    status: ReportStatus
    texts_json: str
    figures_json: str
    figures_hash: str
    reviewed_by: str | None
    reviewed_at: datetime | None
    number: str
    issued_on: date | None
    signer: str
    signer_position: str
    sent_on: date | None
    sent_note: str
    created_at: datetime

    @property
    def period(self) -> Period:
        return Period(self.kind, self.first_year, self.year)

    @property
    def texts(self) -> Mapping[str, str]:
        found: dict[str, str] = json.loads(self.texts_json)
        return found

    @property
    def figures(self) -> dict[str, Any] | None:
        return json.loads(self.figures_json) if self.figures_json else None


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: int
    plan_id: int
    title: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    number: int
    figures_hash: str
    by: str
    at: datetime


_REPORTS: Select[*tuple[Any, ...]] = (
    select(
        Report.id, Report.version, Report.council_id, Organisation.name, Report.kind, Report.first_year, Report.year,
        Report.status, Report.texts, Report.figures, Report.figures_hash, User.name, Report.reviewed_at, Report.number,
        Report.issued_on, Report.signer, Report.signer_position, Report.sent_on, Report.sent_note, Report.created_at,
    )
    .join(Organisation, Organisation.id == Report.council_id)
    .outerjoin(User, User.id == Report.reviewed_by_id)
)  # fmt: skip


def one(session: Session, report_id: int) -> ReportRow | None:
    row = session.execute(_REPORTS.where(Report.id == report_id)).one_or_none()
    return ReportRow(*row) if row else None


def of_period(session: Session, council_id: int, period: Period) -> ReportRow | None:
    """Return the report of a council organisation on a period."""
    row = session.execute(
        _REPORTS.where(Report.council_id == council_id, Report.kind == period.kind, Report.year == period.last,
                       Report.first_year == period.first)
    ).one_or_none()  # fmt: skip
    return ReportRow(*row) if row else None


def listing(session: Session, actor: Actor, limit: int = MOST) -> list[ReportRow]:
    """Return the reports that the actor may see, the newest period first."""
    query = _REPORTS.where(visible(actor)).order_by(Report.year.desc(), Report.id.desc()).limit(limit)
    return [ReportRow(*row) for row in session.execute(query)]


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Report` and its `Organisation` under which `report.view` is permitted.

    The body above sees a report once it was sent.
    """
    inside = replace(actor, grants=tuple(grant for grant in actor.grants if grant.role is not Role.APPROVER))
    above = actor.organisations(Role.APPROVER)
    sent = (Report.status == ReportStatus.SENT) & Organisation.upper_body_id.in_(above)
    return or_(organisation_condition(inside, "report.view"), sent)


def councils(session: Session, actor: Actor, action: str, today: date) -> list[tuple[int, str]]:
    """Return (id, name) of the active council organisations on which the actor may take `action`."""
    assert action in POLICIES  # noqa: S101 (a slip of the pen, not of a reader)
    active = (Organisation.active_from <= today) & (
        Organisation.active_to.is_(None) | (Organisation.active_to >= today)
    )
    query = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.has_council, active, organisation_condition(actor, action))
        .order_by(Organisation.path)
    )
    return [(row.id, row.name) for row in session.execute(query)]


def task_of(session: Session, council_id: int, year: int, closing: TaskClosing) -> TaskRow | None:
    """Return the task of the year's plan that such a report closes."""
    query = (
        select(PlanTask.id, PlanTask.plan_id, PlanTask.title, PlanTask.due_on, PlanTask.done_on)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.organisation_id == council_id, Plan.year == year, PlanTask.closes_by == closing)
        .order_by(PlanTask.id)
    )
    row = session.execute(query).first()
    return TaskRow(*row) if row else None


def versions(session: Session, report_id: int) -> list[VersionRow]:
    query = (
        select(ReportVersion.number, ReportVersion.figures_hash, User.name, ReportVersion.at)
        .join(User, User.id == ReportVersion.by_id)
        .where(ReportVersion.report_id == report_id)
        .order_by(ReportVersion.number.desc())
    )
    return [VersionRow(*row) for row in session.execute(query)]


def target(session: Session, report_id: int) -> Target | None:
    """Return a report as a target: its council organisation; the body above is there once the report was sent."""
    row = session.execute(select(Report.council_id, Report.status).where(Report.id == report_id)).one_or_none()
    place = targets.organisation(session, row.council_id) if row else None
    if row is None or place is None:
        return None
    return place if row.status is ReportStatus.SENT else replace(place, bodies=frozenset())
