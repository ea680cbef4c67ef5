"""What a page shows, how many queries it took, and what time it is for the application."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

from sqlalchemy import event

from workflow.extensions import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


def words(html: str) -> str:
    """The text of the main part of a page, as a person reads it, spaces folded."""
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def set_clock(app: Flask, moment: datetime) -> None:
    """Let the application believe that it is `moment`; sign in afterwards."""
    runtime = app.extensions["tdkt"]
    app.extensions["tdkt"] = replace(runtime, clock_offset=moment - datetime.now(UTC))


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that the application sends to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("PRAGMA"):  # of the connection, not of the page
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
