"""The English catalogue is complete: every string that a reader can meet has its translation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"%\(\w+\)\w|%%|\{\w+\}")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make messages` would collect from code and templates now."""
    found = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [Path(sys.executable).with_name("pybabel"), "--quiet", "extract", "-F", "pyproject.toml",
               "-k", "lazy_gettext", "-o", found, "."]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    with found.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (ROOT / "workflow/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="en")


def test_every_string_has_its_english(collected: Catalog, english: Catalog) -> None:
    known = {message.id: message.string for message in english}
    assert [message.id for message in collected if message.id and not known.get(message.id)] == []


def test_no_translation_of_what_is_gone(collected: Catalog, english: Catalog) -> None:
    living = {message.id for message in collected}
    assert [message.id for message in english if message.id and message.id not in living] == []


def texts(message: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A message and its plural forms."""
    return (message,) if isinstance(message, str) else tuple(message)


def first(message: str | tuple[str, ...] | list[str]) -> str:
    return texts(message)[0]


def places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def test_places_for_values_are_kept(english: Catalog) -> None:
    wrong = [m.id for m in english if m.id and any(places(one) != places(first(m.id)) for one in texts(m.string))]
    assert wrong == []
