"""Local days off and swapped days on top of the package's holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workflow.data.holidays import announced_years, read_calendar, working_calendar
from workflow.data.reading import DataError
from workflow.domain.calendar import years_lacking

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


# year | last working day before Tết | first working day after it | held against an announcement
TET = """
2022 | T6 28/01/2022 | T2 07/02/2022 | chưa xác nhận
2023 | T5 19/01/2023 | T6 27/01/2023 | chưa xác nhận
2024 | T4 07/02/2024 | T5 15/02/2024 | chưa xác nhận
2025 | T6 24/01/2025 | T2 03/02/2025 | chưa xác nhận
2026 | T6 13/02/2026 | T2 23/02/2026 | chưa xác nhận
2027 | T4 03/02/2027 | T5 11/02/2027 | chưa thông báo
2028 | T6 21/01/2028 | T2 31/01/2028 | chưa thông báo
2029 | T6 09/02/2029 | T2 19/02/2029 | chưa thông báo
2030 | T4 30/01/2030 | T5 07/02/2030 | chưa thông báo
"""


@pytest.mark.parametrize("line", TET.strip().splitlines())
def test_every_tet_to_2030_and_how_far_it_is_known(line: str) -> None:
    year, before, after, known = (part.strip() for part in line.split("|"))
    first, last = (datetime.strptime(text.split()[1], "%d/%m/%Y").replace(tzinfo=UTC).date() for text in (before, after))
    names = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
    assert [names[day.weekday()] for day in (first, last)] == [before.split()[0], after.split()[0]]
    assert working_calendar().next_working_day(first) == last
    source = announced_years().get(int(year))
    said = "chưa thông báo" if source is None else "đã xác nhận" if source.confirmed else "chưa xác nhận"
    assert said == known


@pytest.mark.parametrize(
    ("today", "lacking"),
    [
        (date(2026, 9, 30), []),  # Wednesday
        (date(2026, 10, 1), [2027]),  # Thursday: a quarter ahead
        (date(2026, 12, 31), [2027]),  # Thursday
        (date(2027, 1, 1), [2027]),  # Friday
        (date(2027, 10, 1), [2027, 2028]),  # Friday
        (date(2025, 10, 1), []),  # Wednesday
    ],
)
def test_a_year_without_announced_days_off_is_named_a_quarter_ahead(today: date, lacking: list[int]) -> None:
    assert years_lacking(today, announced_years()) == lacking
