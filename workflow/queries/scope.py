"""Which rows a list may hold: the meaning of `domain/permissions.py`, as conditions of a query.

`permitted` answers for one target; these answer for a whole table, so that a list never loads what it may not show.
A test compares the two over every role and state.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor, Grant
from workflow.domain.permissions import JUDGES, POLICIES, VOTERS, Policy, Scope
from workflow.domain.states import Role, State
from workflow.models import AgendaItem, Meeting, Nomination, Organisation, Person
from workflow.queries import conflicts

Condition = ColumnElement[bool]
_KEEPS_DRAFTS = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.SYSTEM)


# ── organisations ───────────────────────────────────────────────────────────────────────────────────────────────────


def organisation_condition(actor: Actor, action: str = "organisation.view") -> Condition:
    """Return the condition on `Organisation` under which `action` is permitted on an organisation as target."""
    roles = POLICIES[action].roles
    return _any(_organisation(grant, roles[grant.role]) for grant in actor.grants if grant.role in roles)


def visible_organisations(actor: Actor, action: str = "organisation.view") -> Select[int]:
    """Return a subquery of the identifiers of the organisations on which the actor may take `action`."""
    return select(Organisation.id).where(organisation_condition(actor, action))


def organisation_ids(session: Session, actor: Actor, action: str = "organisation.view") -> frozenset[int]:
    """Return those identifiers, read."""
    return frozenset(session.scalars(visible_organisations(actor, action)))


def _organisation(grant: Grant, scope: Scope) -> Condition:
    where = grant.organisation_id
    match scope:
        case Scope.ANY:
            return true()
        case Scope.OWN:
            return Organisation.id == where
        case Scope.BELOW:
            return Organisation.path.contains(f"/{where}/")
        case Scope.COUNCIL:
            return Organisation.council_id == where
        case Scope.BODY:
            return or_(Organisation.id == where, Organisation.upper_body_id == where)


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_people(actor: Actor, action: str = "person.view") -> Condition:
    """Return the condition on `Person` under which `action` is permitted on that person.

    "Never on oneself" and "the person himself" are part of it where the policy says so.
    """
    policy = POLICIES[action]
    by_role = Person.organisation_id.in_(visible_organisations(actor, action))
    if actor.person_id is None:
        return by_role
    if policy.not_own:
        return and_(by_role, Person.id != actor.person_id)
    return or_(by_role, Person.id == actor.person_id) if policy.own else by_role


# ── nominations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_nominations(actor: Actor, action: str = "nomination.view") -> Condition:
    """Return the condition on `Nomination` under which a reading `action` is permitted.

    Equal in meaning to `permitted`: roles, scopes, what a role may see of each state, and one's own cases.
    """
    allowed = _any(nomination_parts(actor, action))
    if actor.person_id is None or not POLICIES[action].not_own:
        return allowed
    return and_(allowed, or_(Nomination.person_id.is_(None), Nomination.person_id != actor.person_id))


def nomination_parts(actor: Actor, action: str = "nomination.view") -> list[Condition]:
    """Return the conditions any of which is enough: one per role in force, and one's own cases.

    Asked one by one each finds its index; joined by OR they find none. "Never on oneself" is not among them.
    """
    policy = POLICIES[action]
    grants = [grant for grant in actor.grants if grant.role in policy.roles]
    parts = [
        and_(_nominations(grant, policy.roles[grant.role]), *_impartial(actor, grant.role, policy)) for grant in grants
    ]
    own = actor.person_id is not None and policy.own
    return [*parts, Nomination.person_id == actor.person_id] if own else parts


def _impartial(actor: Actor, role: Role, policy: Policy) -> list[Condition]:
    """What a conflict, or not having said that there is none, takes away once a case is before the council."""
    needed: list[Condition] = []
    if policy.impartial and role in JUDGES and actor.person_id is not None:
        needed.append(~conflicts.of_person(actor.person_id))
    if policy.confirmed and role in VOTERS:
        needed.append(conflicts.cleared_by(actor.person_id) if actor.person_id is not None else false())
    before_council = exists().where(AgendaItem.nomination_id == Nomination.id).correlate(Nomination)
    return [or_(~before_council, and_(*needed))] if needed else []


def _nominations(grant: Grant, scope: Scope) -> Condition:
    where = grant.organisation_id
    if scope is Scope.OWN:  # the unit's own cases, drafts included
        return Nomination.unit_id == where
    return and_(_place(where, scope, grant.role), _seen(grant.role, where))


def _place(where: int, scope: Scope, role: Role) -> Condition:
    match scope:
        case Scope.BELOW:
            below = Organisation.path.contains(f"/{where}/")
            if role is Role.MANAGER:
                # As a rule most of what there is: read in the order of the list, ask each row, stop when it is full.
                return exists().where(Organisation.id == Nomination.unit_id, below).correlate(Nomination)
            return Nomination.unit_id.in_(select(Organisation.id).where(below))
        case Scope.COUNCIL:
            return Nomination.council_id == where
        case Scope.BODY:
            return or_(Nomination.upper_body_id == where, Nomination.body_id == where)
        case _:
            return true()


def _seen(role: Role, where: int) -> Condition:
    if role in _KEEPS_DRAFTS:
        return true()
    parts = [Nomination.state != State.DRAFT]
    if role is Role.MEMBER:
        on_agenda = select(AgendaItem.nomination_id).join(Meeting, Meeting.id == AgendaItem.meeting_id)
        parts.append(Nomination.id.in_(on_agenda.where(Meeting.council_id == where)))
    if role is Role.APPROVER:
        parts.append(Nomination.submitted_on.is_not(None))
    return and_(*parts)


def _any(parts: Iterable[Condition]) -> Condition:
    found = list(parts)
    return reduce(or_, found) if found else false()
