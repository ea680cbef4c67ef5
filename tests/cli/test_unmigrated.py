"""Any command on a database that was never migrated says what to run first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from workflow.extensions import db

if TYPE_CHECKING:
    from flask import Flask

SAID = "Error: Cơ sở dữ liệu chưa có bảng của bản này. Chạy trước: flask db upgrade\n"


@pytest.mark.breaks_invariants
def test_one_line_and_exit_code_1(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys = OFF"))
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
            statements = [f'DROP TABLE "{name}"' for name in names]
        else:
            statements = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    runner = app.test_cli_runner()
    for command in (
        ["demo", "accounts"], ["jobs", "list"], ["audit", "verify"], ["check-invariants"],
        ["law", "explain", "--person", "1", "--award", "LDTT", "--on", "2024-12-01"],
    ):  # fmt: skip
        answer = runner.invoke(args=command)
        assert (answer.exit_code, answer.output) == (1, SAID), (command, answer.output, answer.exception)
    assert runner.invoke(args=["law", "check"]).exit_code == 0  # the packs need no database
