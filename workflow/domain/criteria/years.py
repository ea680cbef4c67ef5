"""Criteria about the year in question: its rating, its initiatives, the title that another one rests on."""

from __future__ import annotations

from workflow.domain.criteria.base import Answer, AwardCode, Params, Path, Result, criterion
from workflow.domain.evidence import Case
from workflow.domain.states import InitiativeLevel, Rating, SubjectKind
from workflow.domain.text import N_

_RATINGS = tuple(Rating)


@criterion(rating=Rating)
def rating_at_least(case: Case, params: Params) -> Answer:
    wanted = params["rating"]
    found = case.facts.ratings.get(case.year)
    values = {"year": case.year, "wanted": wanted, "found": found}
    if found is None:
        return Result.NEEDS_HUMAN, N_("Chưa có xếp loại chất lượng năm %(year)s; cần từ “%(wanted)s”."), values
    if _RATINGS.index(found) <= _RATINGS.index(wanted):
        return Result.PASSED, N_("Xếp loại năm %(year)s: %(found)s."), values
    return Result.FAILED, N_("Xếp loại năm %(year)s: %(found)s; cần từ “%(wanted)s”."), values


@criterion(SubjectKind.INDIVIDUAL, level=InitiativeLevel)
def initiative(case: Case, params: Params) -> Answer:
    """Failed only once the year is assessed: initiatives are recognised before the ratings, some late in the year."""
    values = {"year": case.year, "level": params["level"]}
    found = case.initiatives_of(params["level"], (case.year,))
    if found:
        message = N_("Sáng kiến năm %(year)s: %(title)s (%(decision)s).")
        return Result.PASSED, message, values | {"title": found[0].title, "decision": found[0].decision}
    if case.assessed(case.year):
        return Result.FAILED, N_("Không có sáng kiến được công nhận năm %(year)s, từ %(level)s."), values
    return Result.NEEDS_HUMAN, N_("Chưa có sáng kiến được công nhận năm %(year)s, từ %(level)s."), values


@criterion(SubjectKind.INDIVIDUAL, level=InitiativeLevel, count=int, years=int)
def initiatives_in_years(case: Case, params: Params) -> Answer:
    """`count` initiatives of `level` or higher in the `years` before the year, or in it."""
    first = case.year - params["years"]
    found = case.initiatives_of(params["level"], tuple(range(first, case.year + 1)))
    values = {"first": first, "last": case.year, "level": params["level"], "count": params["count"]}
    if len(found) >= params["count"]:
        message = N_("Sáng kiến từ %(level)s trong các năm %(first)s–%(last)s: %(title)s (%(decision)s).")
        return Result.PASSED, message, values | {"title": found[0].title, "decision": found[0].decision}
    if case.assessed(case.year):
        message = N_("Các năm %(first)s–%(last)s không đủ %(count)s sáng kiến được công nhận từ %(level)s.")
        return Result.FAILED, message, values
    message = N_("Các năm %(first)s–%(last)s chưa đủ %(count)s sáng kiến được công nhận từ %(level)s.")
    return Result.NEEDS_HUMAN, message, values


@criterion(SubjectKind.INDIVIDUAL, level=InitiativeLevel)
def excellent_or_initiative(case: Case, params: Params) -> Answer:
    values = {"year": case.year, "level": params["level"]}
    rating = case.facts.ratings.get(case.year)
    found = case.initiatives_of(params["level"], (case.year,))
    if rating is Rating.EXCELLENT:
        message = N_("Đạt theo đường xếp loại xuất sắc năm %(year)s; ngoài ra có %(count)s sáng kiến.")
        return Result.PASSED, message, values | {"count": len(found), "path": Path.EXCELLENT}
    if found:
        message = N_("Đạt theo đường sáng kiến năm %(year)s: %(title)s (%(decision)s).")
        told = {"title": found[0].title, "decision": found[0].decision, "path": Path.INITIATIVE}
        return Result.PASSED, message, values | told
    if rating is None:
        message = N_("Chưa có xếp loại năm %(year)s và chưa có sáng kiến; cần xếp loại xuất sắc hoặc một sáng kiến.")
        return Result.NEEDS_HUMAN, message, values
    return Result.FAILED, N_("Năm %(year)s không xếp loại xuất sắc và không có sáng kiến được công nhận."), values


@criterion(SubjectKind.INDIVIDUAL, level=InitiativeLevel)
def excellent_and_initiative(case: Case, params: Params) -> Answer:
    values = {"year": case.year, "level": params["level"]}
    rating = case.facts.ratings.get(case.year)
    found = case.initiatives_of(params["level"], (case.year,))
    if rating is Rating.EXCELLENT and found:
        message = N_("Xếp loại xuất sắc năm %(year)s và có sáng kiến: %(title)s (%(decision)s).")
        told = {"title": found[0].title, "decision": found[0].decision, "path": Path.BOTH}
        return Result.PASSED, message, values | told
    if rating is None:
        message = N_("Chưa có xếp loại năm %(year)s; cần xếp loại xuất sắc và một sáng kiến từ %(level)s.")
        return Result.NEEDS_HUMAN, message, values
    if rating is not Rating.EXCELLENT:
        message = N_("Xếp loại năm %(year)s: %(found)s; cần xếp loại xuất sắc và một sáng kiến từ %(level)s.")
        return Result.FAILED, message, values | {"found": rating}
    message = N_("Xếp loại xuất sắc năm %(year)s nhưng không có sáng kiến được công nhận từ %(level)s.")
    return Result.FAILED, message, values


@criterion(award=AwardCode)
def holds_award(case: Case, params: Params) -> Answer:
    values = {"year": case.year, "award": params["name"]}
    if params["award"] in case.facts.awards.get(case.year, ()):
        return Result.PASSED, N_("Đã được công nhận %(award)s năm %(year)s."), values
    running = case.facts.running
    if running is None:
        return Result.NEEDS_HUMAN, N_("Chưa ghi nhận %(award)s năm %(year)s."), values
    if params["award"] in running.get(case.year, ()):
        message = N_("%(award)s năm %(year)s đang được xét, phải có quyết định trước hoặc cùng lúc.")
        return Result.NEEDS_HUMAN, message, values
    return Result.FAILED, N_("Không có và không được đề nghị %(award)s năm %(year)s."), values
