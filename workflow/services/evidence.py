"""The achievement record as facts: findings of the criteria, headroom under ratio caps. Constant queries per batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.data import load_catalogue
from workflow.domain.eligibility import (
    CollectiveFacts,
    DisciplineFact,
    Finding,
    InitiativeFact,
    PersonFacts,
    check,
)
from workflow.domain.facts import CapFacts, NominationFacts
from workflow.domain.quota import headroom
from workflow.domain.states import LIVE_STATES, DisciplineLevel, State
from workflow.models import (
    Discipline,
    Initiative,
    InitiativeAuthor,
    Nomination,
    Organisation,
    PastAward,
    Person,
    QualityRating,
)

if TYPE_CHECKING:
    from workflow.services.facts import Moment

_DECIDED = (State.APPROVED, State.AWARDED)
_UNDER_WAY = tuple(state for state in LIVE_STATES if state not in _DECIDED)
_COUNTED = (State.COUNCIL_VOTED, State.SUBMITTED, *_DECIDED)
_HEAVY = tuple(level for level in DisciplineLevel if level is not DisciplineLevel.REPRIMAND)
_FOREVER = date(9999, 12, 31)

Awards = Mapping[int, Mapping[int, frozenset[str]]]


def findings(
    session: Session, found: Mapping[int, NominationFacts], moment: Moment
) -> dict[int, tuple[Finding, ...]]:
    """Return the checklist of each case under the rule already chosen for it."""
    people = _people(session, {f.person_id for f in found.values() if f.person_id})
    groups = _collectives(session, [f for f in found.values() if f.organisation_id])
    answer = {}
    for key, facts in found.items():
        subject = people.get(facts.person_id) if facts.person_id else groups.get(key)
        if subject is not None and facts.rule is not None:
            answer[key] = check(facts.rule, subject, facts.year, moment.today, facts.type)
    return answer


def headrooms(session: Session, found: Mapping[int, NominationFacts], _moment: Moment) -> dict[int, CapFacts]:
    """Return the room under each capped award; a case that already counts is left out of its own count."""
    capped = {key: facts for key, facts in found.items() if facts.rule is not None and facts.rule.cap is not None}
    if not capped:
        return {}
    counts = _counts(session, {(f.council_id, f.year) for f in capped.values()})
    catalogue = load_catalogue()
    answer = {}
    for key, facts in capped.items():
        cap = facts.rule.cap  # type: ignore[union-attr]
        own = 1 if facts.state in _COUNTED else 0
        used = counts[facts.council_id, facts.year, facts.award_code] - own
        base = counts[facts.council_id, facts.year, cap.base_award]  # type: ignore[union-attr]
        room = headroom(base, used, cap.share)  # type: ignore[union-attr]
        answer[key] = CapFacts(room, catalogue.award(facts.award_code), catalogue.award(cap.base_award))  # type: ignore[union-attr]
    return answer


def lock_council(session: Session, council_id: int) -> None:
    """Make the votes of one council organisation take turns, so that two meetings cannot both use the last place."""
    session.execute(select(Organisation.id).where(Organisation.id == council_id).with_for_update())


def _counts(session: Session, keys: set[tuple[int, int]]) -> dict[tuple[int, int, str], int]:
    where = or_(*(and_(Nomination.council_id == council, Nomination.year == year) for council, year in keys))
    query = (
        select(Nomination.council_id, Nomination.year, Nomination.award_code, func.count())
        .where(where, Nomination.state.in_(_COUNTED))
        .group_by(Nomination.council_id, Nomination.year, Nomination.award_code)
    )
    counts: dict[tuple[int, int, str], int] = defaultdict(int)
    for council, year, award, count in session.execute(query):
        counts[council, year, award] = count
    return counts


def _people(session: Session, ids: set[int]) -> dict[int, PersonFacts]:
    if not ids:
        return {}
    chosen = list(ids)
    ratings: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in session.execute(
        select(QualityRating.person_id, QualityRating.year, QualityRating.level).where(QualityRating.person_id.in_(chosen))
    ):
        ratings[row.person_id or 0][row.year] = row.level
    initiatives: dict[int, list[InitiativeFact]] = defaultdict(list)
    for row in session.execute(
        select(InitiativeAuthor.person_id, Initiative.year, Initiative.level, Initiative.title, Initiative.document)
        .join(Initiative, Initiative.id == InitiativeAuthor.initiative_id)
        .where(InitiativeAuthor.person_id.in_(chosen))
        .order_by(Initiative.id)
    ):
        initiatives[row.person_id].append(InitiativeFact(row.year, row.level, row.title, row.document))
    discipline: dict[int, list[DisciplineFact]] = defaultdict(list)
    for row in session.execute(
        select(Discipline.person_id, Discipline.level, Discipline.from_date, Discipline.to_date)
        .where(Discipline.person_id.in_(chosen))
        .order_by(Discipline.id)
    ):
        discipline[row.person_id].append(DisciplineFact(row.level, row.from_date, row.to_date or _FOREVER))
    held = _awards(session, Nomination.person_id, PastAward.person_id, chosen, _DECIDED)
    running = _awards(session, Nomination.person_id, None, chosen, _UNDER_WAY)
    people = session.execute(select(Person.id, Person.start_date, Person.category, Person.leader).where(Person.id.in_(chosen)))
    return {
        row.id: PersonFacts(
            row.start_date, row.category, row.leader, ratings[row.id], tuple(initiatives[row.id]),
            tuple(discipline[row.id]), held.get(row.id, {}), running.get(row.id, {}),
        )
        for row in people
    }  # fmt: skip


def _awards(
    session: Session, subject: Any, past: Any, ids: list[int], states: tuple[State, ...]
) -> dict[int, dict[int, frozenset[str]]]:
    """Award codes by subject and year: those decided or under way here, and those on record from elsewhere."""
    found: dict[int, dict[int, frozenset[str]]] = defaultdict(dict)
    rows = list(
        session.execute(
            select(subject, Nomination.year, Nomination.award_code).where(subject.in_(ids), Nomination.state.in_(states))
        )
    )
    if past is not None:
        rows += session.execute(select(past, PastAward.year, PastAward.award_code).where(past.in_(ids)))
    for who, year, award in rows:
        found[who][year] = found[who].get(year, frozenset()) | {award}
    return found


def _collectives(session: Session, cases: list[NominationFacts]) -> dict[int, CollectiveFacts]:
    """Members are the active people of the organisation and everything below it."""
    if not cases:
        return {}
    ids = [facts.organisation_id for facts in cases if facts.organisation_id]
    top, below = aliased(Organisation), aliased(Organisation)
    inside: ColumnElement[bool] = below.path.like(top.path + "%")
    members = dict(
        session.execute(
            select(top.id, func.count(Person.id))
            .join(below, inside)
            .join(Person, (Person.organisation_id == below.id) & Person.active)
            .where(top.id.in_(ids))
            .group_by(top.id)
        ).all()  # type: ignore[arg-type]
    )
    years = {facts.year for facts in cases}
    holders: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for org, year, award, count in session.execute(
        select(top.id, Nomination.year, Nomination.award_code, func.count(Nomination.person_id.distinct()))
        .join(below, inside)
        .join(Nomination, (Nomination.unit_id == below.id) & Nomination.person_id.is_not(None))
        .where(top.id.in_(ids), Nomination.year.in_(years), Nomination.state.in_(LIVE_STATES))
        .group_by(top.id, Nomination.year, Nomination.award_code)
    ):
        holders[org, year][award] = count
    disciplined: dict[tuple[int, int], int] = defaultdict(int)
    for year in years:  # one query per year under review: in practice one
        for org, count in session.execute(
            select(top.id, func.count(Discipline.person_id.distinct()))
            .join(below, inside)
            .join(Person, Person.organisation_id == below.id)
            .join(Discipline, Discipline.person_id == Person.id)
            .where(
                top.id.in_(ids), Discipline.level.in_(_HEAVY), Discipline.from_date <= date(year, 12, 31),
                or_(Discipline.to_date.is_(None), Discipline.to_date >= date(year, 1, 1)),
            )
            .group_by(top.id)
        ):  # fmt: skip
            disciplined[org, year] = count
    ratings: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in session.execute(
        select(QualityRating.organisation_id, QualityRating.year, QualityRating.level).where(
            QualityRating.organisation_id.in_(ids)
        )
    ):
        ratings[row.organisation_id or 0][row.year] = row.level
    held = _awards(session, Nomination.organisation_id, PastAward.organisation_id, ids, _DECIDED)
    return {
        facts.id: CollectiveFacts(
            members=members.get(facts.organisation_id, 0),
            members_with=holders[facts.organisation_id, facts.year],
            disciplined=disciplined[facts.organisation_id, facts.year],
            ratings=ratings[facts.organisation_id],
            awards=held.get(facts.organisation_id, {}),
        )
        for facts in cases
        if facts.organisation_id
    }
