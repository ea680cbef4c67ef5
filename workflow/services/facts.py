"""Facts out of the rows: what the rules of a step read and no more, a constant number of queries for any batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.data import load_catalogue
from workflow.domain.calendar import local_date
from workflow.domain.catalogue import AwardRule
from workflow.domain.facts import BodyFacts, NominationFacts, RegistrationFacts
from workflow.domain.states import (
    LIVE_STATES,
    STAGE_OF,
    Authority,
    OrganisationKind,
    Section,
    Stage,
    State,
)
from workflow.errors import NoRuleInForce
from workflow.models import (
    Attachment,
    Decision,
    LateDoor,
    Nomination,
    NominationEvent,
    Organisation,
    Person,
    Plan,
    ReinstatementLeave,
    Term,
)
from workflow.queries.targets import ancestors
from workflow.services import evidence

ALL = frozenset({"rule", "duplicate", "registration", "findings", "headroom", "leave_given", "handlers", "term_passed"})

#: The level at which a body of each kind decides.
AUTHORITIES: Mapping[OrganisationKind, Authority] = {
    OrganisationKind.DEPARTMENT: Authority.DEPARTMENT,
    OrganisationKind.PROVINCE: Authority.PROVINCE,
    OrganisationKind.MINISTRY: Authority.MINISTRY,
}


@dataclass(frozen=True, slots=True)
class Moment:
    now: datetime
    today: date


Unit, Subject, Body = aliased(Organisation), aliased(Organisation), aliased(Organisation)
N = Nomination
_HAS_FILE = exists().where(Attachment.nomination_id == N.id, Attachment.removed_at.is_(None)).correlate(N)
_BASE = (
    select(
        N.id, N.code, N.state, N.resume_state, N.left_state, N.version, N.subject_kind, N.subject_name, N.person_id,
        N.organisation_id, N.unit_id, Unit.path, N.council_id, N.upper_body_id, N.body_id, N.award_code, N.year, N.type,
        N.linked_from_id, N.fingerprint, N.voted_fingerprint, N.head_hash, N.override_reason, N.submitted_on,
        N.reviewed_on, (N.summary != "").label("has_summary"), (N.report != "").label("has_report"),
        (N.initiative != "").label("has_initiative"), _HAS_FILE.label("has_file"),
        Person.active.label("person_active"), Subject.active_to.label("subject_active_to"),
        Decision.decided_on, Body.name.label("body_name"), Body.kind.label("body_kind"),
    )
    .join(Unit, Unit.id == N.unit_id)
    .outerjoin(Person, Person.id == N.person_id)
    .outerjoin(Subject, Subject.id == N.organisation_id)
    .outerjoin(Decision, Decision.id == N.decision_id)
    .outerjoin(Body, Body.id == N.body_id)
)  # fmt: skip


def load(
    session: Session, ids: Iterable[int], *, now: datetime, wanted: frozenset[str] = ALL
) -> dict[int, NominationFacts]:
    """Return the facts of several nominations by identifier; those that do not exist are missing from the answer."""
    moment = Moment(now, local_date(now))
    rows = session.execute(_BASE.where(N.id.in_(list(ids)))).all()
    found = {row.id: _plain(row, moment) for row in rows}
    if "rule" in wanted:
        found = {row.id: replace(found[row.id], rule=_rule(found[row.id], row)) for row in rows}
    for name in _ORDER:
        if name in wanted and found:
            values = _LOADERS[name](session, found, moment)
            found = {key: replace(facts, **{name: values.get(key, _MISSING[name])}) for key, facts in found.items()}
    return found


def _plain(row: Any, moment: Moment) -> NominationFacts:
    filled = {
        Section.SUMMARY: row.has_summary, Section.REPORT: row.has_report,
        Section.INITIATIVE: row.has_initiative, Section.EVIDENCE: row.has_file,
    }  # fmt: skip
    standing = row.subject_active_to is None or row.subject_active_to >= moment.today
    active = row.person_active if row.person_id else standing
    body = BodyFacts(row.body_id, row.body_name, AUTHORITIES.get(row.body_kind)) if row.body_id else None
    return NominationFacts(
        id=row.id, code=row.code, state=row.state, resume_state=row.resume_state, left_state=row.left_state,
        version=row.version, subject_kind=row.subject_kind, subject_name=row.subject_name, person_id=row.person_id,
        organisation_id=row.organisation_id, unit_id=row.unit_id, unit_path=ancestors(row.path),
        council_id=row.council_id, upper_body_id=row.upper_body_id, body_id=row.body_id, award_code=row.award_code,
        year=row.year, type=row.type, linked=row.linked_from_id is not None, fingerprint=row.fingerprint,
        voted_fingerprint=row.voted_fingerprint, head_hash=row.head_hash,
        filled=frozenset(section for section, there in filled.items() if there),
        override_reason=row.override_reason, submitted=row.submitted_on is not None, now=moment.now,
        today=moment.today, reviewed_on=row.reviewed_on, decided_on=row.decided_on, subject_active=bool(active),
        body=body,
    )  # fmt: skip


def _rule(facts: NominationFacts, row: Any) -> AwardRule | None:
    """The rule of the day the competent body received the case; until then, of today (domain.md §3)."""
    try:
        return load_catalogue().rule_in_force(facts.award_code, row.submitted_on or facts.today)
    except NoRuleInForce:
        return None


def _duplicates(session: Session, found: Mapping[int, NominationFacts], _moment: Moment) -> dict[int, str]:
    other = aliased(Nomination)
    same = or_(other.person_id == N.person_id, other.organisation_id == N.organisation_id)
    query = (
        select(N.id, other.code)
        .join(other, (other.award_code == N.award_code) & (other.year == N.year) & (other.id != N.id) & same)
        .where(N.id.in_(list(found)), other.live_key.is_not(None), other.state.in_(LIVE_STATES), other.type == N.type)
    )
    return {row.id: row.code for row in session.execute(query)}


def _registration(
    session: Session, found: Mapping[int, NominationFacts], moment: Moment
) -> dict[int, RegistrationFacts]:
    """The term of the council organisation's plan of that year, and the latest door opened for the unit."""
    query = (
        select(N.id, Plan.number, Term.closes_at, LateDoor.until)
        .join(Plan, (Plan.organisation_id == N.council_id) & (Plan.year == N.year))
        .outerjoin(Term, (Term.plan_id == Plan.id) & (Term.stage == Stage.REGISTRATION))
        .outerjoin(
            LateDoor,
            (LateDoor.plan_id == Plan.id) & (LateDoor.organisation_id == N.unit_id) & (LateDoor.until > moment.now),
        )
        .where(N.id.in_(list(found)))
        .order_by(LateDoor.until)
    )
    return {row.id: RegistrationFacts(row.number, row.closes_at, row.until) for row in session.execute(query)}


def _leaves(session: Session, found: Mapping[int, NominationFacts], _moment: Moment) -> dict[int, bool]:
    query = select(ReinstatementLeave.nomination_id).where(
        ReinstatementLeave.nomination_id.in_(list(found)), ReinstatementLeave.used_at.is_(None)
    )
    return dict.fromkeys(session.scalars(query), True)


def _handlers(session: Session, found: Mapping[int, NominationFacts], _moment: Moment) -> dict[int, frozenset[int]]:
    """Users who registered, reviewed, took to the vote or submitted each case; only a submitted case asks."""
    submitted = [key for key, facts in found.items() if facts.state is State.SUBMITTED]
    if not submitted:
        return {}
    query = select(NominationEvent.nomination_id, NominationEvent.actor_id).where(
        NominationEvent.nomination_id.in_(submitted), NominationEvent.kind.in_(("register", "review", "vote", "submit"))
    )
    hands: dict[int, frozenset[int]] = {}
    for row in session.execute(query):
        hands[row.nomination_id] = hands.get(row.nomination_id, frozenset()) | {row.actor_id}
    return hands


def _terms_passed(session: Session, found: Mapping[int, NominationFacts], moment: Moment) -> dict[int, bool]:
    """Whether the term of the case's stage is over in a plan that lets overdue cases lapse."""
    query = (
        select(N.id, N.state, Term.stage)
        .join(Plan, (Plan.organisation_id == N.council_id) & (Plan.year == N.year))
        .join(Term, Term.plan_id == Plan.id)
        .where(N.id.in_(list(found)), Plan.lapse_overdue, Term.closes_at <= moment.now)
    )
    return {row.id: True for row in session.execute(query) if STAGE_OF.get(row.state) is row.stage}


Loader = Callable[[Session, Mapping[int, NominationFacts], Moment], Mapping[int, Any]]
_LOADERS: dict[str, Loader] = {
    "duplicate": _duplicates,
    "registration": _registration,
    "findings": evidence.findings,
    "headroom": evidence.headrooms,
    "leave_given": _leaves,
    "handlers": _handlers,
    "term_passed": _terms_passed,
}
_ORDER = tuple(_LOADERS)
_MISSING: dict[str, Any] = {
    "duplicate": "", "registration": None, "findings": (), "headroom": None, "leave_given": False,
    "handlers": frozenset(), "term_passed": False,
}  # fmt: skip
