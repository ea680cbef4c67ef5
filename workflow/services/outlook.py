"""What the caps would say if everything under way were passed: for pages on which a list is still being made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.catalogue import Award, Cap
from workflow.domain.quota import Headroom, headroom
from workflow.domain.states import LIVE_STATES
from workflow.models import Nomination


@dataclass(frozen=True, slots=True)
class Outlook:
    """One cap of a council and year with all live cases counted. unit_used: those of the unit asked about."""

    award: Award
    base_award: Award
    cap: Cap
    room: Headroom
    unit_used: int


def of_unit(session: Session, council_id: int, unit_id: int, year: int, day: date) -> tuple[Outlook, ...]:
    """Return every cap in force on `day` as it would stand, in one query; none when nothing is capped."""
    catalogue = load_catalogue()
    caps = [rule.cap for rule in catalogue.rules if rule.cap is not None and rule.covers(day)]
    if not caps:
        return ()
    everywhere, here = _counts(session, council_id, unit_id, year)
    return tuple(
        Outlook(
            catalogue.awards[cap.award], catalogue.awards[cap.base_award], cap,
            headroom(everywhere[cap.base_award], everywhere[cap.award], cap.share), here[cap.award],
        )
        for cap in caps
    )  # fmt: skip


def counts(session: Session, council_id: int, year: int) -> Counter[str]:
    """Return how many live cases of a council and year there are of each award."""
    return _counts(session, council_id, 0, year)[0]


def _counts(session: Session, council_id: int, unit_id: int, year: int) -> tuple[Counter[str], Counter[str]]:
    query = (
        select(Nomination.award_code, Nomination.unit_id, func.count())
        .where(Nomination.council_id == council_id, Nomination.year == year, Nomination.state.in_(LIVE_STATES))
        .group_by(Nomination.award_code, Nomination.unit_id)
    )
    everywhere: Counter[str] = Counter()
    here: Counter[str] = Counter()
    for award, unit, count in session.execute(query):
        everywhere[award] += count
        if unit == unit_id:
            here[award] += count
    return everywhere, here
