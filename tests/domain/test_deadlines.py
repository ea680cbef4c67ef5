"""Terms to the millisecond: "trước ngày" and "chậm nhất đến hết ngày", Tết, swaps, year ends, four host zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.test_reminding import ROWS as REMINDER_ROWS
from workflow.data.holidays import working_calendar
from workflow.domain.calendar import add_months, add_years
from workflow.domain.deadlines import (
    Deadline,
    deadline,
    working_days_left,
)
from workflow.domain.states import NonWorkingPolicy, TermMeaning
from workflow.errors import NoRuleInForce

pytestmark = pytest.mark.usefixtures("host_zone")
CALENDAR = working_calendar()
MEANINGS = {"trước": TermMeaning.BEFORE, "hết": TermMeaning.NO_LATER_THAN}
POLICIES = {"giữ": NonWorkingPolicy.KEEP, "chuyển": NonWorkingPolicy.NEXT_WORKING_DAY}
MILLISECOND, SECOND = timedelta(milliseconds=1), timedelta(seconds=1)


def day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=UTC).date()


def at(text: str) -> datetime:
    """A local moment "05/02/2024 08:00", by arithmetic on UTC so that no zone database is asked."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC) - timedelta(hours=7)


def term(written: str, policy: str = "giữ") -> Deadline:
    """A term as a plan writes it: "trước 10/02/2024"."""
    meaning, due = written.split()
    return deadline(day(due), MEANINGS[meaning], POLICIES[policy], CALENDAR)


# written term | policy | last day | last working day | why the written last day is off
TERMS = """
trước 10/02/2024 | giữ    | 09/02/2024 | 07/02/2024 | Giao thừa Tết Nguyên Đán
trước 10/02/2024 | chuyển | 15/02/2024 | 15/02/2024 | Giao thừa Tết Nguyên Đán
hết   10/02/2024 | giữ    | 10/02/2024 | 07/02/2024 | Tết Nguyên Đán
hết   10/02/2024 | chuyển | 15/02/2024 | 15/02/2024 | Tết Nguyên Đán
trước 08/02/2024 | giữ    | 07/02/2024 | 07/02/2024 | -
trước 08/02/2024 | chuyển | 07/02/2024 | 07/02/2024 | -
hết   08/02/2024 | giữ    | 08/02/2024 | 07/02/2024 | 29 Tết
hết   14/02/2024 | chuyển | 15/02/2024 | 15/02/2024 | Mùng năm Tết Nguyên Đán
trước 15/02/2024 | giữ    | 14/02/2024 | 07/02/2024 | Mùng năm Tết Nguyên Đán
hết   15/02/2024 | giữ    | 15/02/2024 | 15/02/2024 | -
trước 16/02/2024 | chuyển | 15/02/2024 | 15/02/2024 | -
hết   10/02/2022 | giữ    | 10/02/2022 | 10/02/2022 | -
trước 10/02/2022 | giữ    | 09/02/2022 | 09/02/2022 | -
hết   10/02/2023 | giữ    | 10/02/2023 | 10/02/2023 | -
trước 10/02/2023 | chuyển | 09/02/2023 | 09/02/2023 | -
hết   10/02/2025 | giữ    | 10/02/2025 | 10/02/2025 | -
trước 10/02/2025 | giữ    | 09/02/2025 | 07/02/2025 | Chủ nhật
trước 10/02/2025 | chuyển | 10/02/2025 | 10/02/2025 | Chủ nhật
hết   10/02/2026 | giữ    | 10/02/2026 | 10/02/2026 | -
trước 10/02/2026 | chuyển | 09/02/2026 | 09/02/2026 | -
hết   14/02/2026 | giữ    | 14/02/2026 | 13/02/2026 | Thứ Bảy
hết   14/02/2026 | chuyển | 23/02/2026 | 23/02/2026 | Thứ Bảy
trước 17/02/2026 | giữ    | 16/02/2026 | 13/02/2026 | Giao thừa Tết Nguyên Đán
hết   17/02/2026 | chuyển | 23/02/2026 | 23/02/2026 | Tết Nguyên Đán
hết   22/02/2026 | giữ    | 22/02/2026 | 13/02/2026 | Chủ nhật
hết   22/02/2026 | chuyển | 23/02/2026 | 23/02/2026 | Chủ nhật
trước 23/02/2026 | chuyển | 23/02/2026 | 23/02/2026 | Chủ nhật
hết   10/02/2027 | giữ    | 10/02/2027 | 03/02/2027 | Mùng năm Tết Nguyên Đán
hết   10/02/2027 | chuyển | 11/02/2027 | 11/02/2027 | Mùng năm Tết Nguyên Đán
trước 10/02/2027 | giữ    | 09/02/2027 | 03/02/2027 | Mùng bốn Tết Nguyên Đán
trước 10/02/2027 | chuyển | 11/02/2027 | 11/02/2027 | Mùng bốn Tết Nguyên Đán
hết   06/02/2027 | chuyển | 11/02/2027 | 11/02/2027 | Tết Nguyên Đán
hết   03/02/2027 | giữ    | 03/02/2027 | 03/02/2027 | -
hết   02/01/2026 | giữ    | 02/01/2026 | 31/12/2025 | Ngày nghỉ hoán đổi
hết   02/01/2026 | chuyển | 05/01/2026 | 05/01/2026 | Ngày nghỉ hoán đổi
trước 02/01/2026 | chuyển | 05/01/2026 | 05/01/2026 | Tết Dương lịch
trước 03/01/2026 | giữ    | 02/01/2026 | 31/12/2025 | Ngày nghỉ hoán đổi
hết   10/01/2026 | giữ    | 10/01/2026 | 10/01/2026 | -
hết   10/01/2026 | chuyển | 10/01/2026 | 10/01/2026 | -
trước 11/01/2026 | chuyển | 10/01/2026 | 10/01/2026 | -
hết   11/01/2026 | giữ    | 11/01/2026 | 10/01/2026 | Chủ nhật
hết   11/01/2026 | chuyển | 12/01/2026 | 12/01/2026 | Chủ nhật
hết   29/04/2024 | giữ    | 29/04/2024 | 26/04/2024 | Ngày nghỉ hoán đổi
hết   29/04/2024 | chuyển | 02/05/2024 | 02/05/2024 | Ngày nghỉ hoán đổi
hết   04/05/2024 | chuyển | 04/05/2024 | 04/05/2024 | -
hết   05/05/2024 | giữ    | 05/05/2024 | 04/05/2024 | Chủ nhật
hết   26/04/2025 | chuyển | 26/04/2025 | 26/04/2025 | -
hết   02/05/2025 | chuyển | 05/05/2025 | 05/05/2025 | Ngày nghỉ hoán đổi
hết   30/04/2026 | giữ    | 30/04/2026 | 29/04/2026 | Ngày Chiến thắng
hết   30/04/2026 | chuyển | 04/05/2026 | 04/05/2026 | Ngày Chiến thắng
hết   01/05/2027 | chuyển | 04/05/2027 | 04/05/2027 | Ngày Quốc tế Lao động
hết   22/08/2026 | chuyển | 22/08/2026 | 22/08/2026 | -
hết   31/08/2026 | chuyển | 03/09/2026 | 03/09/2026 | Ngày nghỉ hoán đổi
hết   02/09/2026 | giữ    | 02/09/2026 | 28/08/2026 | Quốc khánh
hết   02/09/2024 | chuyển | 04/09/2024 | 04/09/2024 | Quốc khánh
hết   03/09/2024 | giữ    | 03/09/2024 | 30/08/2024 | Quốc khánh
hết   01/09/2025 | chuyển | 03/09/2025 | 03/09/2025 | Quốc khánh
hết   24/11/2025 | giữ    | 24/11/2025 | 24/11/2025 | -
hết   24/11/2026 | giữ    | 24/11/2026 | 23/11/2026 | Ngày Văn hóa Việt Nam
hết   24/11/2026 | chuyển | 25/11/2026 | 25/11/2026 | Ngày Văn hóa Việt Nam
trước 25/11/2026 | giữ    | 24/11/2026 | 23/11/2026 | Ngày Văn hóa Việt Nam
hết   18/04/2024 | chuyển | 19/04/2024 | 19/04/2024 | Ngày Giỗ Tổ Hùng Vương
hết   07/04/2025 | giữ    | 07/04/2025 | 04/04/2025 | Ngày Giỗ Tổ Hùng Vương
hết   26/04/2026 | chuyển | 28/04/2026 | 28/04/2026 | Ngày Giỗ Tổ Hùng Vương
hết   16/04/2027 | chuyển | 19/04/2027 | 19/04/2027 | Ngày Giỗ Tổ Hùng Vương
hết   29/02/2024 | giữ    | 29/02/2024 | 29/02/2024 | -
trước 01/03/2024 | giữ    | 29/02/2024 | 29/02/2024 | -
trước 29/02/2024 | giữ    | 28/02/2024 | 28/02/2024 | -
trước 01/03/2025 | giữ    | 28/02/2025 | 28/02/2025 | -
trước 01/03/2026 | giữ    | 28/02/2026 | 27/02/2026 | Thứ Bảy
trước 01/03/2026 | chuyển | 02/03/2026 | 02/03/2026 | Thứ Bảy
trước 01/03/2027 | chuyển | 01/03/2027 | 01/03/2027 | Chủ nhật
hết   29/02/2028 | chuyển | 29/02/2028 | 29/02/2028 | -
hết   31/12/2024 | giữ    | 31/12/2024 | 31/12/2024 | -
hết   31/12/2024 | chuyển | 31/12/2024 | 31/12/2024 | -
trước 01/01/2025 | chuyển | 31/12/2024 | 31/12/2024 | -
hết   31/12/2022 | giữ    | 31/12/2022 | 30/12/2022 | Thứ Bảy
hết   31/12/2022 | chuyển | 03/01/2023 | 03/01/2023 | Thứ Bảy
hết   31/12/2023 | chuyển | 02/01/2024 | 02/01/2024 | Chủ nhật
hết   31/12/2025 | chuyển | 31/12/2025 | 31/12/2025 | -
trước 02/01/2025 | giữ    | 01/01/2025 | 31/12/2024 | Tết Dương lịch
hết   01/01/2028 | chuyển | 04/01/2028 | 04/01/2028 | Tết Dương lịch
hết   31/03/2024 | giữ    | 31/03/2024 | 29/03/2024 | Chủ nhật
hết   30/06/2025 | giữ    | 30/06/2025 | 30/06/2025 | -
trước 01/07/2025 | giữ    | 30/06/2025 | 30/06/2025 | -
trước 01/07/2026 | giữ    | 30/06/2026 | 30/06/2026 | -
trước 01/10/2026 | giữ    | 30/09/2026 | 30/09/2026 | -
trước 20/12/2024 | giữ    | 19/12/2024 | 19/12/2024 | -
hết   15/12/2024 | giữ    | 15/12/2024 | 13/12/2024 | Chủ nhật
hết   15/12/2024 | chuyển | 16/12/2024 | 16/12/2024 | Chủ nhật
"""
ROWS = [[part.strip() for part in line.split("|")] for line in TERMS.strip().splitlines()]


@pytest.mark.parametrize(("written", "policy", "last_day", "last_working_day", "falls_on"), ROWS)
def test_the_term_closes_exactly(
    written: str, policy: str, last_day: str, last_working_day: str, falls_on: str
) -> None:
    found = term(written, policy)
    assert found.last_day == day(last_day)
    assert found.last_working_day == day(last_working_day)
    assert found.falls_on == (None if falls_on == "-" else falls_on)
    midnight = at(f"{last_day} 00:00") + timedelta(days=1)
    assert found.closes_at == midnight
    assert found.closes_at.utcoffset() == timedelta(0)
    offsets = (-SECOND, -MILLISECOND, timedelta(0), MILLISECOND)
    assert [midnight + offset < found.closes_at for offset in offsets] == [True, True, False, False]


# Civil Code 147-148: the first day is not counted, a missing day is the last of the month, a day off moves the end.
PERIODS = """
31/01/2023 | 1 tháng | 28/02/2023
31/01/2024 | 1 tháng | 29/02/2024
31/01/2026 | 1 tháng | 02/03/2026
10/01/2024 | 1 tháng | 15/02/2024
17/01/2026 | 1 tháng | 23/02/2026
30/11/2025 | 1 tháng | 30/12/2025
01/12/2025 | 1 tháng | 05/01/2026
10/12/2025 | 1 tháng | 10/01/2026
30/03/2026 | 1 tháng | 04/05/2026
24/08/2026 | 3 tháng | 25/11/2026
29/02/2028 | 12 tháng | 28/02/2029
29/02/2024 | 36 tháng | 01/03/2027
"""


@pytest.mark.parametrize(("start", "length", "last_day"), [line.split(" | ") for line in PERIODS.strip().splitlines()])
def test_periods_of_the_civil_code(start: str, length: str, last_day: str) -> None:
    months = int(length.removesuffix(" tháng"))
    due = add_years(day(start), months // 12) if months % 12 == 0 else add_months(day(start), months)
    found = deadline(due, TermMeaning.NO_LATER_THAN, NonWorkingPolicy.NEXT_WORKING_DAY, CALENDAR)
    assert found.last_day == day(last_day)


# written term, policy giữ | now | working days left
LEFT = """
trước 10/02/2024 | 05/02/2024 08:00 | 3
trước 10/02/2024 | 05/02/2024 00:00 | 3
trước 10/02/2024 | 04/02/2024 23:59 | 3
trước 10/02/2024 | 05/02/2024 23:59 | 3
trước 10/02/2024 | 06/02/2024 00:00 | 2
trước 10/02/2024 | 07/02/2024 17:00 | 1
trước 10/02/2024 | 08/02/2024 00:00 | 0
trước 10/02/2024 | 09/02/2024 23:59 | 0
trước 10/02/2024 | 10/02/2024 00:00 | 0
trước 10/02/2024 | 14/02/2024 12:00 | 0
trước 10/02/2024 | 15/02/2024 08:00 | -1
trước 10/02/2024 | 16/02/2024 08:00 | -2
trước 10/02/2024 | 18/02/2024 08:00 | -2
trước 10/02/2024 | 19/02/2024 08:00 | -3
hết   10/02/2024 | 05/02/2024 08:00 | 3
trước 10/02/2024 | 02/02/2024 08:00 | 4
trước 10/02/2024 | 18/01/2024 08:00 | 15
hết   10/02/2026 | 09/02/2026 08:00 | 2
hết   23/02/2026 | 13/02/2026 08:00 | 2
hết   23/02/2026 | 14/02/2026 08:00 | 1
hết   12/01/2026 | 05/01/2026 08:00 | 7
hết   12/01/2026 | 10/01/2026 08:00 | 2
hết   12/01/2026 | 11/01/2026 08:00 | 1
hết   10/02/2027 | 03/02/2027 08:00 | 1
hết   10/02/2027 | 11/02/2027 08:00 | -1
hết   31/12/2024 | 31/12/2024 23:59 | 1
hết   31/12/2024 | 01/01/2025 00:00 | 0
hết   31/12/2024 | 02/01/2025 00:00 | -1
trước 20/12/2024 | 10/12/2024 09:40 | 8
hết   01/02/2024 | 01/02/2024 23:59 | 1
hết   01/02/2024 | 02/02/2024 00:00 | -1
hết   01/02/2024 | 05/02/2024 08:00 | -2
"""


@pytest.mark.parametrize(("written", "now", "left"), [line.split(" | ") for line in LEFT.strip().splitlines()])
def test_working_days_left(written: str, now: str, left: str) -> None:
    assert working_days_left(at(now), term(written), CALENDAR) == int(left)


@pytest.mark.parametrize("due", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("meaning", list(TermMeaning))
def test_a_term_outside_the_calendar_is_named(due: date, meaning: TermMeaning) -> None:
    with pytest.raises(NoRuleInForce):
        deadline(due, meaning, NonWorkingPolicy.KEEP, CALENDAR)


def test_enough_rows() -> None:
    assert len(ROWS) + len(PERIODS.split("\n")) + len(LEFT.split("\n")) + len(REMINDER_ROWS) >= 200
