"""Who may not judge which case, found in one query whatever the number of cases."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from workflow.domain.states import RecusalKind
from workflow.models import AgendaItem, ConflictStatement, CouncilSeat, Kinship, Meeting, Nomination, PinnedRecusal

#: By case, by person, the first reason that applies.
Conflicts = dict[int, dict[int, RecusalKind]]
_ORDER = tuple(RecusalKind)


def of_nominations(session: Session, nomination_ids: Collection[int]) -> Conflicts:
    """Return who is in conflict with which case, by nomination and person, and why; cases without one are missing."""
    found: Conflicts = {}
    for row in session.execute(union_all(*_parts(select(Nomination.id).where(Nomination.id.in_(nomination_ids))))):
        _note(found.setdefault(row.nomination_id, {}), row.person_id, RecusalKind(row.kind))
    return found


def cleared(session: Session, nomination_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return by nomination the people who said that they have no conflict with it."""
    said = select(ConflictStatement.nomination_id, ConflictStatement.person_id).where(
        ConflictStatement.nomination_id.in_(nomination_ids), ~ConflictStatement.conflicted
    )
    found: dict[int, frozenset[int]] = {}
    for row in session.execute(said):
        found[row.nomination_id] = found.get(row.nomination_id, frozenset()) | {row.person_id}
    return found


def by_item(session: Session, meeting_id: int) -> Conflicts:
    """Return who is in conflict with which item of the agenda, by item and person, members or not."""
    on_agenda = select(AgendaItem.nomination_id).where(AgendaItem.meeting_id == meeting_id)
    conflicts = union_all(*_parts(on_agenda)).subquery("conflict")
    query = (
        select(AgendaItem.id, conflicts.c.person_id, conflicts.c.kind)
        .join(conflicts, conflicts.c.nomination_id == AgendaItem.nomination_id)
        .where(AgendaItem.meeting_id == meeting_id)
    )
    found: Conflicts = {}
    for row in session.execute(query):
        _note(found.setdefault(row.id, {}), row.person_id, RecusalKind(row.kind))
    return found


def recusals(session: Session, meeting_id: int) -> Conflicts:
    """Return {agenda item: {seat of the council: why it may not vote on the item}}; items without one are missing.

    Every seat of the council that the person holds or ever held is named; whoever counts looks at the seats in office.
    """
    found: Conflicts = {}
    conflicts = by_item(session, meeting_id)
    people = {person for here in conflicts.values() for person in here}
    seats = session.execute(
        select(CouncilSeat.id, CouncilSeat.person_id)
        .join(Meeting, Meeting.council_id == CouncilSeat.council_id)
        .where(Meeting.id == meeting_id, CouncilSeat.person_id.in_(people))
    ).all()
    for item, here in conflicts.items():
        held = {seat.id: here[seat.person_id] for seat in seats if seat.person_id in here}
        if held:
            found[item] = held
    return found


def _parts(cases: Select[Any]) -> list[Select[Any]]:
    """Rows (nomination_id, person_id, kind): the subjects, their family, whom the chair keeps out, who said so."""

    def rows(person: Any, kind: RecusalKind) -> Select[Any]:
        case, why = Nomination.id.label("nomination_id"), literal(kind.value).label("kind")
        return select(case, person.label("person_id"), why)

    subject = Nomination.person_id
    ours = (Nomination.id.in_(cases), subject.is_not(None))
    return [
        rows(subject, RecusalKind.SELF).where(*ours),
        rows(Kinship.relative_id, RecusalKind.RELATIVE).join(Kinship, Kinship.person_id == subject).where(*ours),
        rows(Kinship.person_id, RecusalKind.RELATIVE).join(Kinship, Kinship.relative_id == subject).where(*ours),
        rows(PinnedRecusal.person_id, RecusalKind.PINNED)
        .join(PinnedRecusal, PinnedRecusal.nomination_id == Nomination.id)
        .where(Nomination.id.in_(cases)),
        rows(ConflictStatement.person_id, RecusalKind.DECLARED)
        .join(ConflictStatement, ConflictStatement.nomination_id == Nomination.id)
        .where(Nomination.id.in_(cases), ConflictStatement.conflicted),
    ]


def _note(people: dict[int, RecusalKind], person_id: int, kind: RecusalKind) -> None:
    people[person_id] = min(people.get(person_id, kind), kind, key=_ORDER.index)
