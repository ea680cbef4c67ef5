"""Columns of the lists that leave as files."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from workflow.domain.listed import Column, Form
from workflow.web.pages.words import award_name


def column(heading: str, path: str | Callable[[Any], Any], form: Form = "text", width: int = 0) -> Column:
    """A column of what `path` ("row.code") leads to, or of what the function makes of a row."""
    return Column(heading, attrgetter(path) if isinstance(path, str) else path, form, width)


def award(path: str = "award_code") -> Column:
    code = attrgetter(path)
    return column("Danh hiệu, hình thức", lambda row: award_name(code(row)), width=26)
