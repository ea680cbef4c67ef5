"""What a step leaves beside the case: the leg upward, and the doubt a revocation casts on later awards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import false, insert, or_, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.facts import NominationFacts
from workflow.domain.states import LIVE_STATES
from workflow.models import ForwardLeg, Nomination
from workflow.services import facts, history


def record_leg(session: Session, case: NominationFacts, command: c.Forward) -> None:
    """Keep one leg of the way up: from which body to which, under what number and date."""
    session.execute(
        insert(ForwardLeg),
        {
            "nomination_id": case.id, "from_body_id": case.body_id, "to_body_id": command.to_body_id,
            "number": command.number, "on_date": command.on_date, "result": command.result,
        },
    )  # fmt: skip


def flag_dependents(session: Session, revoked: NominationFacts, *, actor: Actor, now: datetime) -> list[int]:
    """Flag for re-check every live case of the same subject, that year or later, whose award leans on the revoked one.

    Source: domain.md §2 (revoke); Law 06/2022/QH15 Article 93. Returns the identifiers flagged.
    """
    leaning = {rule.award for rule in load_catalogue().rules if revoked.award_code in rule.leans_on}
    ids = session.scalars(
        select(Nomination.id).where(
            or_(
                Nomination.person_id == revoked.person_id if revoked.person_id else false(),
                Nomination.organisation_id == revoked.organisation_id if revoked.organisation_id else false(),
            ),
            Nomination.id != revoked.id,
            Nomination.year >= revoked.year,
            Nomination.award_code.in_(leaning),
            Nomination.state.in_(LIVE_STATES),
        )
    ).all()
    for case in facts.load(session, ids, now=now, wanted=frozenset()).values():
        columns = {"recheck": True, "recheck_reason": revoked.code}
        entry = history.Entry("recheck", case.state, columns, {"revoked": revoked.code})
        history.advance(session, case, entry, actor=actor, now=now)
    return list(ids)
