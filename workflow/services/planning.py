"""What every act on a plan asks first: may he, and is it the version he saw."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.permissions import ensure
from workflow.errors import Conflict, NotFound
from workflow.models import Organisation, Plan
from workflow.models.base import Row, Versioned
from workflow.queries import targets
from workflow.services import audit

Kind = TypeVar("Kind", bound=Versioned)


def managed(session: Session, plan_id: int, actor: Actor, action: str = "plan.manage") -> Plan:
    """Return the plan for somebody who may take `action` on it. Raises NotFound or Forbidden."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("plan")
    ensure(actor, action, targets.organisation(session, plan.organisation_id), view="plan.view")
    return plan


def note(
    session: Session, action: str, row: Row, plan: Plan, *, actor: Actor, now: datetime, old: dict[str, Any]
) -> None:
    """Audit a change of `row` with the plan's organisation."""
    audit.record(session, action, row, actor=actor, now=now, old=old, organisation_id=plan.organisation_id)


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
