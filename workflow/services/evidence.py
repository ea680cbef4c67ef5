"""The checklist of a case and the room its cap leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.eligibility import CollectiveFacts, Finding, PersonFacts, check
from workflow.domain.facts import CapFacts, NominationFacts
from workflow.domain.quota import headroom
from workflow.domain.states import State
from workflow.models import Nomination, Organisation
from workflow.queries import achievements
from workflow.queries import collectives as collective_records

if TYPE_CHECKING:
    from workflow.services.facts import Moment

#: Cases that use up a cap, and that make up its base: from the council's vote on.
COUNTED = (State.COUNCIL_VOTED, State.SUBMITTED, State.APPROVED, State.AWARDED)


def findings(
    session: Session, found: Mapping[int, NominationFacts], moment: Moment
) -> dict[int, tuple[Finding, ...]]:
    """Return the checklist of each case under the rule already chosen for it."""
    people = achievements.people(session, {f.person_id for f in found.values() if f.person_id})
    groups = [f for f in found.values() if f.organisation_id]
    collectives = collective_records.collectives(
        session, {f.organisation_id for f in groups if f.organisation_id}, {f.year for f in groups}
    )
    answer = {}
    for key, facts in found.items():
        subject: PersonFacts | CollectiveFacts | None
        if facts.person_id:
            subject = people.get(facts.person_id)
        else:
            subject = collectives.get((facts.organisation_id or 0, facts.year))
        if subject is not None and facts.rule is not None:
            answer[key] = check(facts.rule, subject, facts.year, moment.today, facts.type)
    return answer


def headrooms(session: Session, found: Mapping[int, NominationFacts], _moment: Moment) -> dict[int, CapFacts]:
    """Return the room under each capped award; a case that already counts is left out of its own count."""
    capped = [(f, f.rule.cap) for f in found.values() if f.rule is not None and f.rule.cap is not None]
    if not capped:
        return {}
    counts = _counts(session, {(facts.council_id, facts.year) for facts, _cap in capped})
    awards = load_catalogue().awards
    answer = {}
    for facts, cap in capped:
        own = 1 if facts.state in COUNTED else 0
        used = counts[facts.council_id, facts.year, facts.award_code] - own
        room = headroom(counts[facts.council_id, facts.year, cap.base_award], used, cap.share)
        answer[facts.id] = CapFacts(room, awards[facts.award_code], awards[cap.base_award])
    return answer


def lock_council(session: Session, council_id: int) -> None:
    """Make the votes of one council organisation take turns, so that two meetings cannot both use the last place.

    FOR NO KEY UPDATE: rows that only refer to the organisation may still be written by others, else a draft being
    opened and a meeting being closed could wait for each other.
    """
    session.execute(select(Organisation.id).where(Organisation.id == council_id).with_for_update(key_share=True))


def _counts(session: Session, keys: set[tuple[int, int]]) -> dict[tuple[int, int, str], int]:
    where = or_(*(and_(Nomination.council_id == council, Nomination.year == year) for council, year in keys))
    query = (
        select(Nomination.council_id, Nomination.year, Nomination.award_code, func.count())
        .where(where, Nomination.state.in_(COUNTED))
        .group_by(Nomination.council_id, Nomination.year, Nomination.award_code)
    )
    counts: dict[tuple[int, int, str], int] = defaultdict(int)
    for council, year, award, count in session.execute(query):
        counts[council, year, award] = count
    return counts
