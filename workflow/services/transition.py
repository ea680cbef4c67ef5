"""A case received under one law and decided under the next: both checklists, and the choice between them.

Source: Decree 152/2025/NĐ-CP, Article 60(3); Law 06/2026/QH16, Article 4, as the rule packs give them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.catalogue import AwardRule, Transition
from workflow.domain.eligibility import Assessment, assess
from workflow.domain.facts import NominationFacts
from workflow.domain.text import N_, clean
from workflow.errors import NoRuleInForce
from workflow.models import LawChoice, Nomination
from workflow.services import evidence, history, law
from workflow.services.checks import refuse
from workflow.services.nominations import load_case, require_impartial
from workflow.services.unit_of_work import unit_of_work

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Law:
    """One of two laws a case may be judged by, and what it comes to under it."""

    rule: AwardRule
    assessment: Assessment


def laws(session: Session, case: NominationFacts) -> tuple[Law, ...]:
    """Return both laws of a submitted case that spans a change, the earlier first; () for any other case."""
    rules = _rules(session, case)
    if len(rules) < 2:  # noqa: PLR2004 (two laws)
        return ()
    subject = evidence.subjects(session, [case]).get(case.id)
    if subject is None:
        return ()
    return tuple(Law(rule, assess(rule, subject, case.year, case.today, case.type)) for rule in rules)


def clause(law: Law) -> Transition | None:
    """The clause by which the later law may apply."""
    return load_catalogue().regimes[law.rule.regime].transition


def choose(command: c.ChooseLaw, *, actor: Actor, now: datetime) -> int:
    """Record by which law the case is judged, and why; return its new version.

    The event keeps the rule version chosen, the other one, and what the case comes to under each. Raises Refused (no
    choice, or without a reason), NotFound, Forbidden, Conflict.
    """
    with unit_of_work() as session:
        case = load_case(session, command.nomination_id, "nomination.choose_law", actor, now,
                         frozenset({"rule", "conflicted"}), seen=command.version)  # fmt: skip
        if case.version != command.version:
            raise history.who_was_faster(session, case.id)
        require_impartial(case, actor)
        found = {law.rule.regime: law for law in laws(session, case)}
        if command.regime not in found:
            raise refuse("no_choice", N_("Hồ sơ này chỉ có một quy định áp dụng, không phải chọn."), field="regime")
        reason = clean(command.reason, single_line=False)
        if not reason or len(reason) > _LONGEST:
            raise refuse("reason_required", N_("Ghi rõ lý do, tối đa %(most)s ký tự."), field="reason", most=_LONGEST)
        chosen = found[command.regime].rule
        data = {
            "regime": chosen.regime, "law": chosen.citation, "reason": reason,
            "versions": [law.rule.version for law in found.values()],
            "outcomes": [law.assessment.outcome.value for law in found.values()],
        }  # fmt: skip
        entry = history.Entry("choose_law", case.state, {}, data, chosen.version)
        version = history.advance(session, case, entry, actor=actor, now=now)
        row = session.scalars(select(LawChoice).where(LawChoice.nomination_id == case.id)).one_or_none()
        if row is None:
            row = LawChoice(nomination_id=case.id)
            session.add(row)
        row.regime = chosen.regime
        return version


def _rules(session: Session, case: NominationFacts) -> tuple[AwardRule, ...]:
    if not case.submitted:
        return ()
    received = session.scalar(select(Nomination.submitted_on).where(Nomination.id == case.id))
    try:
        binding, today = law.load(session), local_date(case.now)
        return binding.laws_between(case.award_code, received or case.today, today, case.unit_path)
    except NoRuleInForce:
        return ()
