"""Criteria about the time worked in the year."""

from __future__ import annotations

from datetime import date

from workflow.domain.calendar import add_months
from workflow.domain.criteria.base import Answer, Params, Result, criterion, person
from workflow.domain.evidence import Case
from workflow.domain.states import SubjectKind
from workflow.domain.text import N_


@criterion(SubjectKind.INDIVIDUAL, months=int)
def months_in_year(case: Case, params: Params) -> Answer:
    """At least `months` of service in the year: as recorded, or else from the start date to the end of the year."""
    facts = person(case)
    worked = facts.months_worked.get(case.year)
    values = {"year": case.year, "months": params["months"], "start": facts.start_date, "worked": worked}
    if worked is not None:
        if worked >= params["months"]:
            return Result.PASSED, N_("Năm %(year)s làm việc %(worked)s tháng, đủ %(months)s tháng."), values
        return Result.FAILED, N_("Năm %(year)s làm việc %(worked)s tháng, chưa đủ %(months)s tháng."), values
    if facts.start_date is None:
        message = N_("Chưa ghi ngày bắt đầu công tác; cần từ %(months)s tháng trong năm %(year)s.")
        return Result.NEEDS_HUMAN, message, values
    if add_months(facts.start_date, params["months"]) <= date(case.year + 1, 1, 1):
        return Result.PASSED, N_("Công tác từ %(start)s, đủ %(months)s tháng trong năm %(year)s."), values
    return Result.FAILED, N_("Công tác từ %(start)s, chưa đủ %(months)s tháng trong năm %(year)s."), values


@criterion(SubjectKind.INDIVIDUAL, days=int)
def absent_less_than(case: Case, params: Params) -> Answer:
    """Fewer than `days` working days of absence in the year, maternity and work injury not counted."""
    absent = person(case).absent_days.get(case.year, 0)
    values = {"year": case.year, "days": params["days"], "absent": absent}
    if absent < params["days"]:
        return Result.PASSED, N_("Năm %(year)s ghi nhận nghỉ %(absent)s ngày làm việc, dưới %(days)s ngày."), values
    return Result.FAILED, N_("Năm %(year)s nghỉ %(absent)s ngày làm việc, từ %(days)s ngày trở lên không xét."), values
