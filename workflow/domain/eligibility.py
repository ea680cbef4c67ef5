"""Criteria of an award against the facts: a checklist with evidence and citations, never a bare yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.domain.catalogue import AwardRule, Criterion
from workflow.domain.criteria import KINDS, Path, Result
from workflow.domain.evidence import (
    Case,
    CollectiveFacts,
    DisciplineFact,
    Facts,
    HoldFact,
    InitiativeFact,
    PersonFacts,
)
from workflow.domain.states import CommendationType, Labelled, SubjectKind
from workflow.domain.text import N_

__all__ = [
    "HOLD",
    "Assessment",
    "CollectiveFacts",
    "DisciplineFact",
    "Facts",
    "Finding",
    "HoldFact",
    "InitiativeFact",
    "Outcome",
    "PersonFacts",
    "Result",
    "assess",
    "check",
]


#: The criterion that no reason overrides: what is being considered must be concluded first.
HOLD = "no_running_hold"


class Outcome(Labelled):
    """What a checklist comes to. An unconfirmed criterion that fails asks for a human: it never refuses by itself."""

    ELIGIBLE = "eligible", N_("Đủ điều kiện")
    NOT_ELIGIBLE = "not_eligible", N_("Chưa đủ điều kiện")
    NEEDS_HUMAN = "needs_human", N_("Cần người xem xét")


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


@dataclass(frozen=True, slots=True)
class Assessment:
    """The checklist of one subject for one award and year under one regime, and what it comes to."""

    award: str
    year: int
    regime: str
    rule_version: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        if any(finding.result is Result.FAILED and finding.confirmed for finding in self.findings):
            return Outcome.NOT_ELIGIBLE
        passed = [finding.result is Result.PASSED for finding in self.findings]
        return Outcome.ELIGIBLE if passed and all(passed) else Outcome.NEEDS_HUMAN

    @property
    def path(self) -> Path | None:
        """By which road of the law the subject qualifies, when the award has several."""
        roads = (f.params.get("path") for f in self.findings if f.result is Result.PASSED)
        return next((road for road in roads if isinstance(road, Path)), None)


def assess(
    rule: AwardRule,
    facts: Facts,
    year: int,
    on_date: date,
    commendation: CommendationType = CommendationType.MERIT,
) -> Assessment:
    """Return the checklist under `rule` with what it comes to."""
    findings = check(rule, facts, year, on_date, commendation)
    return Assessment(rule.award, year, rule.regime, rule.version, findings)


def check(
    rule: AwardRule,
    facts: Facts,
    year: int,
    on_date: date,
    commendation: CommendationType = CommendationType.MERIT,
) -> tuple[Finding, ...]:
    """Return one finding per criterion of `rule` that binds this kind of subject and type of commendation."""
    return tuple(findings(rule, facts, year, on_date, commendation))


def findings(
    rule: AwardRule,
    facts: Facts,
    year: int,
    on_date: date,
    commendation: CommendationType = CommendationType.MERIT,
) -> Iterator[Finding]:
    """Give the findings of `check` one by one: whoever stops at the first failure asks no further."""
    case, asked = Case(facts, year, on_date, rule.award, rule.in_force_from), min(on_date, date(year, 12, 31))
    for criterion in rule.criteria:
        if _binds(criterion, facts, asked, commendation):
            yield _find(criterion, case)


def _binds(criterion: Criterion, facts: Facts, asked: date, commendation: CommendationType) -> bool:
    """A condition that came later than its regime is asked from its first day on, and about no year before it."""
    subject = SubjectKind.INDIVIDUAL if isinstance(facts, PersonFacts) else SubjectKind.COLLECTIVE
    return (
        criterion.enabled
        and subject in criterion.subjects
        and commendation in criterion.commendations
        and (not isinstance(facts, PersonFacts) or facts.category in criterion.categories)
        and (criterion.in_force_from is None or criterion.in_force_from <= asked)
    )


def _find(criterion: Criterion, case: Case) -> Finding:
    result, message, params = KINDS[criterion.code].check(case, criterion.params)
    blocking = criterion.blocking and criterion.confirmed
    return Finding(criterion.code, result, message, params, criterion.citation, criterion.confirmed, blocking)
