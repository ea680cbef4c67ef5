"""The audit as it is read: steps of nominations and changes of everything else, newest first, by keyset."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflow.domain.calendar import end_of_day, start_of_day
from workflow.domain.permissions import Target
from workflow.domain.states import State
from workflow.domain.text import fold
from workflow.models import (
    AgendaItem,
    Base,
    Change,
    CouncilSeat,
    InitiativeSubmission,
    Nomination,
    NominationEvent,
    Organisation,
    Person,
    ScoringCriterion,
    User,
)
from workflow.queries import targets
from workflow.queries.history import EventRow
from workflow.queries.paging import Cursor

#: What an identifier in a change is shown as, by the table it points to.
_NAMES: Mapping[str, Any] = {
    "organisation": select(Organisation.id, Organisation.short_name.label("name")),
    "person": select(Person.id, Person.name),
    "user_account": select(User.id, User.name),
    "nomination": select(Nomination.id, Nomination.code.label("name")),
    "initiative_submission": select(InitiativeSubmission.id, InitiativeSubmission.title.label("name")),
    "scoring_criterion": select(ScoringCriterion.id, ScoringCriterion.code.label("name")),
    "council_seat": select(CouncilSeat.id, Person.name).join(Person, Person.id == CouncilSeat.person_id),
}
_MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """kind: of event or of changed object; who: part of a name or account; since, until: local days, both included."""

    kind: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a nomination. target: for asking what the reader may see of it."""

    id: int
    nomination_id: int
    code: str
    event: EventRow
    target: Target | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One change. target: the nomination it is about, where it is about one."""

    id: int
    at: datetime
    actor_name: str
    action: str
    object_kind: str
    object_id: int
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    target: Target | None


@dataclass(frozen=True, slots=True)
class Entries:
    """A page of the audit. after, before: cursors of the older and the newer page; names: of identifiers, by table."""

    rows: tuple[Any, ...]
    after: int | None
    before: int | None
    names: Mapping[tuple[str, int], str]


def steps(session: Session, filters: Filters, cursor: Cursor) -> Entries:
    """Return a page of nominations' events. A constant number of queries."""
    event = NominationEvent
    query = select(
        event.id, event.nomination_id, event.seq, event.kind, event.actor_name, event.on_behalf_of, event.to_state,
        event.data, event.at, Nomination.code,
    ).join(Nomination, Nomination.id == event.nomination_id)  # fmt: skip
    asked = _asked(session, filters, event.kind, event.actor_id, event.at)
    rows, after, before = _newest(session, query.where(*asked), event.id, cursor)
    aims = targets.nominations(session, {row.nomination_id for row in rows})
    found = tuple(
        Step(
            row.id, row.nomination_id, row.code,
            EventRow(
                row.seq, row.kind, row.actor_name, row.on_behalf_of, State(row.to_state), json.loads(row.data), row.at
            ),
            aims.get(row.nomination_id),
        )
        for row in rows
    )  # fmt: skip
    return Entries(found, after, before, {})


def changes(session: Session, filters: Filters, cursor: Cursor) -> Entries:
    """Return a page of other changes with the names their identifiers stand for. A constant number of queries."""
    query = select(
        Change.id, Change.at, Change.actor_name, Change.action, Change.object_kind, Change.object_id, Change.old,
        Change.new,
    )  # fmt: skip
    asked = _asked(session, filters, Change.object_kind, Change.actor_id, Change.at)
    rows, after, before = _newest(session, query.where(*asked), Change.id, cursor)
    told = [(row, json.loads(row.old), json.loads(row.new)) for row in rows]
    cases = _cases_of(session, told)
    aims = targets.nominations(session, set(cases.values()))
    found = tuple(
        Changed(
            row.id, row.at, row.actor_name, row.action, row.object_kind, row.object_id, old, new,
            aims.get(cases.get(row.id, 0)),
        )
        for row, old, new in told
    )  # fmt: skip
    return Entries(found, after, before, _names(session, found))


def kinds_of_changes(session: Session) -> list[str]:
    """Return the kinds of objects of which there are changes."""
    return list(session.scalars(select(Change.object_kind).distinct().order_by(Change.object_kind)))


def table(kind: str) -> Table | None:
    """Return the table whose rows changes of this kind are about."""
    return Base.metadata.tables.get(kind)


def points_to(column: Any) -> str:
    """Return the table that a column's identifiers belong to, "" when it holds none."""
    return next((key.column.table.name for key in column.foreign_keys), "")


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _asked(
    session: Session,
    filters: Filters,
    kind: InstrumentedAttribute[str],
    actor: InstrumentedAttribute[int],
    at: InstrumentedAttribute[datetime],
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.kind:
        found.append(kind == filters.kind)
    if filters.who:
        found.append(actor.in_(_people(session, filters.who)))
    if filters.since:
        found.append(at >= start_of_day(filters.since))
    if filters.until:
        found.append(at < end_of_day(filters.until))
    return found


def _people(session: Session, who: str) -> list[int]:
    """Users by part of their name or account, whatever the diacritics; the clock is called "Hệ thống"."""
    wanted = fold(who)
    ids = [0] if wanted in fold("Hệ thống") else []
    users = session.execute(select(User.id, User.name, User.account))
    return [*ids, *(user.id for user in users if wanted in fold(user.name) or wanted in user.account)][:_MOST_PEOPLE]


def _newest(
    session: Session, query: Any, key: InstrumentedAttribute[int], cursor: Cursor
) -> tuple[Sequence[Any], int | None, int | None]:
    """Return one page ordered from the newest, and the cursors of the older and the newer page."""
    back = cursor.before is not None
    if back:
        query = query.where(key > cursor.before)
    elif cursor.after is not None:
        query = query.where(key < cursor.after)
    rows = list(session.execute(query.order_by(key if back else key.desc()).limit(cursor.size + 1)).all())
    more, rows = len(rows) > cursor.size, rows[: cursor.size]
    if back:
        rows.reverse()
    older, newer = (True, more) if back else (more, cursor.after is not None)
    return rows, rows[-1].id if rows and older else None, rows[0].id if rows and newer else None


def _cases_of(session: Session, told: Iterable[tuple[Any, Mapping[str, Any], Mapping[str, Any]]]) -> dict[int, int]:
    """Nominations by change, where a change is about one: on an agenda or a letter."""
    found, items = {}, {}
    for row, old, new in told:
        case = new.get("nomination_id") or old.get("nomination_id")
        if case:
            found[row.id] = int(case)
        elif row.object_kind == AgendaItem.__tablename__:
            items[row.id] = row.object_id
    query = select(AgendaItem.id, AgendaItem.nomination_id).where(AgendaItem.id.in_(set(items.values())))
    of_item = {row.id: row.nomination_id for row in session.execute(query)} if items else {}
    return found | {change: of_item[item] for change, item in items.items() if item in of_item}


def _names(session: Session, rows: Iterable[Changed]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.object_kind].add(row.object_id)
        source = table(row.object_kind)
        for values in (row.old, row.new) if source is not None else ():
            for name, value in values.items():
                if isinstance(value, int) and source is not None and name in source.c:
                    wanted[points_to(source.c[name])].add(value)
    found: dict[tuple[str, int], str] = {}
    for kind, query in _NAMES.items():
        if wanted[kind]:
            key = query.selected_columns[0]
            found |= {(kind, row.id): row.name for row in session.execute(query.where(key.in_(wanted[kind])))}
    return found
