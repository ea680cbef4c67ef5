"""Seats on a council."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.domain import directory as d
from workflow.domain.actors import Actor
from workflow.domain.permissions import ensure
from workflow.domain.states import CouncilOffice
from workflow.domain.text import N_
from workflow.errors import NotFound
from workflow.models import CouncilSeat, Organisation, Person
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import period, refuse
from workflow.services.unit_of_work import unit_of_work


def seat(command: d.SeatMember, *, actor: Actor, now: datetime) -> int:
    """Give a person an office on a council for a period; return the seat's identifier.

    The role of member, and the chair's, follow from the seat. Nobody seats himself: a right to vote takes two.
    Raises Refused: no council, not active, the person or the chair's seat already taken in that period; NotFound.
    """
    with unit_of_work() as session:
        _may(session, actor, command.council_id)
        council = session.get_one(Organisation, command.council_id, with_for_update=True)  # seatings take turns
        person = session.get(Person, command.person_id)
        aim = targets.person(session, command.person_id)
        if person is None or aim is None:
            raise NotFound("person")
        ensure(actor, "person.view", aim, view="person.view")
        if not council.has_council:
            raise refuse("no_council", N_("Đơn vị này không có Hội đồng."), field="council_id")
        if actor.person_id == person.id:
            raise refuse(
                "own_seat",
                N_("Bạn không tự xếp mình vào Hội đồng; nhờ người khác có quyền làm việc này."),
                field="person_id",
            )
        if not person.active:
            raise refuse("not_active", N_("Người này không còn trong danh sách cán bộ."), field="person_id")
        period(command.from_date, command.to_date, "to_date")
        _free(session, command)
        row = CouncilSeat(
            council_id=council.id, person_id=person.id, office=command.office,
            from_date=command.from_date, to_date=command.to_date,
        )  # fmt: skip
        session.add(row)
        audit.record(session, "council.seat", row, actor=actor, now=now, organisation_id=council.id)
        return row.id


def unseat(command: d.EndSeat, *, actor: Actor, now: datetime) -> None:
    """End an office after its last day `command.on`. Raises Refused, NotFound."""
    with unit_of_work() as session:
        row = session.get(CouncilSeat, command.seat_id, with_for_update=True)
        if row is None:
            raise NotFound("seat")
        _may(session, actor, row.council_id)
        period(row.from_date, command.on, "on")
        old = audit.snapshot(row)
        row.to_date = command.on
        audit.record(session, "council.unseat", row, actor=actor, now=now, old=old, organisation_id=row.council_id)


def _may(session: Session, actor: Actor, council_id: int) -> None:
    target = targets.organisation(session, council_id)
    if target is None:
        raise NotFound("council")
    ensure(actor, "council.manage", target, view="council.view")


def _free(session: Session, command: d.SeatMember) -> None:
    """One office per person and one chair at a time."""
    overlaps = [or_(CouncilSeat.to_date.is_(None), CouncilSeat.to_date >= command.from_date)]
    if command.to_date is not None:
        overlaps.append(CouncilSeat.from_date <= command.to_date)
    held = session.execute(
        select(CouncilSeat.person_id, CouncilSeat.office, Person.name)
        .join(Person, Person.id == CouncilSeat.person_id)
        .where(CouncilSeat.council_id == command.council_id, *overlaps)
    ).all()
    for other in held:
        if other.person_id == command.person_id:
            raise refuse("seated", N_("%(name)s đã có chức danh %(office)s trong thời gian này."), field="person_id",
                         name=other.name, office=other.office)  # fmt: skip
        if other.office is CouncilOffice.CHAIR and command.office is CouncilOffice.CHAIR:
            raise refuse(
                "chair_taken",
                N_("Hội đồng đã có Chủ tịch là %(name)s trong thời gian này."),
                field="office",
                name=other.name,
            )
