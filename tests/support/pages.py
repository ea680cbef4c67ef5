"""Reading a page as a browser without JavaScript does: its words, its hidden fields."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from sqlalchemy import event

from workflow.extensions import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, list[str]] = {}
        self.ticked: dict[str, list[str]] = {}
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "input" and found.get("type") == "hidden":
            self.hidden.setdefault(name, []).append(value)
        if tag == "input" and found.get("type") == "checkbox" and "checked" in found:
            self.ticked.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def hidden(html: str, *names: str) -> dict[str, str]:
    """The last hidden field of each name: that of the page's own form."""
    found = _read(html).hidden
    return {name: found[name][-1] for name in names}


def ticked(html: str, name: str) -> list[str]:
    """The values of the boxes that are ticked when the page opens."""
    return _read(html).ticked.get(name, [])


def words(html: str) -> str:
    """What a person reads, with single spaces."""
    return " ".join(" ".join(_read(html).words).split())


def set_clock(app: Flask, moment: datetime) -> None:
    """Let the application live at `moment`."""
    runtime = app.extensions["tdkt"]
    app.extensions["tdkt"] = replace(runtime, clock_offset=moment - datetime.now(UTC))


@contextmanager
def selects(app: Flask) -> Iterator[list[str]]:
    """The SELECTs sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
