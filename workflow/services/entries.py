"""Writing what an import has planned: people and entries of the record, each with its line in the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.imports import Known, Line, Plan, Verdict
from workflow.domain.records import Entry, work
from workflow.domain.text import fold, sort_key
from workflow.domain.workbook import Kind
from workflow.models import Discipline, Initiative, InitiativeAuthor, PastAward, Person, QualityRating
from workflow.models.base import Row
from workflow.services import audit, rechecks

_ENTRIES: Mapping[Kind, tuple[type[Row], str]] = {
    Kind.RATINGS: (QualityRating, "record.rate"),
    Kind.AWARDS: (PastAward, "record.past_award"),
    Kind.DISCIPLINE: (Discipline, "record.discipline"),
    Kind.UNIT_RATINGS: (QualityRating, "record.rate"),
    Kind.UNIT_AWARDS: (PastAward, "record.past_award"),
}
_NO_RATING: tuple[type[Row], str] = (Person, "")
#: Keys of the sheets that are columns of another name, or of the person.
_RENAMED, _WHO = {"award": "award_code"}, ("code", "name", "birth_date", "unit")


def write(session: Session, plan: Plan, known: Known, *, actor: Actor, now: datetime) -> None:
    """Write every new and changed line of a plan without a wrong one; a corrected rating flags what leaned on it."""
    writer = _Writer(known, audit.Notes(session, actor=actor, now=now))
    writer.people(line for line in plan.lines if line.kind is Kind.PEOPLE)
    for kind in _ENTRIES:
        writer.entries(kind, [line for line in plan.lines if line.kind is kind])
    writer.initiatives([line for line in plan.lines if line.kind is Kind.INITIATIVES])
    writer.notes.write()
    for line in plan.lines:
        if line.verdict is Verdict.CHANGED and line.target and _ENTRIES.get(line.kind, _NO_RATING)[0] is QualityRating:
            _corrected(session, line, line.target, actor=actor, now=now)


def _corrected(session: Session, line: Line, before: Entry, *, actor: Actor, now: datetime) -> None:
    if line.values["level"] is not before.values["level"]:
        subject = {"person_id" if line.kind is Kind.RATINGS else "organisation_id": line.subject}
        rechecks.flag_rated(session, year=line.values["year"], actor=actor, now=now, **subject)


class _Writer:
    """One import. Subjects that are new get their identifiers as they are written."""

    def __init__(self, known: Known, notes: audit.Notes) -> None:
        self.notes, self.session = notes, notes.session
        self._there = {work(entry.values): entry.group for entry in known.entries[Kind.INITIATIVES]}
        self._places = {person.id: person.values["unit"] for person in known.people}
        self._made: dict[int, Person] = {}

    def people(self, lines: Iterable[Line]) -> None:
        lines = [line for line in lines if line.verdict in (Verdict.NEW, Verdict.CHANGED)]
        there = self._rows(Person, [line.subject or 0 for line in lines if line.verdict is Verdict.CHANGED])
        for line in lines:
            values = _person(line.values)
            row = there.get(line.subject or 0)
            if row is None:
                row = self._made[line.subject or 0] = Person(active=True, **values)
                self.session.add(row)
                self.notes.add("person.create", row, organisation_id=row.organisation_id)
                continue
            old = audit.snapshot(row)
            _set(row, values)
            self.notes.add("person.update", row, old=old, organisation_id=row.organisation_id)
        self.session.flush()

    def entries(self, kind: Kind, lines: list[Line]) -> None:
        """Ratings, awards and discipline: one line, one row."""
        model, action = _ENTRIES[kind]
        changed = self._rows(
            model, [line.target.id for line in lines if line.target and line.verdict is Verdict.CHANGED]
        )
        for line in lines:
            if line.verdict not in (Verdict.NEW, Verdict.CHANGED):
                continue
            subject, place = self._subject(line)
            values = _entry(line.values)
            row = changed.get(line.target.id) if line.target else None
            old = audit.snapshot(row) if row is not None else None
            if row is None:
                row = model(
                    **{"person_id": subject}
                    if kind not in (Kind.UNIT_RATINGS, Kind.UNIT_AWARDS)
                    else {"organisation_id": subject}
                )
                self.session.add(row)
            _set(row, values)
            self.notes.add(action, row, old=old, organisation_id=place)

    def initiatives(self, lines: list[Line]) -> None:
        """New works with all their authors; a new author of a work on record; what has changed of either."""
        parts = self._rows(InitiativeAuthor, [line.target.id for line in lines if line.target])
        works = self._rows(Initiative, [*(line.target.group for line in lines if line.target), *self._there.values()])
        made: dict[Any, Initiative] = {}
        for line in lines:
            subject, place = self._subject(line)
            own = {
                key: line.values[key] for key in ("title", "year", "level", "document") if line.values[key] is not None
            }
            if line.target is None:
                whole = works.get(self._there.get(work(line.values), 0)) or made.get(work(line.values))
                if whole is None:
                    whole = made[work(line.values)] = Initiative(**own)
                    self.session.add(whole)
                    self.session.flush()
                    self.notes.add("record.initiative", whole, organisation_id=place)
                part = InitiativeAuthor(initiative_id=whole.id, person_id=subject, share=line.values["share"])
                self.session.add(part)
                self.notes.add("record.initiative", part, organisation_id=place)
            elif line.verdict is Verdict.CHANGED:
                self._alter(works[line.target.group], own, place)
                self._alter(parts[line.target.id], {"share": line.values["share"]}, place)

    def _alter(self, row: Row, values: Mapping[str, Any], place: int) -> None:
        old = audit.snapshot(row)
        if any(old[key] != value for key, value in values.items()):
            _set(row, values)
            self.notes.add("record.initiative", row, old=old, organisation_id=place)

    def _subject(self, line: Line) -> tuple[int, int]:
        """Whose entry it is, and the organisation it belongs to."""
        subject = line.subject or 0
        if line.kind in (Kind.UNIT_RATINGS, Kind.UNIT_AWARDS):
            return subject, subject
        if subject in self._made:
            return self._made[subject].id, self._made[subject].organisation_id
        return subject, self._places[subject]

    def _rows(self, model: type[Any], ids: Iterable[int]) -> dict[int, Any]:
        wanted = set(ids)
        return (
            {row.id: row for row in self.session.scalars(select(model).where(model.id.in_(wanted)))} if wanted else {}
        )


def _person(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns a row of the staff sheet sets; an empty cell sets none."""
    filled = {key: value for key, value in values.items() if value is not None and key != "unit"}
    name = values["name"]
    return filled | {"fold": fold(name)[:200], "sort_key": sort_key(name)[:600], "organisation_id": values["unit"]}


def _entry(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_RENAMED.get(key, key): value for key, value in values.items() if value is not None and key not in _WHO}


def _set(row: Row, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
