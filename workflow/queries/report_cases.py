"""The cases that a report counts: a fixed number of queries, however many cases, units and years."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.calendar import local_date
from workflow.domain.report_figures import DROPPED, Case, heir, lineage
from workflow.domain.states import BY_EVENT, OrganisationKind, Stage, Trigger
from workflow.models import (
    Decision,
    Nomination,
    NominationEvent,
    Organisation,
    Person,
    ProposalLetter,
)
from workflow.queries import terms
from workflow.queries.organisations import in_tree_order
from workflow.queries.small import small

N, E = Nomination, NominationEvent
_LEAVING = (Trigger.DECLINE.value, Trigger.WITHDRAW.value, Trigger.LAPSE.value, Trigger.REVOKE.value)
_A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Body:
    """The council organisation of a report."""

    id: int
    code: str
    name: str
    short_name: str
    path: str
    kind: OrganisationKind


@dataclass(frozen=True, slots=True)
class Scope:
    """own: the councils that the organisation goes on from, itself included; all: those below it too.

    successors: who follows whom under these councils; names: of every organisation there, in the order of the tree.
    """

    body: Body
    own: frozenset[int]
    all: frozenset[int]
    successors: Mapping[int, int]
    names: Mapping[int, str]


def scope(session: Session, council_id: int) -> Scope | None:
    """Return whose cases a report of an organisation counts; None: there is no such organisation."""
    found: Select[*tuple[Any, ...]] = select(
        Organisation.id, Organisation.code, Organisation.name, Organisation.short_name, Organisation.path,
        Organisation.kind,
    ).where(Organisation.id == council_id)
    body = session.execute(found).one_or_none()
    if body is None:
        return None
    followed: Select[*tuple[Any, ...]] = select(Organisation.id, Organisation.successor_id).where(
        Organisation.successor_id.is_not(None)
    )
    successors = {row.id: row.successor_id for row in session.execute(followed)}
    own = lineage(successors, council_id)
    above = [Organisation.path.contains(f"/{one}/") for one in own]
    rows = session.execute(
        select(Organisation.id, Organisation.parent_id, Organisation.position, Organisation.name,
               Organisation.council_id)
        .where(or_(Organisation.council_id.in_(own), *above))
        .order_by(Organisation.path)
    ).all()  # fmt: skip
    held = {row.council_id for row in rows if row.council_id is not None} | own
    named = {row.id: row.name for row in rows}
    order = in_tree_order((row.id, row.parent_id, row.position, row.name) for row in rows)
    names = {key: named[key] for key, _depth in order} | named
    return Scope(Body(*body), own, frozenset(held), successors, names)


def cases(session: Session, where: Scope, years: Collection[int]) -> list[Case]:
    """Return the registered cases of the councils in scope, in the order of their codes; four queries."""
    rows = session.execute(_cases(where.all, years)).all()
    reasons = _reasons(session, where.all, years)
    due = terms.of(session, {(row.council_id, row.year) for row in rows})
    found = []
    for row in rows:
        data = row._asdict()
        of_plan = due[data["council_id"], data["year"]]
        if data["type"] in BY_EVENT:
            of_plan = {}
        registration, review = of_plan.get(Stage.REGISTRATION), of_plan.get(Stage.UNIT_REVIEW)
        reviewed_on = data["reviewed_on"]
        one = Case(
            **data,
            registered_late=data["registered_at"] >= registration.closes_at if registration else None,
            reviewed_late=reviewed_on > local_date(review.closes_at - _A_MOMENT) if review and reviewed_on else None,
        )
        reason, rule, on = reasons.get(one.id, ("", "", None))
        unit = heir(where.successors, one.unit_id, where.names)
        found.append(replace(one, unit_id=unit, reason=reason, rule=rule, dropped_on=on))
    return found


def named(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the names of organisations, those that have left the councils in scope among them."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    return {row.id: row.name for row in session.execute(query)}


def _cases(councils: Collection[int], years: Collection[int]) -> Select[*tuple[Any, ...]]:
    body, collective = aliased(Organisation), aliased(Organisation)
    voted = (
        select(E.nomination_id, func.max(E.at).label("at"))
        .join(N, N.id == E.nomination_id)
        .where(N.council_id.in_(councils), N.year.in_(years), E.kind == Trigger.VOTE.value)
        .group_by(E.nomination_id)
        .subquery()
    )
    size = (
        select(Person.organisation_id, func.count().label("people"))
        .where(Person.active)
        .group_by(Person.organisation_id)
        .subquery()
    )
    return (
        select(
            N.id, N.code, N.year, N.type, N.council_id, N.unit_id, N.subject_kind, N.subject_name.label("subject"),
            func.coalesce(N.person_id, -N.organisation_id).label("subject_key"),
            collective.kind.label("subject_body"), _yes(N.organisation_id == N.council_id).label("whole"),
            _yes(small(collective.kind, size.c.people)).label("small"), _yes(Person.leader).label("leader"),
            Person.sex.label("sex"), N.award_code.label("award"), N.state,
            func.coalesce(N.left_state, N.resume_state).label("left"),
            N.registered_at, N.reviewed_on, voted.c.at.label("voted_at"), N.submitted_on, Decision.decided_on,
            N.presented_on, func.coalesce(ProposalLetter.number, "").label("letter"),
            N.decision_id, func.coalesce(Decision.number, "").label("decision"), Decision.body_id,
            func.coalesce(body.short_name, "").label("body"), body.kind.label("level"),
        )
        .outerjoin(Person, Person.id == N.person_id)
        .outerjoin(collective, collective.id == N.organisation_id)
        .outerjoin(size, size.c.organisation_id == N.organisation_id)
        .outerjoin(voted, voted.c.nomination_id == N.id)
        .outerjoin(ProposalLetter, ProposalLetter.id == N.letter_id)
        .outerjoin(Decision, Decision.id == N.decision_id)
        .outerjoin(body, body.id == Decision.body_id)
        .where(N.council_id.in_(councils), N.year.in_(years), N.registered_at.is_not(None))
        .order_by(N.code)
    )  # fmt: skip


def _yes(condition: Any) -> Any:
    """Unknown is no."""
    return case((condition, True), else_=False)


def _reasons(session: Session, councils: Collection[int], years: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Return by case why it dropped out, under which rule, and when: the last step that took it off the road."""
    query = (
        select(E.nomination_id, E.data, E.at)
        .join(N, N.id == E.nomination_id)
        .where(N.council_id.in_(councils), N.year.in_(years), N.state.in_(DROPPED), E.kind.in_(_LEAVING))
        .order_by(E.nomination_id, E.seq)
    )
    found: dict[int, tuple[Any, ...]] = {}
    for row in session.execute(query):
        data = json.loads(row.data)
        found[row.nomination_id] = (data.get("reason", ""), data.get("rule", ""), local_date(row.at))
    return found
