"""Criteria about several years: titles and ratings in a row, and the years after an earlier award.

One result per calendar year; a year without it breaks the chain; the chain ends with the year in question when that
year already has its result, or else with the year immediately before. A year decided or rated under an older law
counts. With `after_discipline`, a year that ended before a disciplinary period did does not count (Decree 152/2025,
Article 4(4)).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.domain.criteria.base import Answer, AwardCodes, Params, Path, Result, criterion
from workflow.domain.evidence import Case
from workflow.domain.states import InitiativeLevel, Rating
from workflow.domain.text import N_

Years = tuple[int, ...]
_EXCELLENT: dict[str, type] = {
    "years": int, "initiatives": int, "level": InitiativeLevel, "other_paths": bool, "after_discipline": bool,
}  # fmt: skip
_WITH_AWARDS: dict[str, type] = {"awards": AwardCodes, **_EXCELLENT}


@dataclass(frozen=True, slots=True)
class Link:
    """One year of a chain: True it counts, False it does not, None nobody can say yet."""

    year: int
    holds: bool | None


@criterion(awards=AwardCodes, years=int, after_discipline=bool)
def award_chain(case: Case, params: Params) -> Answer:
    """One of `awards` in each of `years` years in a row."""
    chains = [_held(case, params, years) for years in _spans(case, params["years"])]
    values: dict[str, Any] = {"years": params["years"], "names": params["names"]}
    for chain in chains:
        if all(link.holds for link in chain):
            return _passed(
                case, values | {"path": Path.AWARDS}, chain,
                N_("Đạt %(names)s liên tục %(first)s–%(last)s."),
                N_("Đạt %(names)s liên tục %(first)s–%(last)s; "
                   "các năm trước %(since)s xét theo luật khi đó, vẫn được tính."),
            )  # fmt: skip
    best = max(chains, key=lambda chain: sum(link.holds is True for link in chain))
    values["missing"] = tuple(str(link.year) for link in best if not link.holds)
    if all(any(link.holds is False for link in chain) for chain in chains):
        if any(case.counts(link.year) is False for link in best) and params["after_discipline"]:
            message = N_("Chưa đủ %(years)s năm liên tục %(names)s kể từ khi hết thời hạn kỷ luật (%(ended)s).")
            return Result.FAILED, message, values | {"ended": case.discipline_ended}
        message = N_("Cần %(years)s năm liên tục %(names)s; chuỗi bị đứt vì thiếu năm %(missing)s.")
        return Result.FAILED, message, values
    message = N_("Cần %(years)s năm liên tục %(names)s; chưa ghi nhận hoặc chưa có quyết định năm %(missing)s.")
    return Result.NEEDS_HUMAN, message, values


@criterion(awards=AwardCodes, times=int, spacing=int, after_discipline=bool)
def award_times(case: Case, params: Params) -> Answer:
    """`times` awards on end: in successive years; at most `spacing` years apart, a human says whether they are."""
    in_a_row = award_chain(case, {**params, "years": params["times"]})
    if in_a_row[0] is not Result.FAILED:
        return in_a_row
    held = [year for year in sorted(case.facts.awards, reverse=True) if _any(case, params, year) and year <= case.year]
    found = held[: params["times"]]
    values = {"times": params["times"], "names": params["names"], "held": tuple(map(str, sorted(found)))}
    steps = [case.year, *found]
    close = all(later - earlier <= params["spacing"] for later, earlier in zip(steps, found, strict=False))
    if len(found) == params["times"] and close:
        message = N_("%(names)s các năm %(held)s: đủ %(times)s lần, cần xác nhận là các lần liên tục.")
        return Result.NEEDS_HUMAN, message, values
    if found:
        return Result.FAILED, N_("Cần %(times)s lần liên tục %(names)s; mới ghi nhận năm %(held)s."), values
    return Result.FAILED, N_("Cần %(times)s lần liên tục %(names)s; chưa có lần nào."), values


@criterion(**_EXCELLENT)
def consecutive_excellent(case: Case, params: Params) -> Answer:
    """`years` in a row rated excellent, with `initiatives` in that time; other_paths: the law has other grounds too."""
    return _years(case, params, ())


@criterion(**_WITH_AWARDS)
def consecutive_award_or_excellent(case: Case, params: Params) -> Answer:
    """Like `consecutive_excellent`, or one of the awards in as many years in a row."""
    return _years(case, params, params["awards"])


def _years(case: Case, params: Params, awards: Years | tuple[str, ...]) -> Answer:
    values = {key: params[key] for key in ("years", "initiatives", "names") if key in params}
    verdicts = []
    for years in _spans(case, params["years"]):
        if awards:
            chain = _held(case, params, years)
            verdicts.append(_all_of(chain))
            if verdicts[-1] is Result.PASSED:
                return _by_awards(case, values, chain)
        chain = _excellent(case, params, years)
        verdicts.append(_with_initiatives(case, params, chain))
        if verdicts[-1] is Result.PASSED:
            return _by_years(case, values, chain)
    return _short(params, values, verdicts)


@criterion(**_WITH_AWARDS)
def excellent_since_award(case: Case, params: Params) -> Answer:
    """One of `awards`, and from the year after it `years` or more rated excellent without a gap, with `initiatives`."""
    values = {key: params[key] for key in ("years", "initiatives", "names")}
    verdicts = []
    for held, years in _after_award(case, params):
        chain = _excellent(case, params, years)
        verdicts.append(_with_initiatives(case, params, chain))
        if verdicts[-1] is Result.PASSED:
            return _passed(
                case, values | {"held": held, "path": Path.SINCE_AWARD}, chain,
                N_("Được %(names)s năm %(held)s, rồi %(first)s–%(last)s liên tục xếp loại xuất sắc."),
                N_("Được %(names)s năm %(held)s, rồi %(first)s–%(last)s liên tục xếp loại xuất sắc; "
                   "các năm trước %(since)s xét theo luật khi đó, vẫn được tính."),
            )  # fmt: skip
    if verdicts:
        return _short(params, values, verdicts)
    if any(_any(case, params, year) for year in case.facts.awards):
        message = N_("Từ khi được %(names)s chưa đủ %(years)s năm tiếp theo.")
        return _unless_other(params, Result.FAILED, message, values)
    known = bool(case.facts.awards)
    message = N_("Chưa ghi nhận %(names)s, là điều kiện trước của hình thức này.")
    return _unless_other(params, Result.FAILED if known else Result.NEEDS_HUMAN, message, values)


def _after_award(case: Case, params: Params) -> Iterator[tuple[int, Years]]:
    """Each year of one of the awards with the years since: to the year in question, and to the year before."""
    for year in sorted(case.facts.awards, reverse=True):
        for last in (case.year, case.year - 1):
            if _any(case, params, year) and last - year >= params["years"]:
                yield year, tuple(range(year + 1, last + 1))


# ── the links ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _spans(case: Case, years: int) -> tuple[Years, ...]:
    return tuple(tuple(range(last - years + 1, last + 1)) for last in (case.year, case.year - 1))


def _any(case: Case, params: Params, year: int) -> bool:
    return not case.facts.awards.get(year, frozenset()).isdisjoint(params["awards"])


def _held(case: Case, params: Params, years: Years) -> list[Link]:
    return [Link(year, _and(_award_of(case, params, year), _counts(case, params, year))) for year in years]


def _award_of(case: Case, params: Params, year: int) -> bool | None:
    """A year between two recorded ones without the award is a gap; what lies outside them nobody may have recorded."""
    known = case.facts.awards
    if _any(case, params, year):
        return True
    if case.facts.running is not None and not case.facts.running.get(year, frozenset()).isdisjoint(params["awards"]):
        return None
    recorded = year in known or (bool(known) and min(known) < year < max(known))
    return False if recorded else None


def _excellent(case: Case, params: Params, years: Years) -> list[Link]:
    ratings = case.facts.ratings
    found = {year: None if year not in ratings else ratings[year] is Rating.EXCELLENT for year in years}
    return [Link(year, _and(holds, _counts(case, params, year))) for year, holds in found.items()]


def _counts(case: Case, params: Params, year: int) -> bool | None:
    return case.counts(year) if params["after_discipline"] else True


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _with_initiatives(case: Case, params: Params, chain: list[Link]) -> Result:
    years = tuple(link.year for link in chain)
    enough = len(case.initiatives_of(params["level"], years)) >= params["initiatives"]
    assessed = all(year in case.facts.ratings or year < case.on_date.year for year in years)
    return _all_of([*chain, Link(0, True if enough else (False if assessed else None))])


def _all_of(chain: list[Link]) -> Result:
    if any(link.holds is False for link in chain):
        return Result.FAILED
    return Result.NEEDS_HUMAN if any(link.holds is None for link in chain) else Result.PASSED


# ── the words ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _passed(case: Case, values: dict[str, Any], chain: list[Link], plain: str, older: str) -> Answer:
    """`older` is said when the chain reaches back before the law that is asked."""
    first, last = chain[0].year, chain[-1].year
    told = values | {"first": first, "last": last}
    if case.law_since is not None and date(first, 12, 31) < case.law_since:
        return Result.PASSED, older, told | {"since": case.law_since}
    return Result.PASSED, plain, told


def _by_awards(case: Case, values: dict[str, Any], chain: list[Link]) -> Answer:
    return _passed(
        case, values | {"path": Path.AWARDS}, chain,
        N_("Đạt theo đường %(names)s liên tục %(first)s–%(last)s."),
        N_("Đạt theo đường %(names)s liên tục %(first)s–%(last)s; "
           "các năm trước %(since)s xét theo luật khi đó, vẫn được tính."),
    )  # fmt: skip


def _by_years(case: Case, values: dict[str, Any], chain: list[Link]) -> Answer:
    return _passed(
        case, values | {"path": Path.EXCELLENT_YEARS}, chain,
        N_("Đạt theo đường xếp loại xuất sắc liên tục %(first)s–%(last)s, có từ %(initiatives)s sáng kiến."),
        N_("Đạt theo đường xếp loại xuất sắc liên tục %(first)s–%(last)s, có từ %(initiatives)s sáng kiến; "
           "các năm trước %(since)s xét theo luật khi đó, vẫn được tính."),
    )  # fmt: skip


def _short(params: Params, values: dict[str, Any], verdicts: list[Result]) -> Answer:
    if Result.NEEDS_HUMAN in verdicts:
        message = N_("Hồ sơ nhiều năm chưa đủ để kết luận %(years)s năm liên tục với %(initiatives)s sáng kiến.")
        return _unless_other(params, Result.NEEDS_HUMAN, message, values)
    message = N_("Không đủ %(years)s năm liên tục với %(initiatives)s sáng kiến.")
    return _unless_other(params, Result.FAILED, message, values)


def _unless_other(params: Params, result: Result, message: str, values: dict[str, Any]) -> Answer:
    """What falls short on this road is for a human while the law has other grounds."""
    if not params["other_paths"]:
        return result, message, values
    message = N_(
        "Chưa đủ %(years)s năm liên tục với %(initiatives)s sáng kiến; xét theo căn cứ khác "
        "(thành tích xuất sắc, chuyên đề, đột xuất)."
    )
    return Result.NEEDS_HUMAN, message, values
