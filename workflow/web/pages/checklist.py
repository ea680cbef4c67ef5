"""A checklist as templates/_macros/checklist.html reads it; what is confidential is left out for those who may not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.eligibility import HOLD, Finding
from workflow.domain.permissions import Target, permitted
from workflow.domain.states import Labelled
from workflow.queries import targets
from workflow.services import facts
from workflow.web.filters import say

_DISCIPLINE = frozenset({"no_discipline_in_year", "not_under_discipline", "no_member_disciplined"})


def lines(findings: Iterable[Finding], target: Target | None, actor: Actor) -> list[dict[str, Any]]:
    """One line per criterion. Discipline is for readers of the record, pending matters for the council's officers."""
    hidden = frozenset() if permitted(actor, "record.view", target) else _DISCIPLINE
    if not permitted(actor, "hold.view", target):
        hidden |= {HOLD}
    return [
        {
            "status": finding.result,
            "text": _masked(finding.code) if finding.code in hidden else say(finding),
            "citation": finding.citation,
            "confirmed": finding.confirmed,
        }
        for finding in findings
    ]


def of_case(session: Session, nomination_id: int, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The checklist of one case as this actor may read it."""
    wanted = frozenset({"rule", "findings"})
    known = facts.load(session, [nomination_id], now=now, wanted=wanted).get(nomination_id)
    return lines(known.findings or (), targets.nomination(session, nomination_id), actor) if known else []


def _masked(code: str) -> str:
    return str(_("Điều kiện không thuộc diện tạm dừng xét") if code == HOLD else _("Điều kiện về kỷ luật"))


def worst(results: Iterable[Labelled]) -> str:
    """What several answers to one condition come to: failed before needs_human before passed."""
    found = {result.value for result in results}
    return next((value for value in ("failed", "needs_human", "passed") if value in found), "")
