"""Terms of plans, for the pages that say how long is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from workflow.domain.states import NonWorkingPolicy, Stage, TermMeaning
from workflow.models import Plan, Term


@dataclass(frozen=True, slots=True)
class TermRow:
    council_id: int
    year: int
    plan_id: int
    plan_number: str
    stage: Stage
    due_on: date
    meaning: TermMeaning
    policy: NonWorkingPolicy
    closes_at: datetime
    done_on: date | None


Terms = dict[tuple[int, int], dict[Stage, TermRow]]


def of(session: Session, pairs: Iterable[tuple[int, int]]) -> Terms:
    """Return the terms of several (council organisation, year), by stage, in one query."""
    wanted = sorted(set(pairs))
    found: Terms = {pair: {} for pair in wanted}
    if not wanted:
        return found
    query: Select[*tuple[Any, ...]] = (
        select(
            Plan.organisation_id, Plan.year, Plan.id, Plan.number, Term.stage, Term.due_on, Term.meaning, Term.policy,
            Term.closes_at, Term.done_on,
        )
        .join(Term, Term.plan_id == Plan.id)
        .where(tuple_(Plan.organisation_id, Plan.year).in_(wanted))
        .order_by(Term.due_on)
    )  # fmt: skip
    for row in session.execute(query):
        found[row.organisation_id, row.year][row.stage] = TermRow(*row)
    return found
