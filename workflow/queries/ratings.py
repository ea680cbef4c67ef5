"""One unit's sheet of yearly ratings: its people, the units right below, and who else counts under the same caps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from workflow.domain.ratings import Rated, whom
from workflow.domain.states import OrganisationKind, Rating, Role, StaffCategory
from workflow.models import Organisation, Person, QualityRating, RatingSheet, RoleGrant, User, WorkYear


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: int
    name: str
    position: str
    category: StaffCategory
    leader: bool
    start_date: date | None
    level: Rating | None
    months: int | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    id: int
    name: str
    level: Rating | None


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet of one unit and year.

    unit: itself; below: the units right below, rated on this sheet too. body: the agency whose staff and units share
    the caps: the unit itself or the nearest above it that is no division. others: of the same body, not on this sheet.
    """

    unit: UnitLine
    body: UnitLine
    version: int
    head_id: int | None
    pool: str
    document: str
    over_reason: str
    people: tuple[PersonLine, ...]
    below: tuple[UnitLine, ...]
    others: tuple[tuple[Rated, Rating | None], ...]

    @property
    def units(self) -> tuple[UnitLine, ...]:
        """The unit itself, then those right below."""
        return (self.unit, *self.below)

    @property
    def is_body(self) -> bool:
        return self.unit.id == self.body.id


def grid(session: Session, organisation_id: int, year: int, today: date) -> Grid | None:
    """Return the sheet in a constant number of queries, None when there is no such organisation."""
    path = session.scalar(select(Organisation.path).where(Organisation.id == organisation_id))
    if path is None:
        return None
    near = _places(session, path, year)
    body = _body(path, near)
    around = _within(session, body, near[body].path, year)
    place_ids = [key for key, place in around.items() if _body(place.path, around) == body]
    people = _people(session, place_ids, year)
    sheets = _sheets(session, {organisation_id, body}, year)
    own, shared = sheets.get(organisation_id), sheets.get(body)
    below = [key for key, place in around.items() if place.parent_id == organisation_id]
    there = {organisation_id, *below}
    return Grid(
        unit=_line(organisation_id, near), body=_line(body, near), version=own.version if own else 0,
        head_id=own.head_id if own else _head(session, organisation_id, today),
        pool=shared.pool if shared else "", document=own.document if own else "",
        over_reason=own.over_reason if own else "",
        people=tuple(line for place, line in people if place == organisation_id),
        below=tuple(_line(key, around) for key in below),
        others=(
            *((whom(line.category), line.level) for place, line in people if place != organisation_id),
            *((Rated.COLLECTIVE, around[key].level) for key in place_ids if key not in there and key != body),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    path: str
    parent_id: int | None
    kind: OrganisationKind
    level: Rating | None


def _places(session: Session, path: str, year: int) -> dict[int, _Place]:
    """The organisation and all above it."""
    ids = [int(part) for part in path.split("/") if part]
    return _read(session, Organisation.id.in_(ids), year)


def _within(session: Session, body: int, path: str, year: int) -> dict[int, _Place]:
    inside = and_(Organisation.path.like(f"{path}%"), or_(Organisation.active_to.is_(None), Organisation.id == body))
    return _read(session, inside, year)


def _read(session: Session, where: object, year: int) -> dict[int, _Place]:
    rated = and_(QualityRating.organisation_id == Organisation.id, QualityRating.year == year)
    query = (
        select(
            Organisation.id, Organisation.name, Organisation.path, Organisation.parent_id, Organisation.kind,
            QualityRating.level,
        )
        .outerjoin(QualityRating, rated)
        .where(where)  # type: ignore[arg-type] # a condition of the two above
        .order_by(Organisation.position, Organisation.name)
    )  # fmt: skip
    return {row.id: _Place(row.name, row.path, row.parent_id, row.kind, row.level) for row in session.execute(query)}


def _body(path: str, places: dict[int, _Place]) -> int:
    """The nearest organisation that is no division, from the unit upward."""
    ids = [int(part) for part in path.split("/") if part]
    for key in reversed(ids):
        if key in places and places[key].kind is not OrganisationKind.DIVISION:
            return key
    return ids[-1]


def _line(key: int, places: dict[int, _Place]) -> UnitLine:
    return UnitLine(key, places[key].name, places[key].level)


def _people(session: Session, places: list[int], year: int) -> list[tuple[int, PersonLine]]:
    """The active staff of the body, with their place."""
    rated = and_(QualityRating.person_id == Person.id, QualityRating.year == year)
    worked = and_(WorkYear.person_id == Person.id, WorkYear.year == year)
    rows = session.execute(
        select(
            Person.organisation_id, Person.id, Person.name, Person.position, Person.category, Person.leader,
            Person.start_date, QualityRating.level, WorkYear.months_worked,
        )
        .outerjoin(QualityRating, rated)
        .outerjoin(WorkYear, worked)
        .where(Person.organisation_id.in_(places), Person.active)
        .order_by(Person.leader.desc(), Person.sort_key, Person.id)
    )  # fmt: skip
    return [(row[0], PersonLine(*row[1:])) for row in rows]


def _sheets(session: Session, ids: set[int], year: int) -> dict[int, RatingSheet]:
    query = select(RatingSheet).where(RatingSheet.organisation_id.in_(ids), RatingSheet.year == year)
    return {row.organisation_id: row for row in session.scalars(query)}


def _head(session: Session, organisation_id: int, today: date) -> int | None:
    """Who holds the head's role, when exactly one leader of the unit does."""
    rows = session.scalars(
        select(Person.id)
        .join(User, User.person_id == Person.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.organisation_id == organisation_id, RoleGrant.role == Role.UNIT_HEAD, Person.leader,
            Person.organisation_id == organisation_id, RoleGrant.from_date <= today,
            or_(RoleGrant.to_date.is_(None), RoleGrant.to_date >= today),
        )
        .distinct()
    ).all()  # fmt: skip
    return rows[0] if len(rows) == 1 else None
