"""Criteria about discipline and about what must be waited for."""

from __future__ import annotations

from datetime import date

from workflow.domain.criteria.base import Answer, Params, Result, criterion
from workflow.domain.evidence import Case
from workflow.domain.states import DisciplineLevel, SubjectKind
from workflow.domain.text import N_


@criterion(SubjectKind.INDIVIDUAL, level=DisciplineLevel)
def no_discipline_in_year(case: Case, params: Params) -> Answer:
    """No measure of `level` or heavier counting on any day of the year."""
    first, last = date(case.year, 1, 1), date(case.year, 12, 31)
    order = list(DisciplineLevel)
    for fact in case.discipline:
        heavy = order.index(fact.level) >= order.index(params["level"])
        if heavy and fact.from_date <= last and fact.to_date >= first:
            values = {"year": case.year, "level": fact.level, "from": fact.from_date, "to": fact.to_date}
            return Result.FAILED, N_("Năm %(year)s bị kỷ luật %(level)s (%(from)s – %(to)s)."), values
    return Result.PASSED, N_("Không bị kỷ luật trong năm %(year)s."), {"year": case.year}


@criterion(SubjectKind.INDIVIDUAL)
def not_under_discipline(case: Case, params: Params) -> Answer:  # noqa: ARG001 (all criteria look alike)
    """No measure whose period still runs on the day of the check."""
    for fact in case.discipline:
        if fact.from_date <= case.on_date <= fact.to_date:
            values = {"level": fact.level, "to": fact.to_date}
            return Result.FAILED, N_("Đang trong thời hạn kỷ luật %(level)s đến %(to)s."), values
    return Result.PASSED, N_("Không trong thời hạn kỷ luật, tra ngày %(on_date)s."), {"on_date": case.on_date}


@criterion()
def no_running_hold(case: Case, params: Params) -> Answer:  # noqa: ARG001 (all criteria look alike)
    """Nothing is being considered, inspected or verified on the day of the check."""
    for hold in case.facts.holds:
        if hold.runs_on(case.on_date):
            values = {"kind": hold.kind, "from": hold.from_date}
            return Result.FAILED, N_("Tạm dừng xét khen thưởng từ %(from)s: %(kind)s, chưa có kết luận."), values
    message = N_("Không có việc phải chờ kết luận, tra ngày %(on_date)s.")
    return Result.PASSED, message, {"on_date": case.on_date}
