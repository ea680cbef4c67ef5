"""Strict reading of the data files: what is missing, unknown or of another type stops the start, file and key named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

FOLDER = Path(__file__).parent
_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)


class DataError(ValueError):
    """The data files cannot be trusted; the message names the file and the key."""


class Table:
    """One table of a data file. As a context manager it refuses, at the end, every key that nobody asked for."""

    def __init__(self, raw: Mapping[str, Any], place: str) -> None:
        self._raw, self.place = raw, place
        self._read: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        unknown = set(self._raw) - self._read
        if kind is None and unknown:
            raise self.wrong(min(unknown), "unknown key")

    def wrong(self, key: str, reason: str) -> DataError:
        return DataError(f"{self.place}: {key}: {reason}")

    def has(self, key: str) -> bool:
        return key in self._raw

    def take(self, key: str, kind: type[_T]) -> _T:
        """The value of `key`, exactly of type `kind` (true is not a number, a date-time is not a date)."""
        self._read.add(key)
        if key not in self._raw:
            raise self.wrong(key, "missing")
        value = self._raw[key]
        if type(value) is not kind:
            raise self.wrong(key, f"{kind.__name__} expected, not {type(value).__name__}")
        return value

    def text(self, key: str) -> str:
        value = self.take(key, str)
        if not value.strip():
            raise self.wrong(key, "empty")
        return value

    def flag(self, key: str) -> bool:
        return self.take(key, bool)

    def number(self, key: str) -> int:
        return self.take(key, int)

    def day(self, key: str) -> date:
        if isinstance(self._raw.get(key), datetime):
            raise self.wrong(key, "date expected, not datetime")
        return self.take(key, date)

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def share(self, key: str) -> Fraction:
        """An exact share of (0, 1], written "2/3" or "15 %"; binary numbers are refused."""
        written = self.take(key, str)
        try:
            value = Fraction(written.removesuffix("%").strip()) / (100 if written.endswith("%") else 1)
        except (ValueError, ZeroDivisionError):
            raise self.wrong(key, f"not a share: {written!r}") from None
        if not 0 < value <= 1:
            raise self.wrong(key, f"not between 0 and 1: {written!r}")
        return value

    def choice(self, key: str, kind: type[_E]) -> _E:
        return self._member(key, self.take(key, str), kind)

    def choices(self, key: str, kind: type[_E]) -> tuple[_E, ...]:
        return tuple(self._member(key, value, kind) for value in self.texts(key))

    def texts(self, key: str) -> tuple[str, ...]:
        values: list[Any] = self.take(key, list)
        if any(type(value) is not str for value in values):
            raise self.wrong(key, "list of texts expected")
        if len(set(values)) != len(values):
            raise self.wrong(key, "the same value twice")
        return tuple(values)

    def table(self, key: str) -> Table:
        return Table(self.take(key, dict), f"{self.place}: {key}")

    def tables(self, key: str) -> list[Table]:
        rows: list[Any] = self.take(key, list)
        if any(type(row) is not dict for row in rows):
            raise self.wrong(key, "list of tables expected")
        return [Table(row, f"{self.place}: {key}[{n}]") for n, row in enumerate(rows, start=1)]

    def _member(self, key: str, value: str, kind: type[_E]) -> _E:
        try:
            return kind(value)
        except ValueError:
            raise self.wrong(key, f"{value!r} is no {kind.__name__}") from None


def read(path: Path) -> Table:
    """Raises DataError for a file that is no TOML, a key given twice included."""
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name}: {error}") from error
