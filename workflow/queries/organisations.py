"""The tree of organisations, and one organisation with what hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.states import DECIDING_KINDS, OPEN_STATES, OrganisationKind
from workflow.models import Headcount, Nomination, Organisation, Person
from workflow.models.base import Row
from workflow.queries.scope import organisation_condition


@dataclass(frozen=True, slots=True)
class TreeRow:
    id: int
    name: str
    code: str
    kind: OrganisationKind
    depth: int
    has_council: bool
    active_to: date | None
    people: int
    headcount: int | None


@dataclass(frozen=True, slots=True)
class Named:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One organisation. `cases` counts those still under way in it."""

    id: int
    version: int
    name: str
    short_name: str
    code: str
    kind: OrganisationKind
    parent_id: int | None
    parent: str
    has_council: bool
    council_id: int | None
    council: str
    upper_body: str
    position: int
    active_from: date
    active_to: date | None
    successor_id: int | None
    successor: str
    people: int
    cases: int
    children: tuple[Named, ...]
    predecessors: tuple[Named, ...]
    headcounts: tuple[tuple[int, int], ...]


def tree(session: Session, actor: Actor, year: int, *, closed: bool = False) -> list[TreeRow]:
    """Return the organisations that the actor may see, parents before their children; closed ones when asked for."""
    people = (
        select(func.count())
        .select_from(Person)
        .where(Person.organisation_id == Organisation.id, Person.active)
        .scalar_subquery()
    )
    headcount = (
        select(Headcount.people)
        .where(Headcount.organisation_id == Organisation.id, Headcount.year == year)
        .scalar_subquery()
    )
    query = select(
        Organisation.id, Organisation.parent_id, Organisation.position, Organisation.name, Organisation.code,
        Organisation.kind, Organisation.has_council, Organisation.active_to, people.label("people"),
        headcount.label("headcount"),
    ).where(organisation_condition(actor))  # fmt: skip
    if not closed:
        query = query.where(Organisation.active_to.is_(None))
    rows = session.execute(query).all()
    ordered = in_tree_order([(row.id, row.parent_id, row.position, row.name) for row in rows])
    found = {row.id: row for row in rows}
    return [
        TreeRow(
            row.id, row.name, row.code, row.kind, depth, row.has_council, row.active_to, row.people or 0, row.headcount
        )
        for row, depth in ((found[key], depth) for key, depth in ordered)
    ]


def in_tree_order(rows: Iterable[tuple[int, int | None, int, str]]) -> list[tuple[int, int]]:
    """Order (id, parent, position, name) as a tree; return (id, depth). A row whose parent is not there is a root."""
    rows = list(rows)
    known = {row[0] for row in rows}
    below: dict[int | None, list[tuple[int, str, int]]] = defaultdict(list)
    for key, parent, position, name in rows:
        below[parent if parent in known else None].append((position, name, key))
    ordered: list[tuple[int, int]] = []
    waiting = [(key, 0) for _position, _name, key in sorted(below[None], reverse=True)]
    while waiting:
        key, depth = waiting.pop()
        ordered.append((key, depth))
        waiting += [(child, depth + 1) for _position, _name, child in sorted(below[key], reverse=True)]
    return ordered


def detail(session: Session, organisation_id: int, actor: Actor) -> Detail | None:
    """Return one organisation with its children as far as the actor may see them; None when there is no such one."""
    parent, council, upper, successor = (aliased(Organisation) for _ in range(4))
    cases = (Nomination.unit_id == Organisation.id, Nomination.state.in_(OPEN_STATES))
    row = session.execute(
        select(
            Organisation, parent.name.label("parent"), council.name.label("council"), upper.name.label("upper_body"),
            successor.name.label("successor"), _count(Nomination, *cases).label("cases"),
            _count(Person, Person.organisation_id == Organisation.id, Person.active).label("people"),
        )
        .outerjoin(parent, parent.id == Organisation.parent_id)
        .outerjoin(council, council.id == Organisation.council_id)
        .outerjoin(upper, upper.id == Organisation.upper_body_id)
        .outerjoin(successor, successor.id == Organisation.successor_id)
        .where(Organisation.id == organisation_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    own: Organisation = row[0]
    children, predecessors = _near(session, organisation_id, actor)
    return Detail(
        id=own.id, version=own.version, name=own.name, short_name=own.short_name, code=own.code, kind=own.kind,
        parent_id=own.parent_id, parent=row.parent or "", has_council=own.has_council, council_id=own.council_id,
        council=row.council or "", upper_body=row.upper_body or "", position=own.position,
        active_from=own.active_from, active_to=own.active_to, successor_id=own.successor_id,
        successor=row.successor or "", people=row.people or 0, cases=row.cases or 0, children=children,
        predecessors=predecessors, headcounts=_headcounts(session, organisation_id),
    )  # fmt: skip


def _near(session: Session, organisation_id: int, actor: Actor) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """The active organisations right below, and those that went on in this one."""
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.successor_id, Organisation.active_to)
        .where(
            or_(Organisation.parent_id == organisation_id, Organisation.successor_id == organisation_id),
            organisation_condition(actor),
        )
        .order_by(Organisation.position, Organisation.name)
    ).all()
    earlier = tuple(Named(row.id, row.name) for row in rows if row.successor_id == organisation_id)
    return tuple(Named(row.id, row.name) for row in rows if row.active_to is None), earlier


def _headcounts(session: Session, organisation_id: int) -> tuple[tuple[int, int], ...]:
    query = select(Headcount.year, Headcount.people).where(Headcount.organisation_id == organisation_id)
    return tuple((row.year, row.people) for row in session.execute(query.order_by(Headcount.year.desc())))


def choices(
    session: Session, actor: Actor, action: str, today: date, *, only_councils: bool = False
) -> list[tuple[int, str]]:
    """Return (id, name with its place in the tree) of the active organisations on which the actor may take `action`."""
    query = select(Organisation.id, Organisation.parent_id, Organisation.position, Organisation.name).where(
        organisation_condition(actor, action),
        or_(Organisation.active_to.is_(None), Organisation.active_to >= today),
    )
    if only_councils:
        query = query.where(Organisation.has_council)
    rows = session.execute(query).all()
    names = {row.id: row.name for row in rows}
    return [
        (key, ("– " * depth) + names[key])
        for key, depth in in_tree_order([(r.id, r.parent_id, r.position, r.name) for r in rows])
    ]


def bodies_with_papers(session: Session, actor: Actor, action: str, today: date) -> list[tuple[int, str]]:
    """Return the active bodies that issue papers, as councils or as deciders, on which the actor may take `action`."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(
            organisation_condition(actor, action),
            or_(Organisation.has_council, Organisation.kind.in_(DECIDING_KINDS)),
            or_(Organisation.active_to.is_(None), Organisation.active_to >= today),
        )
        .order_by(Organisation.path)
    )
    return [(row.id, row.name) for row in session.execute(query)]


def lineage(session: Session, organisation_id: int) -> Sequence[int]:
    """Return the organisation and all that went on in it, by mergers and renames: its record counts as one."""
    own = select(Organisation.id).where(Organisation.id == organisation_id).cte("lineage", recursive=True)
    earlier = aliased(Organisation)
    own = own.union(select(earlier.id).join(own, earlier.successor_id == own.c.id))
    return session.scalars(select(own.c.id)).all()


@dataclass(frozen=True, slots=True)
class Span:
    """A name that a collective bore, and how long."""

    name: str
    active_from: date
    active_to: date | None


def spans(session: Session, ids: Sequence[int]) -> tuple[Span, ...]:
    """Return the names of the organisations of a lineage, with the time of each."""
    query = select(Organisation.name, Organisation.active_from, Organisation.active_to).where(Organisation.id.in_(ids))
    return tuple(Span(*row) for row in session.execute(query.order_by(Organisation.active_from)))


def _count(table: type[Row], *where: ColumnElement[bool] | InstrumentedAttribute[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(*where).scalar_subquery()
