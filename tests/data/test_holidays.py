"""Local days off and swapped days on top of the package's holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workflow.data.holidays import read_calendar, working_calendar
from workflow.data.reading import DataError

OFF = '[[day_off]]\ndate = {}\nname = "Nghỉ"\ncitation = "QĐ 1"\nconfirmed = true\n'
WORKED = '[[working_day]]\ndate = {}\nname = "Làm bù"\ncitation = "QĐ 1"\nconfirmed = true\n'


def calendar(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "holidays_local.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_made_once() -> None:
    assert working_calendar() is working_calendar()


def test_overrides_beat_the_package(tmp_path: Path) -> None:
    text = (
        OFF.format("2028-03-06") + WORKED.format("2028-03-11") + WORKED.format("2028-05-01") + OFF.format("2024-05-04")
    )
    found = read_calendar(calendar(tmp_path, text))
    assert not found.is_working_day(date(2028, 3, 6))
    assert found.holiday_name(date(2028, 3, 6)) == "Nghỉ"
    assert found.is_working_day(date(2028, 3, 11))
    assert found.is_working_day(date(2028, 5, 1))
    assert not found.is_working_day(date(2024, 5, 4))
    assert not found.is_working_day(date(2028, 3, 12))


def test_saying_what_the_package_knows_is_no_error(tmp_path: Path) -> None:
    found = read_calendar(calendar(tmp_path, OFF.format("2028-05-01") + WORKED.format("2024-05-04")))
    assert found.is_working_day(date(2024, 5, 4))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (OFF.format("2028-03-06") * 2 + WORKED.format("2028-03-11"), "2028-03-06 is given twice"),
        (OFF.format("2028-03-06") + WORKED.format("2028-03-06"), "both a day off and a working day"),
        (OFF.format("2068-03-06") + WORKED.format("2028-03-11"), "outside"),
        (OFF.format('"2028-03-06"') + WORKED.format("2028-03-11"), r"day_off\[1\]: date: date expected"),
        (OFF.format("2028-03-06") + WORKED.format("2028-03-11") + "why = 1\n", r"working_day\[1\]: why: unknown key"),
        (OFF.format("2028-03-06"), "working_day: missing"),
    ],
)
def test_wrong_overrides_stop_the_start(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_calendar(calendar(tmp_path, text))
