"""Whole numbers in addresses: no larger than a key of ours can be, whatever somebody types.

Without this a number of twenty digits is an error inside the database driver, each database with its own; with it, it
is what any other unknown number is.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class Identifier(IntegerConverter):
    """`<int:…>` in a route: a larger number matches no route."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


class Arguments(ImmutableMultiDict[str, str]):
    """What follows the question mark, and forms: `get(name, type=int)` finds nothing where the number is too large."""

    def get(  # type: ignore[override] # the overloads say what the one signature of a run can
        self, key: Any, default: Any = None, type: Any = None  # noqa: A002 (Werkzeug's name)
    ) -> Any:
        return super().get(key, default, _bounded if type is int else type)


class BoundedRequest(Request):
    parameter_storage_class = Arguments


def _bounded(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(text)
    return number


def init_app(app: Flask) -> None:
    app.request_class = BoundedRequest
    app.url_map.converters["int"] = Identifier
