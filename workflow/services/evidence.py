"""The checklist of a case and the room its cap leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.catalogue import Cap
from workflow.domain.eligibility import Facts, Finding, check
from workflow.domain.facts import CapFacts, NominationFacts
from workflow.domain.quota import headroom
from workflow.domain.states import LIVE_STATES, State
from workflow.errors import NoRuleInForce
from workflow.models import Nomination, Organisation
from workflow.queries import achievements
from workflow.queries import collectives as collective_records

if TYPE_CHECKING:
    from workflow.services.facts import Moment

#: Cases that make up the base of a cap, and that use it up: from the council's vote on.
COUNTED = (State.COUNCIL_VOTED, State.SUBMITTED, State.APPROVED, State.AWARDED)
#: At the unit's review the base is still open: whoever may yet get it counts, and so does whoever was reviewed.
_REVIEWED = (State.UNIT_REVIEWED, *COUNTED)
_SENT = (State.SUBMITTED, State.APPROVED, State.AWARDED)
_OUT = (State.DECLINED, State.LAPSED)


def findings(
    session: Session, found: Mapping[int, NominationFacts], moment: Moment
) -> dict[int, tuple[Finding, ...]]:
    """Return the checklist of each case under the rule already chosen for it."""
    known = subjects(session, found.values())
    return {
        key: check(facts.rule, known[key], facts.year, moment.today, facts.type)
        for key, facts in found.items()
        if facts.rule is not None and key in known
    }


def subjects(session: Session, cases: Collection[NominationFacts]) -> dict[int, Facts]:
    """Return what is on record about the subject of each case, by case."""
    people = achievements.people(session, {one.person_id for one in cases if one.person_id})
    groups = {(one.organisation_id, one.year) for one in cases if one.organisation_id}
    collectives = collective_records.collectives(session, {key for key, _ in groups}, {year for _, year in groups})
    answer: dict[int, Facts] = {}
    for one in cases:
        known: Facts | None
        if one.person_id:
            known = people.get(one.person_id)
        else:
            known = collectives.get((one.organisation_id or 0, one.year))
        if known is not None:
            answer[one.id] = known
    return answer


def headrooms(session: Session, found: Mapping[int, NominationFacts], moment: Moment) -> dict[int, CapFacts]:
    """Return the room under each capped award; a case that already counts is left out of its own count.

    The cap is that of the day of the meeting that passed the case, before it of the act's day. A case to be reviewed is
    measured by what was reviewed among all who may yet get the base award, so that nobody registered for that leaves no
    room; one to be voted on, by what was voted; one to be submitted, by what has been submitted. One that wants to come
    back needs the room it once had.
    """
    places = {key: _place(facts) for key, facts in found.items()}
    caps = {key: cap for key, facts in found.items() if places[key] and (cap := _cap(facts, moment)) is not None}
    if not caps:
        return {}
    counts = counted(session, {(found[key].council_id, found[key].year) for key in caps})
    awards = load_catalogue().awards
    answer = {}
    for key, cap in caps.items():
        facts = found[key]
        mine = counts[facts.council_id, facts.year, cap.award]
        base, used = _measure(counts[facts.council_id, facts.year, cap.base_award], mine, facts, places[key])
        room = headroom(base, used, cap.share)
        answer[key] = CapFacts(room, awards[cap.award], awards[cap.base_award], cap)
    return answer


def _measure(base: Count, mine: Count, facts: NominationFacts, place: State | None) -> tuple[int, int]:
    """The base, and how many others stand where this case wants to go, or further."""
    back = facts.state in _OUT
    if place in (State.DRAFT, State.REGISTERED) or (back and place is State.UNIT_REVIEWED):
        return base.living, mine.reviewed
    if back or place is State.UNIT_REVIEWED:
        return base.voted, mine.held
    return base.voted, mine.sent - (1 if place in _SENT else 0)


def _place(facts: NominationFacts) -> State | None:
    """Where the case stands, or where it comes back to; None for one out of the way that needs no room to come back."""
    if facts.state not in _OUT:
        return facts.resume_state if facts.state is State.RETURNED else facts.state
    place = facts.resume_state if facts.left_state is State.RETURNED else facts.left_state
    return place if place in _REVIEWED else None


def _cap(facts: NominationFacts, moment: Moment) -> Cap | None:
    try:
        day = facts.voted_on or moment.cap_day
        return moment.law.rule_in_force(facts.award_code, day, facts.unit_path).cap
    except NoRuleInForce:
        return None


def lock_council(session: Session, council_id: int) -> None:
    """Make the votes of one council organisation take turns, so that two meetings cannot both use the last place.

    FOR NO KEY UPDATE: rows that only refer to the organisation may still be written by others, else a draft being
    opened and a meeting being closed could wait for each other.
    """
    session.execute(select(Organisation.id).where(Organisation.id == council_id).with_for_update(key_share=True))


@dataclass(frozen=True, slots=True)
class Count:
    """Cases of one award in a council and year.

    voted: passed by the council. held: those, and what was returned from there. sent: submitted or further; reviewed:
    passed by the unit or further, both with what was returned. living: registered or further and not out.
    """

    voted: int = 0
    held: int = 0
    sent: int = 0
    reviewed: int = 0
    living: int = 0


def counted(session: Session, keys: Collection[tuple[int, int]]) -> Mapping[tuple[int, int, str], Count]:
    """Return the counts by council, year and award, in one query; what was never proposed counts nothing."""
    where = or_(*(and_(Nomination.council_id == council, Nomination.year == year) for council, year in keys))
    reached = case((Nomination.state == State.RETURNED, Nomination.resume_state), else_=Nomination.state)
    by = (Nomination.council_id, Nomination.year, Nomination.award_code)
    query = (
        select(
            *by,
            func.count().filter(Nomination.state.in_(COUNTED)),
            func.count().filter(reached.in_(COUNTED)),
            func.count().filter(reached.in_(_SENT)),
            func.count().filter(reached.in_(_REVIEWED)),
            func.count(),
        )
        .where(where, Nomination.state.in_(LIVE_STATES))
        .group_by(*by)
    )
    found: dict[tuple[int, int, str], Count] = defaultdict(Count)
    for council, year, award, *numbers in session.execute(query):
        found[council, year, award] = Count(*numbers)
    return found
