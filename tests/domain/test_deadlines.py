"""Terms to the millisecond: "trước ngày" and "chậm nhất đến hết ngày", Tết, swaps, year ends, four host zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from workflow.data.holidays import working_calendar
from workflow.domain.calendar import add_months, add_years
from workflow.domain.deadlines import (
    Deadline,
    deadline,
    working_days_left,
)
from workflow.domain.states import NonWorkingPolicy, TermMeaning
from workflow.domain.task_guesses import quarter_due
from workflow.errors import NoRuleInForce

pytestmark = pytest.mark.usefixtures("host_zone")
CALENDAR = working_calendar()
MEANINGS = {"trước": TermMeaning.BEFORE, "hết": TermMeaning.NO_LATER_THAN}
POLICIES = {"giữ": NonWorkingPolicy.KEEP, "chuyển": NonWorkingPolicy.NEXT_WORKING_DAY}
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
MILLISECOND, SECOND = timedelta(milliseconds=1), timedelta(seconds=1)


def day(text: str) -> date:
    """A day written with its weekday, "T6 09/02/2024": whoever types a wrong one hears of it."""
    weekday, written = text.split()
    found = datetime.strptime(written, "%d/%m/%Y").replace(tzinfo=UTC).date()
    assert weekday == WEEKDAYS[found.weekday()], text
    return found


def at(text: str) -> datetime:
    """A local moment "T2 05/02/2024 08:00", by arithmetic on UTC so that no zone database is asked."""
    written, clock = text.rsplit(" ", 1)
    hours, minutes = map(int, clock.split(":"))
    midnight = datetime.combine(day(written), time(), UTC)
    return midnight + timedelta(hours=hours - 7, minutes=minutes)


def term(written: str, policy: str = "giữ") -> Deadline:
    """A term as a plan writes it: "trước T7 10/02/2024"."""
    meaning, due = written.split(maxsplit=1)
    return deadline(day(due), MEANINGS[meaning], POLICIES[policy], CALENDAR)


# written term | policy | last day | last working day | why the written last day is off
TERMS = """
trước T7 10/02/2024 | giữ    | T6 09/02/2024 | T4 07/02/2024 | Giao thừa Tết Nguyên Đán
trước T7 10/02/2024 | chuyển | T5 15/02/2024 | T5 15/02/2024 | Giao thừa Tết Nguyên Đán
hết   T7 10/02/2024 | giữ    | T7 10/02/2024 | T4 07/02/2024 | Tết Nguyên Đán
hết   T7 10/02/2024 | chuyển | T5 15/02/2024 | T5 15/02/2024 | Tết Nguyên Đán
trước T5 08/02/2024 | giữ    | T4 07/02/2024 | T4 07/02/2024 | -
trước T5 08/02/2024 | chuyển | T4 07/02/2024 | T4 07/02/2024 | -
hết   T5 08/02/2024 | giữ    | T5 08/02/2024 | T4 07/02/2024 | 29 Tết
hết   T4 14/02/2024 | chuyển | T5 15/02/2024 | T5 15/02/2024 | Mùng năm Tết Nguyên Đán
trước T5 15/02/2024 | giữ    | T4 14/02/2024 | T4 07/02/2024 | Mùng năm Tết Nguyên Đán
hết   T5 15/02/2024 | giữ    | T5 15/02/2024 | T5 15/02/2024 | -
trước T6 16/02/2024 | chuyển | T5 15/02/2024 | T5 15/02/2024 | -
hết   T5 10/02/2022 | giữ    | T5 10/02/2022 | T5 10/02/2022 | -
trước T5 10/02/2022 | giữ    | T4 09/02/2022 | T4 09/02/2022 | -
hết   T6 10/02/2023 | giữ    | T6 10/02/2023 | T6 10/02/2023 | -
trước T6 10/02/2023 | chuyển | T5 09/02/2023 | T5 09/02/2023 | -
hết   T2 10/02/2025 | giữ    | T2 10/02/2025 | T2 10/02/2025 | -
trước T2 10/02/2025 | giữ    | CN 09/02/2025 | T6 07/02/2025 | Chủ nhật
trước T2 10/02/2025 | chuyển | T2 10/02/2025 | T2 10/02/2025 | Chủ nhật
hết   T3 10/02/2026 | giữ    | T3 10/02/2026 | T3 10/02/2026 | -
trước T3 10/02/2026 | chuyển | T2 09/02/2026 | T2 09/02/2026 | -
hết   T7 14/02/2026 | giữ    | T7 14/02/2026 | T6 13/02/2026 | Thứ Bảy
hết   T7 14/02/2026 | chuyển | T2 23/02/2026 | T2 23/02/2026 | Thứ Bảy
trước T3 17/02/2026 | giữ    | T2 16/02/2026 | T6 13/02/2026 | Giao thừa Tết Nguyên Đán
hết   T3 17/02/2026 | chuyển | T2 23/02/2026 | T2 23/02/2026 | Tết Nguyên Đán
hết   CN 22/02/2026 | giữ    | CN 22/02/2026 | T6 13/02/2026 | Chủ nhật
hết   CN 22/02/2026 | chuyển | T2 23/02/2026 | T2 23/02/2026 | Chủ nhật
trước T2 23/02/2026 | chuyển | T2 23/02/2026 | T2 23/02/2026 | Chủ nhật
hết   T4 10/02/2027 | giữ    | T4 10/02/2027 | T4 03/02/2027 | Mùng năm Tết Nguyên Đán
hết   T4 10/02/2027 | chuyển | T5 11/02/2027 | T5 11/02/2027 | Mùng năm Tết Nguyên Đán
trước T4 10/02/2027 | giữ    | T3 09/02/2027 | T4 03/02/2027 | Mùng bốn Tết Nguyên Đán
trước T4 10/02/2027 | chuyển | T5 11/02/2027 | T5 11/02/2027 | Mùng bốn Tết Nguyên Đán
hết   T7 06/02/2027 | chuyển | T5 11/02/2027 | T5 11/02/2027 | Tết Nguyên Đán
hết   T4 03/02/2027 | giữ    | T4 03/02/2027 | T4 03/02/2027 | -
hết   T6 02/01/2026 | giữ    | T6 02/01/2026 | T4 31/12/2025 | Ngày nghỉ hoán đổi
hết   T6 02/01/2026 | chuyển | T2 05/01/2026 | T2 05/01/2026 | Ngày nghỉ hoán đổi
trước T6 02/01/2026 | chuyển | T2 05/01/2026 | T2 05/01/2026 | Tết Dương lịch
trước T7 03/01/2026 | giữ    | T6 02/01/2026 | T4 31/12/2025 | Ngày nghỉ hoán đổi
hết   T7 10/01/2026 | giữ    | T7 10/01/2026 | T7 10/01/2026 | -
hết   T7 10/01/2026 | chuyển | T7 10/01/2026 | T7 10/01/2026 | -
trước CN 11/01/2026 | chuyển | T7 10/01/2026 | T7 10/01/2026 | -
hết   CN 11/01/2026 | giữ    | CN 11/01/2026 | T7 10/01/2026 | Chủ nhật
hết   CN 11/01/2026 | chuyển | T2 12/01/2026 | T2 12/01/2026 | Chủ nhật
hết   T2 29/04/2024 | giữ    | T2 29/04/2024 | T6 26/04/2024 | Ngày nghỉ hoán đổi
hết   T2 29/04/2024 | chuyển | T5 02/05/2024 | T5 02/05/2024 | Ngày nghỉ hoán đổi
hết   T7 04/05/2024 | chuyển | T7 04/05/2024 | T7 04/05/2024 | -
hết   CN 05/05/2024 | giữ    | CN 05/05/2024 | T7 04/05/2024 | Chủ nhật
hết   T7 26/04/2025 | chuyển | T7 26/04/2025 | T7 26/04/2025 | -
hết   T6 02/05/2025 | chuyển | T2 05/05/2025 | T2 05/05/2025 | Ngày nghỉ hoán đổi
hết   T5 30/04/2026 | giữ    | T5 30/04/2026 | T4 29/04/2026 | Ngày Chiến thắng
hết   T5 30/04/2026 | chuyển | T2 04/05/2026 | T2 04/05/2026 | Ngày Chiến thắng
hết   T7 01/05/2027 | chuyển | T3 04/05/2027 | T3 04/05/2027 | Ngày Quốc tế Lao động
hết   T7 22/08/2026 | chuyển | T7 22/08/2026 | T7 22/08/2026 | -
hết   T2 31/08/2026 | chuyển | T5 03/09/2026 | T5 03/09/2026 | Ngày nghỉ hoán đổi
hết   T4 02/09/2026 | giữ    | T4 02/09/2026 | T6 28/08/2026 | Quốc khánh
hết   T2 02/09/2024 | chuyển | T4 04/09/2024 | T4 04/09/2024 | Quốc khánh
hết   T3 03/09/2024 | giữ    | T3 03/09/2024 | T6 30/08/2024 | Quốc khánh
hết   T2 01/09/2025 | chuyển | T4 03/09/2025 | T4 03/09/2025 | Quốc khánh
hết   T2 24/11/2025 | giữ    | T2 24/11/2025 | T2 24/11/2025 | -
hết   T3 24/11/2026 | giữ    | T3 24/11/2026 | T2 23/11/2026 | Ngày Văn hóa Việt Nam
hết   T3 24/11/2026 | chuyển | T4 25/11/2026 | T4 25/11/2026 | Ngày Văn hóa Việt Nam
trước T4 25/11/2026 | giữ    | T3 24/11/2026 | T2 23/11/2026 | Ngày Văn hóa Việt Nam
hết   T5 18/04/2024 | chuyển | T6 19/04/2024 | T6 19/04/2024 | Ngày Giỗ Tổ Hùng Vương
hết   T2 07/04/2025 | giữ    | T2 07/04/2025 | T6 04/04/2025 | Ngày Giỗ Tổ Hùng Vương
hết   CN 26/04/2026 | chuyển | T3 28/04/2026 | T3 28/04/2026 | Ngày Giỗ Tổ Hùng Vương
hết   T6 16/04/2027 | chuyển | T2 19/04/2027 | T2 19/04/2027 | Ngày Giỗ Tổ Hùng Vương
hết   T5 29/02/2024 | giữ    | T5 29/02/2024 | T5 29/02/2024 | -
trước T6 01/03/2024 | giữ    | T5 29/02/2024 | T5 29/02/2024 | -
trước T5 29/02/2024 | giữ    | T4 28/02/2024 | T4 28/02/2024 | -
trước T7 01/03/2025 | giữ    | T6 28/02/2025 | T6 28/02/2025 | -
trước CN 01/03/2026 | giữ    | T7 28/02/2026 | T6 27/02/2026 | Thứ Bảy
trước CN 01/03/2026 | chuyển | T2 02/03/2026 | T2 02/03/2026 | Thứ Bảy
trước T2 01/03/2027 | chuyển | T2 01/03/2027 | T2 01/03/2027 | Chủ nhật
hết   T3 29/02/2028 | chuyển | T3 29/02/2028 | T3 29/02/2028 | -
hết   T3 31/12/2024 | giữ    | T3 31/12/2024 | T3 31/12/2024 | -
hết   T3 31/12/2024 | chuyển | T3 31/12/2024 | T3 31/12/2024 | -
trước T4 01/01/2025 | chuyển | T3 31/12/2024 | T3 31/12/2024 | -
hết   T7 31/12/2022 | giữ    | T7 31/12/2022 | T6 30/12/2022 | Thứ Bảy
hết   T7 31/12/2022 | chuyển | T3 03/01/2023 | T3 03/01/2023 | Thứ Bảy
hết   CN 31/12/2023 | chuyển | T3 02/01/2024 | T3 02/01/2024 | Chủ nhật
hết   T4 31/12/2025 | chuyển | T4 31/12/2025 | T4 31/12/2025 | -
trước T5 02/01/2025 | giữ    | T4 01/01/2025 | T3 31/12/2024 | Tết Dương lịch
hết   T7 01/01/2028 | chuyển | T3 04/01/2028 | T3 04/01/2028 | Tết Dương lịch
hết   CN 31/03/2024 | giữ    | CN 31/03/2024 | T6 29/03/2024 | Chủ nhật
hết   T2 30/06/2025 | giữ    | T2 30/06/2025 | T2 30/06/2025 | -
trước T3 01/07/2025 | giữ    | T2 30/06/2025 | T2 30/06/2025 | -
trước T4 01/07/2026 | giữ    | T3 30/06/2026 | T3 30/06/2026 | -
trước T5 01/10/2026 | giữ    | T4 30/09/2026 | T4 30/09/2026 | -
trước T6 20/12/2024 | giữ    | T5 19/12/2024 | T5 19/12/2024 | -
hết   CN 15/12/2024 | giữ    | CN 15/12/2024 | T6 13/12/2024 | Chủ nhật
hết   CN 15/12/2024 | chuyển | T2 16/12/2024 | T2 16/12/2024 | Chủ nhật
hết   T2 31/01/2022 | chuyển | T2 07/02/2022 | T2 07/02/2022 | Giao thừa Tết Nguyên Đán
hết   T6 04/02/2022 | giữ    | T6 04/02/2022 | T6 28/01/2022 | Mùng bốn Tết Nguyên Đán
hết   T6 20/01/2023 | giữ    | T6 20/01/2023 | T5 19/01/2023 | 29 Tết
hết   T5 26/01/2023 | chuyển | T6 27/01/2023 | T6 27/01/2023 | Mùng năm Tết Nguyên Đán
hết   T2 27/01/2025 | giữ    | T2 27/01/2025 | T6 24/01/2025 | 29 Tết
hết   T6 31/01/2025 | chuyển | T2 03/02/2025 | T2 03/02/2025 | Mùng ba Tết Nguyên Đán
hết   T5 19/02/2026 | chuyển | T2 23/02/2026 | T2 23/02/2026 | Mùng ba Tết Nguyên Đán
hết   T5 04/02/2027 | giữ    | T5 04/02/2027 | T4 03/02/2027 | 29 Tết
hết   T2 24/01/2028 | giữ    | T2 24/01/2028 | T6 21/01/2028 | 29 Tết
hết   T6 28/01/2028 | chuyển | T2 31/01/2028 | T2 31/01/2028 | Mùng ba Tết Nguyên Đán
hết   T2 12/02/2029 | giữ    | T2 12/02/2029 | T6 09/02/2029 | Giao thừa Tết Nguyên Đán
hết   T6 16/02/2029 | chuyển | T2 19/02/2029 | T2 19/02/2029 | Mùng bốn Tết Nguyên Đán
hết   T5 31/01/2030 | giữ    | T5 31/01/2030 | T4 30/01/2030 | 29 Tết
hết   T4 06/02/2030 | chuyển | T5 07/02/2030 | T5 07/02/2030 | Mùng năm Tết Nguyên Đán
trước T5 07/02/2030 | chuyển | T5 07/02/2030 | T5 07/02/2030 | Mùng năm Tết Nguyên Đán
hết   CN 10/04/2022 | chuyển | T3 12/04/2022 | T3 12/04/2022 | Ngày Giỗ Tổ Hùng Vương
hết   T7 30/04/2022 | chuyển | T4 04/05/2022 | T4 04/05/2022 | Ngày Chiến thắng
hết   T7 29/04/2023 | chuyển | T5 04/05/2023 | T5 04/05/2023 | Ngày Giỗ Tổ Hùng Vương
hết   T6 01/09/2023 | chuyển | T3 05/09/2023 | T3 05/09/2023 | Quốc khánh
hết   T7 24/11/2029 | chuyển | T3 27/11/2029 | T3 27/11/2029 | Ngày Văn hóa Việt Nam
hết   T5 31/03/2022 | giữ    | T5 31/03/2022 | T5 31/03/2022 | -
hết   T5 30/06/2022 | giữ    | T5 30/06/2022 | T5 30/06/2022 | -
hết   T6 30/09/2022 | giữ    | T6 30/09/2022 | T6 30/09/2022 | -
hết   CN 30/06/2024 | giữ    | CN 30/06/2024 | T6 28/06/2024 | Chủ nhật
hết   T7 30/09/2023 | chuyển | T2 02/10/2023 | T2 02/10/2023 | Thứ Bảy
hết   CN 31/07/2022 | giữ    | CN 31/07/2022 | T6 29/07/2022 | Chủ nhật
hết   T7 31/01/2026 | giữ    | T7 31/01/2026 | T6 30/01/2026 | Thứ Bảy
trước CN 01/02/2026 | chuyển | T2 02/02/2026 | T2 02/02/2026 | Thứ Bảy
hết   CN 29/02/2032 | giữ    | CN 29/02/2032 | T6 27/02/2032 | Chủ nhật
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
T3 31/01/2023 | 1 tháng | T3 28/02/2023
T4 31/01/2024 | 1 tháng | T5 29/02/2024
T7 31/01/2026 | 1 tháng | T2 02/03/2026
T4 10/01/2024 | 1 tháng | T5 15/02/2024
T7 17/01/2026 | 1 tháng | T2 23/02/2026
CN 30/11/2025 | 1 tháng | T3 30/12/2025
T2 01/12/2025 | 1 tháng | T2 05/01/2026
T4 10/12/2025 | 1 tháng | T7 10/01/2026
T2 30/03/2026 | 1 tháng | T2 04/05/2026
T2 24/08/2026 | 3 tháng | T4 25/11/2026
T3 29/02/2028 | 12 tháng | T4 28/02/2029
T5 29/02/2024 | 36 tháng | T2 01/03/2027
"""


@pytest.mark.parametrize(("start", "length", "last_day"), [line.split(" | ") for line in PERIODS.strip().splitlines()])
def test_periods_of_the_civil_code(start: str, length: str, last_day: str) -> None:
    months = int(length.removesuffix(" tháng"))
    due = add_years(day(start), months // 12) if months % 12 == 0 else add_months(day(start), months)
    found = deadline(due, TermMeaning.NO_LATER_THAN, NonWorkingPolicy.NEXT_WORKING_DAY, CALENDAR)
    assert found.last_day == day(last_day)


# written term, policy giữ | now | working days left
LEFT = """
trước T7 10/02/2024 | T2 05/02/2024 08:00 | 3
trước T7 10/02/2024 | T2 05/02/2024 00:00 | 3
trước T7 10/02/2024 | CN 04/02/2024 23:59 | 3
trước T7 10/02/2024 | T2 05/02/2024 23:59 | 3
trước T7 10/02/2024 | T3 06/02/2024 00:00 | 2
trước T7 10/02/2024 | T4 07/02/2024 17:00 | 1
trước T7 10/02/2024 | T5 08/02/2024 00:00 | 0
trước T7 10/02/2024 | T6 09/02/2024 23:59 | 0
trước T7 10/02/2024 | T7 10/02/2024 00:00 | 0
trước T7 10/02/2024 | T4 14/02/2024 12:00 | 0
trước T7 10/02/2024 | T5 15/02/2024 08:00 | -1
trước T7 10/02/2024 | T6 16/02/2024 08:00 | -2
trước T7 10/02/2024 | CN 18/02/2024 08:00 | -2
trước T7 10/02/2024 | T2 19/02/2024 08:00 | -3
hết   T7 10/02/2024 | T2 05/02/2024 08:00 | 3
trước T7 10/02/2024 | T6 02/02/2024 08:00 | 4
trước T7 10/02/2024 | T5 18/01/2024 08:00 | 15
hết   T3 10/02/2026 | T2 09/02/2026 08:00 | 2
hết   T2 23/02/2026 | T6 13/02/2026 08:00 | 2
hết   T2 23/02/2026 | T7 14/02/2026 08:00 | 1
hết   T2 12/01/2026 | T2 05/01/2026 08:00 | 7
hết   T2 12/01/2026 | T7 10/01/2026 08:00 | 2
hết   T2 12/01/2026 | CN 11/01/2026 08:00 | 1
hết   T4 10/02/2027 | T4 03/02/2027 08:00 | 1
hết   T4 10/02/2027 | T5 11/02/2027 08:00 | -1
hết   T3 31/12/2024 | T3 31/12/2024 23:59 | 1
hết   T3 31/12/2024 | T4 01/01/2025 00:00 | 0
hết   T3 31/12/2024 | T5 02/01/2025 00:00 | -1
trước T6 20/12/2024 | T3 10/12/2024 09:40 | 8
hết   T5 01/02/2024 | T5 01/02/2024 23:59 | 1
hết   T5 01/02/2024 | T6 02/02/2024 00:00 | -1
hết   T5 01/02/2024 | T2 05/02/2024 08:00 | -2
"""


@pytest.mark.parametrize(("written", "now", "left"), [line.split(" | ") for line in LEFT.strip().splitlines()])
def test_working_days_left(written: str, now: str, left: str) -> None:
    assert working_days_left(at(now), term(written), CALENDAR) == int(left)


# day | working days from it, the day itself not counted | the day reached
COUNTS = """
T4 26/01/2022 | 5 | T4 09/02/2022
T4 26/01/2022 | 10 | T4 16/02/2022
T4 26/01/2022 | 20 | T4 02/03/2022
T3 17/01/2023 | 5 | T3 31/01/2023
T3 17/01/2023 | 10 | T3 07/02/2023
T3 17/01/2023 | 20 | T3 21/02/2023
T2 05/02/2024 | 5 | T2 19/02/2024
T2 05/02/2024 | 10 | T2 26/02/2024
T2 05/02/2024 | 20 | T2 11/03/2024
T4 22/01/2025 | 5 | T4 05/02/2025
T4 22/01/2025 | 10 | T4 12/02/2025
T4 22/01/2025 | 20 | T4 26/02/2025
T3 10/02/2026 | 5 | T3 24/02/2026
T3 10/02/2026 | 10 | T3 03/03/2026
T3 10/02/2026 | 20 | T3 17/03/2026
T2 01/02/2027 | 5 | T2 15/02/2027
T2 01/02/2027 | 10 | T2 22/02/2027
T2 01/02/2027 | 20 | T2 08/03/2027
T5 20/01/2028 | 5 | T5 03/02/2028
T5 08/02/2029 | 5 | T5 22/02/2029
T3 29/01/2030 | 5 | T3 12/02/2030
T5 15/02/2024 | -1 | T4 07/02/2024
T5 15/02/2024 | -7 | T3 30/01/2024
T4 07/02/2024 | -15 | T4 17/01/2024
T4 31/12/2025 | 1 | T2 05/01/2026
T6 09/01/2026 | 1 | T7 10/01/2026
T6 09/01/2026 | 2 | T2 12/01/2026
T6 21/08/2026 | 1 | T7 22/08/2026
T6 21/08/2026 | 2 | T2 24/08/2026
T6 28/08/2026 | 1 | T5 03/09/2026
T2 23/11/2026 | 1 | T4 25/11/2026
T6 26/04/2024 | 1 | T5 02/05/2024
T6 26/04/2024 | 2 | T6 03/05/2024
T6 26/04/2024 | 3 | T7 04/05/2024
T6 26/04/2024 | 4 | T2 06/05/2024
T6 25/04/2025 | 1 | T7 26/04/2025
T3 29/04/2025 | 1 | T2 05/05/2025
T3 31/12/2024 | 1 | T5 02/01/2025
T6 30/12/2022 | 1 | T3 03/01/2023
T5 29/02/2024 | 1 | T6 01/03/2024
"""


@pytest.mark.parametrize(("start", "count", "reached"), [line.split(" | ") for line in COUNTS.strip().splitlines()])
def test_working_days_are_counted_over_tet_and_swapped_days(start: str, count: str, reached: str) -> None:
    assert CALENDAR.add_working_days(day(start), int(count)) == day(reached)
    assert CALENDAR.working_days_between(day(start), day(reached)) == int(count)


# the day a task without a date is due: the last working day of each quarter
QUARTERS = """
T5 31/03/2022 | T5 30/06/2022 | T6 30/09/2022 | T6 30/12/2022
T6 31/03/2023 | T6 30/06/2023 | T6 29/09/2023 | T6 29/12/2023
T6 29/03/2024 | T6 28/06/2024 | T2 30/09/2024 | T3 31/12/2024
T2 31/03/2025 | T2 30/06/2025 | T3 30/09/2025 | T4 31/12/2025
T3 31/03/2026 | T3 30/06/2026 | T4 30/09/2026 | T5 31/12/2026
T4 31/03/2027 | T4 30/06/2027 | T5 30/09/2027 | T6 31/12/2027
"""
QUARTER_ROWS = [(n, text) for line in QUARTERS.strip().splitlines() for n, text in enumerate(line.split(" | "), 1)]


@pytest.mark.parametrize(("number", "last"), QUARTER_ROWS)
def test_a_quarter_ends_with_its_last_working_day(number: int, last: str) -> None:
    assert quarter_due(day(last).year, number, CALENDAR) == day(last)


@pytest.mark.parametrize("due", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("meaning", list(TermMeaning))
def test_a_term_outside_the_calendar_is_named(due: date, meaning: TermMeaning) -> None:
    with pytest.raises(NoRuleInForce):
        deadline(due, meaning, NonWorkingPolicy.KEEP, CALENDAR)


def test_enough_rows() -> None:
    tables = (TERMS, PERIODS, LEFT, COUNTS)
    assert sum(len(table.strip().splitlines()) for table in tables) + len(QUARTER_ROWS) >= 200
