"""The working calendar of Vietnam: the `holidays` package, corrected by holidays_local.toml."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from holidays import country_holidays

from workflow.data.reading import FOLDER, DataError, Table, read
from workflow.domain.calendar import Calendar
from workflow.domain.catalogue import Source
from workflow.domain.text import N_

#: Before it no deadline is asked for; after it nobody has announced anything, the package extends today's law.
FIRST_YEAR, LAST_YEAR = 2000, 2060
SWAPPED = N_("Ngày nghỉ hoán đổi")


@lru_cache(maxsize=1)
def working_calendar() -> Calendar:
    """The calendar used everywhere, made once. Raises DataError for wrong local overrides."""
    return read_calendar(FOLDER / "holidays_local.toml")


def read_calendar(path: Path) -> Calendar:
    """The package's holidays and swaps, overridden by those in `path`; saying what the package knows is no error."""
    package = country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="vi")
    off = {day: _name(package[day]) for day in package}
    swapped_in = set(package.weekend_workdays)
    with read(path) as file:
        days_off = _days(file, "day_off")
        working = _days(file, "working_day")
    if both := days_off.keys() & working.keys():
        raise DataError(f"{path.name}: {min(both)} is both a day off and a working day")
    swapped_in = (swapped_in - days_off.keys()) | working.keys()
    return Calendar(MappingProxyType(off | days_off), frozenset(swapped_in), FIRST_YEAR, LAST_YEAR)


def _days(file: Table, key: str) -> dict[date, str]:
    days: dict[date, str] = {}
    for row in file.tables(key):
        with row:
            day, name = row.day("date"), row.text("name")
            Source(row.text("citation"), row.flag("confirmed"))
            if day in days:
                raise row.wrong("date", f"{day} is given twice")
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise row.wrong("date", f"{day} is outside {FIRST_YEAR}-{LAST_YEAR}")
            days[day] = name
    return days


def _name(name: str) -> str:
    """The package writes the swapped date into the name; a message must not change with the year."""
    return SWAPPED if name.startswith("Ngày nghỉ (thay cho") else name
