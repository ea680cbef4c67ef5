"""The working calendar of Vietnam: the `holidays` package, corrected by holidays_local.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


Days = frozenset[tuple[date, bool, str]]
_FILE = FOLDER / "holidays_local.toml"
_own_days: list[Callable[[], Days]] = []


def consult(source: Callable[[], Days]) -> None:
    """Say where the body's own days are found: (day, worked, name). They come over those of the data files."""
    _own_days[:] = [source]


def working_calendar() -> Calendar:
    """The calendar used everywhere, made once for the same days. Raises DataError for wrong local overrides."""
    return _with(_own_days[0]() if _own_days else frozenset())


@lru_cache(maxsize=8)
def _with(days: Days) -> Calendar:
    return common_calendar().with_days(sorted(days)) if days else common_calendar()


@lru_cache(maxsize=1)
def _common() -> tuple[Calendar, Mapping[int, Source]]:
    return _read(_FILE)


def common_calendar() -> Calendar:
    """The calendar of the data files, without what the body itself has added."""
    return _common()[0]


def announced_years() -> Mapping[int, Source]:
    """The years whose days off the data files hold as announced, each with what announced them."""
    return _common()[1]


def read_calendar(path: Path) -> Calendar:
    """The package's holidays and swaps, overridden by those in `path`; saying what the package knows is no error."""
    return _read(path)[0]


def _read(path: Path) -> tuple[Calendar, Mapping[int, Source]]:
    package = country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="vi")
    off = {day: _name(package[day]) for day in package}
    swapped_in = set(package.weekend_workdays)
    with read(path) as file:
        days_off = _days(file, "day_off")
        working = _days(file, "working_day")
        announced = _announced(file)
    if both := days_off.keys() & working.keys():
        raise DataError(f"{path.name}: {min(both)} is both a day off and a working day")
    swapped_in = (swapped_in - days_off.keys()) | working.keys()
    made = Calendar(MappingProxyType(off | days_off), frozenset(swapped_in), FIRST_YEAR, LAST_YEAR)
    return made, MappingProxyType(announced)


def _announced(file: Table) -> dict[int, Source]:
    years: dict[int, Source] = {}
    for row in file.tables("announced") if file.has("announced") else ():
        with row:
            years[row.number("year")] = Source(row.text("citation"), row.flag("confirmed"))
    return years


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
