"""People: the staff list and moves between organisations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain import directory as d
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.people import doubtful_dates
from workflow.domain.permissions import ensure
from workflow.domain.text import N_, fold, sort_key
from workflow.errors import NotFound, Refused
from workflow.models import Organisation, Person, PersonMove
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import line, refuse, same_version
from workflow.services.unit_of_work import unit_of_work


def create(command: d.CreatePerson, *, actor: Actor, now: datetime) -> int:
    """Add a person to an organisation's staff list and return his identifier. Raises Refused, NotFound, Forbidden."""
    with unit_of_work() as session:
        organisation = _organisation(session, command.organisation_id, actor, now)
        row = Person(organisation_id=organisation.id, active=True, **_values(command.details, now))
        _free_code(session, row, organisation.council_id)
        session.add(row)
        audit.record(session, "person.create", row, actor=actor, now=now, organisation_id=organisation.id)
        return row.id


def update(command: d.UpdatePerson, *, actor: Actor, now: datetime) -> None:
    """Correct a person's details. Raises Refused, NotFound, Forbidden, Conflict."""
    with unit_of_work() as session:
        row = _person(session, command.person_id, command.version, actor)
        old = audit.snapshot(row)
        for name, value in _values(command.details, now).items():
            setattr(row, name, value)
        with session.no_autoflush:
            home = session.get_one(Organisation, row.organisation_id)
            _free_code(session, row, home.council_id)
        audit.record(session, "person.update", row, actor=actor, now=now, old=old, organisation_id=row.organisation_id)


def set_active(command: d.SetPersonActive, *, actor: Actor, now: datetime) -> None:
    """Take a person off the staff list, or put him back. His record and his cases stay. Raises NotFound, Conflict."""
    with unit_of_work() as session:
        row = _person(session, command.person_id, command.version, actor)
        old = audit.snapshot(row)
        row.active = command.active
        action = "person.activate" if command.active else "person.deactivate"
        audit.record(session, action, row, actor=actor, now=now, old=old, organisation_id=row.organisation_id)


def move(command: d.MovePerson, *, actor: Actor, now: datetime) -> None:
    """Move a person to another organisation from a day on; the move is kept.

    The actor must be allowed to manage people in both. Raises Refused, NotFound, Forbidden, Conflict.
    """
    with unit_of_work() as session:
        row = _person(session, command.person_id, command.version, actor)
        target = _organisation(session, command.to_organisation_id, actor, now)
        if target.id == row.organisation_id:
            raise refuse("same_organisation", N_("Cán bộ đang ở chính đơn vị này."), field="to_organisation_id")
        if row.start_date is not None and command.on < row.start_date:
            raise refuse(
                "before_start",
                N_("Ngày chuyển phải từ ngày vào cơ quan (%(start)s) trở đi."),
                field="on",
                start=row.start_date,
            )
        old = audit.snapshot(row)
        made = PersonMove(person_id=row.id, from_organisation_id=row.organisation_id, to_organisation_id=target.id)
        made.on_date = command.on
        session.add(made)
        row.organisation_id = target.id
        audit.record(session, "person.move", row, actor=actor, now=now, old=old, organisation_id=target.id)


def _person(session: Session, person_id: int, version: int, actor: Actor) -> Person:
    target = targets.person(session, person_id)
    if target is None:
        raise NotFound("person")
    ensure(actor, "person.manage", target, view="person.view")
    row = session.get_one(Person, person_id)
    same_version(row, version)
    return row


def _organisation(session: Session, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    target = targets.organisation(session, organisation_id)
    if target is None:
        raise NotFound("organisation")
    ensure(actor, "person.manage", target, view="organisation.view")
    row = session.get_one(Organisation, organisation_id)
    if row.active_to is not None and row.active_to < local_date(now):
        raise refuse("closed", N_("Đơn vị đã kết thúc ngày %(on)s."), field="organisation_id", on=row.active_to)
    return row


def _free_code(session: Session, row: Person, council_id: int | None) -> None:
    """Refuse a staff code that somebody else of the same council organisation has; who it is, is not told."""
    if not row.code:
        return
    others = (
        select(Person.id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            func.lower(Person.code) == row.code.lower(),
            Organisation.council_id == council_id,
            Person.id != (row.id or 0),
        )
    )
    if session.scalar(others.limit(1)) is not None:
        message = N_("Mã cán bộ %(staff_code)s đã có ở người khác trong cơ quan. Kiểm tra lại mã.")
        raise refuse("code_taken", message, field="code", staff_code=row.code)


def _values(details: d.PersonDetails, now: datetime) -> dict[str, object]:
    name = line(details.name, 120, "name")
    doubts = doubtful_dates(details.birth_date, details.start_date, local_date(now))
    if doubts:
        raise Refused(doubts)
    return {
        "name": name, "fold": fold(name)[:200], "sort_key": sort_key(name)[:600], "sex": details.sex,
        "category": details.category, "position": line(details.position, 120, "position", required=False),
        "leader": details.leader, "birth_date": details.birth_date, "start_date": details.start_date,
        "code": line(details.code, 30, "code", required=False),
    }  # fmt: skip
