"""The list of nominations: the question in the address, the rows in words, what may be done with several at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.lifecycle import rows as table_rows
from workflow.domain.permissions import POLICIES, permitted
from workflow.domain.states import STAGE_OF, CommendationType, State, Trigger
from workflow.queries import nominations, terms
from workflow.queries.nominations import Filters, ListRow, Page, Sort
from workflow.services.batches import VERBS
from workflow.web.filters import label, number
from workflow.web.pages import slices
from workflow.web.pages.events import PUBLISHED
from workflow.web.pages.words import Due, award_name, award_short, due

OPEN, ALL = "open", "all"
Choice = TypeVar("Choice", bound=Enum)
_LONGEST = 120
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Shown:
    row: ListRow
    award: str
    state_label: str
    due: Due | None


def filters_of(args: Mapping[str, str]) -> Filters:
    """Read the filters of an address; what makes no sense is as good as not asked.

    Without a state, cases under way are shown; a search looks everywhere.
    """
    text = " ".join(args.get("q", "").replace("\x00", "").split())[:_LONGEST]
    wanted = args.get("state", "")
    state = _member(State, wanted)
    return Filters(
        year=_whole(args.get("year"), _FIRST_YEAR, _LAST_YEAR),
        only_open=state is None and (wanted == OPEN or (wanted != ALL and not text)),
        state=state,
        unit_id=_whole(args.get("unit"), 1, 2**31 - 1),
        award_code=args["award"] if args.get("award") in load_catalogue().awards else "",
        type=_member(CommendationType, args.get("type")),
        q=text,
        sort=_member(Sort, args.get("sort")) or Sort.NEWEST,
        slice=slices.of_args(args),
    )


def _member(kind: type[Choice], value: str | None) -> Choice | None:
    try:
        return kind(value)
    except ValueError:
        return None


def _whole(text: str | None, least: int, most: int) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 10:  # noqa: PLR2004 (digits of most)
        return None
    return int(text) if least <= int(text) <= most else None


def args_of(filters: Filters) -> dict[str, Any]:
    """Return the filters as they stand in an address; what is the default is left out."""
    state = filters.state.value if filters.state else OPEN if filters.only_open else ALL
    default = OPEN if not filters.q else ALL
    found = {
        "year": filters.year, "state": state if state != default else None, "unit": filters.unit_id,
        "award": filters.award_code, "type": filters.type.value if filters.type else None, "q": filters.q,
        "sort": filters.sort.value if filters.sort is not Sort.NEWEST else None,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value} | slices.args_of(filters.slice)


def shown(session: Session, page: Page, actor: Actor, now: datetime) -> list[Shown]:
    """Put the rows into words; one query for the terms of all of them."""
    due_terms = terms.of(session, {(row.council_id, row.year) for row in page.rows if row.state in STAGE_OF})
    found = []
    for row in page.rows:
        open_book = row.state in PUBLISHED or permitted(actor, "nomination.inside", row.target)
        stage = STAGE_OF.get(row.state)
        term = due_terms[row.council_id, row.year].get(stage) if stage else None
        found.append(Shown(row, award_short(row.award_code), label(row.state, insider=open_book), due(term, now)))
    return found


def verbs(page: Page, actor: Actor) -> list[dict[str, str]]:
    """Return the steps that the actor may take in at least one row of this page, for the bar above the list."""
    usable = [
        trigger
        for trigger in VERBS
        if any(_takes(actor, trigger, row) for row in page.rows)
    ]  # fmt: skip
    steps = [{"label": label(trigger), "url": url_for("batches.preview", verb=trigger.value)} for trigger in usable]
    return [*steps, {"label": _("Xem điều kiện"), "url": url_for("eligibility.cases")}]


def _takes(actor: Actor, trigger: Trigger, row: ListRow) -> bool:
    return bool(table_rows(trigger, row.state)) and permitted(actor, f"nomination.{trigger.value}", row.target)


def count_words(page: Page) -> str:
    if page.capped:
        return str(_("hơn %(count)s hồ sơ", count=number(page.total)))
    return str(_("%(count)s hồ sơ", count=number(page.total)))


def pager(page: Page, filters: Filters) -> dict[str, str]:
    args = args_of(filters)
    return {
        "text": f"{_('Đang xem %(count)s dòng', count=number(len(page.rows)))} · {count_words(page)}",
        "previous_url": url_for("nominations.index", **args, before=page.before) if page.before else "",
        "next_url": url_for("nominations.index", **args, after=page.after) if page.after else "",
    }


def headings(filters: Filters) -> list[Any]:
    """Column heads; one that sorts leads back to the newest when the list is sorted by it already."""

    def head(words: str, sort: Sort) -> dict[str, Any]:
        here = filters.sort is sort
        url = url_for("nominations.index", **args_of(replace(filters, sort=Sort.NEWEST if here else sort)))
        return {"label": words, "sort": url, "sorted": "asc" if here else ""}

    return [
        head(_("Hồ sơ"), Sort.NAME),
        _("Danh hiệu, hình thức"), _("Đơn vị"), _("Trạng thái"),
        head(_("Từ ngày"), Sort.WAITING),
        _("Hạn bước này"),
    ]  # fmt: skip


def active_filters(filters: Filters, units: Iterable[tuple[int, str]]) -> list[dict[str, str]]:
    """Chips that take one filter away each."""
    names = dict(units)
    chips: list[tuple[str, dict[str, Any]]] = []
    if filters.q:
        chips.append((f"“{filters.q}”", {"q": ""}))
    if filters.year:
        chips.append((_("Năm %(year)s", year=filters.year), {"year": None}))
    if filters.state:
        chips.append((label(filters.state), {"state": None, "only_open": not filters.q}))
    if filters.unit_id:
        chips.append((names.get(filters.unit_id, _("Đơn vị khác")), {"unit_id": None}))
    if filters.award_code:
        chips.append((award_name(filters.award_code), {"award_code": ""}))
    if filters.type:
        chips.append((label(filters.type), {"type": None}))
    chips += [(words, {"slice": rest}) for words, rest in slices.parts(filters.slice)]
    return [
        {"label": words, "url": url_for("nominations.index", **args_of(replace(filters, **change)))}
        for words, change in chips
    ]


def state_choices(actor: Actor) -> list[tuple[str, str]]:
    """States as this reader calls them, after the two that mean several."""
    states = [(state.value, label(state, insider=sits_inside(actor))) for state in State]
    return [(OPEN, _("Đang xử lý")), (ALL, _("Tất cả")), *states]


def sort_choices() -> list[tuple[str, str]]:
    return [(sort.value, label(sort)) for sort in Sort]


def sits_inside(actor: Actor) -> bool:
    """Whether any role of the actor looks behind the council's door."""
    return any(actor.holds(role) for role in POLICIES["nomination.inside"].roles)


def every(session: Session, actor: Actor, filters: Filters, now: datetime) -> Iterator[Shown]:
    """All rows of a question, whatever their number, a thousand at a time."""
    after = ""
    while True:
        page = nominations.page(session, actor, filters, after=after, size=1_000)
        yield from shown(session, page, actor, now)
        if not (after := page.after):
            return
