"""Both laws of a case that spans a change, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.facts import NominationFacts
from workflow.queries import targets
from workflow.services import transition
from workflow.web.filters import day, label
from workflow.web.pages import checklist


@dataclass(frozen=True, slots=True)
class LawCard:
    """One law. clause: why it may apply, "" for the law of the day of receipt; applied: the case is judged by it."""

    regime: str
    title: str
    citation: str
    since: str
    outcome: str
    applied: bool
    clause: str
    clause_confirmed: bool
    checklist: list[dict[str, Any]]


def laws(session: Session, case: NominationFacts, actor: Actor) -> list[LawCard]:
    """Return both, the earlier first; [] for a case with one law."""
    found = transition.laws(session, case)
    target = targets.nomination(session, case.id) if found else None
    cards = []
    for law in found:
        later = transition.clause(law) if law is not found[0] else None
        title = _("Quy định từ %(day)s (%(regime)s)", day=day(law.rule.in_force_from), regime=law.rule.regime)
        cards.append(
            LawCard(
                regime=law.rule.regime, title=title, citation=law.rule.citation, since=day(law.rule.in_force_from),
                outcome=label(law.assessment.outcome),
                applied=case.rule is not None and law.rule.regime == case.rule.regime,
                clause=later.citation if later else "", clause_confirmed=later.confirmed if later else True,
                checklist=checklist.lines(law.assessment.findings, target, actor),
            )
        )  # fmt: skip
    return cards
