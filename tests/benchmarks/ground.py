"""Where a benchmark runs: the product on a fresh database, and a bare connection to the same one beside it."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import event, text

from tests.support.databases import close, migrate, settings_for, sqlite_path
from workflow import create_app
from workflow.extensions import db

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.postgres import PostgresServer


@dataclass(frozen=True)
class Ground:
    """`raw` speaks to the database of `app` without anything of ours in between, as durable as the product does."""

    name: str
    app: Flask
    raw: Any

    @property
    def sqlite(self) -> bool:
        return isinstance(self.raw, sqlite3.Connection)

    def sql(self, statement: str) -> str:
        """A statement with `?` as its driver wants it."""
        return statement if self.sqlite else statement.replace("%", "%%").replace("?", "%s")

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[Any]:
        return list(self.raw.execute(self.sql(statement), values).fetchall())

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.raw.execute(statement)


@contextlib.contextmanager
def sqlite_ground(folder: Path, name: str, *, full: bool = True) -> Iterator[Ground]:
    """SQLite in WAL mode; `full` as the product runs it, otherwise synchronous=NORMAL for both."""
    url = f"sqlite:///{folder / f'{name}.sqlite'}"
    mode = "FULL" if full else "NORMAL"
    migrate(url, folder)
    app = create_app(settings_for(url, folder))
    with app.app_context():
        if not full:
            event.listen(db.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=NORMAL") and None)
        with db.engine.connect() as connection:
            if connection.execute(text("PRAGMA synchronous")).scalar() != (2 if full else 1):
                raise RuntimeError("not the durability that was asked for")
    raw = sqlite3.connect(sqlite_path(url), isolation_level=None)
    with contextlib.closing(raw):
        for pragma in ("journal_mode=WAL", f"synchronous={mode}", "busy_timeout=15000", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")
        try:
            yield Ground(f"SQLite {mode}", app, raw)
        finally:
            close(app)


@contextlib.contextmanager
def postgresql_ground(server: PostgresServer, folder: Path, name: str) -> Iterator[Ground]:
    """PostgreSQL that waits for the disk, reached over TCP by both."""
    url = server.create(name)
    migrate(url, folder)
    app = create_app(settings_for(url, folder))
    try:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as raw:
            yield Ground("PostgreSQL", app, raw)
    finally:
        close(app)
        server.drop(name)
