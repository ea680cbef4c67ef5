"""Criteria about other awards of the same year: one achievement, one form."""

from __future__ import annotations

from workflow.domain.criteria.base import Answer, AwardCodes, Params, Result, criterion
from workflow.domain.evidence import Case
from workflow.domain.text import N_


@criterion(awards=AwardCodes)
def no_other_in_year(case: Case, params: Params) -> Answer:
    """None of `awards` decided or under way for the year; the award asked about is not among its own obstacles."""
    found = _others(case, params)
    values = {"year": case.year, "names": params["names"], "found": found}
    if found:
        return Result.FAILED, N_("Năm %(year)s đã có hoặc đang được đề nghị: %(found)s."), values
    return Result.PASSED, N_("Năm %(year)s không có hình thức cấp nhà nước nào khác."), values


@criterion(awards=AwardCodes)
def one_form_per_achievement(case: Case, params: Params) -> Answer:
    """Another form in the same year may rest on another achievement: a human compares the two reports."""
    found = _others(case, params)
    values = {"year": case.year, "names": params["names"], "found": found}
    if found:
        message = N_(
            "Năm %(year)s đã có hoặc đang được đề nghị: %(found)s. So hai báo cáo: "
            "một thành tích chỉ khen một hình thức."
        )
        return Result.NEEDS_HUMAN, message, values
    return Result.PASSED, N_("Năm %(year)s chưa có hình thức khen thưởng nào khác."), values


def _others(case: Case, params: Params) -> tuple[str, ...]:
    """Names of those among `awards` that the subject has, or is proposed for, in the year."""
    running = case.facts.running or {}
    known = case.facts.awards.get(case.year, frozenset()) | case.facts.special.get(case.year, frozenset())
    known |= running.get(case.year, frozenset())
    pairs = zip(params["awards"], params["names"], strict=True)
    return tuple(name for code, name in pairs if code in known and code != case.award)
