"""Unbound extension objects, and the request's read-only session."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from flask import current_app, g, has_app_context
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import Session

from workflow.models import LocalDay
from workflow.models.base import Base

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()

_READ_ONLY = {"readonly": True, "postgresql_readonly": True}


def reading() -> Session:
    """Return this context's session inside a READ-ONLY transaction: a write through it is refused by the database."""
    session: Session = db.session()
    if not session.in_transaction():
        session.connection(execution_options=_READ_ONLY)
    return session


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL with FULL sync (an acknowledged commit survives power loss), foreign keys, patience instead of "locked"."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the BEGIN below is ours, not the driver's
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Writers queue at BEGIN, before they have read anything; readers never queue and cannot write.

    A deferred transaction that turns from reading to writing fails at once with "database is locked", whatever the
    busy timeout, so a write transaction is immediate from its first statement.
    """
    if connection.dialect.name != "sqlite":
        return
    read_only = connection.get_execution_options().get("readonly", False)
    if connection.info.get("query_only", False) is not read_only:  # SQLite forgets every prepared statement over it
        connection.exec_driver_sql(f"PRAGMA query_only={int(read_only)}")
        connection.info["query_only"] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def base_url() -> str:
    """Return the address that people type, without a slash at its end."""
    return str(current_app.extensions["tdkt"].settings.base_url)


def mail_enabled() -> bool:
    """Say whether an SMTP server is configured; without one, notices stay in the application."""
    return bool(current_app.extensions["tdkt"].settings.smtp_host)


def local_days() -> frozenset[tuple[date, bool, str]]:
    """Return the body's own days (day, worked, name), read once per context; none outside of an application."""
    if not has_app_context():
        return frozenset()
    if "local_days" not in g:
        with Session(db.engine) as session:
            session.connection(execution_options=_READ_ONLY)
            rows = session.execute(select(LocalDay.day, LocalDay.works, LocalDay.name))
            g.local_days = frozenset((row.day, row.works, row.name) for row in rows)
    found: frozenset[tuple[date, bool, str]] = g.local_days
    return found


def forget_local_days() -> None:
    """After a change of theirs: whoever asks next in this context reads them anew."""
    g.pop("local_days", None)


@lru_cache(maxsize=4)
def _hasher(time: int, memory: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time, memory_cost=memory, parallelism=parallelism)


def password_hasher() -> PasswordHasher:
    """Return the Argon2id hasher with the costs of the settings."""
    settings = current_app.extensions["tdkt"].settings
    return _hasher(settings.argon2_time, settings.argon2_memory_kib, settings.argon2_parallelism)
