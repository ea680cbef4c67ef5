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
from workflow.domain.permissions import POLICIES, Scope
from workflow.domain.states import Role, State
from workflow.models import AgendaItem, Nomination, Organisation, Person

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
    policy = POLICIES[action]
    grants = [grant for grant in actor.grants if grant.role in policy.roles]
    parts = [_nominations(grant, policy.roles[grant.role]) for grant in grants]
    allowed = _any(parts)
    if actor.person_id is None:
        return allowed
    own = Nomination.person_id == actor.person_id
    if policy.not_own:
        return and_(allowed, or_(Nomination.person_id.is_(None), Nomination.person_id != actor.person_id))
    return or_(allowed, own) if policy.own else allowed


def _nominations(grant: Grant, scope: Scope) -> Condition:
    where = grant.organisation_id
    if scope is Scope.OWN:  # the unit's own cases, drafts included
        return Nomination.unit_id == where
    return and_(_place(where, scope), _seen(grant.role))


def _place(where: int, scope: Scope) -> Condition:
    match scope:
        case Scope.BELOW:
            below = select(Organisation.id).where(Organisation.path.contains(f"/{where}/"))
            return Nomination.unit_id.in_(below)
        case Scope.COUNCIL:
            return Nomination.council_id == where
        case Scope.BODY:
            return or_(Nomination.upper_body_id == where, Nomination.body_id == where)
        case _:
            return true()


def _seen(role: Role) -> Condition:
    if role in _KEEPS_DRAFTS:
        return true()
    parts = [Nomination.state != State.DRAFT]
    if role is Role.MEMBER:
        parts.append(exists().where(AgendaItem.nomination_id == Nomination.id).correlate(Nomination))
    if role is Role.APPROVER:
        parts.append(Nomination.submitted_on.is_not(None))
    return and_(*parts)


def _any(parts: Iterable[Condition]) -> Condition:
    found = list(parts)
    return reduce(or_, found) if found else false()
