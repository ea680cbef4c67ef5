"""The annual quality rating: how many HTXSNV fit, who is not rated, whose rating may not pass whose. Pure.

Source: law.md §5; the numbers come with their citation from `workflow.data.ratings`. What is not confirmed warns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from workflow.domain.calendar import add_months
from workflow.domain.catalogue import Source
from workflow.domain.quota import decimal, percent
from workflow.domain.states import Labelled, Rating, StaffCategory
from workflow.domain.text import N_
from workflow.errors import NoRuleInForce, Violation


class Pool(Labelled):
    """Who makes up the base of the cap."""

    GOOD_OR_BETTER = "good_or_better", N_("Hoàn thành tốt nhiệm vụ trở lên")
    GOOD = "good", N_("Chỉ mức Hoàn thành tốt nhiệm vụ")


class Rated(Labelled):
    """Whom a rule binds: the categories of staff, and units."""

    CIVIL_SERVANT = "civil_servant", N_("Công chức")
    PUBLIC_EMPLOYEE = "public_employee", N_("Viên chức")
    CONTRACT = "contract", N_("Lao động hợp đồng")
    COLLECTIVE = "collective", N_("Tập thể")


@dataclass(frozen=True, slots=True)
class CapShare:
    share: Fraction
    source: Source


@dataclass(frozen=True, slots=True)
class Few:
    """With fewer than `fewer_than` of them, at most `most`."""

    fewer_than: int
    most: int
    source: Source


@dataclass(frozen=True, slots=True)
class RatingRule:
    """What binds the rating of some categories in some years; last_year None: until further notice."""

    code: str
    categories: frozenset[Rated]
    first_year: int
    last_year: int | None
    source: Source
    cap: CapShare | None = None
    cap_of_excellent_unit: CapShare | None = None
    months: tuple[int, Source] | None = None
    head: Source | None = None
    few: Few | None = None


@dataclass(frozen=True, slots=True)
class RatingLaw:
    pool: Pool
    pool_source: Source
    rules: tuple[RatingRule, ...]

    def rule(self, whom: Rated, year: int) -> RatingRule:
        """Raises NoRuleInForce, which names category and year."""
        for rule in self.rules:
            if (
                whom in rule.categories
                and rule.first_year <= year
                and (rule.last_year is None or year <= rule.last_year)
            ):
                return rule
        raise NoRuleInForce(whom.label, year)


@dataclass(frozen=True, slots=True)
class Subject:
    """One person or unit on the sheet. months: worked in the year as recorded, None: as the first day at work says."""

    id: int
    name: str
    whom: Rated
    level: Rating | None
    start_date: date | None = None
    months: int | None = None
    head: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What a cap leaves for one category: excellent of base, at most `allowed`; `exact` is share × base.

    unrated: those whose rating is still to come; at_most: what would be allowed if all of them joined the base.
    """

    whom: Rated
    excellent: int
    base: int
    unrated: int
    share: Fraction
    exact: str
    allowed: int
    at_most: int
    source: Source

    @property
    def over(self) -> bool:
        return self.excellent > self.allowed

    @property
    def hopeless(self) -> bool:
        """Over the cap however the others come to be rated."""
        return self.excellent > self.at_most

    @property
    def percent(self) -> str:
        return percent(self.share)


def whom(category: StaffCategory) -> Rated:
    return Rated(category.value)


def room(
    rule: RatingRule, kind: Rated, levels: Sequence[Rating | None], pool: Pool, *, excellent_unit: bool
) -> Room | None:
    """Return how many HTXSNV fit among `levels`, None where the rule sets no cap. The limit is the floor."""
    cap = rule.cap_of_excellent_unit if excellent_unit and rule.cap_of_excellent_unit else rule.cap
    if cap is None:
        return None
    excellent = sum(level is Rating.EXCELLENT for level in levels)
    base = sum(level is Rating.GOOD for level in levels) + (excellent if pool is Pool.GOOD_OR_BETTER else 0)
    unrated = sum(level is None for level in levels)
    exact, source = cap.share * base, cap.source
    allowed, at_most = floor(exact), floor(cap.share * (base + unrated))
    if rule.few is not None and len(levels) < rule.few.fewer_than:
        allowed, at_most, source = rule.few.most, rule.few.most, rule.few.source
    return Room(kind, excellent, base, unrated, cap.share, decimal(exact), allowed, at_most, source)


def over_cap(found: Room) -> Violation:
    """Say that too many are rated HTXSNV, with the arithmetic."""
    message = N_("%(whom)s: %(excellent)s HTXSNV, tối đa %(allowed)s (%(share)s × %(base)s = %(exact)s).")
    params = {
        "whom": found.whom, "excellent": found.excellent, "allowed": found.allowed, "share": found.percent,
        "base": found.base, "exact": found.exact,
    }  # fmt: skip
    return Violation("rating_over_cap", message, params, found.source.citation, field="over_reason")


def not_rated(rule: RatingRule, subject: Subject, year: int) -> Violation | None:
    """Say that somebody who worked too few months of the year is not rated; None when he may be."""
    if rule.months is None or subject.level is None:
        return None
    least, source = rule.months
    if subject.months is not None:
        short = subject.months < least
    else:
        short = subject.start_date is not None and add_months(subject.start_date, least) > date(year + 1, 1, 1)
    if not short:
        return None
    message = N_("%(name)s làm việc chưa đủ %(least)s tháng trong năm %(year)s: không xếp loại.")
    params = {"name": subject.name, "least": least, "year": str(year)}
    return Violation("too_few_months", message, params, source.citation)


def above_unit(rule: RatingRule, subject: Subject, unit: Rating | None) -> Violation | None:
    """Say that the head is rated above his unit; None while the unit has no rating."""
    if rule.head is None or not subject.head or subject.level is None or unit is None:
        return None
    order = list(Rating)
    if order.index(subject.level) >= order.index(unit):
        return None
    message = N_("%(name)s đứng đầu đơn vị, không được xếp cao hơn đơn vị (%(unit)s).")
    return Violation("head_above_unit", message, {"name": subject.name, "unit": unit}, rule.head.citation)


@dataclass(frozen=True, slots=True)
class Verdict:
    """rooms: by category. refused: what forbids the sheet; excusable: over a confirmed cap, unless a reason is given;
    warnings: the same on values that nobody has confirmed, or over a cap that those still unrated may yet lift."""

    rooms: tuple[Room, ...]
    refused: tuple[Violation, ...] = ()
    excusable: tuple[Violation, ...] = ()
    warnings: tuple[Violation, ...] = ()


def judge(
    law: RatingLaw, year: int, subjects: Iterable[Subject], others: Iterable[tuple[Rated, Rating | None]], *,
    pool: Pool, unit: Rating | None, body: Rating | None,
) -> Verdict:  # fmt: skip
    """Look at a sheet: its subjects, and `others` of the same body who count under the same caps.

    unit: rating of the unit whose sheet it is; body: of the body, whose HTXSNV lifts the cap. Raises NoRuleInForce.
    """
    here = list(subjects)
    refused: list[Violation] = []
    excusable: list[Violation] = []
    warnings: list[Violation] = []
    for subject in here:
        rule = law.rule(subject.whom, year)
        for found, source in (
            (not_rated(rule, subject, year), rule.months[1] if rule.months else None),
            (above_unit(rule, subject, unit), rule.head),
        ):
            if found is not None and source is not None:
                (refused if source.confirmed else warnings).append(found)
    rooms = []
    levels = [(subject.whom, subject.level) for subject in here] + list(others)
    for kind in Rated:
        counted = [level for whose, level in levels if whose is kind]
        if not counted:
            continue
        left = room(law.rule(kind, year), kind, counted, pool, excellent_unit=body is Rating.EXCELLENT)
        if left is not None:
            rooms.append(left)
            if left.over:
                (excusable if left.hopeless and left.source.confirmed else warnings).append(over_cap(left))
    return Verdict(tuple(rooms), tuple(refused), tuple(excusable), tuple(warnings))
