"""The audit in words: who did what to which thing, old → new; and what a reader of the audit may see of it.

Whoever reads the audit sees who did what and when. What a change says inside is shown to those alone who may see the
thing itself: an administrator keeps accounts, and reads no dossiers, ballots or disciplinary measures here either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.permissions import permitted
from workflow.domain.states import Trigger
from workflow.domain.text import BadText, clean
from workflow.queries import audit as query
from workflow.queries.paging import Cursor
from workflow.web.filters import day, label, moment, shown
from workflow.web.pages import audit_words as words
from workflow.web.pages.events import Line, lines
from workflow.web.pages.words import case_url

_LONGEST = 120
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_LONG_VALUE = 160
#: Whoever may not do this sees of such a change that it was made, by whom and when.
_BEHIND: Mapping[str, str] = {
    "agenda_item": "nomination.inside", "meeting": "meeting.view", "meeting_attendance": "meeting.view",
    "meeting_answer": "meeting.view", "written_opinion": "meeting.view", "public_comment": "publicity.manage",
    "proposal_letter": "letter.view", "letter_item": "letter.view", "decision": "decision.view",
    "initiative_submission": "initiative.view", "submission_author": "initiative.view",
    "initiative_score": "initiative.inside", "score_point": "initiative.inside",
    "fund_entry": "fund.view", "invitation": "radar.invite",
    "discipline": "record.view", "quality_rating": "record.view", "initiative": "record.view",
    "ballot_round": "ballot.tally", "ballot_sheet": "ballot.tally",
    "initiative_author": "record.view", "past_award": "record.view", "kinship": "kinship.manage",
    "conflict_statement": "nomination.inside", "pinned_recusal": "nomination.inside",
}  # fmt: skip
#: Columns that the application keeps for itself; people read what follows from them.
_INTERNAL = frozenset({
    ("agenda_item", "result"), ("ballot_round", "seal"), ("ballot_round", "codes"), ("fund_entry", "once"),
    ("organisation", "path"), ("sign_in", "token_hash"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that changed. old None: it is new; new None: it is gone."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. closed: its inside is not this reader's."""

    at: datetime
    who: str
    what: str
    about: str
    url: str = ""
    text: str = ""
    values: tuple[Value, ...] = ()
    closed: bool = False


def filters_of(args: Mapping[str, str]) -> query.Filters:
    """Read the filters of an address; what makes no sense is as good as not asked."""
    return query.Filters(
        kind=_text(args.get("kind", ""))[:40], who=_text(args.get("who", "")), since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
    )  # fmt: skip


def _text(value: str) -> str:
    try:
        return clean(value)[:_LONGEST]
    except BadText:
        return ""


def _day(value: str) -> date | None:
    match = _DAY.fullmatch(value.strip())
    try:
        found = date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
    return found if found and 1900 < found.year < 2200 else None  # noqa: PLR2004 (years anybody means)


def args_of(filters: query.Filters, what: str) -> dict[str, str]:
    """Return the filters as they stand in an address."""
    found = {
        "what": what, "kind": filters.kind, "who": filters.who,
        "since": day(filters.since) if filters.since else "", "until": day(filters.until) if filters.until else "",
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def every(session: Session, what: str, filters: query.Filters, actor: Actor) -> Iterator[Entry]:
    """All entries, the newest first, a thousand at a time."""
    after: int | None = None
    while True:
        at = Cursor(after=after, size=1_000)
        page = query.changes(session, filters, at) if what == "changes" else query.steps(session, filters, at)
        for row in page.rows:
            yield of_change(row, page.names, actor) if what == "changes" else of_step(row, actor)
        if (after := page.after) is None:
            return


def of_step(step: query.Step, actor: Actor) -> Entry:
    """Put an event of a nomination into words."""
    open_book = permitted(actor, "nomination.inside", step.target)
    sees = permitted(actor, "nomination.view", step.target)
    told = lines([step.event], open_book=sees and open_book)
    line = told[0] if told else Line(label(step.event.to_state, insider=False))
    who = step.event.actor_name
    if step.event.on_behalf_of:
        who = _("KT. %(absent)s: %(who)s", absent=step.event.on_behalf_of, who=who)
    return Entry(
        step.event.at, who, line.title, step.code, case_url(step.nomination_id) if sees else "",
        text=" · ".join(part for part in (line.text, line.quote) if part) if sees else "", closed=not sees,
    )  # fmt: skip


def of_change(row: query.Changed, names: Mapping[tuple[str, int], str], actor: Actor) -> Entry:
    """Put a change into words."""
    action = _BEHIND.get(row.object_kind)
    aim = row.target if action == "nomination.inside" else None
    sees = action is None or (permitted(actor, action, aim) and (action != "nomination.inside" or aim is not None))
    kind = words.kind(row.object_kind)
    name = names.get((row.object_kind, row.object_id)) or (f"#{row.object_id}" if row.object_id else "")
    if not name.startswith("#"):
        kind = f"{kind} {name}".strip()
    return Entry(
        row.at, row.actor_name, words.action(row.action), kind if not name.startswith("#") else f"{kind} {name}",
        values=tuple(_values(row, names)) if sees else (), closed=not sees,
    )  # fmt: skip


def _values(row: query.Changed, names: Mapping[tuple[str, int], str]) -> Iterable[Value]:
    table = query.table(row.object_kind)
    for name in [*row.new, *(name for name in row.old if name not in row.new)]:
        if name == "id" or (row.object_kind, name) in _INTERNAL:
            continue
        column = table.c[name] if table is not None and name in table.c else None
        old = _said(row.old[name], column, names) if name in row.old else None
        new = _said(row.new[name], column, names) if name in row.new else None
        if (old or "–") != "–" or (new or "–") != "–":
            yield Value(words.field(row.object_kind, name), old, new)


def _said(value: Any, column: Any, names: Mapping[tuple[str, int], str]) -> str:
    """A kept value as people write it."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return str(_("có") if value else _("không"))
    if isinstance(value, int) and column is not None and (target := query.points_to(column)):
        return names.get((target, value), f"#{value}")
    try:
        text = _typed(value, column.type) if column is not None else shown(value)
    except ValueError:  # written by an earlier version of the application
        text = str(value)
    return text if len(text) <= _LONG_VALUE else f"{text[:_LONG_VALUE]}…"


def _typed(value: Any, kind: Any) -> str:
    if isinstance(kind, sa.Enum) and kind.enum_class:
        return label(kind.enum_class(value))
    if isinstance(kind, sa.types.TypeDecorator):  # the tables decorate one type only: moments
        return moment(datetime.fromisoformat(value))
    if isinstance(kind, sa.Date):
        return day(date.fromisoformat(value))
    return shown(value)


def kinds(what: str, present: Iterable[str]) -> list[tuple[str, str]]:
    """Choices of the filter: kinds of steps, or the kinds of things of which there are changes."""
    if what == "changes":
        return [(kind, words.kind(kind)) for kind in present]
    return [*((trigger.value, label(trigger)) for trigger in Trigger), *words.other_steps()]
