"""The command line: arguments -> service -> print. One module per group; each has a `group` to register."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands of every module of this package (`commands`: groups and single commands)."""
    for module in iter_modules(__path__):
        for command in import_module(f"{__name__}.{module.name}").commands:
            app.cli.add_command(command)
