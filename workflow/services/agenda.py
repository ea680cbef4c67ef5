"""The order of a meeting's agenda: awards as the catalogue has them, and whoever must leave the room leaves it once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.text import sort_key
from workflow.models import AgendaItem, CouncilSeat, Meeting, Nomination
from workflow.queries import conflicts
from workflow.services import audit

Place = tuple[int, tuple[int, ...], int, str]


def places(session: Session, council_id: int, cases: Sequence[Nomination]) -> dict[int, Place]:
    """Return by nomination what it is sorted by: award, members in conflict, unit, name.

    Titles that others lean on come first (LĐTT before CSTĐCS, whose cap is a share of them). Within an award the cases
    without a conflict come first, then those that keep the same members out, side by side.
    """
    awards = load_catalogue().awards
    members = set(session.scalars(select(CouncilSeat.person_id).where(CouncilSeat.council_id == council_id)))
    known = conflicts.standing(session, [case.id for case in cases])
    return {
        case.id: (
            awards[case.award_code].position, _out(known.get(case.id), members), case.unit_id,
            sort_key(case.subject_name),
        )
        for case in cases
    }  # fmt: skip


def group(session: Session, meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Put the whole agenda in order again, as after members have declared conflicts; inside an open unit of work."""
    rows = in_order(session, meeting.id)
    ids = [row.nomination_id for row in rows]
    order = places(session, meeting.council_id, list(session.scalars(select(Nomination).where(Nomination.id.in_(ids)))))
    number(sorted(rows, key=lambda row: order[row.nomination_id]))
    audit.record(session, "group", meeting, actor=actor, now=now, old=audit.snapshot(meeting),
                 organisation_id=meeting.council_id)  # fmt: skip


def in_order(session: Session, meeting_id: int) -> list[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position, AgendaItem.id)
    return list(session.scalars(query))


def number(rows: Sequence[AgendaItem]) -> None:
    for place, row in enumerate(rows, 1):
        row.position = place


def _out(known: conflicts.Standing | None, members: Collection[int]) -> tuple[int, ...]:
    return tuple(sorted(set(known.conflicts) & set(members))) if known else ()
