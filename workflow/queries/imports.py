"""What is on record within reach of an import or an export: people, units, entries; and the uploads themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.imports import Known, KnownPerson, KnownUnit
from workflow.domain.permissions import Target, permitted
from workflow.domain.records import Entry
from workflow.domain.states import State
from workflow.domain.workbook import Kind
from workflow.models import (
    Decision,
    Discipline,
    Initiative,
    InitiativeAuthor,
    InitiativeSubmission,
    Nomination,
    Organisation,
    PastAward,
    Person,
    QualityRating,
    RecordImport,
)
from workflow.queries.targets import ancestors, organisation

#: Which right an entry of each kind asks for.
RIGHTS: Mapping[Kind, str] = {
    Kind.PEOPLE: "person.manage", Kind.RATINGS: "rating.enter", Kind.AWARDS: "record.manage",
    Kind.INITIATIVES: "record.manage", Kind.DISCIPLINE: "record.manage", Kind.UNIT_RATINGS: "record.manage",
    Kind.UNIT_AWARDS: "record.manage",
}  # fmt: skip
_DECIDED = (State.APPROVED, State.AWARDED)


@dataclass(frozen=True, slots=True)
class Upload:
    id: int
    organisation_id: int
    organisation: str
    user_id: int
    name: str
    sha256: str
    cells: str
    created_at: datetime
    confirmed_at: datetime | None
    written: int | None


def upload(session: Session, import_id: int) -> Upload | None:
    row = session.execute(
        select(
            RecordImport.id, RecordImport.organisation_id, Organisation.name.label("organisation"),
            RecordImport.user_id, RecordImport.name, RecordImport.sha256, RecordImport.cells, RecordImport.created_at,
            RecordImport.confirmed_at, RecordImport.written,
        )
        .join(Organisation, Organisation.id == RecordImport.organisation_id)
        .where(RecordImport.id == import_id)
    ).one_or_none()  # fmt: skip
    return Upload(**row._asdict()) if row else None


def target(session: Session, import_id: int) -> Target | None:
    """Return an upload as a target: the organisation it is for."""
    owner = session.scalar(select(RecordImport.organisation_id).where(RecordImport.id == import_id))
    return organisation(session, owner) if owner is not None else None


def known(session: Session, organisation_id: int, actor: Actor) -> Known:
    """Return everything on record about the organisation and all below it, and what the actor may write of it.

    A constant number of queries. Closed organisations are left out as units; their people were moved when they closed.
    """
    path = session.scalar(select(Organisation.path).where(Organisation.id == organisation_id)) or "/"
    inside = Organisation.path.like(f"{path}%")
    units, rights = _units(session, inside, actor)
    people = _people(session, inside, rights, actor)
    ids = select(Person.id).join(Organisation, Organisation.id == Person.organisation_id).where(inside)
    places = select(Organisation.id).where(inside)
    initiatives, shares = _initiatives(session, ids)
    entries = {
        Kind.RATINGS: _ratings(session, QualityRating.person_id, ids),
        Kind.AWARDS: _awards(session, PastAward.person_id, Nomination.person_id, ids),
        Kind.INITIATIVES: initiatives,
        Kind.DISCIPLINE: _discipline(session, ids),
        Kind.UNIT_RATINGS: _ratings(session, QualityRating.organisation_id, places),
        Kind.UNIT_AWARDS: _awards(session, PastAward.organisation_id, Nomination.organisation_id, places),
    }
    return Known(people, units, entries, shares)


def _units(
    session: Session, inside: ColumnElement[bool], actor: Actor
) -> tuple[tuple[KnownUnit, ...], dict[int, frozenset[Kind]]]:
    rows = session.execute(
        select(Organisation.id, Organisation.code, Organisation.name, Organisation.path, Organisation.council_id)
        .where(inside, Organisation.active_to.is_(None))
        .order_by(Organisation.path)
    ).all()
    rights = {}
    for row in rows:
        aim = Target(unit_id=row.id, path=ancestors(row.path), council_id=row.council_id)
        rights[row.id] = frozenset(kind for kind, action in RIGHTS.items() if permitted(actor, action, aim))
    return tuple(KnownUnit(row.id, row.code, row.name, rights[row.id]) for row in rows), rights


def _people(
    session: Session, inside: ColumnElement[bool], rights: Mapping[int, frozenset[Kind]], actor: Actor
) -> tuple[KnownPerson, ...]:
    """Nobody writes his own record: of the actor himself only what stands on the staff list is his to change."""
    query = (
        select(
            Person.id, Person.code, Person.name, Person.birth_date, Person.sex, Person.position, Person.category,
            Person.leader, Person.start_date, Person.organisation_id.label("unit"), Person.active,
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(inside)
        .order_by(Person.sort_key, Person.id)
    )  # fmt: skip
    found = []
    for row in session.execute(query):
        values = row._asdict()
        identifier, active = values.pop("id"), values.pop("active")
        may = rights.get(row.unit, frozenset())
        own = frozenset({Kind.PEOPLE}) if identifier == actor.person_id else may
        found.append(KnownPerson(identifier, values, active, may & own))
    return tuple(found)


def _ratings(session: Session, subject: Any, ids: Any) -> tuple[Entry, ...]:
    query = select(
        QualityRating.id, subject.label("subject"), QualityRating.year, QualityRating.level, QualityRating.document
    ).where(subject.in_(ids))
    return tuple(
        Entry(row.id, row.subject, {"year": row.year, "level": row.level, "document": row.document})
        for row in session.execute(query.order_by(subject, QualityRating.year))
    )


def _awards(session: Session, past: Any, case: Any, ids: Any) -> tuple[Entry, ...]:
    """Awards decided elsewhere, and those decided here under the identifier 0."""
    elsewhere = select(PastAward.id, past, PastAward.year, PastAward.award_code, PastAward.document).where(
        past.in_(ids)
    )
    here = (
        select(func.coalesce(0, 0), case, Nomination.year, Nomination.award_code, Decision.number)
        .join(Decision, Decision.id == Nomination.decision_id)
        .where(case.in_(ids), Nomination.state.in_(_DECIDED))
    )
    rows = [tuple(row) for query in (elsewhere, here) for row in session.execute(query)]
    return tuple(
        Entry(key, subject, {"year": year, "award": award, "document": document})
        for key, subject, year, award, document in sorted(rows, key=lambda row: (row[1], row[2], row[3], row[0]))
    )


def _discipline(session: Session, ids: Any) -> tuple[Entry, ...]:
    query = (
        select(
            Discipline.id, Discipline.person_id, Discipline.level, Discipline.from_date, Discipline.to_date,
            Discipline.document,
        )
        .where(Discipline.person_id.in_(ids))
        .order_by(Discipline.person_id, Discipline.from_date, Discipline.id)
    )  # fmt: skip
    return tuple(
        Entry(key, person, {"level": level, "from_date": start, "to_date": end, "document": document})
        for key, person, level, start, end, document in session.execute(query)
    )


def _initiatives(session: Session, ids: Any) -> tuple[tuple[Entry, ...], dict[int, int]]:
    """Every authorship within reach by its own identifier, and what authors out of reach hold of the same work."""
    works = select(InitiativeAuthor.initiative_id).where(InitiativeAuthor.person_id.in_(ids))
    within = InitiativeAuthor.person_id.in_(ids)
    fixed = exists().where(InitiativeSubmission.initiative_id == Initiative.id)
    query = (
        select(
            InitiativeAuthor.id, InitiativeAuthor.person_id, InitiativeAuthor.share, Initiative.id.label("work"),
            Initiative.year, Initiative.title, Initiative.level, Initiative.document, within.label("within"),
            fixed.label("fixed"),
        )
        .join(Initiative, Initiative.id == InitiativeAuthor.initiative_id)
        .where(or_(within, Initiative.id.in_(works)))
        .order_by(Initiative.year, Initiative.id, InitiativeAuthor.id)
    )  # fmt: skip
    entries, shares = [], defaultdict[int, int](int)
    for row in session.execute(query):
        if not row.within:
            shares[row.work] += row.share
            continue
        values = {key: getattr(row, key) for key in ("year", "title", "level", "share", "document")}
        entries.append(Entry(row.id, row.person_id, values, row.work, fixed=bool(row.fixed)))
    return tuple(entries), dict(shares)


def rows(found: Known, kinds: Collection[Kind] = tuple(Kind)) -> dict[Kind, list[dict[str, Any]]]:
    """Return what is on record as rows of the workbook: the people on the staff list, and their record."""
    people = {person.id: person.values for person in found.people if person.active}
    units = {unit.id for unit in found.units}
    filled: dict[Kind, list[dict[str, Any]]] = {Kind.PEOPLE: [dict(values) for values in people.values()]}
    for kind, entries in found.entries.items():
        collective = kind in (Kind.UNIT_RATINGS, Kind.UNIT_AWARDS)
        there = units if collective else people
        filled[kind] = [
            ({"unit": entry.subject} if collective else _who(people[entry.subject])) | dict(entry.values)
            for entry in entries
            if entry.subject in there
        ]
    return {kind: values for kind, values in filled.items() if kind in kinds}


def _who(person: Mapping[str, Any]) -> dict[str, Any]:
    return {key: person[key] for key in ("code", "name", "birth_date")}
