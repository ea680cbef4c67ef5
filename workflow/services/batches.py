"""Acting on many cases at once: a preview that writes nothing, then the run; one that cannot go holds back no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.catalogue import Msgid
from workflow.domain.facts import NominationFacts
from workflow.domain.machine import facts_needed, road
from workflow.domain.papers import Case
from workflow.domain.permissions import permitted
from workflow.domain.reasons import own_case, why
from workflow.domain.rules import wrong_state
from workflow.domain.states import PUBLIC_LABELS, State, Trigger
from workflow.errors import Forbidden, Violation
from workflow.models import Organisation
from workflow.queries import targets
from workflow.services import facts, nominations
from workflow.services.nominations import Result

#: The verbs that ask the same of every case, so that one form serves many. A vote is counted case by case.
VERBS = (
    Trigger.REGISTER, Trigger.REVIEW, Trigger.RETURN, Trigger.RESUBMIT, Trigger.DECLINE, Trigger.WITHDRAW,
    Trigger.AWARD, Trigger.FORWARD, Trigger.APPROVE, Trigger.SUBMIT,
)  # fmt: skip

MOST = 400  # cases in one batch: what one form can carry and one unit of work should hold


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a batch: what it is, the version seen, and what stands in its way (nothing: it can go).

    inside: the reader may know how far the council and the body above have come; the unit reads the public words.
    """

    nomination_id: int
    version: int
    code: str
    subject: str
    unit: str
    award_code: str
    year: int
    state: State
    body_id: int | None
    council_id: int
    inside: bool
    violations: tuple[Violation, ...] = ()

    @property
    def can_go(self) -> bool:
        return not self.violations


def preview(session: Session, trigger: Trigger, ids: Sequence[int], *, actor: Actor, now: datetime) -> list[Row]:
    """Say of each case whether `trigger` can be taken now, before anything is typed; writes nothing.

    A constant number of queries. Cases outside the actor's sight are left out, as if they did not exist.
    """
    wanted = list(dict.fromkeys(ids))[:MOST]
    aims = targets.nominations(session, wanted)
    seen = [key for key in wanted if key in aims and permitted(actor, "nomination.view", aims[key])]
    found = facts.load(session, seen, now=now, wanted=facts_needed(trigger))
    names = _units(session, found)
    rows = []
    for key in seen:
        case = found[key]
        allowed = permitted(actor, f"nomination.{trigger.value}", aims[key])
        reasons = _reasons(case, trigger, actor) if allowed else (_refusal(case, trigger, actor),)
        inside = permitted(actor, "nomination.inside", aims[key])
        rows.append(
            Row(key, case.version, case.code, case.subject_name, names[case.unit_id], case.award_code, case.year,
                case.state, case.body_id, case.council_id, inside, reasons if inside else _public(reasons))
        )  # fmt: skip
    return rows


def run(
    trigger: Trigger, cases: Sequence[Case], values: Mapping[str, Any], *, actor: Actor, now: datetime
) -> list[Result]:
    """Take one step in every case with the same values, in one unit of work, in the order of identifiers.

    `values` are the fields of the trigger's command. Letters and decisions have services of their own.
    """
    if trigger not in VERBS or trigger in (Trigger.SUBMIT, Trigger.APPROVE, Trigger.FORWARD):
        raise ValueError(f"no plain batch for {trigger}")
    kind = c.COMMANDS[trigger]
    steps = [kind(nomination_id=identifier, version=version, **values) for identifier, version in sorted(cases)]
    return nominations.act_many(steps, actor=actor, now=now)


def explain(
    results: Sequence[Result], rows: Mapping[int, Row]
) -> list[tuple[Row, State | None, tuple[Violation, ...]]]:
    """Return each result with the case it is about; results of cases that were never seen are left out."""
    told = []
    for result in results:
        row = rows.get(result.nomination_id)
        if row is not None:
            reasons = why(result.error) if result.error else ()
            told.append((row, result.state, reasons if row.inside else _public(reasons)))
    return told


def _public(reasons: Sequence[Violation]) -> tuple[Violation, ...]:
    """Say the same with the words that a state has before the results are published."""
    return tuple(
        replace(reason, params={
            name: Msgid(PUBLIC_LABELS[value]) if isinstance(value, State) and value in PUBLIC_LABELS else value
            for name, value in reason.params.items()
        })
        for reason in reasons
    )  # fmt: skip


def _reasons(case: NominationFacts, trigger: Trigger, actor: Actor) -> tuple[Violation, ...]:
    """What the rules of the row that would be taken say before anything is typed."""
    case = case.asked_by(actor)
    row = road(case, trigger)
    if row is None:
        return (wrong_state(case),)
    if not any(grant.role in row.who for grant in actor.grants):
        return why(Forbidden(trigger.value))
    return tuple(found for rule in row.only_if if (found := rule(case, None)) is not None)


def _refusal(case: NominationFacts, trigger: Trigger, actor: Actor) -> Violation:
    if actor.person_id is not None and actor.person_id == case.person_id:
        return own_case()
    if road(case, trigger) is None:
        return wrong_state(case)
    return why(Forbidden(trigger.value))[0]


def _units(session: Session, found: Mapping[int, NominationFacts]) -> dict[int, str]:
    ids = {case.unit_id for case in found.values()}
    query = select(Organisation.id, Organisation.short_name).where(Organisation.id.in_(ids))
    return {row.id: row.short_name for row in session.execute(query)}
