"""What an act is aimed at, for the permission function. None means: there is no such thing."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflow.domain.permissions import Target
from workflow.models import AgendaItem, Nomination, Organisation, Person


def ancestors(path: str) -> frozenset[int]:
    """Return the identifiers in a path such as "/1/4/9/"."""
    return frozenset(int(part) for part in path.split("/") if part)


def nominations(session: Session, ids: Iterable[int]) -> dict[int, Target]:
    """Return the targets of several nominations by identifier, in one query."""
    on_agenda = exists().where(AgendaItem.nomination_id == Nomination.id)
    query = (
        select(
            Nomination.id, Nomination.unit_id, Organisation.path, Nomination.council_id, Nomination.upper_body_id,
            Nomination.body_id, Nomination.state, Nomination.person_id, Nomination.submitted_on, on_agenda.label("agenda"),
        )
        .join(Organisation, Organisation.id == Nomination.unit_id)
        .where(Nomination.id.in_(list(ids)))
    )  # fmt: skip
    return {
        row.id: Target(
            unit_id=row.unit_id,
            path=ancestors(row.path),
            council_id=row.council_id,
            bodies=frozenset(body for body in (row.upper_body_id, row.body_id) if body is not None),
            state=row.state,
            subject_person_id=row.person_id,
            agenda=row.agenda,
            submitted=row.submitted_on is not None,
        )
        for row in session.execute(query)
    }


def nomination(session: Session, identifier: int) -> Target | None:
    return nominations(session, [identifier]).get(identifier)


def organisation(session: Session, identifier: int) -> Target | None:
    """Return an organisation as a target: itself as unit, its council, its upper body as the only body."""
    row = session.execute(
        select(Organisation.id, Organisation.path, Organisation.council_id, Organisation.upper_body_id).where(
            Organisation.id == identifier
        )
    ).one_or_none()
    if row is None:
        return None
    bodies = frozenset({row.id} | ({row.upper_body_id} if row.upper_body_id else set()))
    return Target(unit_id=row.id, path=ancestors(row.path), council_id=row.council_id, bodies=bodies)


def person(session: Session, identifier: int) -> Target | None:
    """Return a person as a target: his organisation's place in the tree, himself as the one concerned."""
    row = session.execute(
        select(Organisation.id, Organisation.path, Organisation.council_id, Person.id.label("person_id"))
        .join(Person, Person.organisation_id == Organisation.id)
        .where(Person.id == identifier)
    ).one_or_none()
    if row is None:
        return None
    return Target(unit_id=row.id, path=ancestors(row.path), council_id=row.council_id, subject_person_id=row.person_id)
