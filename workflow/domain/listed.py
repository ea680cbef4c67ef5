"""A list that can be taken away as a file: its title and columns, each with the type of its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Form = Literal["text", "long", "number", "year", "money", "points", "date", "moment"]

#: The most rows that one file holds; whoever wants more narrows the question.
MOST = 50_000


@dataclass(frozen=True, slots=True)
class Column:
    """heading: in Vietnamese, as a paper would have it. value: of a row; None and "" leave the cell empty."""

    heading: str
    value: Callable[[Any], Any]
    form: Form = "text"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A kind of list. name: of the file, without its day."""

    name: str
    title: str
    columns: tuple[Column, ...]
