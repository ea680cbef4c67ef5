"""How far each unit is with each award, counted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.states import Stage, State
from workflow.models import Nomination, Organisation, Plan, Term
from workflow.queries.scope import visible_nominations

N = Nomination


@dataclass(frozen=True, slots=True)
class Cell:
    """Cases of one unit, award and state. registered: how many ever were; late: of those, after the plan's term."""

    unit_id: int
    award_code: str
    state: State
    count: int
    registered: int
    late: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Cases of one council organisation that stand in one state; origin: where a returned or ended one came from."""

    council_id: int
    state: State
    origin: State | None
    count: int


def cells(session: Session, actor: Actor, year: int, top_path: str = "") -> list[Cell]:
    """Return the counts of what the actor may see in a year, below one organisation if its path is given."""
    late = func.count(case((N.registered_at >= Term.closes_at, N.id)))
    query: Select[*tuple[Any, ...]] = (
        select(N.unit_id, N.award_code, N.state, func.count(), func.count(N.registered_at), late)
        .outerjoin(Plan, (Plan.organisation_id == N.council_id) & (Plan.year == N.year))
        .outerjoin(Term, (Term.plan_id == Plan.id) & (Term.stage == Stage.REGISTRATION))
        .where(N.year == year, visible_nominations(actor), *_below(top_path))
        .group_by(N.unit_id, N.award_code, N.state)
    )
    return [Cell(*row) for row in session.execute(query)]


def pipeline(session: Session, actor: Actor, year: int, top_path: str = "") -> list[Standing]:
    """Return how many cases stand where in a year."""
    origin = func.coalesce(N.resume_state, N.left_state)
    query: Select[*tuple[Any, ...]] = (
        select(N.council_id, N.state, origin, func.count())
        .where(N.year == year, visible_nominations(actor), *_below(top_path))
        .group_by(N.council_id, N.state, origin)
    )
    return [Standing(*row) for row in session.execute(query)]


def _below(path: str) -> list[ColumnElement[bool]]:
    if not path:
        return []
    return [N.unit_id.in_(select(Organisation.id).where(Organisation.path.startswith(path, autoescape=True)))]
