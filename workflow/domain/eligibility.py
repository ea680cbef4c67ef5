"""Criteria of an award against the facts: a checklist with evidence and citations, never a bare yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.domain.catalogue import AwardRule, Criterion
from workflow.domain.criteria import KINDS, Result
from workflow.domain.evidence import (
    Case,
    CollectiveFacts,
    DisciplineFact,
    Facts,
    InitiativeFact,
    PersonFacts,
)
from workflow.domain.states import CommendationType, SubjectKind

__all__ = [
    "CollectiveFacts",
    "DisciplineFact",
    "Facts",
    "Finding",
    "InitiativeFact",
    "PersonFacts",
    "Result",
    "check",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checklist. blocking: a failure stops the case unless overridden; never for unconfirmed values."""

    code: str
    result: Result
    message: str
    params: Mapping[str, Any]
    citation: str
    confirmed: bool
    blocking: bool


def check(
    rule: AwardRule,
    facts: Facts,
    year: int,
    on_date: date,
    commendation: CommendationType = CommendationType.MERIT,
) -> tuple[Finding, ...]:
    """Return one finding per criterion of `rule` that binds this kind of subject and type of commendation."""
    subject = SubjectKind.INDIVIDUAL if isinstance(facts, PersonFacts) else SubjectKind.COLLECTIVE
    case = Case(facts, year, on_date)
    return tuple(
        _find(criterion, case)
        for criterion in rule.criteria
        if subject in criterion.subjects and commendation in criterion.commendations
    )


def _find(criterion: Criterion, case: Case) -> Finding:
    result, message, params = KINDS[criterion.code].check(case, criterion.params)
    blocking = criterion.blocking and criterion.confirmed
    return Finding(criterion.code, result, message, params, criterion.citation, criterion.confirmed, blocking)
