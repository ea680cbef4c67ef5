"""Criteria that only a human can judge: what must be shown, and the paper that shows it."""

from __future__ import annotations

from workflow.domain.criteria.base import Answer, Params, Result, Words, criterion
from workflow.domain.evidence import Case
from workflow.domain.text import N_


@criterion(attach=Words)
def cluster_leader(case: Case, params: Params) -> Answer:
    """First of its emulation cluster in the year: known from the cluster's own meeting."""
    message = N_("Phải là đơn vị dẫn đầu cụm, khối thi đua năm %(year)s. Kèm theo: %(attach)s.")
    return Result.NEEDS_HUMAN, message, {"year": case.year, "attach": params["attach"]}


@criterion(what=Words, attach=Words)
def to_be_proved(case: Case, params: Params) -> Answer:
    """A condition without figures on record."""
    values = {"what": params["what"], "attach": params["attach"], "year": case.year}
    return Result.NEEDS_HUMAN, N_("Cần xác nhận: %(what)s. Kèm theo: %(attach)s."), values
