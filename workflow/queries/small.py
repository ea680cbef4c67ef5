"""Which collectives are small ones, as a condition: one for the meter, the reports and the lists behind them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func

from workflow.domain.meter import SMALL, SMALL_KINDS


def small(kind: Any, people: Any) -> ColumnElement[bool]:
    """Return the condition on a collective's kind and the number of its active staff, NULL for none."""
    return and_(kind.in_(SMALL_KINDS), func.coalesce(people, 0) <= SMALL)
