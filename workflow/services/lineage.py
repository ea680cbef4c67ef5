"""Mergers, closures and renames by decision: which organisation goes on from which."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain import directory as d
from workflow.domain.actors import Actor
from workflow.domain.text import N_
from workflow.models import CouncilSeat, Organisation, Person, PersonMove, RoleGrant
from workflow.services import audit
from workflow.services.checks import period, refuse, same_version
from workflow.services.organisations import active, lock_tree, may_manage, plant, replant
from workflow.services.unit_of_work import unit_of_work


def close(command: d.CloseOrganisation, *, actor: Actor, now: datetime) -> None:
    """End an organisation on `command.on`. With a successor it is merged: its people and divisions go over.

    Cases under way stay with the closed organisation and the people who hold roles for it, until they are finished.
    Raises Refused: people or divisions without a successor, a successor inside itself; NotFound, Conflict.
    """
    with unit_of_work() as session:
        may_manage(session, actor, command.organisation_id)
        row = _open_row(session, command.organisation_id, command.version)
        successor = None
        if command.successor_id is not None:
            may_manage(session, actor, command.successor_id)
            successor = active(session, command.successor_id, now, "successor_id")
        _hand_over(session, row, successor, command.on, actor=actor, now=now)


def succeed(command: d.SucceedOrganisation, *, actor: Actor, now: datetime) -> int:
    """Let a new organisation follow this one (rename by decision) and return its identifier.

    Effects: the new one takes over place, kind, council, people and divisions; the roles and council seats in force
    hold for it too from the next day; the old one closes and points to it. Raises Refused, NotFound, Conflict.
    """
    with unit_of_work() as session:
        may_manage(session, actor, command.organisation_id)
        old = _open_row(session, command.organisation_id, command.version)
        period(old.active_from, command.on, "on")
        made = d.CreateOrganisation(
            name=command.name, short_name=command.short_name, code=command.code, kind=old.kind,
            parent_id=old.parent_id, active_from=command.on + timedelta(days=1), has_council=old.has_council,
            position=old.position,
        )  # fmt: skip
        new = session.get_one(Organisation, plant(session, made, actor=actor, now=now))
        _copy_offices(session, old.id, new.id, command.on, actor=actor, now=now)
        _hand_over(session, old, new, command.on, actor=actor, now=now)
        return new.id


def _open_row(session: Session, organisation_id: int, version: int) -> Organisation:
    lock_tree(session)
    row = session.get_one(Organisation, organisation_id)
    same_version(row, version)
    if row.active_to is not None:
        raise refuse("closed", N_("Đơn vị này đã kết thúc ngày %(on)s."), on=row.active_to)
    return row


def _hand_over(
    session: Session, row: Organisation, successor: Organisation | None, on: date, *, actor: Actor, now: datetime
) -> None:
    period(row.active_from, on, "on")
    if successor is not None and row.id in successor.ancestors:
        message = N_("Đơn vị kế tục không thể là chính đơn vị này hoặc đơn vị con của nó.")
        raise refuse("cycle", message, field="successor_id")
    people = session.scalars(select(Person).where(Person.organisation_id == row.id, Person.active)).all()
    inside = (Organisation.parent_id == row.id, Organisation.active_to.is_(None))
    divisions = session.scalars(select(Organisation).where(*inside)).all()
    if successor is None and (people or divisions):
        message = N_("Đơn vị còn %(people)s cán bộ và %(divisions)s đơn vị con. Chọn đơn vị kế tục để chuyển sang.")
        raise refuse("not_empty", message, field="successor_id", people=len(people), divisions=len(divisions))
    old = audit.snapshot(row)
    if successor is not None:
        for person in people:
            _move_person(session, person, row, successor, on, actor=actor, now=now)
        for division in divisions:
            before, path = audit.snapshot(division), division.path
            division.parent_id = successor.id
            replant(session, path)
            audit.record(session, "organisation.update", division, actor=actor, now=now, old=before,
                         organisation_id=division.id)  # fmt: skip
        row.successor_id = successor.id
    row.active_to = on
    audit.record(session, "organisation.close", row, actor=actor, now=now, old=old, organisation_id=row.id)


def _move_person(
    session: Session,
    person: Person,
    source: Organisation,
    target: Organisation,
    on: date,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    before = audit.snapshot(person)
    move = PersonMove(person_id=person.id, from_organisation_id=source.id, to_organisation_id=target.id, on_date=on)
    session.add(move)
    person.organisation_id = target.id
    audit.record(session, "person.move", person, actor=actor, now=now, old=before, organisation_id=target.id)


def _copy_offices(session: Session, old_id: int, new_id: int, on: date, *, actor: Actor, now: datetime) -> None:
    """Grants and seats that go on after `on` hold for the new organisation too; the old ones stay, so that the cases
    under way can be finished."""
    start = on + timedelta(days=1)
    for grant in session.scalars(
        select(RoleGrant).where(
            RoleGrant.organisation_id == old_id,
            RoleGrant.from_date <= on, (RoleGrant.to_date.is_(None)) | (RoleGrant.to_date >= start),
        )
    ).all():  # fmt: skip
        role = RoleGrant(
            user_id=grant.user_id, role=grant.role, organisation_id=new_id, from_date=start, to_date=grant.to_date
        )
        session.add(role)
        audit.record(session, "role.grant", role, actor=actor, now=now, organisation_id=new_id)
    for seat in session.scalars(
        select(CouncilSeat).where(
            CouncilSeat.council_id == old_id,
            CouncilSeat.from_date <= on, (CouncilSeat.to_date.is_(None)) | (CouncilSeat.to_date >= start),
        )
    ).all():  # fmt: skip
        office = CouncilSeat(
            council_id=new_id, person_id=seat.person_id, office=seat.office, from_date=start, to_date=seat.to_date
        )
        session.add(office)
        audit.record(session, "council.seat", office, actor=actor, now=now, organisation_id=new_id)
