"""What a step leaves beside the case: the leg upward, and the doubt that a revocation or a corrected rating casts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, insert, or_, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.facts import NominationFacts
from workflow.domain.states import LIVE_STATES
from workflow.models import ForwardLeg, Nomination
from workflow.services import facts, history

#: What `recheck_reason` begins with when a rating was corrected; the year follows. Else it is the revoked case's code.
RATING_OF = "rating:"


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
    _flag(session, ids, revoked.code, {"revoked": revoked.code}, actor=actor, now=now)
    return list(ids)


def flag_rated(
    session: Session, *, year: int, actor: Actor, now: datetime, person_id: int | None = None,
    organisation_id: int | None = None,
) -> list[int]:  # fmt: skip
    """Flag for re-check every live case of a subject whose criteria read the rating of `year`, after it was corrected.

    Source: law.md §5, NĐ 233/2026 Article 15(4): a wrong rating is replaced, and what rested on it is looked at again.
    Returns the identifiers flagged.
    """
    subject = (
        Nomination.person_id == person_id if person_id is not None else Nomination.organisation_id == organisation_id
    )
    leaning = [
        and_(Nomination.award_code == award, Nomination.year.between(year, year + reach - 1))
        for award, reach in _rated_reach().items()
    ]
    where: ColumnElement[bool] = or_(false(), *leaning)
    ids = session.scalars(select(Nomination.id).where(subject, where, Nomination.state.in_(LIVE_STATES))).all()
    _flag(session, ids, f"{RATING_OF}{year}", {"rating": year}, actor=actor, now=now)
    return list(ids)


def _rated_reach() -> dict[str, int]:
    """How many years of ratings each award reads, by the criteria of every rule that was ever in force."""
    found: dict[str, int] = {}
    for rule in load_catalogue().rules:
        for criterion in rule.criteria:
            if any(word in criterion.code for word in ("rating", "rated", "excellent")):
                years = criterion.params.get("years", 1)
                found[rule.award] = max(found.get(rule.award, 0), years if isinstance(years, int) else 1)
    return found


def _flag(
    session: Session, ids: Sequence[int], reason: str, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    for case in facts.load(session, ids, now=now, wanted=frozenset()).values():
        entry = history.Entry("recheck", case.state, {"recheck": True, "recheck_reason": reason}, data)
        history.advance(session, case, entry, actor=actor, now=now)
