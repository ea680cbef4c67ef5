"""Prize money: multiples of the base salary, exact, each step of the arithmetic kept so that it can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from workflow.domain.catalogue import Msgid
from workflow.domain.phrases import Phrase
from workflow.domain.quota import decimal
from workflow.domain.states import CommendationType, Labelled, SubjectKind
from workflow.domain.text import N_
from workflow.errors import NoRuleInForce, NotFound, Refused, Violation


class Payee(Labelled):
    """Who receives a prize: a household is paid by a factor of its own."""

    INDIVIDUAL = "individual", N_("Cá nhân")
    COLLECTIVE = "collective", N_("Tập thể")
    HOUSEHOLD = "household", N_("Hộ gia đình")


class PrizeGroup(Labelled):
    """Awards that share their factors."""

    TITLE = "title", N_("Danh hiệu thi đua")
    CERTIFICATE = "certificate", N_("Bằng khen, giấy khen")
    ORDER = "order", N_("Huân chương")
    MEDAL = "medal", N_("Huy hiệu, kỷ niệm chương")


@dataclass(frozen=True, slots=True)
class BaseSalary:
    """mức lương cơ sở: đồng a month, in force until the next one."""

    in_force_from: date
    amount: int
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Multiple:
    """A multiple or factor of one regime. value None: the law was searched and nothing found. at_most: a ceiling.

    local: set by a province's or body's own regulation.
    """

    value: Fraction | None
    citation: str
    confirmed: bool
    at_most: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True)
class Prize:
    """What one award is worth, by regime. period: years a title is counted over, None for forms of commendation."""

    award: str
    name: Msgid
    group: PrizeGroup
    payees: frozenset[Payee]
    period: int | None
    multiples: Mapping[str, Multiple]


@dataclass(frozen=True, slots=True)
class PrizeTable:
    """salaries: oldest first. factors: by group, payee and regime. highest: the rule of the highest prize."""

    prizes: Mapping[str, Prize]
    salaries: tuple[BaseSalary, ...]
    factors: Mapping[tuple[PrizeGroup, Payee, str], Multiple]
    rounding: int
    rounding_source: tuple[str, bool]
    highest: tuple[str, bool]

    def salary_on(self, day: date) -> BaseSalary:
        """Raises NoRuleInForce before the first one known."""
        for salary in reversed(self.salaries):
            if salary.in_force_from <= day:
                return salary
        raise NoRuleInForce("base_salary", day)

    def prize(self, award: str) -> Prize:
        """Raises NotFound for an award that is not in the table."""
        if award not in self.prizes:
            raise NotFound(award)
        return self.prizes[award]


@dataclass(frozen=True, slots=True)
class Money:
    """A prize worked out: base × multiple × factor = product, rounded up to amount. All in đồng.

    citations: of the multiple, the factor, the base salary, the rounding. confirmed: every one of them is.
    at_most: the law sets a ceiling; the body decides the amount up to it. local: the regulation that set the multiple.
    """

    award: str
    payee: Payee
    regime: str
    base: BaseSalary
    multiple: Fraction
    factor: Fraction
    product: Fraction
    amount: int
    at_most: bool
    citations: tuple[str, ...]
    confirmed: bool
    local: str = ""

    @property
    def explanation(self) -> Phrase:
        message = N_("%(multiple)s × %(base)s%(factor)s = %(product)s, làm tròn lên %(amount)s")
        if self.product == self.amount:
            message = N_("%(multiple)s × %(base)s%(factor)s = %(amount)s")
        return Phrase(
            message,
            {
                "multiple": decimal(self.multiple), "base": dong(self.base.amount),
                "factor": "" if self.factor == 1 else f" × {decimal(self.factor)}",
                "product": dong(self.product), "amount": dong(self.amount),
            },
        )  # fmt: skip


def money(table: PrizeTable, award: str, payee: Payee, decided_on: date, regime: str) -> Money:
    """Work out the prize of `award` under `regime`, at the base salary of the day the decision was issued.

    Source: Decree 91/2017, Art. 68-73; Decree 98/2023, Art. 53-54; Decree 152/2025, Art. 51, 54. Integers and
    fractions only. Raises NotFound (award without a prize), NoRuleInForce (no base salary known), Refused when the
    award is not for such a payee or when a value is missing: it names the value, a missing one never counts as 0.
    """
    prize = table.prize(award)
    if payee not in prize.payees:
        message = N_("%(award)s không tặng cho đối tượng “%(payee)s”.")
        raise Refused([Violation("prize_not_for", message, {"award": prize.name, "payee": payee})])
    found = prize.multiples.get(regime)
    if found is None or found.value is None:
        raise Refused([_missing(prize, regime, found)])
    factor = _factor(table, prize, payee, regime)
    base = table.salary_on(decided_on)
    product = base.amount * found.value * (factor.value or 1)
    sources = [(found.citation, found.confirmed), (base.citation, base.confirmed), table.rounding_source]
    if factor.citation:
        sources.insert(1, (factor.citation, factor.confirmed))
    amount = round_up(product, table.rounding)
    return Money(
        award, payee, regime, base, found.value, factor.value or Fraction(1), product, amount,
        found.at_most, tuple(citation for citation, _ in sources), all(confirmed for _, confirmed in sources),
        found.citation if found.local else "",
    )  # fmt: skip


def round_up(product: Fraction, step: int) -> int:
    """The least multiple of `step` đồng that is not below `product`: 447,000 -> 450,000; 1,490,000 stays."""
    return -(-product // step) * step


def _factor(table: PrizeTable, prize: Prize, payee: Payee, regime: str) -> Multiple:
    return table.factors.get((prize.group, payee, regime), Multiple(Fraction(1), "", True))


def _missing(prize: Prize, regime: str, found: Multiple | None) -> Violation:
    message = N_(
        "Chưa có hệ số tiền thưởng của %(award)s theo quy định %(regime)s. Thư ký Hội đồng ghi hệ số của địa phương "
        "vào “Quy định áp dụng”, hoặc chi riêng dòng này với số tiền đúng."
    )
    citation = found.citation if found is not None else ""
    return Violation("prize_missing", message, {"award": prize.name, "regime": regime}, provision=citation)


# ── several awards for one achievement ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Claim:
    """One award of one subject that a prize could be paid for.

    subject: the person or collective. at: the day of the decision ("at one time"). year, type: what the achievement is.
    """

    key: int
    subject: tuple[SubjectKind, int]
    award: str
    group: PrizeGroup
    period: int | None
    year: int
    type: CommendationType
    at: date
    amount: int


def highest_only(claims: Iterable[Claim]) -> dict[int, int]:
    """Return, for each claim that is not paid by itself, the claim whose higher prize covers it.

    One achievement is: the same subject, day, year and type, and either titles counted over the same number of years or
    forms of commendation. Titles of different periods are each paid, and so are a title and a form.
    Source: Decree 91/2017, Art. 68(4); Decree 98/2023, Art. 53. Of equal prizes the first is paid.
    """
    best: dict[tuple[object, ...], Claim] = {}
    found = sorted(claims, key=lambda claim: (-claim.amount, claim.key))
    covered: dict[int, int] = {}
    for claim in found:
        achievement = (claim.subject, claim.at, claim.year, claim.type, claim.group is PrizeGroup.TITLE, claim.period)
        first = best.setdefault(achievement, claim)
        if first is not claim:
            covered[claim.key] = first.key
    return covered


def dong(amount: int | Fraction) -> str:
    """1.490.000 ₫; a fraction of a đồng keeps two digits."""
    whole, _comma, rest = decimal(Fraction(amount)).partition(",")
    digits = f"{int(whole):,}".replace(",", ".")
    return f"{digits},{rest} ₫" if rest else f"{digits} ₫"
