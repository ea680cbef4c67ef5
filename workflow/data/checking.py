"""Every defect of the data files at once, for the command that checks them; the start stops at the first."""

from __future__ import annotations

from pathlib import Path

from workflow.data.awards import read_awards
from workflow.data.law import read_catalogue, read_pack
from workflow.data.reading import FOLDER, DataError


def defects(folder: Path = FOLDER) -> list[str]:
    """Return what is wrong in a folder of rule packs, one defect per file, then what does not fit together."""
    try:
        awards = read_awards(folder / "awards.toml")
    except (DataError, OSError) as error:
        return [str(error)]
    found = []
    for path in sorted(folder.glob("rules_*.toml")):
        try:
            read_pack(path, awards)
        except DataError as error:
            found.append(str(error))
    if not found:
        try:
            read_catalogue(folder)
        except DataError as error:
            found.append(str(error))
    return found
