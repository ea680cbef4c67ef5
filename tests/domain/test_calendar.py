"""Working days against the published calendars of 2022 to 2028, whatever zone the host is in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.data.holidays import working_calendar
from workflow.domain import calendar as c
from workflow.errors import NoRuleInForce

pytestmark = pytest.mark.usefixtures("host_zone")
CALENDAR = working_calendar()


def day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=UTC).date()


def words(text: str) -> list[str]:
    return text.split()


# Days off on weekdays, and Saturdays worked instead, as the government published them.
OFF = words("""
    03/01/2022 31/01/2022 01/02/2022 02/02/2022 03/02/2022 04/02/2022 11/04/2022 02/05/2022 03/05/2022 01/09/2022
    02/09/2022 02/01/2023 20/01/2023 23/01/2023 24/01/2023 25/01/2023 26/01/2023 01/05/2023 02/05/2023 03/05/2023
    01/09/2023 04/09/2023 01/01/2024 08/02/2024 09/02/2024 12/02/2024 13/02/2024 14/02/2024 18/04/2024 29/04/2024
    30/04/2024 01/05/2024 02/09/2024 03/09/2024 01/01/2025 27/01/2025 28/01/2025 29/01/2025 30/01/2025 31/01/2025
    07/04/2025 30/04/2025 01/05/2025 02/05/2025 01/09/2025 02/09/2025 01/01/2026 02/01/2026 16/02/2026 17/02/2026
    18/02/2026 19/02/2026 20/02/2026 27/04/2026 30/04/2026 01/05/2026 31/08/2026 01/09/2026 02/09/2026 24/11/2026
    01/01/2027 05/02/2027 08/02/2027 09/02/2027 10/02/2027 16/04/2027 30/04/2027 03/05/2027 02/09/2027 24/11/2027
""")
WORKED = words("""
    07/02/2022 10/02/2022 30/12/2022 03/01/2023 19/01/2023 27/01/2023 07/02/2024 15/02/2024 16/02/2024 04/05/2024
    04/09/2024 24/11/2025 23/01/2025 24/01/2025 03/02/2025 26/04/2025 05/05/2025 03/09/2025 10/01/2026 05/01/2026
    13/02/2026 23/02/2026 28/04/2026 22/08/2026 03/09/2026 23/11/2026 25/11/2026 03/02/2027 11/02/2027 04/05/2027
""")
WEEKENDS = words("""
    10/02/2024 11/02/2024 17/02/2024 06/05/2023 03/01/2026 04/01/2026 11/01/2026 14/02/2026 15/02/2026 21/02/2026
    22/02/2026 23/08/2026 06/02/2027 07/02/2027 01/05/2027 31/03/2024 30/06/2024 31/12/2022
""")


@pytest.mark.parametrize("text", OFF)
def test_public_holiday_is_off_and_named(text: str) -> None:
    assert not CALENDAR.is_working_day(day(text))
    assert CALENDAR.holiday_name(day(text))


@pytest.mark.parametrize("text", WORKED)
def test_worked(text: str) -> None:
    assert CALENDAR.is_working_day(day(text))
    assert CALENDAR.non_working_name(day(text)) is None


@pytest.mark.parametrize("text", WEEKENDS)
def test_weekend_is_off(text: str) -> None:
    assert not CALENDAR.is_working_day(day(text))
    assert CALENDAR.non_working_name(day(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("10/02/2024", "Tết Nguyên Đán"),
        ("09/02/2024", "Giao thừa Tết Nguyên Đán"),
        ("18/04/2024", "Ngày Giỗ Tổ Hùng Vương"),
        ("17/02/2024", "Thứ Bảy"),
        ("18/02/2024", "Chủ nhật"),
        ("29/04/2024", "Ngày nghỉ hoán đổi"),
        ("02/01/2026", "Ngày nghỉ hoán đổi"),
        ("10/01/2026", None),
        ("24/11/2026", "Ngày Văn hóa Việt Nam"),
        ("24/11/2025", None),
        ("30/04/2026", "Ngày Chiến thắng"),
        ("02/09/2026", "Quốc khánh"),
    ],
)
def test_name_of_a_day_off(text: str, name: str | None) -> None:
    assert CALENDAR.non_working_name(day(text)) == name


# start, working days, result: 5, 10, 20 across Tết, backwards too, over swapped days and year ends.
STEPS = """
    05/02/2024  0 05/02/2024 | 05/02/2024  1 06/02/2024 | 05/02/2024  2 07/02/2024 | 05/02/2024  3 15/02/2024
    05/02/2024  5 19/02/2024 | 05/02/2024 10 26/02/2024 | 05/02/2024 20 11/03/2024 | 07/02/2024 -1 06/02/2024
    15/02/2024 -1 07/02/2024 | 10/02/2024 -1 07/02/2024 | 10/02/2024  1 15/02/2024 | 07/02/2024 -7 29/01/2024
    07/02/2024 -15 17/01/2024 | 13/02/2026  5 27/02/2026 | 13/02/2026 10 06/03/2026 | 13/02/2026 20 20/03/2026
    23/02/2026 -1 13/02/2026 | 23/02/2026 -7 05/02/2026 | 23/02/2026 -15 26/01/2026 | 03/02/2027  1 11/02/2027
    03/02/2027  5 17/02/2027 | 03/02/2027 10 24/02/2027 | 11/02/2027 -1 03/02/2027 | 11/02/2027 -7 26/01/2027
    31/12/2025  1 05/01/2026 | 31/12/2025  5 09/01/2026 | 31/12/2025  6 10/01/2026 | 31/12/2025  7 12/01/2026
    12/01/2026 -1 10/01/2026 | 12/01/2026 -2 09/01/2026 | 26/04/2024  1 02/05/2024 | 26/04/2024  3 04/05/2024
    26/04/2024  4 06/05/2024 | 25/04/2025  1 26/04/2025 | 25/04/2025  4 05/05/2025 | 21/08/2026  1 22/08/2026
    28/08/2026  1 03/09/2026 | 23/11/2026  1 25/11/2026 | 30/12/2022  1 03/01/2023 | 03/01/2023 -1 30/12/2022
    28/02/2024  1 29/02/2024 | 29/02/2024  1 01/03/2024 | 29/04/2026  1 04/05/2026 | 24/04/2026  1 28/04/2026
""".replace("|", " ").split()


@pytest.mark.parametrize(("start", "count", "end"), list(zip(STEPS[::3], STEPS[1::3], STEPS[2::3], strict=True)))
def test_add_working_days(start: str, count: str, end: str) -> None:
    assert CALENDAR.add_working_days(day(start), int(count)) == day(end)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("04/02/2024", "09/02/2024", 3),
        ("05/02/2024", "09/02/2024", 2),
        ("01/02/2024", "05/02/2024", 2),
        ("05/02/2024", "01/02/2024", -2),
        ("07/02/2024", "14/02/2024", 0),
        ("07/02/2024", "07/02/2024", 0),
        ("31/12/2025", "10/01/2026", 6),
        ("31/01/2024", "29/02/2024", 16),
        ("31/01/2026", "28/02/2026", 15),
    ],
)
def test_working_days_between_counts_the_end_and_not_the_start(start: str, end: str, count: int) -> None:
    assert CALENDAR.working_days_between(day(start), day(end)) == count


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("10/02/2024", "07/02/2024", "15/02/2024"),
        ("31/03/2024", "29/03/2024", "01/04/2024"),
        ("30/06/2024", "28/06/2024", "01/07/2024"),
        ("30/09/2024", "30/09/2024", "01/10/2024"),
        ("31/12/2024", "31/12/2024", "02/01/2025"),
        ("31/12/2022", "30/12/2022", "03/01/2023"),
        ("10/02/2027", "03/02/2027", "11/02/2027"),
        ("04/01/2026", "31/12/2025", "05/01/2026"),
        ("11/01/2026", "10/01/2026", "12/01/2026"),
    ],
)
def test_nearest_working_days(text: str, before: str, after: str) -> None:
    assert CALENDAR.last_working_day_on_or_before(day(text)) == day(before)
    assert CALENDAR.next_working_day(day(text)) == day(after)


def test_a_holiday_that_is_worked_is_no_holiday() -> None:
    swapped = c.Calendar({date(2024, 5, 1): "Ngày Quốc tế Lao động"}, frozenset({date(2024, 5, 1)}), 2024, 2024)
    assert swapped.holiday_name(date(2024, 5, 1)) is None
    assert swapped.is_working_day(date(2024, 5, 1))


@pytest.mark.parametrize("text", ["31/12/1999", "01/01/2061"])
def test_unknown_years_are_named_never_taken_for_working_days(text: str) -> None:
    with pytest.raises(NoRuleInForce, match="public_holidays"):
        CALENDAR.is_working_day(day(text))


def test_the_calendar_lasts() -> None:
    """Fails years before a plan could run out of holidays."""
    assert datetime.now(UTC).year + 10 <= CALENDAR.last_year


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("31/01/2023", 1, "28/02/2023"),
        ("31/01/2024", 1, "29/02/2024"),
        ("29/01/2023", 1, "28/02/2023"),
        ("31/03/2024", 1, "30/04/2024"),
        ("31/03/2024", -1, "29/02/2024"),
        ("31/10/2024", 4, "28/02/2025"),
        ("30/11/2024", 3, "28/02/2025"),
        ("31/12/2024", 2, "28/02/2025"),
        ("15/12/2024", 1, "15/01/2025"),
        ("15/01/2024", -1, "15/12/2023"),
        ("28/02/2024", 12, "28/02/2025"),
        ("31/08/2024", 6, "28/02/2025"),
        ("30/04/2024", 1, "30/05/2024"),
        ("29/02/2024", 0, "29/02/2024"),
    ],
)
def test_months_end_on_the_last_day_when_there_is_no_such_day(start: str, months: int, end: str) -> None:
    assert c.add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        ("29/02/2028", 1, "28/02/2029"),
        ("29/02/2028", 4, "29/02/2032"),
        ("29/02/2024", 3, "28/02/2027"),
        ("28/02/2027", 1, "28/02/2028"),
        ("01/03/2027", 1, "01/03/2028"),
        ("29/02/2024", -1, "28/02/2023"),
    ],
)
def test_years_over_the_leap_day(start: str, years: int, end: str) -> None:
    assert c.add_years(day(start), years) == day(end)


@pytest.mark.parametrize(
    ("year", "number", "first", "last"),
    [
        (2024, 1, "01/01/2024", "31/03/2024"),
        (2024, 2, "01/04/2024", "30/06/2024"),
        (2024, 3, "01/07/2024", "30/09/2024"),
        (2024, 4, "01/10/2024", "31/12/2024"),
        (2023, 4, "01/10/2023", "31/12/2023"),
    ],
)
def test_quarters(year: int, number: int, first: str, last: str) -> None:
    assert c.quarter_bounds(year, number) == (day(first), day(last))
    assert c.quarter(day(first)) == c.quarter(day(last)) == number


@pytest.mark.parametrize("number", [0, 5, -1])
def test_no_fifth_quarter(number: int) -> None:
    with pytest.raises(ValueError, match="no quarter"):
        c.quarter_bounds(2024, number)


# 23:30 to 00:30 local around the end of a day, a month, a leap February, a year.
@pytest.mark.parametrize(
    ("instant", "local"),
    [
        ("2024-02-09T16:30:00", "09/02/2024"),
        ("2024-02-09T16:59:59.999999", "09/02/2024"),
        ("2024-02-09T17:00:00", "10/02/2024"),
        ("2024-02-09T17:30:00", "10/02/2024"),
        ("2024-02-28T16:59:59", "28/02/2024"),
        ("2024-02-28T17:00:00", "29/02/2024"),
        ("2024-02-29T16:59:59", "29/02/2024"),
        ("2024-02-29T17:00:00", "01/03/2024"),
        ("2024-12-31T16:30:00", "31/12/2024"),
        ("2024-12-31T16:59:59", "31/12/2024"),
        ("2024-12-31T17:00:00", "01/01/2025"),
        ("2024-12-31T17:30:00", "01/01/2025"),
        ("2024-12-31T23:59:59", "01/01/2025"),
        ("2025-01-01T00:00:00", "01/01/2025"),
    ],
)
def test_local_day_of_an_instant(instant: str, local: str) -> None:
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert c.local_date(moment) == day(local)
    assert c.start_of_day(day(local)) <= moment < c.end_of_day(day(local))


def test_a_day_is_kept_in_utc_and_ends_where_the_next_begins() -> None:
    assert c.start_of_day(date(2024, 2, 10)).isoformat() == "2024-02-09T17:00:00+00:00"
    assert c.end_of_day(date(2024, 12, 31)).isoformat() == "2024-12-31T17:00:00+00:00"


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        c.local_date(datetime(2024, 2, 9, 17))  # noqa: DTZ001 (the point of the test)


DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(-30, 30))
def test_counting_undoes_adding(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    if count >= 0:
        assert CALENDAR.working_days_between(start, end) == count
    else:
        assert CALENDAR.working_days_between(end - timedelta(days=1), start - timedelta(days=1)) == -count
