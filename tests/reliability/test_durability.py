"""R-11: acknowledged means on disk. Every connection of the application is set so, whoever opened it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.support.databases import close, migrate, settings_for
from workflow import create_app
from workflow.extensions import db, reading
from workflow.models import Setting
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.support.postgres import PostgresServer

FULL = 2


def ask(question: str) -> tuple[Any, Any]:
    """The answer on the connection of a page and on that of a service."""
    page = reading().execute(text(question)).scalar()
    db.session.rollback()
    with unit_of_work() as session:
        return page, session.execute(text(question)).scalar()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", FULL), ("foreign_keys", 1), ("busy_timeout", 15_000)],
)
def test_every_sqlite_connection_is_durable_and_patient(app: Flask, pragma: str, value: object) -> None:
    answers: list[Any] = []
    ready = threading.Barrier(4)

    def one() -> None:
        with app.app_context(), db.engine.connect() as connection:
            ready.wait()  # four at once, so that four connections are open
            answers.append(connection.execute(text(f"PRAGMA {pragma}")).scalar())

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        answers += ask(f"PRAGMA {pragma}")
    assert answers == [value] * 6


@pytest.mark.sqlite_only
def test_a_page_cannot_write_and_a_service_can_whichever_came_first(app: Flask) -> None:
    """The same connection serves both in turn; the switch must never be left as the other one had it."""
    with app.app_context():
        for turn in range(3):
            with pytest.raises(DatabaseError):
                reading().execute(text("DELETE FROM setting"))
            db.session.rollback()
            with unit_of_work() as session:
                session.add(Setting(key=f"turn {turn}", value="x"))
        assert reading().execute(text("SELECT count(*) FROM setting WHERE key LIKE 'turn%'")).scalar() == 3


@pytest.mark.postgresql_only
def test_every_postgresql_connection_waits_for_the_disk(app: Flask) -> None:
    with app.app_context():
        assert ask("SHOW synchronous_commit") == ("on", "on")
        assert ask("SHOW TimeZone") == ("UTC", "UTC")
        assert ask("SHOW transaction_read_only") == ("on", "off")


def test_a_server_as_installed_is_durable(
    durable_postgres_server: PostgresServer, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """What the application relies on and cannot set itself: the server's own fsync and full page writes."""
    url = durable_postgres_server.create("durable")
    migrate(url, tmp_path)
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        found = {name: ask(f"SHOW {name}")[0] for name in ("fsync", "full_page_writes", "synchronous_commit")}
    close(app)
    durable_postgres_server.drop("durable")
    assert found == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    figures(**found)
