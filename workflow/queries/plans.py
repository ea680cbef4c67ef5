"""Plans, their terms, tasks and late doors, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.permissions import POLICIES, Scope
from workflow.domain.states import AfterTerm, NonWorkingPolicy, PlanStatus, Stage, State, TermMeaning
from workflow.models import Change, LateDoor, Nomination, Organisation, Plan, PlanTask, Term, User
from workflow.queries.scope import Condition, organisation_condition, visible_nominations
from workflow.queries.targets import ancestors

MOST = 500
#: Before any change: a plan that was never held against its upper plan leans on all of it.
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the list. own: the plan binds an organisation for which the reader holds a role."""

    id: int
    organisation_id: int
    organisation: str
    year: int
    number: str
    issued_on: date | None
    tasks: int
    done: int
    own: bool
    status: PlanStatus
    upper_changed: bool


@dataclass(frozen=True, slots=True)
class PlanDetail:
    id: int
    version: int
    organisation_id: int
    organisation: str
    year: int
    number: str
    issued_on: date | None
    legal_basis: str
    upper_plan_id: int | None
    upper_number: str | None
    upper_year: int | None
    upper_organisation: str | None
    status: PlanStatus
    upper_seen_at: datetime | None
    upper_changed_at: datetime | None
    public_notice_days: int = 0


@dataclass(frozen=True, slots=True)
class TermRow:
    id: int
    version: int
    plan_id: int
    stage: Stage
    due_on: date
    meaning: TermMeaning
    policy: NonWorkingPolicy
    closes_at: datetime
    done_on: date | None
    after: AfterTerm = AfterTerm.REFUSE
    grace_minutes: int = 0


@dataclass(frozen=True, slots=True)
class DoorRow:
    id: int
    stage: Stage
    organisation_id: int
    organisation: str
    until: datetime
    reason: str
    opened_by: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class UpperPlan:
    id: int
    number: str
    year: int
    organisation: str


@dataclass(frozen=True, slots=True)
class LastChange:
    who: str
    at: datetime


# ── which plans ─────────────────────────────────────────────────────────────────────────────────────────────────────


def visible(actor: Actor) -> Condition:
    """Return the condition on `Organisation`, the plan's own, under which `plan.view` is permitted on its plans."""
    roles = POLICIES["plan.view"].roles
    held = [g.organisation_id for g in actor.grants if roles.get(g.role) is Scope.BELOW]
    return or_(organisation_condition(actor, "plan.view"), _binds(held))


def _binds(organisations: Collection[int]) -> Condition:
    """The plan's organisation is the council organisation of one of these."""
    bound = select(Organisation.council_id).where(
        Organisation.id.in_(organisations), Organisation.council_id.is_not(None)
    )
    return Organisation.id.in_(bound)


def listing(
    session: Session, actor: Actor, *, year: int | None = None, after: tuple[int, int] | None = None, limit: int = MOST
) -> list[PlanRow]:
    """Return the plans that the actor may see, the newest year first; after: (year, id) of the row before."""
    tasks = select(func.count()).select_from(PlanTask).where(PlanTask.plan_id == Plan.id)
    own = _binds([grant.organisation_id for grant in actor.grants]).label("own")
    upper = aliased(Plan)
    changed = func.coalesce(upper.changed_at > func.coalesce(Plan.upper_seen_at, EVER), False)
    query = (
        select(
            Plan.id, Plan.organisation_id, Organisation.name, Plan.year, Plan.number, Plan.issued_on,
            tasks.scalar_subquery(), tasks.where(PlanTask.done_on.is_not(None)).scalar_subquery(), own,
            Plan.status, changed.label("upper_changed"),
        )
        .join(Organisation, Organisation.id == Plan.organisation_id)
        .outerjoin(upper, upper.id == Plan.upper_plan_id)
        .where(visible(actor))
        .order_by(Plan.year.desc(), Plan.id.desc())
        .limit(limit)
    )  # fmt: skip
    if year is not None:
        query = query.where(Plan.year == year)
    if after is not None:
        query = query.where(tuple_(Plan.year, Plan.id) < tuple_(*after))
    return [PlanRow(*row) for row in session.execute(query)]


def years(session: Session, actor: Actor) -> list[int]:
    """Return the years that have a plan in the actor's sight, the newest first."""
    query = select(Plan.year).join(Organisation, Organisation.id == Plan.organisation_id).where(visible(actor))
    return list(session.scalars(query.distinct().order_by(Plan.year.desc())))


def of_year(session: Session, organisation_id: int, year: int) -> int | None:
    """Return the identifier of an organisation's plan for a year."""
    return session.scalar(select(Plan.id).where(Plan.organisation_id == organisation_id, Plan.year == year))


def above(session: Session, organisation_ids: Collection[int]) -> list[UpperPlan]:
    """Return the plans of the organisations above these: what a plan may name as the one it carries out."""
    paths = session.scalars(select(Organisation.path).where(Organisation.id.in_(organisation_ids)))
    upper = frozenset().union(*(ancestors(path) for path in paths)) - set(organisation_ids)
    query = (
        select(Plan.id, Plan.number, Plan.year, Organisation.name)
        .join(Organisation, Organisation.id == Plan.organisation_id)
        .where(Plan.organisation_id.in_(upper))
        .order_by(Plan.year.desc(), Plan.id)
        .limit(MOST)
    )
    return [UpperPlan(*row) for row in session.execute(query)]


# ── one plan ────────────────────────────────────────────────────────────────────────────────────────────────────────


def detail(session: Session, plan_id: int) -> PlanDetail | None:
    upper, body = aliased(Plan), aliased(Organisation)
    query: Select[*tuple[Any, ...]] = (
        select(
            Plan.id, Plan.version, Plan.organisation_id, Organisation.name, Plan.year, Plan.number, Plan.issued_on,
            Plan.legal_basis, Plan.upper_plan_id, upper.number, upper.year, body.name,
            Plan.status, Plan.upper_seen_at, upper.changed_at,
            Plan.public_notice_days,
        )
        .join(Organisation, Organisation.id == Plan.organisation_id)
        .outerjoin(upper, upper.id == Plan.upper_plan_id)
        .outerjoin(body, body.id == upper.organisation_id)
        .where(Plan.id == plan_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    return PlanDetail(*row) if row else None


def terms(session: Session, plan_ids: Iterable[int]) -> dict[int, dict[Stage, TermRow]]:
    """Return the terms of several plans by stage, in the order of the stages, in one query."""
    found: dict[int, dict[Stage, TermRow]] = {plan_id: {} for plan_id in plan_ids}
    query = select(
        Term.id, Term.version, Term.plan_id, Term.stage, Term.due_on, Term.meaning, Term.policy, Term.closes_at,
        Term.done_on, Term.after, Term.grace_minutes,
    ).where(Term.plan_id.in_(found))  # fmt: skip
    order = list(Stage)
    for row in sorted(session.execute(query), key=lambda row: order.index(row.stage)):
        found[row.plan_id][row.stage] = TermRow(*row)
    return found


def doors(session: Session, plan_id: int, units: Collection[int] | None = None) -> list[DoorRow]:
    """Return the late doors of a plan, the one that stays open longest first; units: of these only."""
    query = (
        select(
            LateDoor.id, LateDoor.stage, LateDoor.organisation_id, Organisation.name, LateDoor.until, LateDoor.reason,
            User.name, LateDoor.opened_at,
        )
        .join(Organisation, Organisation.id == LateDoor.organisation_id)
        .join(User, User.id == LateDoor.opened_by_id)
        .where(LateDoor.plan_id == plan_id)
        .order_by(LateDoor.until.desc(), LateDoor.id.desc())
        .limit(MOST)
    )  # fmt: skip
    if units is not None:
        query = query.where(LateDoor.organisation_id.in_(units))
    return [DoorRow(*row) for row in session.execute(query)]


def units(session: Session, council_id: int, today: date) -> list[tuple[int, str]]:
    """Return (id, name) of the active organisations that a council's plan binds: its own first, then those below."""
    active = and_(
        Organisation.active_from <= today, or_(Organisation.active_to.is_(None), Organisation.active_to >= today)
    )
    query = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.council_id == council_id, active)
        .order_by(func.length(Organisation.path), Organisation.position, Organisation.name)
    )
    return [(row.id, row.name) for row in session.execute(query)]


def cases(session: Session, actor: Actor, council_id: int, year: int) -> dict[State, int]:
    """Count the nominations of a council and year by state, as far as the actor may see them."""
    query = (
        select(Nomination.state, func.count().label("found"))
        .where(Nomination.council_id == council_id, Nomination.year == year, visible_nominations(actor))
        .group_by(Nomination.state)
    )
    return {row.state: row.found for row in session.execute(query)}


def last_change(session: Session, kind: str, identifier: int) -> LastChange | None:
    """Return who changed a row last, and when."""
    row = session.execute(
        select(Change.actor_name, Change.at)
        .where(Change.object_kind == kind, Change.object_id == identifier)
        .order_by(Change.id.desc())
        .limit(1)
    ).one_or_none()
    return LastChange(*row) if row else None
