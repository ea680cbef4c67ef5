"""What waits for one person, by role. Each kind of work is one query with a limit, and only for roles that are held."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.states import (
    BY_EVENT,
    CommendationType,
    MeetingStatus,
    OrganisationKind,
    Role,
    Stage,
    State,
    SubjectKind,
)
from workflow.models import (
    AgendaItem,
    Meeting,
    Nomination,
    Organisation,
    Plan,
    PlanTask,
    ReinstatementLeave,
    TaskUnit,
    Term,
)
from workflow.queries.meetings import on_open_agenda
from workflow.queries.roles import roles_in_force
from workflow.queries.scope import visible_nominations
from workflow.queries.units import active

MOST = 201  # of each kind; beyond it a reader is told "hơn 200"
N = Nomination
_WITH_UNIT = (State.REGISTERED, State.UNIT_REVIEWED)
_WITH_COUNCIL = (State.COUNCIL_VOTED, State.SUBMITTED)
_NOT_REGISTERED = (State.DRAFT, State.WITHDRAWN, State.LAPSED)


class Work(StrEnum):
    """The kinds of work a case may be waiting for."""

    REGISTER = "register"
    AMEND = "amend"
    REVIEW = "review"
    RESUBMIT = "resubmit"
    AGENDA = "agenda"
    SUBMIT = "submit"
    AWARD = "award"
    REINSTATE = "reinstate"
    DECIDE = "decide"
    FORWARD = "forward"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Waiting:
    work: Work
    id: int
    code: str
    subject_kind: SubjectKind
    subject_name: str
    award_code: str
    year: int
    type: CommendationType
    state: State
    state_since: datetime
    note: str
    unit_id: int
    unit_name: str
    council_id: int
    council_name: str
    body_name: str | None
    body_kind: OrganisationKind | None


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit that has registered nothing in a year whose plan has a registration term."""

    unit_id: int
    name: str
    council_id: int


@dataclass(frozen=True, slots=True)
class Sitting:
    id: int
    council_id: int
    council_name: str
    held_at: datetime
    items: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Task:
    id: int
    plan_id: int
    council_id: int
    year: int
    quarter: int
    title: str
    due_on: date
    unit_name: str
    version: int


@dataclass(frozen=True, slots=True)
class Quarter:
    year: int
    quarter: int
    tasks: int
    done: int
    ends_on: date


Where = Callable[[Collection[int]], ColumnElement[bool]]


def _in_unit(*conditions: ColumnElement[bool]) -> Where:
    return lambda ids: and_(N.unit_id.in_(ids), *conditions)


def _in_council(*conditions: ColumnElement[bool]) -> Where:
    return lambda ids: and_(N.council_id.in_(ids), *conditions)


_LEAVE = exists().where(ReinstatementLeave.nomination_id == N.id, ReinstatementLeave.used_at.is_(None)).correlate(N)

#: Which cases wait for which role, at the organisations where the role is held.
_KINDS: tuple[tuple[Work, tuple[Role, ...], Where], ...] = (
    (Work.REGISTER, (Role.UNIT_OFFICER,), _in_unit(N.state == State.DRAFT)),
    (Work.AMEND, (Role.UNIT_OFFICER,), _in_unit(N.state == State.RETURNED, N.resume_state.in_(_WITH_UNIT))),
    (Work.REVIEW, (Role.UNIT_HEAD,), _in_unit(N.state == State.REGISTERED)),
    (Work.RESUBMIT, (Role.SECRETARY,), _in_council(N.state == State.RETURNED, N.resume_state.in_(_WITH_COUNCIL))),
    (Work.AGENDA, (Role.SECRETARY,), _in_council(N.state == State.UNIT_REVIEWED, ~on_open_agenda())),
    (Work.SUBMIT, (Role.SECRETARY,), _in_council(N.state == State.COUNCIL_VOTED)),
    (Work.AWARD, (Role.SECRETARY,), _in_council(N.state == State.APPROVED)),
    (Work.REINSTATE, (Role.SECRETARY,), _in_council(N.state.in_((State.LAPSED, State.DECLINED)), _LEAVE)),
    (Work.DECIDE, (Role.APPROVER,), lambda ids: and_(N.state == State.SUBMITTED, N.body_id.in_(ids))),
    (
        Work.ELSEWHERE, (Role.APPROVER,),
        lambda ids: and_(N.state == State.SUBMITTED, N.upper_body_id.in_(ids), N.body_id.not_in(ids)),
    ),
)  # fmt: skip

_Unit, _Council, _Body = (aliased(Organisation) for _ in range(3))
_WAITING: Select[*tuple[Any, ...]] = (
    select(
        N.id, N.code, N.subject_kind, N.subject_name, N.award_code, N.year, N.type, N.state, N.state_since, N.note,
        N.unit_id,
        _Unit.short_name, N.council_id, _Council.short_name, _Body.short_name, _Body.kind,
    )
    .join(_Unit, _Unit.id == N.unit_id)
    .join(_Council, _Council.id == N.council_id)
    .outerjoin(_Body, _Body.id == N.body_id)
    .order_by(N.id)
    .limit(MOST)
)  # fmt: skip


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """Return the cases that wait for a step of this person; never one's own, which others must take."""
    found: list[Waiting] = []
    for work, roles, where in _KINDS:
        ids = actor.organisations(*roles)
        if ids:
            query = _WAITING.where(where(ids), *_not_own(actor))
            found += [Waiting(work, *row) for row in session.execute(query)]
    return found


def _not_own(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.person_id is None:
        return []
    return [or_(N.person_id.is_(None), N.person_id != actor.person_id)]


def silent_units(session: Session, actor: Actor, year: int, today: date) -> list[Silent]:
    """Return the units without a registration: one's own, those of one's council, those below a manager.

    Only units for which an officer or a head answers, the same that are reminded (services/reminders).
    """
    parts: list[ColumnElement[bool]] = []
    own = actor.organisations(Role.UNIT_OFFICER, Role.UNIT_HEAD)
    if own:
        parts.append(Organisation.id.in_(own))
    councils = actor.organisations(Role.SECRETARY)
    if councils:
        parts.append(Organisation.council_id.in_(councils))
    parts += [Organisation.path.contains(f"/{top}/") for top in actor.organisations(Role.MANAGER)]
    if not parts:
        return []
    roles = roles_in_force()
    answered_for = select(roles.c.organisation_id).where(roles.c.role.in_((Role.UNIT_OFFICER, Role.UNIT_HEAD)))
    registered = (N.year == year, N.state.not_in(_NOT_REGISTERED), N.type.not_in(BY_EVENT))
    said = exists().where(N.unit_id == Organisation.id, *registered)
    query = (
        select(Organisation.id, Organisation.short_name, Organisation.council_id)
        .join(Plan, (Plan.organisation_id == Organisation.council_id) & (Plan.year == year))
        .join(Term, (Term.plan_id == Plan.id) & (Term.stage == Stage.REGISTRATION))
        .where(or_(*parts), active(today), Organisation.id.in_(answered_for), ~said.correlate(Organisation))
        .order_by(Organisation.path)
        .limit(MOST)
    )
    found = session.execute(query, {"today": today})
    return [Silent(row.id, row.short_name, row.council_id or 0) for row in found]


def sittings(session: Session, actor: Actor) -> list[Sitting]:
    """Return the open meetings of the councils one serves on or is secretary of."""
    ids = actor.organisations(Role.SECRETARY, Role.MEMBER, Role.CHAIR)
    if not ids:
        return []
    query = (
        select(
            Meeting.id, Meeting.council_id, Organisation.short_name, Meeting.held_at, func.count(AgendaItem.id),
            Meeting.sequence,
        )
        .join(Organisation, Organisation.id == Meeting.council_id)
        .outerjoin(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.council_id.in_(ids), Meeting.status == MeetingStatus.PLANNED)
        .group_by(Meeting.id, Organisation.short_name)
        .order_by(Meeting.held_at)
        .limit(MOST)
    )
    return [Sitting(*row) for row in session.execute(query)]


def tasks(session: Session, actor: Actor, until: date) -> list[Task]:
    """Return the open tasks due by `until` that one's unit leads, or nobody does and one is the council's secretary."""
    leading = actor.organisations(Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.SECRETARY)
    if not leading:
        return []
    secretary_of = actor.organisations(Role.SECRETARY)
    leads = select(TaskUnit.task_id).where(TaskUnit.leads)
    mine = PlanTask.id.in_(leads.where(TaskUnit.organisation_id.in_(leading)))
    nobody = and_(PlanTask.id.not_in(leads), Plan.organisation_id.in_(secretary_of))
    names = (
        select(func.min(Organisation.short_name))
        .join(TaskUnit, TaskUnit.organisation_id == Organisation.id)
        .where(TaskUnit.task_id == PlanTask.id, TaskUnit.leads)
    )
    query = (
        select(
            PlanTask.id, PlanTask.plan_id, Plan.organisation_id, Plan.year, PlanTask.quarter, PlanTask.title,
            PlanTask.due_on,
            func.coalesce(names.scalar_subquery(), PlanTask.lead), PlanTask.version,
        )
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(
            or_(mine, nobody), PlanTask.done_on.is_(None), PlanTask.event_driven.is_(False), PlanTask.due_on <= until,
        )
        .order_by(PlanTask.due_on, PlanTask.id)
        .limit(MOST)
    )  # fmt: skip
    return [Task(*row) for row in session.execute(query)]


def councils_of(session: Session, actor: Actor) -> list[int]:
    """Return the council organisations whose terms concern this person: those of the places where a role is held."""
    places = {grant.organisation_id for grant in actor.grants}
    if not places:
        return []
    below = [Organisation.path.contains(f"/{top}/") for top in actor.organisations(Role.MANAGER, Role.APPROVER)]
    query = (
        select(Organisation.council_id)
        .where(or_(Organisation.id.in_(places), *below), Organisation.council_id.is_not(None))
        .distinct()
        .limit(50)
    )
    return [row for row in session.scalars(query) if row is not None]


def quarters(session: Session, council_ids: Collection[int], year: int) -> list[Quarter]:
    """Return how many tasks of each quarter are done."""
    if not council_ids:
        return []
    query: Select[*tuple[Any, ...]] = (
        select(Plan.year, PlanTask.quarter, func.count(), func.count(PlanTask.done_on), func.max(PlanTask.due_on))
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.organisation_id.in_(council_ids), Plan.year == year, PlanTask.event_driven.is_(False))
        .group_by(Plan.year, PlanTask.quarter)
        .order_by(PlanTask.quarter)
    )
    return [Quarter(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Own:
    id: int
    code: str
    award_code: str
    year: int
    state: State
    state_since: datetime


def own_cases(session: Session, actor: Actor) -> list[Own]:
    """Return the latest nominations of this very person."""
    if actor.person_id is None:
        return []
    query = (
        select(N.id, N.code, N.award_code, N.year, N.state, N.state_since)
        .where(N.person_id == actor.person_id, visible_nominations(actor))
        .order_by(N.id.desc())
        .limit(10)
    )
    return [Own(*row) for row in session.execute(query)]
