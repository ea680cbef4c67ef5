"""Fresh, migrated databases: migrated once per session, then copied for every test."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask_migrate
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from config import Settings
from workflow import create_app
from workflow.extensions import db
from workflow.services import invariants

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def settings_for(database_url: str, instance_dir: Path, **variables: str) -> Settings:
    """Test settings for one database; further variables as in `.env.example`."""
    environ = {"TDKT_ENV": "test", "DATABASE_URL": database_url, "INSTANCE_DIR": str(instance_dir), **variables}
    return Settings.from_env(environ)


def close(app: Flask) -> None:
    """Give the connections of an application back; a copied or dropped database must have none."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def migrate(database_url: str, instance_dir: Path) -> None:
    """Bring a database to the newest version, by the scripts that production uses."""
    app = create_app(settings_for(database_url, instance_dir))
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    close(app)


def sqlite_path(database_url: str) -> Path:
    """The file behind an SQLite address."""
    return Path(database_url.removeprefix("sqlite:///"))


def copy_sqlite(template: Path, target: Path) -> None:
    """Copy a database that nobody has open; its write-ahead log is folded in first."""
    with contextlib.closing(sqlite3.connect(template)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(template, target)


@lru_cache(maxsize=2)
def _engine(database_url: str) -> Engine:
    """Kept for its compiled statements; it keeps no connection."""
    return create_engine(database_url, poolclass=NullPool)


def broken_invariants(database_url: str) -> list[Any]:
    """What the product's own check finds wrong in a database."""
    with Session(_engine(database_url)) as session:
        return list(invariants.check(session))
