"""Every defect of the data files at once, for the command that checks them; the start stops at the first."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflow.data.awards import read_awards
from workflow.data.holidays import read_calendar
from workflow.data.law import read_catalogue, read_pack
from workflow.data.prizes import read_prizes
from workflow.data.ratings import read_ratings
from workflow.data.reading import FOLDER, DataError
from workflow.data.reminders import read_reminders
from workflow.data.scoring import read_scoring
from workflow.data.tasks import read_quarter_tasks


def _prizes(path: Path) -> object:
    catalogue = read_catalogue(path.parent)
    return read_prizes(path, catalogue.regimes, catalogue.awards)


#: The files beside the packs, in the order in which they are listed; all but the prizes stand by themselves.
_BESIDE: Mapping[str, Callable[[Path], object]] = {
    "prizes.toml": _prizes,
    "ratings.toml": read_ratings,
    "scoring_sheet.toml": read_scoring,
    "quarter_tasks.toml": read_quarter_tasks,
    "holidays_local.toml": read_calendar,
    "reminders.toml": read_reminders,
}


def defects(folder: Path = FOLDER) -> list[str]:
    """Return what is wrong in a folder of data files, one defect per file, then what does not fit together."""
    try:
        awards = read_awards(folder / "awards.toml")
    except (DataError, OSError) as error:
        return [str(error)]
    found = []
    for path in sorted(folder.glob("rules_*.toml")):
        found += _wrong(lambda path: read_pack(path, awards), path)
    found = found or _wrong(read_catalogue, folder)
    for name, reader in _BESIDE.items():
        if (folder / name).exists() and not (found and name == "prizes.toml"):  # a prize needs awards and regimes
            found += _wrong(reader, folder / name)
    return found


def _wrong(reader: Callable[[Path], object], path: Path) -> list[str]:
    try:
        reader(path)
    except DataError as error:
        return [str(error)]
    return []


@dataclass(frozen=True, slots=True)
class Open:
    """One value to be confirmed; what: its place in the file."""

    what: str
    citation: str


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What a file beside the packs holds. entries: how many tables of each list; values: those with a source."""

    file: str
    entries: Mapping[str, int]
    values: int
    unconfirmed: tuple[Open, ...]


def beside(folder: Path = FOLDER) -> tuple[FileCounts, ...]:
    """Count what the files beside the packs hold and what in them is to be confirmed; they must be free of defects."""
    return tuple(_counts(folder / name) for name in _BESIDE if (folder / name).exists())


def _counts(path: Path) -> FileCounts:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    found = list(_sourced(raw, ""))
    entries = {key: len(value) for key, value in raw.items() if isinstance(value, list)}
    return FileCounts(path.name, entries, len(found), tuple(open_ for open_, confirmed in found if not confirmed))


def _sourced(table: Mapping[str, Any], place: str) -> Iterator[tuple[Open, bool]]:
    """Every value that carries `confirmed`, alone in its table or with a name before it (`pool_confirmed`)."""
    for key, value in table.items():
        if key == "confirmed" or key.endswith("_confirmed"):
            name = key.removesuffix("confirmed")
            what = ": ".join(filter(None, (place, name.rstrip("_"))))
            yield Open(what, table.get(f"{name}citation", "")), value
        elif isinstance(value, dict):
            yield from _sourced(value, f"{place}: {key}".removeprefix(": "))
        elif isinstance(value, list):
            for number, row in enumerate(value, start=1):
                if isinstance(row, dict):
                    own = row.get("award") or row.get("code") or number
                    yield from _sourced(row, f"{place}: {key}[{own}]".removeprefix(": "))
