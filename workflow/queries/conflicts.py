"""Who may not judge which case, found in one query whatever the number of cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from workflow.domain.states import KinshipKind, RecusalKind
from workflow.models import (
    AgendaItem,
    ConflictStatement,
    CouncilSeat,
    Kinship,
    Meeting,
    Nomination,
    Organisation,
    Person,
    PinnedRecusal,
)

#: By case, by person, the first reason that applies.
Conflicts = dict[int, dict[int, RecusalKind]]
_ORDER = tuple(RecusalKind)
_CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Standing:
    """How people stand to one case. conflicts: by person, the first reason that applies; cleared: who said none."""

    conflicts: dict[int, RecusalKind] = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)


def standing(session: Session, nomination_ids: Collection[int]) -> dict[int, Standing]:
    """Return how people stand to each case, in one query; a case without anybody is missing."""
    found: dict[int, Standing] = {}
    for row in session.execute(_standing(), {"ids": list(nomination_ids)}):
        here = found.setdefault(row.nomination_id, Standing())
        if row.kind == _CLEAR:
            here.cleared.add(row.person_id)
        else:
            _note(here.conflicts, row.person_id, RecusalKind(row.kind))
    return found


@lru_cache(maxsize=1)
def _standing() -> CompoundSelect[Any]:
    """The query, built once: every step of a judge asks it."""
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    said = ConflictStatement
    clear = select(said.nomination_id, said.person_id, literal(_CLEAR).label("kind"))
    clear = clear.where(said.nomination_id.in_(ids), ~said.conflicted)
    return union_all(*_parts(select(Nomination.id).where(Nomination.id.in_(ids))), clear)


def of_person(person_id: int) -> ColumnElement[bool]:
    """This person is in conflict with the nomination of the enclosing query; never unknown, so it can be negated."""
    kin, pin, said = Kinship, PinnedRecusal, ConflictStatement
    family = union_all(
        select(kin.relative_id.label("person_id")).where(kin.person_id == person_id),
        select(kin.person_id).where(kin.relative_id == person_id),
    ).subquery("family")
    subject = Nomination.person_id
    return or_(
        and_(subject.is_not(None), or_(subject == person_id, subject.in_(select(family.c.person_id)))),
        Nomination.id.in_(select(pin.nomination_id).where(pin.person_id == person_id)),
        Nomination.id.in_(select(said.nomination_id).where(said.person_id == person_id, said.conflicted)),
    )


def cleared_by(person_id: int) -> ColumnElement[bool]:
    """The nomination of the enclosing query is one that this person said to be free of conflict with."""
    said = ConflictStatement
    return Nomination.id.in_(select(said.nomination_id).where(said.person_id == person_id, ~said.conflicted))


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


@dataclass(frozen=True, slots=True)
class Recusal:
    """A member who takes no part in an item. pin_id: of the chair's ruling, where it is one."""

    item_id: int
    seat_id: int
    person_id: int
    name: str
    kind: RecusalKind
    reason: str
    pin_id: int | None


def listed(session: Session, meeting_id: int, known: Conflicts | None = None) -> list[Recusal]:
    """Return who takes no part in which item, in the order of the agenda, with the reasons given.

    known: what `recusals` has returned already; four queries then, two more without.
    """
    found = known if known is not None else recusals(session, meeting_id)
    nominations = dict(
        session.execute(select(AgendaItem.id, AgendaItem.nomination_id).where(AgendaItem.meeting_id == meeting_id)
                        .order_by(AgendaItem.position, AgendaItem.id)).all()
    )  # fmt: skip
    held = {seat for here in found.values() for seat in here}
    seats = session.execute(
        select(CouncilSeat.id, CouncilSeat.person_id, Person.name)
        .join(Person, Person.id == CouncilSeat.person_id)
        .where(CouncilSeat.id.in_(held))
        .order_by(Person.sort_key)
    ).all()
    told = _told(session, nominations.values())
    rows = []
    for item, nomination in nominations.items():
        for seat in seats:
            kind = found.get(item, {}).get(seat.id)
            if kind is not None:
                reason, pin_id = told.get((nomination, seat.person_id, kind), ("", None))
                rows.append(Recusal(item, seat.id, seat.person_id, seat.name, kind, reason, pin_id))
    return rows


def _told(session: Session, nominations: Iterable[int]) -> dict[tuple[int, int, RecusalKind], tuple[str, int | None]]:
    """Return the reason given, and the identifier of the chair's ruling, by case, person and kind."""
    pin, said, ids = PinnedRecusal, ConflictStatement, list(nominations)
    ruled = select(pin.nomination_id, pin.person_id, pin.reason, pin.id).where(pin.nomination_id.in_(ids))
    stated = select(said.nomination_id, said.person_id, said.reason).where(said.nomination_id.in_(ids), said.conflicted)
    found: dict[tuple[int, int, RecusalKind], tuple[str, int | None]] = {}
    for row in session.execute(ruled):
        found[row.nomination_id, row.person_id, RecusalKind.PINNED] = (row.reason, row.id)
    for nomination_id, person_id, reason in session.execute(stated):
        found[nomination_id, person_id, RecusalKind.DECLARED] = (reason, None)
    return found


def said(session: Session, meeting_id: int) -> dict[int, dict[int, tuple[bool, str]]]:
    """Return by item what each person said about it: (in conflict, reason)."""
    query = (
        select(AgendaItem.id, ConflictStatement.person_id, ConflictStatement.conflicted, ConflictStatement.reason)
        .join(ConflictStatement, ConflictStatement.nomination_id == AgendaItem.nomination_id)
        .where(AgendaItem.meeting_id == meeting_id)
    )
    found: dict[int, dict[int, tuple[bool, str]]] = {}
    for row in session.execute(query):
        found.setdefault(row.id, {})[row.person_id] = (row.conflicted, row.reason)
    return found


def unstated(session: Session, meeting_id: int, person_id: int) -> int:
    """Return how many items of the agenda the person has neither stated anything about nor is in conflict with."""
    query = (
        select(func.count())
        .select_from(AgendaItem)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .where(AgendaItem.meeting_id == meeting_id, ~cleared_by(person_id), ~of_person(person_id))
    )
    return session.scalar(query) or 0


def meeting_of(session: Session, nomination_id: int) -> int | None:
    """Return the latest meeting on whose agenda the case stands."""
    query = select(func.max(AgendaItem.meeting_id)).where(AgendaItem.nomination_id == nomination_id)
    return session.scalar(query)


@dataclass(frozen=True, slots=True)
class Relative:
    """A member of somebody's family, as noted."""

    id: int
    person_id: int
    name: str
    organisation: str
    kind: KinshipKind


def family(session: Session, person_id: int) -> list[Relative]:
    """Return the family of a person that is on record, by name."""
    other = case((Kinship.person_id == person_id, Kinship.relative_id), else_=Kinship.person_id)
    query = (
        select(Kinship.id, Person.id, Person.name, Organisation.short_name, Kinship.kind)
        .join(Person, Person.id == other)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(or_(Kinship.person_id == person_id, Kinship.relative_id == person_id))
        .order_by(Person.sort_key, Kinship.id)
    )
    return [Relative(*row) for row in session.execute(query)]


def _parts(cases: Select[Any]) -> list[Select[Any]]:
    """Rows (nomination_id, person_id, kind): the subjects, their family, whom the chair keeps out, who said so."""
    nomination = aliased(Nomination)

    def rows(person: Any, kind: RecusalKind, joined: Any = None, on: Any = None) -> Select[Any]:
        why = literal(kind.value).label("kind")
        query = select(nomination.id.label("nomination_id"), person.label("person_id"), why)
        query = query.where(nomination.id.in_(cases), person.is_not(None))
        return query if joined is None else query.join(joined, on)

    kin, pin, said = Kinship, PinnedRecusal, ConflictStatement
    return [
        rows(nomination.person_id, RecusalKind.SELF),
        rows(kin.relative_id, RecusalKind.RELATIVE, kin, kin.person_id == nomination.person_id),
        rows(kin.person_id, RecusalKind.RELATIVE, kin, kin.relative_id == nomination.person_id),
        rows(pin.person_id, RecusalKind.PINNED, pin, pin.nomination_id == nomination.id),
        rows(said.person_id, RecusalKind.DECLARED, said, and_(said.nomination_id == nomination.id, said.conflicted)),
    ]


def _note(people: dict[int, RecusalKind], person_id: int, kind: RecusalKind) -> None:
    people[person_id] = min(people.get(person_id, kind), kind, key=_ORDER.index)
