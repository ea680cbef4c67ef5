"""Overdue cases lapse where the plan says so. The clock acts under its own name, one case at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflow.domain import commands as c
from workflow.domain.actors import SYSTEM
from workflow.domain.states import BY_EVENT, AfterTerm, Stage, State
from workflow.extensions import db
from workflow.models import LateDoor, Nomination, Plan, ReinstatementLeave, Term
from workflow.services import nominations
from workflow.services.nominations import Result
from workflow.services.unit_of_work import unit_of_work


def lapse_overdue(*, now: datetime) -> list[Result]:
    """Let registered and returned cases lapse whose unit-review term is over in a plan that lets them.

    One unit of work per case: a case that somebody moves at this very moment stays as that person left it and holds
    back no other. Returns one result per case found.
    """
    return lapse(overdue(now=now), now=now)


def lapse(cases: Iterable[tuple[int, int]], *, now: datetime) -> list[Result]:
    """Let the given cases lapse, each named with the version that was found overdue."""
    results = []
    for identifier, version in cases:
        with unit_of_work() as session:
            command = c.Lapse(nomination_id=identifier, version=version)
            results.append(nominations.attempt(session, command, actor=SYSTEM, now=now))
    return results


def overdue(*, now: datetime) -> list[tuple[int, int]]:
    """Return identifier and version of every case of the annual round that should have lapsed by `now`.

    Not where the chair gave the unit more time, nor what he let be brought back after the term.
    """
    door = exists().where(
        LateDoor.plan_id == Plan.id, LateDoor.stage == Stage.UNIT_REVIEW, LateDoor.until > now,
        LateDoor.organisation_id == Nomination.unit_id,
    )  # fmt: skip
    back = exists().where(
        ReinstatementLeave.nomination_id == Nomination.id, ReinstatementLeave.used_at >= Term.closes_at
    )
    query = (
        select(Nomination.id, Nomination.version, Term.closes_at, Term.grace_minutes)
        .join(Plan, (Plan.organisation_id == Nomination.council_id) & (Plan.year == Nomination.year))
        .join(Term, (Term.plan_id == Plan.id) & (Term.stage == Stage.UNIT_REVIEW))
        .where(
            Term.after == AfterTerm.LAPSE, Term.closes_at <= now, ~door, ~back, Nomination.is_open,
            Nomination.state.in_((State.REGISTERED, State.RETURNED)), Nomination.type.not_in(BY_EVENT),
        )
        .order_by(Nomination.id)
    )  # fmt: skip
    with Session(db.engine) as session:
        session.connection(execution_options={"readonly": True, "postgresql_readonly": True})
        found = session.execute(query)
        return [(r.id, r.version) for r in found if r.closes_at + timedelta(minutes=r.grace_minutes) <= now]
