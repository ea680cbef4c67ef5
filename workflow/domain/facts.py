"""Frozen snapshots that rules read. A field is None when the rules of the step at hand do not need it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflow.domain.actors import Actor
from workflow.domain.catalogue import Award, AwardRule, Cap
from workflow.domain.eligibility import Finding
from workflow.domain.quota import Headroom
from workflow.domain.states import AfterTerm, Authority, CommendationType, Section, Stage, State, SubjectKind


@dataclass(frozen=True, slots=True)
class TermFacts:
    """The term of the stage that a case is waiting for, as its plan sets it.

    closes_at: the first instant too late, None where the plan sets no such term; grace_minutes: how long after it an
    act still counts as in time, without a word; door_until: more time, given by the chair; after: what then.
    """

    plan_number: str
    stage: Stage
    closes_at: datetime | None
    grace_minutes: int = 0
    after: AfterTerm = AfterTerm.REFUSE
    door_until: datetime | None = None

    def over(self, moment: datetime) -> bool:
        """Whether an act at `moment` is too late: after the term, its grace and whatever the chair gave."""
        if self.closes_at is None or moment < self.closes_at + timedelta(minutes=self.grace_minutes):
            return False
        return self.door_until is None or moment >= self.door_until


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """The body that holds a submitted case, and the authority of its decisions (None: it decides no award)."""

    id: int
    name: str
    authority: Authority | None


@dataclass(frozen=True, slots=True)
class CapFacts:
    """What the ratio cap of the award leaves in this council organisation and year, this case not counted."""

    room: Headroom
    award: Award
    base_award: Award
    cap: Cap


@dataclass(frozen=True, slots=True)
class NominationFacts:
    """One nomination as the rules see it.

    now: the instant of the act. rule: the award's rule in force, chosen by domain.md's dates.
    voted_on: day of the meeting that passed the case; the ratio cap is that of the day, before it that of today.
    duplicate: code of another live nomination of the same subject, award and year, or "".
    law_regime: the regime that somebody chose where two may apply, "" when nobody had to.
    handlers: users who registered, reviewed, voted in or submitted the case; conflicted: people in conflict with it.
    """

    id: int
    code: str
    state: State
    resume_state: State | None
    left_state: State | None
    version: int
    subject_kind: SubjectKind
    subject_name: str
    person_id: int | None
    organisation_id: int | None
    unit_id: int
    unit_path: frozenset[int]
    council_id: int
    upper_body_id: int | None
    body_id: int | None
    award_code: str
    year: int
    type: CommendationType
    linked: bool
    fingerprint: str
    voted_fingerprint: str
    head_hash: str
    filled: frozenset[Section]
    override_reason: str
    submitted: bool
    now: datetime
    today: date
    reviewed_on: date | None = None
    decided_on: date | None = None
    voted_on: date | None = None
    rule: AwardRule | None = None
    subject_active: bool | None = None
    duplicate: str | None = None
    term: TermFacts | None = None
    findings: tuple[Finding, ...] | None = None
    headroom: CapFacts | None = None
    body: BodyFacts | None = None
    leave_given: bool | None = None
    handlers: frozenset[int] | None = None
    conflicted: frozenset[int] | None = None
    law_regime: str = ""

    def asked_by(self, actor: Actor) -> NominationFacts:
        """Return the facts as the rules about who acts read them: of the people named, only the actor is left."""
        return replace(
            self,
            handlers=None if self.handlers is None else self.handlers & {actor.user_id},
            conflicted=None if self.conflicted is None else self.conflicted & {actor.person_id},
        )
