"""The direct-worker meter over a list of cases, in one query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from workflow.domain.meter import Meter
from workflow.domain.states import LIVE_STATES, Sex
from workflow.models import AgendaItem, Nomination, Organisation, Person
from workflow.queries.small import small


def of_unit(session: Session, unit_id: int, year: int) -> Meter:
    """Return the meter over the live cases of a unit and year."""
    return _meter(
        session, Nomination.unit_id == unit_id, Nomination.year == year, Nomination.state.in_(LIVE_STATES)
    )


def of_meeting(session: Session, meeting_id: int) -> Meter:
    """Return the meter over what stands on the agenda of a meeting."""
    on_agenda = select(AgendaItem.nomination_id).where(AgendaItem.meeting_id == meeting_id)
    return _meter(session, Nomination.id.in_(on_agenda))


def _meter(session: Session, *conditions: ColumnElement[bool]) -> Meter:
    listed = select(Nomination.person_id, Nomination.organisation_id).where(*conditions).distinct().subquery()
    size = (
        select(func.count(Person.id))
        .where(Person.organisation_id == listed.c.organisation_id, Person.active)
        .correlate(listed)
        .scalar_subquery()
    )
    row: Any = session.execute(
        select(
            func.count(Person.id), _count(~Person.leader), _count(Person.sex == Sex.FEMALE), _count(Person.leader),
            func.count(listed.c.organisation_id), _count(small(Organisation.kind, size)),
        )
        .select_from(listed)
        .outerjoin(Person, Person.id == listed.c.person_id)
        .outerjoin(Organisation, Organisation.id == listed.c.organisation_id)
    ).one()  # fmt: skip
    return Meter(*(int(value) for value in row))


def _count(condition: Any) -> Any:
    """How many rows meet the condition; unknown is no."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
