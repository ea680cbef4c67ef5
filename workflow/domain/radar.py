"""Who could be proposed and is not: what a record proves, what the year still owes, which chains would break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workflow.domain.catalogue import AwardRule, Criterion
from workflow.domain.criteria import Result
from workflow.domain.eligibility import Assessment, Finding, Outcome, findings
from workflow.domain.evidence import PersonFacts
from workflow.domain.states import Labelled
from workflow.domain.text import N_

#: Criteria about conduct and presence: that nothing speaks against somebody proves no achievement.
_CONDUCT = frozenset({
    "absent_less_than", "months_in_year", "no_discipline_in_year", "no_other_in_year", "no_running_hold",
    "not_under_discipline", "one_form_per_achievement",
})  # fmt: skip
#: Criteria that the rest of the year can still fulfil.
_THIS_YEAR = frozenset({
    "excellent_and_initiative", "excellent_or_initiative", "holds_award", "initiative", "months_in_year",
    "rating_at_least",
})  # fmt: skip
#: Criteria that want the same awards year after year, and their parameter that says how many.
_CHAINS = {"award_chain": "years", "award_times": "times", "consecutive_award_or_excellent": "years"}


class Standing(Labelled):
    """How near somebody is, nearest first."""

    READY = "ready", N_("Hồ sơ đã đủ điều kiện")
    LIKELY = "likely", N_("Đã có căn cứ, còn điều cần xác nhận")
    OPEN = "open", N_("Chưa có gì trái, chờ kết quả trong năm")


@dataclass(frozen=True, slots=True)
class Prospect:
    """An award of the year that somebody could be proposed for and is not."""

    award: str
    standing: Standing
    assessment: Assessment

    @property
    def proven(self) -> tuple[Finding, ...]:
        """What the record proves already."""
        return tuple(finding for finding in self.assessment.findings if _proves(finding))

    @property
    def awaited(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.assessment.findings if finding.result is Result.NEEDS_HUMAN)


@dataclass(frozen=True, slots=True)
class Break:
    """A chain of `awards` held from `first` to `last`, which ends unless the year adds to it.

    toward: the award that wants `needed` of them in a row, with the article that does.
    """

    awards: tuple[str, ...]
    first: int
    last: int
    needed: int
    toward: str
    citation: str
    confirmed: bool

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def prospects(facts: PersonFacts, rules: Iterable[AwardRule], year: int, on_date: date) -> list[Prospect]:
    """Return the awards of `year` that are neither held nor under way and that nothing on record speaks against.

    An award is left out when a criterion failed, or when only the past could still fulfil one and nothing is proven.
    """
    taken = facts.awards.get(year, frozenset()) | (facts.running or {}).get(year, frozenset())
    found = []
    for rule in rules:
        if rule.award in taken or not rule.criteria:
            continue
        assessment = _unfailed(rule, facts, year, on_date)
        standing = _standing(assessment) if assessment else None
        if assessment and standing:
            found.append(Prospect(rule.award, standing, assessment))
    return found


def _unfailed(rule: AwardRule, facts: PersonFacts, year: int, on_date: date) -> Assessment | None:
    """The checklist; None as soon as a criterion fails, the others are then not asked."""
    kept = []
    for finding in findings(rule, facts, year, on_date):
        if finding.result is Result.FAILED:
            return None
        kept.append(finding)
    return Assessment(rule.award, year, rule.regime, rule.version, tuple(kept))


def _standing(assessment: Assessment) -> Standing | None:
    if assessment.outcome is Outcome.ELIGIBLE:
        return Standing.READY
    if any(_proves(finding) and finding.code != "rating_at_least" for finding in assessment.findings):
        return Standing.LIKELY  # a rating alone carries nobody to an award that wants more
    waiting = {finding.code for finding in assessment.findings if finding.result is Result.NEEDS_HUMAN}
    return Standing.OPEN if waiting <= _THIS_YEAR else None


def _proves(finding: Finding) -> bool:
    return finding.result is Result.PASSED and finding.code not in _CONDUCT


def breaks(facts: PersonFacts, rules: Iterable[AwardRule], year: int) -> list[Break]:
    """Return the chains that run up to the year before and get no link in `year`, decided or under way; longest first.

    One chain leads to several awards: of those only the nearest is named.
    """
    nearest: dict[tuple[str, ...], Break] = {}
    for rule in rules:
        for criterion in rule.criteria:
            if criterion.code not in _CHAINS or not criterion.enabled:
                continue
            broken = _broken(facts, rule, criterion, year)
            if broken is None:
                continue
            known = nearest.get(broken.awards)
            if known is None or broken.needed < known.needed:
                nearest[broken.awards] = broken
    return sorted(nearest.values(), key=lambda one: (-one.length, one.toward))


def _broken(facts: PersonFacts, rule: AwardRule, criterion: Criterion, year: int) -> Break | None:
    awards: Sequence[str] = criterion.params["awards"]
    running = (facts.running or {}).get(year, frozenset())
    if not (facts.awards.get(year, frozenset()) | running).isdisjoint(awards):
        return None
    first = year
    while not facts.awards.get(first - 1, frozenset()).isdisjoint(awards):
        first -= 1
    if first == year:
        return None
    needed = criterion.params[_CHAINS[criterion.code]]
    return Break(tuple(awards), first, year - 1, needed, rule.award, criterion.citation, criterion.confirmed)
