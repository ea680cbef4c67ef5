"""The plan as a paper: what its basis says and what does not fit, what changed above it, where a task's fact stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.citations import citations, doubts, same_number
from workflow.domain.states import TaskClosing
from workflow.errors import Violation
from workflow.queries import plan_papers as query
from workflow.queries import plans, targets
from workflow.queries.plan_tasks import TaskRow
from workflow.queries.plans import PlanDetail, UpperPlan
from workflow.web.pages.audit_words import action
from workflow.web.security import may


@dataclass(frozen=True, slots=True)
class Basis:
    """One line of the basis; plan: the plan of a body above that it names, if that is on the system."""

    text: str
    plan: UpperPlan | None


def plan_day(plan: PlanDetail) -> date:
    """The day by which a plan's basis is judged: its own, or the first of its year while it has none."""
    return plan.issued_on or date(plan.year, 1, 1)


def basis(session: Session, plan: PlanDetail) -> list[Basis]:
    """The basis, line by line, with a link where a line cites the number of a plan above."""
    above = plans.above(session, [plan.organisation_id]) if citations(plan.legal_basis) else []
    lines = [line.strip(" ;") for line in plan.legal_basis.replace(";", "\n").split("\n")]
    found = []
    for line in filter(None, lines):
        numbers = [cited.number for cited in citations(line)]
        upper = next((p for p in above if any(same_number(p.number, number) for number in numbers)), None)
        seen = upper is not None and may("plan.view", targets.plan(session, upper.id))
        found.append(Basis(line, upper if seen else None))
    return found


def doubts_of(plan: PlanDetail, blocks: list[query.BlockRow], on: date | None = None) -> list[Violation]:
    """What does not fit in the papers that a plan cites, its sections included."""
    instruments = [one for regime in load_catalogue().regimes.values() for one in regime.instruments]
    text = "\n".join([plan.legal_basis, *(block.body for block in blocks)])
    return doubts(text, on or plan_day(plan), instruments)


def lit(plan: PlanDetail) -> bool:
    """The plan leant on has changed since this one was last held against it."""
    seen, changed = plan.upper_seen_at, plan.upper_changed_at
    return changed is not None and (seen is None or changed > seen)


def paper(session: Session, plan: PlanDetail) -> dict[str, Any]:
    """What the page of a plan says of it as a paper."""
    blocks, lit_up = query.blocks(session, plan.id), lit(plan)
    upper = plan.upper_plan_id
    changes = query.changes_since(session, upper, plan.upper_seen_at) if lit_up and upper else []
    return {
        "blocks": blocks, "doubts": doubts_of(plan, blocks), "lit": lit_up,
        "changes": [(action(change.action), change.who, change.at) for change in changes],
        "basis": basis(session, plan), "inspections": query.inspections(session, plan.id),
    }  # fmt: skip


def next_doubts(session: Session, plan: PlanDetail) -> list[Violation]:
    """What will no longer fit in the basis when the plan is carried into the next year."""
    return doubts_of(plan, query.blocks(session, plan.id), date(plan.year + 1, 1, 1))


def fact_url(task: TaskRow, plan: PlanDetail) -> str:
    """Where the fact stands that closed a task by itself; empty for one that a person closed."""
    if task.closed_ref_id is None:
        return ""
    match task.closes_by:
        case TaskClosing.ROUND_1 | TaskClosing.ROUND_2:
            return url_for("initiative_rounds.show", round_id=task.closed_ref_id)
        case TaskClosing.REGISTRATION:
            return url_for("board.index", year=plan.year)
        case TaskClosing.INSPECTION:
            return url_for("plans.show", plan_id=plan.id, _anchor="inspections")
        case TaskClosing.YEAR_REPORT:
            return url_for("reports.of_plan", plan_id=plan.id, kind="year")
        case TaskClosing.HALF_REPORT:
            return url_for("reports.of_plan", plan_id=plan.id, kind="half_year")
        case _:
            return url_for("plans.show", plan_id=plan.id)
