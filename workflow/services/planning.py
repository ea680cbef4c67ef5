"""What every act on a plan asks first: may he, and is it the version he saw."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.permissions import ensure
from workflow.domain.states import PlanStatus
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused, Violation
from workflow.models import Organisation, Plan
from workflow.models.base import Row, Versioned
from workflow.queries import targets
from workflow.services import audit

Kind = TypeVar("Kind", bound=Versioned)


def managed(
    session: Session, plan_id: int, actor: Actor, action: str = "plan.manage", *, closed: bool = False
) -> Plan:
    """Return the plan for somebody who may take `action` on it.

    Raises NotFound or Forbidden, and Refused for a plan that is closed unless `closed` says that it may be.
    """
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("plan")
    ensure(actor, action, targets.organisation(session, plan.organisation_id), view="plan.view")
    if not closed:
        refuse_closed(plan)
    return plan


def refuse_closed(plan: Plan) -> None:
    """Raise Refused for a plan that has been closed: it is on record and changes no more."""
    if plan.status is PlanStatus.CLOSED:
        over = N_("Kế hoạch năm %(year)s đã kết thúc. Mở lại kế hoạch trước khi sửa.")
        raise Refused([Violation("plan_closed", over, {"year": plan.year})])


def note(
    session: Session, action: str, row: Row, plan: Plan, *, actor: Actor, now: datetime, old: dict[str, Any]
) -> None:
    """Audit a change of `row` with the plan's organisation."""
    audit.record(session, action, row, actor=actor, now=now, old=old, organisation_id=plan.organisation_id)


def touch(session: Session, plan: Plan, now: datetime) -> None:
    """Note that a plan has changed, for those that lean on it; its version is for those who edit the paper itself."""
    session.execute(update(Plan).where(Plan.id == plan.id).values(changed_at=now))


def seen(row: Kind, version: int) -> Kind:
    """Raise Conflict when `row` is not the version that the person saw."""
    if row.version != version:
        raise Conflict
    return row


def of_council(session: Session, plan: Plan, organisation_id: int) -> Organisation:
    """Return an organisation under the plan's council. Raises NotFound for any other."""
    unit = session.get(Organisation, organisation_id)
    if unit is None or unit.council_id != plan.organisation_id:
        raise NotFound("organisation")
    return unit


def below(session: Session, plan: Plan, organisation_id: int) -> Organisation:
    """Return the plan's organisation or one below it, whatever council it has. Raises NotFound for any other."""
    unit = session.get(Organisation, organisation_id)
    if unit is None or plan.organisation_id not in unit.ancestors:
        raise NotFound("organisation")
    return unit
