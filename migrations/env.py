"""Runs the migrations on the application's engine; SQLite rebuilds tables, so its foreign keys rest meanwhile."""

from __future__ import annotations

from alembic import context
from flask import current_app

config = context.config
database = current_app.extensions["migrate"].db


def run() -> None:
    engine = database.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=database.metadata,
                render_as_batch=sqlite,
                compare_type=True,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            if sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
