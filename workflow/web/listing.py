"""Addresses of the neighbours of a list's page, with the filters of the present one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from workflow.domain.text import BadText, clean
from workflow.queries.paging import Cursor, Page
from workflow.web.filters import number


class Neighbours:
    """Where the macro `pager` leads to, and its words; `after` and `before` as a keyset query returned them."""

    text = ""

    def __init__(self, after: int | None, before: int | None) -> None:
        self.next_url = _address("after", after)
        self.previous_url = _address("before", before)


class Listing(Neighbours):
    """What the macro `pager` wants of a page of rows."""

    def __init__(self, page: Page[Any], noun: str) -> None:
        super().__init__(page.after, page.before)
        self.text = _("%(shown)s trong %(total)s %(noun)s", shown=len(page.rows), total=number(page.total), noun=noun)


def offered(members: Iterable[Any]) -> list[tuple[str, str]]:
    """The choices of a filter over the members of an enum."""
    return [(member.value, _(member.label)) for member in members]


def searched() -> str:
    """The words searched for; what no name can hold finds nothing to complain about."""
    try:
        return clean(request.args.get("q", ""))[:100]
    except BadText:
        return ""


def cursor() -> Cursor:
    return Cursor(request.args.get("after", type=int), request.args.get("before", type=int))


def _address(direction: str, at: int | None) -> str:
    """This page's own path and filters: never built from names that somebody else put into the address."""
    if at is None:
        return ""
    keep = [(key, value) for key, value in request.args.items(multi=True) if key not in ("after", "before")]
    return f"{request.path}?{urlencode([*keep, (direction, str(at))])}"
