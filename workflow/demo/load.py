"""The bodies, people, accounts and council of the demonstration, put in through the services."""

from __future__ import annotations

from datetime import datetime, time

from workflow.demo.centre import (
    ADMINISTRATOR,
    BODIES,
    CENTRE,
    COUNCIL,
    LETTERHEADS,
    PASSWORD,
    PEOPLE,
    PROVINCE,
    SINCE,
    Body,
    Someone,
    person,
)
from workflow.domain import accounts as a
from workflow.domain import directory as d
from workflow.domain.actors import Actor
from workflow.domain.calendar import at_local_time
from workflow.domain.issuing import SetLetterhead
from workflow.extensions import reading
from workflow.queries import meetings, names
from workflow.queries.roles import load_actor
from workflow.services import council, letterheads, organisations, people, users

BROKEN_OFF = "Lần nạp dữ liệu minh họa trước bị ngắt giữa chừng. Xóa cơ sở dữ liệu này rồi nạp lại."

#: The moment at which everything is put in: the first morning on which it exists.
BEGINNING = at_local_time(SINCE, time(8))


class Unusable(Exception):
    """The database holds something else, or a load that was broken off; the words say which."""


def present() -> bool:
    """Say whether the centre, its accounts and its council are there. Raises Unusable for anything half or foreign."""
    found = names.organisations(reading())
    if not found:
        return False
    if CENTRE not in found and PROVINCE not in found:
        raise Unusable("Cơ sở dữ liệu đã có đơn vị khác; dữ liệu minh họa chỉ nạp vào cơ sở dữ liệu trống.")
    # The council is seated last of all.
    if CENTRE in found and len(meetings.seats(reading(), found[CENTRE], SINCE)) == len(COUNCIL):
        return True
    raise Unusable(BROKEN_OFF)


def base() -> None:
    """Put in the bodies, the people, their accounts and roles, and the council. Not repeatable: ask `present` first."""
    root = next(body for body in BODIES if body.code == PROVINCE)
    admin = _first_administrator(root)
    _bodies(admin)
    _people(admin)
    _accounts(admin)
    _seats(admin)
    _letterheads()


def _first_administrator(root: Body) -> Actor:
    someone = person(ADMINISTRATOR)
    command = a.CreateAdministrator(
        account=someone.account, name=someone.name, password=PASSWORD, organisation=_organisation(root, None)
    )
    identifier = users.create_administrator(command, now=BEGINNING)
    actor = load_actor(reading(), identifier, SINCE)
    if actor is None:
        raise RuntimeError("the first administrator cannot act")
    return actor


def _organisation(body: Body, parent_id: int | None) -> d.CreateOrganisation:
    return d.CreateOrganisation(
        name=body.name, short_name=body.short, code=body.code, kind=body.kind, parent_id=parent_id, active_from=SINCE,
        has_council=body.has_council, position=BODIES.index(body),
    )  # fmt: skip


def _bodies(admin: Actor) -> None:
    made = names.organisations(reading())
    for body in BODIES:
        if body.code not in made:
            parent = made[body.parent] if body.parent else None
            made[body.code] = organisations.create(_organisation(body, parent), actor=admin, now=BEGINNING)


def set_headcounts(year: int, *, now: datetime) -> None:
    """Biên chế of the centre and its divisions for a year, by the administrator."""
    places = names.organisations(reading())
    admin_id, _version = names.users(reading())[person(ADMINISTRATOR).account]
    admin = load_actor(reading(), admin_id, SINCE)
    if admin is None:
        raise RuntimeError("the administrator cannot act")
    for body in BODIES:
        if body.headcount:
            command = d.SetHeadcount(organisation_id=places[body.code], year=year, people=body.headcount)
            organisations.set_headcount(command, actor=admin, now=now)


def _people(admin: Actor) -> None:
    places = names.organisations(reading())
    for someone in PEOPLE:
        # A newcomer is put on the list on the morning he starts.
        start = max(BEGINNING, at_local_time(someone.started, time(8)))
        command = d.CreatePerson(organisation_id=places[someone.organisation], details=_details(someone))
        people.create(command, actor=admin, now=start)


def _details(someone: Someone) -> d.PersonDetails:
    return d.PersonDetails(
        name=someone.name, sex=someone.sex, category=someone.category, position=someone.position, leader=someone.leader,
        birth_date=someone.born, start_date=someone.started,
    )  # fmt: skip


def _accounts(admin: Actor) -> None:
    """One account per person who signs in, all with the demonstration's password, and the roles of each."""
    places, ids = names.organisations(reading()), person_ids()
    for someone in PEOPLE:
        if not someone.account:
            continue
        if someone.key == ADMINISTRATOR:
            _link_administrator(admin, ids[someone.key])
            continue
        command = a.CreateUser(
            account=someone.account, name=someone.name, person_id=ids[someone.key], password=PASSWORD, must_change=False
        )
        user = users.create(command, actor=admin, now=BEGINNING)
        for role, place in someone.roles:
            granted = a.GrantRole(user_id=user.user_id, role=role, organisation_id=places[place], from_date=SINCE)
            users.grant(granted, actor=admin, now=BEGINNING)


def _link_administrator(admin: Actor, person_id: int) -> None:
    someone = person(ADMINISTRATOR)
    identifier, version = names.users(reading())[someone.account]
    linked = a.UpdateUser(user_id=identifier, version=version, name=someone.name, email="", person_id=person_id)
    users.update_user(linked, actor=admin, now=BEGINNING)


def _seats(admin: Actor) -> None:
    centre, ids = names.organisations(reading())[CENTRE], person_ids()
    for seat in COUNCIL:
        command = d.SeatMember(council_id=centre, person_id=ids[seat.person], office=seat.office, from_date=SINCE)
        council.seat(command, actor=admin, now=BEGINNING)


def _letterheads() -> None:
    places, accounts = names.organisations(reading()), names.users(reading())
    for own in LETTERHEADS:
        actor = load_actor(reading(), accounts[person(own.set_by).account][0], SINCE)
        if actor is None:
            raise RuntimeError("the one who sets the letterhead cannot act")
        command = SetLetterhead(
            organisation_id=places[own.body], version=0, parent=own.parent, issuer=own.issuer, place=own.place,
            sign=own.sign, letter_sign=own.letter_sign, head_title=own.head_title,
        )  # fmt: skip
        letterheads.keep(command, actor=actor, now=BEGINNING)


def person_ids() -> dict[str, int]:
    """Identifiers of the people of the demonstration by their keys."""
    places = names.organisations(reading())
    found = names.people(reading())
    return {someone.key: found[someone.name, places[someone.organisation]] for someone in PEOPLE}
