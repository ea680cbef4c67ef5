"""Organisations as the pages of nominations need them: those an actor may do something for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.permissions import Target
from workflow.domain.states import DECIDING_KINDS, OrganisationKind
from workflow.models import Organisation
from workflow.queries.organisations import in_tree_order
from workflow.queries.scope import organisation_condition
from workflow.queries.targets import ancestors

MOST = 500


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: int
    name: str
    short_name: str
    kind: OrganisationKind
    path: str
    council_id: int | None
    upper_body_id: int | None
    parent_id: int | None
    position: int

    @property
    def target(self) -> Target:
        bodies = frozenset({self.upper_body_id} if self.upper_body_id else ())
        return Target(unit_id=self.id, path=ancestors(self.path), council_id=self.council_id, bodies=bodies)


_UNIT = select(
    Organisation.id, Organisation.name, Organisation.short_name, Organisation.kind, Organisation.path,
    Organisation.council_id, Organisation.upper_body_id, Organisation.parent_id, Organisation.position,
)  # fmt: skip


def listed(session: Session, actor: Actor, action: str, today: date) -> list[UnitRow]:
    """Return the active organisations for which the actor may do `action`, in the order of the tree."""
    query = _UNIT.where(organisation_condition(actor, action), active(today)).order_by(Organisation.path).limit(MOST)
    return _in_order([UnitRow(*row) for row in session.execute(query)])


def below(session: Session, top: UnitRow, today: date) -> list[UnitRow]:
    """Return an organisation and the active ones below it, in the order of the tree."""
    query = _UNIT.where(Organisation.path.startswith(top.path), active(today)).order_by(Organisation.path).limit(MOST)
    return _in_order([UnitRow(*row) for row in session.execute(query)])


def named(session: Session, ids: Iterable[int]) -> list[UnitRow]:
    """Return organisations by identifier, active or not."""
    query = _UNIT.where(Organisation.id.in_(list(ids))).order_by(Organisation.path)
    return [UnitRow(*row) for row in session.execute(query)]


def _in_order(rows: list[UnitRow]) -> list[UnitRow]:
    found = {row.id: row for row in rows}
    return [found[key] for key, _depth in in_tree_order((r.id, r.parent_id, r.position, r.name) for r in rows)]


def one(session: Session, organisation_id: int) -> UnitRow | None:
    row = session.execute(_UNIT.where(Organisation.id == organisation_id)).one_or_none()
    return UnitRow(*row) if row else None


def bodies(session: Session, today: date) -> list[UnitRow]:
    """Return the active bodies that may decide or pass on an award: departments to the State."""
    query = _UNIT.where(Organisation.kind.in_(DECIDING_KINDS), active(today)).order_by(Organisation.path).limit(MOST)
    return [UnitRow(*row) for row in session.execute(query)]


def active(today: date) -> ColumnElement[bool]:
    return (Organisation.active_from <= today) & (Organisation.active_to.is_(None) | (Organisation.active_to >= today))
