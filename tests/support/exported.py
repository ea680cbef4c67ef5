"""Lists taken away as files, read back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook

from tests.support.signed_in import client_of

if TYPE_CHECKING:
    from tests.support.world import World


def opened(content: bytes) -> list[list[Any]]:
    """The rows of the first sheet: title, question, moment, headings, then the lines."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def fetch(made: World, key: str, path: str) -> Any:
    address = f"{path}{'&' if '?' in path else '?'}format=xlsx"
    return client_of(made.app, made.users[key]).get(address, buffered=True)
