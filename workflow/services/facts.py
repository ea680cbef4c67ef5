"""Facts out of the rows: what the rules of a step read and no more, a constant number of queries for any batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from workflow.domain.calendar import local_date
from workflow.domain.catalogue import AwardRule
from workflow.domain.facts import BodyFacts, NominationFacts, TermFacts
from workflow.domain.states import (
    OF_COUNCIL,
    STAGE_OF,
    AfterTerm,
    Outcome,
    Section,
    State,
)
from workflow.errors import NoRuleInForce
from workflow.models import (
    AgendaItem,
    Attachment,
    Decision,
    LateDoor,
    LawChoice,
    Meeting,
    Nomination,
    NominationEvent,
    Organisation,
    Person,
    Plan,
    ReinstatementLeave,
    Term,
)
from workflow.models.base import UtcDateTime, table_of
from workflow.queries import conflicts
from workflow.queries.targets import ancestors
from workflow.services import evidence, law
from workflow.services.law import AUTHORITIES, Law

ALL = frozenset({"rule", "duplicate", "term", "findings", "headroom", "leave_given", "handlers", "conflicted"})


@dataclass(frozen=True, slots=True)
class Moment:
    """rule_day, cap_day: the days that pick the rule and the ratio cap where the case itself has none yet."""

    now: datetime
    today: date
    rule_day: date
    cap_day: date
    law: Law


#: Facts that the one SELECT brings along when they are wanted; the others have loaders of their own below.
_IN_ROW = frozenset({"duplicate", "term", "leave_given", "headroom"})

N, PLAN, TERM = table_of(Nomination), table_of(Plan), table_of(Term)
UNIT, SUBJECT, BODY = (table_of(Organisation).alias(name) for name in ("unit", "subject", "body"))
CHOICE = table_of(LawChoice)
PERSON, DECISION, FILE = table_of(Person), table_of(Decision), table_of(Attachment)
_HAS_FILE = exists().where(FILE.c.nomination_id == N.c.id, FILE.c.removed_at.is_(None)).correlate(N)
_NOW = bindparam("now", type_=UtcDateTime)
#: The stage whose term a case is waiting for.
_STAGE = case(*((N.c.state == state, literal(stage, TERM.c.stage.type)) for state, stage in STAGE_OF.items()))
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    N.c.id, N.c.code, N.c.state, N.c.resume_state, N.c.left_state, N.c.version, N.c.subject_kind, N.c.subject_name,
    N.c.person_id, N.c.organisation_id, N.c.unit_id, UNIT.c.path, N.c.council_id, N.c.upper_body_id, N.c.body_id,
    N.c.award_code, N.c.year, N.c.type, N.c.linked_from_id, N.c.fingerprint, N.c.voted_fingerprint, N.c.head_hash,
    N.c.override_reason, N.c.submitted_on, N.c.reviewed_on, (N.c.summary != "").label("has_summary"),
    (N.c.report != "").label("has_report"), (N.c.initiative != "").label("has_initiative"), _HAS_FILE.label("has_file"),
    PERSON.c.active.label("person_active"), SUBJECT.c.active_to.label("subject_active_to"), DECISION.c.decided_on,
    BODY.c.name.label("body_name"), BODY.c.kind.label("body_kind"), CHOICE.c.regime.label("law_regime"),
)  # fmt: skip


@lru_cache(maxsize=64)
def _statement(wanted: frozenset[str], one: bool) -> Select[Any]:
    """The SELECT that answers for one case or many, built once per set of facts: a step pays one round trip."""
    source = (
        N.join(UNIT, UNIT.c.id == N.c.unit_id)
        .outerjoin(PERSON, PERSON.c.id == N.c.person_id)
        .outerjoin(SUBJECT, SUBJECT.c.id == N.c.organisation_id)
        .outerjoin(DECISION, DECISION.c.id == N.c.decision_id)
        .outerjoin(BODY, BODY.c.id == N.c.body_id)
        .outerjoin(CHOICE, CHOICE.c.nomination_id == N.c.id)
    )
    columns = list(_COLUMNS)
    if "term" in wanted:
        source = source.outerjoin(PLAN, (PLAN.c.organisation_id == N.c.council_id) & (PLAN.c.year == N.c.year))
        source = source.outerjoin(TERM, (TERM.c.plan_id == PLAN.c.id) & (TERM.c.stage == _STAGE))
    if "duplicate" in wanted:
        columns.append(_duplicate().label("duplicate"))
    if "term" in wanted:
        columns += [PLAN.c.id.label("plan_id"), PLAN.c.number.label("plan_number"), _STAGE.label("stage")]
        columns += [TERM.c.closes_at, TERM.c.grace_minutes, TERM.c.after, _door().label("door_until")]
        columns.append(_reinstated().label("reinstated"))
    if "leave_given" in wanted:
        columns.append(_leave().label("leave_given"))
    if "headroom" in wanted:
        columns.append(_voted_at().label("voted_at"))
    which = N.c.id == bindparam("id") if one else N.c.id.in_(bindparam("ids", expanding=True))
    return select(*columns).select_from(source).where(which)


def _duplicate() -> ColumnElement[Any]:
    """The code of another nomination of the same subject, award and year; it has its key as long as it lives."""
    other = N.alias("other")
    same = or_(other.c.person_id == N.c.person_id, other.c.organisation_id == N.c.organisation_id)
    return (
        select(func.min(other.c.code))
        .where(
            same, other.c.award_code == N.c.award_code, other.c.year == N.c.year, other.c.id != N.c.id,
            other.c.live_key.is_not(None), other.c.type == N.c.type,
        )
        .correlate(N)
        .scalar_subquery()
    )  # fmt: skip


def _door() -> ColumnElement[Any]:
    """The latest door that the chair opened at the case's stage: for its unit, or for the council that owes the act."""
    door = table_of(LateDoor)
    for_council = and_(door.c.stage.in_(OF_COUNCIL), door.c.organisation_id == N.c.council_id)
    ours = (
        door.c.plan_id == PLAN.c.id, door.c.stage == _STAGE, door.c.until > _NOW,
        or_(door.c.organisation_id == N.c.unit_id, for_council),
    )  # fmt: skip
    return select(func.max(door.c.until)).where(*ours).correlate(PLAN, N).scalar_subquery()


def _voted_at() -> ColumnElement[Any]:
    """When the meeting was held that passed the case last."""
    item, meeting = table_of(AgendaItem), table_of(Meeting)
    passed = (item.c.meeting_id == meeting.c.id, item.c.nomination_id == N.c.id, item.c.outcome == Outcome.PASSED)
    return select(func.max(meeting.c.held_at)).where(*passed).correlate(N).scalar_subquery()


def _leave() -> ColumnElement[Any]:
    leave = table_of(ReinstatementLeave)
    return exists().where(leave.c.nomination_id == N.c.id, leave.c.used_at.is_(None)).correlate(N)


def load(
    session: Session, ids: Iterable[int], *, now: datetime, wanted: frozenset[str] = ALL,
    rule_day: date | None = None, cap_day: date | None = None,
) -> dict[int, NominationFacts]:  # fmt: skip
    """Return the facts of several nominations by identifier; those that do not exist are missing from the answer.

    rule_day: picks the rule of a case not yet received by the competent body, cap_day the ratio cap of one that no
    meeting has passed; today when not given.
    """
    today, chosen = local_date(now), list(ids)
    moment = Moment(now, today, rule_day or today, cap_day or today, _law(session, wanted))
    one = len(chosen) == 1
    params = {"now": now} | ({"id": chosen[0]} if one else {"ids": chosen})
    rows = session.connection().execute(_statement(wanted & _IN_ROW, one), params)
    found = {row.id: _facts(row, moment, wanted) for row in rows}
    for name, loader in _LOADERS.items():
        if name in wanted and found:
            values = loader(session, found, moment)
            found = {key: replace(facts, **{name: values.get(key, _MISSING[name])}) for key, facts in found.items()}
    return found


def _law(session: Session, wanted: frozenset[str]) -> Law:
    return law.load(session) if wanted & {"rule", "headroom", "findings"} else Law()


def _facts(row: Any, moment: Moment, wanted: frozenset[str]) -> NominationFacts:
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
        voted_on=_voted_on(row) if "headroom" in wanted else None,
        body=body, rule=_rule(row, moment) if "rule" in wanted else None,
        duplicate=(row.duplicate or "") if "duplicate" in wanted else None,
        term=_term(row) if "term" in wanted else None,
        leave_given=bool(row.leave_given) if "leave_given" in wanted else None, law_regime=row.law_regime or "",
    )  # fmt: skip


def _voted_on(row: Any) -> date | None:
    """The day of the vote that still stands: a case sent back to the council waits for another."""
    return local_date(row.voted_at) if row.voted_at is not None and row.voted_fingerprint else None


def _reinstated() -> ColumnElement[Any]:
    """Brought back by the chair's leave after its term: the term that it missed binds it no more."""
    leave = table_of(ReinstatementLeave)
    return exists().where(leave.c.nomination_id == N.c.id, leave.c.used_at >= TERM.c.closes_at).correlate(N, TERM)


def _term(row: Any) -> TermFacts | None:
    if not row.plan_id or row.stage is None:
        return None
    if row.closes_at is None:
        return TermFacts(row.plan_number, row.stage, None)
    after = AfterTerm.MARK_LATE if row.reinstated else row.after
    return TermFacts(row.plan_number, row.stage, row.closes_at, row.grace_minutes, after, row.door_until)


def _rule(row: Any, moment: Moment) -> AwardRule | None:
    """The rule of the day the competent body received the case; until then, of the act's day (domain.md §3).

    Where a later law lets the more favourable one apply, the one that was chosen.
    """
    try:
        received = row.submitted_on or moment.rule_day
        laws = moment.law.laws_between(row.award_code, received, moment.today, ancestors(row.path))
    except NoRuleInForce:
        return None
    return next((rule for rule in laws if rule.regime == row.law_regime), laws[0])


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


def _conflicted(session: Session, found: Mapping[int, NominationFacts], _moment: Moment) -> dict[int, frozenset[int]]:
    known = conflicts.standing(session, found)
    return {key: frozenset(standing.conflicts) for key, standing in known.items()}


Loader = Callable[[Session, Mapping[int, NominationFacts], Moment], Mapping[int, Any]]
_LOADERS: dict[str, Loader] = {
    "findings": evidence.findings,
    "headroom": evidence.headrooms,
    "handlers": _handlers,
    "conflicted": _conflicted,
}
_MISSING: dict[str, Any] = {"findings": (), "headroom": None, "handlers": frozenset(), "conflicted": frozenset()}
