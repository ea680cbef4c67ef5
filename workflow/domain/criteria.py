"""The criteria the data may choose from: one small function each, named after what it asks.

Evidence that is not recorded yet asks for a human: only evidence to the contrary fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from workflow.domain.calendar import add_months
from workflow.domain.evidence import Case, CollectiveFacts, InitiativeFact, PersonFacts
from workflow.domain.quota import percent
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Labelled, Rating, SubjectKind
from workflow.domain.text import N_


class AwardCode(str):
    """Type of a parameter that names an award; the loader adds its name as the parameter `name`."""

    __slots__ = ()


class Result(Labelled):
    PASSED = "passed", N_("Đạt")
    FAILED = "failed", N_("Không đạt")
    NEEDS_HUMAN = "needs_human", N_("Cần người xem xét")


Answer = tuple[Result, str, Mapping[str, Any]]
Check = Callable[[Case, Mapping[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class Kind:
    """A criterion the data may choose: its function, whom it can be asked about, names and types of its parameters."""

    check: Check
    subjects: frozenset[SubjectKind]
    params: Mapping[str, type]


KINDS: dict[str, Kind] = {}


def _criterion(*subjects: SubjectKind, **params: type) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        KINDS[check.__name__] = Kind(check, frozenset(subjects or SubjectKind), MappingProxyType(params))
        return check

    return register


# ── ratings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@_criterion(rating=Rating)
def rating_at_least(case: Case, params: Mapping[str, Any]) -> Answer:
    wanted = params["rating"]
    found = case.facts.ratings.get(case.year)
    values = {"year": case.year, "wanted": wanted, "found": found}
    if found is None:
        return Result.NEEDS_HUMAN, N_("Chưa có xếp loại chất lượng năm %(year)s; cần từ “%(wanted)s”."), values
    order = list(Rating)
    if order.index(found) <= order.index(wanted):
        return Result.PASSED, N_("Xếp loại năm %(year)s: %(found)s."), values
    return Result.FAILED, N_("Xếp loại năm %(year)s: %(found)s; cần từ “%(wanted)s”."), values


# ── initiatives ─────────────────────────────────────────────────────────────────────────────────────────────────────


@_criterion(SubjectKind.INDIVIDUAL, level=InitiativeLevel)
def initiative(case: Case, params: Mapping[str, Any]) -> Answer:
    """Failed only once the year is assessed: initiatives are recognised before the ratings, some late in the year."""
    values = {"year": case.year, "level": params["level"]}
    found = _initiatives(case, params["level"], (case.year,))
    if found:
        message = N_("Sáng kiến năm %(year)s: %(title)s (%(decision)s).")
        return Result.PASSED, message, values | {"title": found[0].title, "decision": found[0].decision}
    if case.year in case.facts.ratings or case.on_date.year > case.year:
        return Result.FAILED, N_("Không có sáng kiến được công nhận năm %(year)s, từ %(level)s."), values
    return Result.NEEDS_HUMAN, N_("Chưa có sáng kiến được công nhận năm %(year)s, từ %(level)s."), values


@_criterion(SubjectKind.INDIVIDUAL, level=InitiativeLevel)
def excellent_or_initiative(case: Case, params: Mapping[str, Any]) -> Answer:
    values = {"year": case.year, "level": params["level"]}
    rating = case.facts.ratings.get(case.year)
    found = _initiatives(case, params["level"], (case.year,))
    if rating is Rating.EXCELLENT:
        message = N_("Đạt theo đường xếp loại xuất sắc năm %(year)s; ngoài ra có %(count)s sáng kiến.")
        return Result.PASSED, message, values | {"count": len(found)}
    if found:
        message = N_("Đạt theo đường sáng kiến năm %(year)s: %(title)s (%(decision)s).")
        return Result.PASSED, message, values | {"title": found[0].title, "decision": found[0].decision}
    if rating is None:
        message = N_("Chưa có xếp loại năm %(year)s và chưa có sáng kiến; cần xếp loại xuất sắc hoặc một sáng kiến.")
        return Result.NEEDS_HUMAN, message, values
    return Result.FAILED, N_("Năm %(year)s không xếp loại xuất sắc và không có sáng kiến được công nhận."), values


def _initiatives(case: Case, level: InitiativeLevel, years: tuple[int, ...]) -> list[InitiativeFact]:
    order = list(InitiativeLevel)
    return [i for i in case.initiatives if i.year in years and order.index(i.level) >= order.index(level)]


# ── earlier awards and chains of years ──────────────────────────────────────────────────────────────────────────────


@_criterion(award=AwardCode)
def holds_award(case: Case, params: Mapping[str, Any]) -> Answer:
    values = {"year": case.year, "award": params["name"]}
    if params["award"] in case.facts.awards.get(case.year, ()):
        return Result.PASSED, N_("Đã được công nhận %(award)s năm %(year)s."), values
    running = case.facts.running if isinstance(case.facts, PersonFacts) else None
    if running is None:
        return Result.NEEDS_HUMAN, N_("Chưa ghi nhận %(award)s năm %(year)s."), values
    if params["award"] in running.get(case.year, ()):
        return (
            Result.NEEDS_HUMAN,
            N_("%(award)s năm %(year)s đang được xét, phải có quyết định trước hoặc cùng lúc."),
            values,
        )
    return Result.FAILED, N_("Không có và không được đề nghị %(award)s năm %(year)s."), values


@_criterion(years=int, initiatives=int, level=InitiativeLevel, other_paths=bool)
def consecutive_excellent(case: Case, params: Mapping[str, Any]) -> Answer:
    """`years` in a row rated excellent, with `initiatives` in that time; other_paths: the law has other grounds too."""
    return _chain(case, params, award=None)


@_criterion(award=AwardCode, years=int, initiatives=int, level=InitiativeLevel, other_paths=bool)
def consecutive_award_or_excellent(case: Case, params: Mapping[str, Any]) -> Answer:
    """Like `consecutive_excellent`, or the award in as many years in a row."""
    return _chain(case, params, award=params["award"])


def _chain(case: Case, params: Mapping[str, Any], award: str | None) -> Answer:
    values = {key: params[key] for key in ("years", "initiatives", "name") if key in params}
    verdicts = list(_verdicts(case, params, award))
    for verdict, by_award, last in verdicts:
        if verdict is Result.PASSED:
            span = values | {"first": last - params["years"] + 1, "last": last}
            if by_award:
                return Result.PASSED, N_("Đạt theo đường %(name)s liên tục %(first)s–%(last)s."), span
            message = N_(
                "Đạt theo đường xếp loại xuất sắc liên tục %(first)s–%(last)s, có từ %(initiatives)s sáng kiến."
            )
            return Result.PASSED, message, span
    if params["other_paths"]:
        message = N_(
            "Chưa đủ %(years)s năm liên tục với %(initiatives)s sáng kiến; xét theo căn cứ khác "
            "(thành tích xuất sắc, chuyên đề, đột xuất)."
        )
        return Result.NEEDS_HUMAN, message, values
    if any(verdict is Result.NEEDS_HUMAN for verdict, _, _ in verdicts):
        message = N_("Hồ sơ nhiều năm chưa đủ để kết luận %(years)s năm liên tục với %(initiatives)s sáng kiến.")
        return Result.NEEDS_HUMAN, message, values
    return Result.FAILED, N_("Không đủ %(years)s năm liên tục với %(initiatives)s sáng kiến."), values


def _verdicts(case: Case, params: Mapping[str, Any], award: str | None) -> Iterator[tuple[Result, bool, int]]:
    """One verdict per path and last year. A chain ends with the year of the award, or with the one before it."""
    for last in (case.year, case.year - 1):
        years = tuple(range(last - params["years"] + 1, last + 1))
        if award is not None:
            held = [None if y not in case.facts.awards else award in case.facts.awards[y] for y in years]
            yield _all_of(held), True, last
        excellent = [None if y not in case.facts.ratings else case.facts.ratings[y] is Rating.EXCELLENT for y in years]
        enough = len(_initiatives(case, params["level"], years)) >= params["initiatives"]
        assessed = all(y in case.facts.ratings or y < case.on_date.year for y in years)
        yield _all_of([*excellent, True if enough else (False if assessed else None)]), False, last


def _all_of(parts: list[bool | None]) -> Result:
    if False in parts:
        return Result.FAILED
    return Result.NEEDS_HUMAN if None in parts else Result.PASSED


# ── discipline and service ──────────────────────────────────────────────────────────────────────────────────────────


@_criterion(SubjectKind.INDIVIDUAL, level=DisciplineLevel)
def no_discipline_in_year(case: Case, params: Mapping[str, Any]) -> Answer:
    """No measure of `level` or heavier counting on any day of the year."""
    first, last = date(case.year, 1, 1), date(case.year, 12, 31)
    order = list(DisciplineLevel)
    for fact in case.discipline:
        heavy = order.index(fact.level) >= order.index(params["level"])
        if heavy and fact.from_date <= last and fact.to_date >= first:
            values = {"year": case.year, "level": fact.level, "from": fact.from_date, "to": fact.to_date}
            return Result.FAILED, N_("Năm %(year)s bị kỷ luật %(level)s (%(from)s – %(to)s)."), values
    return Result.PASSED, N_("Không bị kỷ luật trong năm %(year)s."), {"year": case.year}


@_criterion(SubjectKind.INDIVIDUAL)
def not_under_discipline(case: Case, params: Mapping[str, Any]) -> Answer:  # noqa: ARG001 (all criteria look alike)
    """No measure whose period still runs on the day of the check."""
    for fact in case.discipline:
        if fact.from_date <= case.on_date <= fact.to_date:
            return (
                Result.FAILED,
                N_("Đang trong thời hạn kỷ luật %(level)s đến %(to)s."),
                {
                    "level": fact.level,
                    "to": fact.to_date,
                },
            )
    return Result.PASSED, N_("Không trong thời hạn kỷ luật, tra ngày %(on_date)s."), {"on_date": case.on_date}


@_criterion(SubjectKind.INDIVIDUAL, months=int)
def months_in_year(case: Case, params: Mapping[str, Any]) -> Answer:
    """At least `months` of service by the end of the year."""
    start = case.facts.start_date if isinstance(case.facts, PersonFacts) else None
    values = {"year": case.year, "months": params["months"], "start": start}
    if start is None:
        return (
            Result.NEEDS_HUMAN,
            N_("Chưa ghi ngày bắt đầu công tác; cần từ %(months)s tháng trong năm %(year)s."),
            values,
        )
    if add_months(start, params["months"]) <= date(case.year + 1, 1, 1):
        return Result.PASSED, N_("Công tác từ %(start)s, đủ %(months)s tháng trong năm %(year)s."), values
    return Result.FAILED, N_("Công tác từ %(start)s, chưa đủ %(months)s tháng trong năm %(year)s."), values


# ── collectives ─────────────────────────────────────────────────────────────────────────────────────────────────────


@_criterion(SubjectKind.COLLECTIVE, award=AwardCode, share=Fraction, strict=bool)
def member_share(case: Case, params: Mapping[str, Any]) -> Answer:
    facts = case.facts
    if not isinstance(facts, CollectiveFacts):
        raise TypeError("member_share asks about a collective")
    held = facts.members_with.get(params["award"])
    values = {"award": params["name"], "wanted": percent(params["share"]), "held": held, "members": facts.members}
    if held is None or facts.members < 1:
        return Result.NEEDS_HUMAN, N_("Chưa đếm được số người đạt %(award)s; cần %(wanted)s."), values
    needed = params["share"] * facts.members
    values["share"] = percent(Fraction(held, facts.members))
    passed = held > needed if params["strict"] else held >= needed
    if passed:
        return Result.PASSED, N_("%(held)s / %(members)s người đạt %(award)s = %(share)s."), values
    if params["strict"]:
        return Result.FAILED, N_("%(held)s / %(members)s người đạt %(award)s = %(share)s, phải quá %(wanted)s."), values
    return Result.FAILED, N_("%(held)s / %(members)s người đạt %(award)s = %(share)s, phải từ %(wanted)s."), values


@_criterion(SubjectKind.COLLECTIVE)
def no_member_disciplined(case: Case, params: Mapping[str, Any]) -> Answer:  # noqa: ARG001 (all criteria look alike)
    facts = case.facts
    if not isinstance(facts, CollectiveFacts):
        raise TypeError("no_member_disciplined asks about a collective")
    values = {"year": case.year, "count": facts.disciplined}
    if facts.disciplined is None:
        return Result.NEEDS_HUMAN, N_("Chưa tra kỷ luật của thành viên năm %(year)s."), values
    if facts.disciplined:
        return Result.FAILED, N_("Năm %(year)s có %(count)s người bị kỷ luật từ cảnh cáo trở lên."), values
    return Result.PASSED, N_("Năm %(year)s không có người bị kỷ luật từ cảnh cáo trở lên."), values
