"""The command line: arguments -> service -> print. One module per group; each has a `group` to register."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy.exc import DatabaseError

from workflow.extensions import db


def init_app(app: Flask) -> None:
    """Register the commands of every module of this package (`commands`: groups and single commands)."""
    for module in iter_modules(__path__):
        for command in import_module(f"{__name__}.{module.name}").commands:
            app.cli.add_command(_on_old_tables(command))


def _on_old_tables(command: click.Command) -> click.Command:
    """Make the command, and every command below it, end in one line when the database lacks the newest migration."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _on_old_tables(below)
    elif command.callback is not None and not hasattr(command.callback, "__wrapped_for_old_tables__"):
        command.callback = _told(command.callback)
    return command


def _told(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except DatabaseError:
            if _migrated():
                raise
            message = "Cơ sở dữ liệu chưa có bảng của bản này. Chạy trước: flask db upgrade"
            raise click.ClickException(message) from None

    run.__wrapped_for_old_tables__ = True  # type: ignore[attr-defined]  # commands outlive one application
    return run


def _migrated() -> bool:
    """Whether the database has the newest migration; one that cannot be reached is none of this line's business."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version == scripts.get_current_head()
