"""The list on the screen as a file: the same view, the same question and permission, with `?format=xlsx`.

Of a page with several lists, `&list=` names all but the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import request, send_file
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.listed import MOST, Listed
from workflow.queries.paging import Cursor
from workflow.services.listed import as_file

__all__ = ["MOST", "asked", "every", "file", "url", "wanted"]
#: Rows fetched at a time.
SIZE = 1_000
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLACE = ("after", "before", "format", "list")


def wanted(part: str = "") -> bool:
    """Whether the address asks for the file; part: of which list of the page."""
    asked_for = request.args.get("format"), request.args.get("list", "")
    return request.method == "GET" and asked_for == ("xlsx", part)


def url(part: str = "") -> str:
    """This page's own address and filters, as a file of all its pages."""
    keep = [(name, value) for name, value in request.args.items(multi=True) if name not in _PLACE]
    which = [("list", part)] if part else []
    return f"{request.path}?{urlencode([*keep, *which, ('format', 'xlsx')])}"


def every(fetch: Callable[[Cursor], Any]) -> Iterator[Any]:
    """All rows of a listing that is read page by page; `fetch` returns something with `rows` and `after`."""
    after: int | None = None
    while True:
        page = fetch(Cursor(after=after, size=SIZE))
        yield from page.rows
        if (after := page.after) is None:
            return


def asked(*filters: tuple[str, Any] | tuple[str, Any, Sequence[tuple[Any, str]]]) -> list[str]:
    """The filters in words: (name, value) or (name, value, choices); one that is not set says nothing."""
    found = []
    for name, value, *choices in filters:
        if value not in (None, "", False):
            offered = {str(key): text.lstrip("– ") for key, text in choices[0]} if choices else {}
            found.append(f"{name}: {offered.get(str(value)) or getattr(value, 'label', '') or value}")
    return found


def file(listed: Listed, rows: Iterable[Any], filters: Sequence[str] = (), title: str = "") -> Response:
    """Answer with the list as XLSX. title: instead of the usual one."""
    given = replace(listed, title=title or listed.title)
    content = as_file(given, rows, asked=filters, now=clock.now())
    return send_file(
        content, mimetype=_TYPE, as_attachment=True, download_name=f"{listed.name}-{clock.today():%Y-%m-%d}.xlsx"
    )
