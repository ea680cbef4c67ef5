"""Whose checklists an actor may read: people whose record he sees, cases he may look at."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.models import AgendaItem, Nomination, Organisation, Person
from workflow.queries.paging import Cursor, Page, keyset
from workflow.queries.people import PersonRow
from workflow.queries.scope import visible_nominations, visible_people
from workflow.queries.units import UnitRow


def people(session: Session, actor: Actor, unit: UnitRow, cursor: Cursor) -> Page[PersonRow]:
    """Return one page of the active people of a unit and below whose record the actor may see, by given name."""
    query = (
        select(
            Person.id, Person.name, Person.position, Person.category, Person.leader, Person.active,
            Person.organisation_id, Organisation.short_name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(visible_people(actor, "record.view"), Person.active, Organisation.path.startswith(unit.path))
    )  # fmt: skip
    rows, total, after, before = keyset(session, query, Person.sort_key, Person.id, cursor=cursor)
    return Page(tuple(PersonRow(*row) for row in rows), total, after, before)


def cases(session: Session, actor: Actor, ids: Iterable[int]) -> list[int]:
    """Return those of the cases that the actor may look at, in the order of their numbers."""
    query = select(Nomination.id).where(Nomination.id.in_(list(ids)), visible_nominations(actor))
    return list(session.scalars(query.order_by(Nomination.year, Nomination.code)))


def of_meeting(session: Session, meeting_id: int) -> list[int]:
    """Return the cases on the agenda of a meeting."""
    query = select(AgendaItem.nomination_id).where(AgendaItem.meeting_id == meeting_id)
    return list(session.scalars(query.order_by(AgendaItem.position)))
