"""How an initiative is scored: a council's own scoring sheet, the members' average as an exact fraction, the verdict.

Decree 13/2012 leaves points and pass marks to the body that recognises; what is here holds for any sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from workflow.domain.quota import decimal, percent
from workflow.domain.text import N_
from workflow.errors import Violation

MOST_CRITERIA = 12
MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class Criterion:
    """most: points at best; least: the pass mark of the average, 0 when there is none."""

    code: str
    title: str
    most: int
    least: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """A scoring sheet. agreement: votes in favour needed, per cent; pass_total: least average total, 0 for none."""

    title: str
    basis: str
    agreement: int
    criteria: tuple[Criterion, ...]
    pass_total: int = 0
    confirmed: bool = True

    @property
    def most(self) -> int:
        return sum(criterion.most for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class Average:
    """What the members gave for one criterion, on average."""

    criterion: Criterion
    points: Fraction

    @property
    def passed(self) -> bool:
        return self.points >= self.criterion.least


@dataclass(frozen=True, slots=True)
class Result:
    """sheets: how many members scored; failed: every mark that was not reached."""

    averages: tuple[Average, ...]
    total: Fraction
    sheets: int
    failed: tuple[Violation, ...]

    @property
    def passed(self) -> bool:
        return self.sheets > 0 and not self.failed


def judge(rubric: Rubric, sums: Mapping[str, int], sheets: int) -> Result | None:
    """Return what `sheets` members' points come to; sums: of all their points by criterion. None: nobody scored.

    An average below any pass mark fails the initiative, whatever its total.
    """
    if sheets == 0:
        return None
    averages = tuple(Average(criterion, Fraction(sums[criterion.code], sheets)) for criterion in rubric.criteria)
    total = sum((average.points for average in averages), Fraction(0))
    return Result(averages, total, sheets, tuple(_failed(rubric, averages, total)))


def agreed(rubric: Rubric, yes: int, voters: int) -> Violation | None:
    """Say why the council's vote does not carry the initiative; None when it does."""
    share = Fraction(yes, voters)
    if share >= Fraction(rubric.agreement, 100):
        return None
    message = N_("Đồng ý %(yes)s/%(voters)s = %(share)s, phải từ %(agreement)s %% trở lên.")
    params = {"yes": yes, "voters": voters, "share": percent(share), "agreement": rubric.agreement}
    return Violation("not_agreed", message, params, provision=rubric.basis)


def impossible(yes: int, voters: int, entitled: int) -> Violation | None:
    """Name what cannot be in the totals of a vote; `entitled`: members in office who are not its authors."""
    values = {"yes": yes, "voters": voters, "entitled": entitled}
    if not 1 <= voters <= entitled:
        message = N_("Số người biểu quyết phải từ 1 đến %(entitled)s (thành viên Hội đồng không phải tác giả).")
        return Violation("voters", message, values)
    if not 0 <= yes <= voters:
        return Violation("yes", N_("Số đồng ý phải từ 0 đến %(voters)s."), values)
    return None


def enough_sheets(sheets: int, entitled: int) -> bool:
    """More than half of the members who may score have done so; the decree asks for a council, not for one voice."""
    return 2 * sheets > entitled


def wrong_points(rubric: Rubric, points: Mapping[str, int]) -> list[Violation]:
    """Name every criterion of a member's sheet that is missing or out of range."""
    found = []
    for number, criterion in enumerate(rubric.criteria, start=1):
        given = points.get(criterion.code)
        if given is None or not 0 <= given <= criterion.most:
            message = N_("%(code)s: cho điểm từ 0 đến %(most)s.")
            values = {"code": criterion.code, "most": criterion.most}
            found.append(Violation("points", message, values, field=f"points_{number}"))
    return found


def wrong_rubric(rubric: Rubric) -> list[Violation]:
    """Name everything that makes a scoring sheet unusable."""
    found = [] if 1 <= len(rubric.criteria) <= MOST_CRITERIA else [
        Violation("criteria", N_("Phiếu cần từ 1 đến %(most)s tiêu chí."), {"most": MOST_CRITERIA}, field="criteria")
    ]  # fmt: skip
    codes = [criterion.code for criterion in rubric.criteria]
    for criterion in rubric.criteria:
        found += _wrong_criterion(criterion, twice=codes.count(criterion.code) > 1)
    if not 1 <= rubric.agreement <= 100:  # noqa: PLR2004 (per cent)
        found.append(Violation("agreement", N_("Tỷ lệ đồng ý phải từ 1 đến 100 %%."), field="agreement"))
    if not 0 <= rubric.pass_total <= rubric.most:
        message = N_("Tổng điểm đạt phải từ 0 đến %(most)s.")
        found.append(Violation("pass_total", message, {"most": rubric.most}, field="pass_total"))
    return found


def _wrong_criterion(criterion: Criterion, *, twice: bool) -> Iterator[Violation]:
    values = {"code": criterion.code, "most": MOST_POINTS, "points": criterion.most}
    if not criterion.code or not criterion.title:
        yield Violation("unnamed", N_("Mỗi tiêu chí cần ký hiệu và tên."), field="criteria")
    if twice:
        yield Violation("twice", N_("Ký hiệu %(code)s dùng hai lần."), values, field="criteria")
    if not 1 <= criterion.most <= MOST_POINTS:
        yield Violation("most", N_("%(code)s: điểm tối đa từ 1 đến %(most)s."), values, field="criteria")
    elif not 0 <= criterion.least <= criterion.most:
        yield Violation("least", N_("%(code)s: mức đạt từ 0 đến điểm tối đa (%(points)s)."), values, field="criteria")


def _failed(rubric: Rubric, averages: tuple[Average, ...], total: Fraction) -> Iterator[Violation]:
    for average in averages:
        if not average.passed:
            criterion = average.criterion
            values = {"code": criterion.code, "points": decimal(average.points), "least": criterion.least}
            message = N_("%(code)s: điểm trung bình %(points)s, dưới mức đạt %(least)s.")
            yield Violation("below_pass_mark", message, values, provision=rubric.basis)
    if total < rubric.pass_total:
        values = {"total": decimal(total), "least": rubric.pass_total}
        message = N_("Tổng điểm trung bình %(total)s, dưới mức đạt %(least)s.")
        yield Violation("below_pass_total", message, values, provision=rubric.basis)
