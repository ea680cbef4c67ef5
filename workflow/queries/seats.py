"""Councils and who sits on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.states import CouncilOffice
from workflow.models import CouncilSeat, Organisation, Person
from workflow.queries.scope import organisation_condition


@dataclass(frozen=True, slots=True)
class Council:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Seat:
    id: int
    council_id: int
    person_id: int
    name: str
    position: str
    organisation: str
    office: CouncilOffice
    from_date: date
    to_date: date | None

    def over(self, today: date) -> bool:
        return self.to_date is not None and self.to_date < today


_RANK = case({office.value: rank for rank, office in enumerate(CouncilOffice)}, value=CouncilSeat.office, else_=99)
_SEAT = (
    select(
        CouncilSeat.id, CouncilSeat.council_id, Person.id, Person.name, Person.position,
        Organisation.short_name, CouncilSeat.office, CouncilSeat.from_date, CouncilSeat.to_date,
    )
    .join(Person, Person.id == CouncilSeat.person_id)
    .join(Organisation, Organisation.id == Person.organisation_id)
)  # fmt: skip


def councils(session: Session, actor: Actor) -> tuple[Council, ...]:
    """Return the councils that the actor may look at, in the order of the tree."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.has_council, organisation_condition(actor, "council.view"))
        .order_by(Organisation.path)
    )
    return tuple(Council(*row) for row in rows)


def seats(session: Session, council_id: int, today: date, *, past: bool = False) -> tuple[Seat, ...]:
    """Return who sits on the council today or later, by office; or those whose office is over."""
    over = CouncilSeat.to_date < today
    query = _SEAT.where(CouncilSeat.council_id == council_id)
    query = query.where(over if past else or_(CouncilSeat.to_date.is_(None), CouncilSeat.to_date >= today))
    rows = session.execute(query.order_by(_RANK, Person.sort_key, CouncilSeat.id))
    return tuple(Seat(*row) for row in rows)


def seat(session: Session, seat_id: int) -> Seat | None:
    row = session.execute(_SEAT.where(CouncilSeat.id == seat_id)).one_or_none()
    return Seat(*row) if row else None
