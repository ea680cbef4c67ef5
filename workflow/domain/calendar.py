"""Working days, quarters and the local day.

Pure: the public holidays are an argument, the zone is fixed, the host's own zone never counts.
A day is a local day (Asia/Ho_Chi_Minh); an instant is an aware UTC datetime. A day ends at 24:00, which is the
first instant of the next one (Civil Code 2015, Article 147-148).
"""

from __future__ import annotations

import calendar as months
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflow.domain.text import N_
from workflow.errors import NoRuleInForce

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)
SATURDAY = 5
WEEKEND_NAMES = {5: N_("Thứ Bảy"), 6: N_("Chủ nhật")}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off of `first_year` to `last_year`, both included.

    holidays: days off with the name a reader sees (a msgid), Saturdays and Sundays only if they are holidays too.
    swapped_in: days worked instead of a bridge day, usually Saturdays; they beat weekend and holiday.

    Every method raises NoRuleInForce for a day outside the known years: an unknown holiday is never a working day.
    """

    holidays: Mapping[date, str]
    swapped_in: frozenset[date]
    first_year: int
    last_year: int

    def with_days(self, days: Iterable[tuple[date, bool, str]]) -> Calendar:
        """Return this calendar with some days changed: (day, worked, name). A day worked beats weekend and holiday."""
        off, swapped_in = dict(self.holidays), set(self.swapped_in)
        for day, works, name in days:
            swapped_in.discard(day)
            off.pop(day, None)
            if works:
                swapped_in.add(day)
            else:
                off[day] = name
        return replace(self, holidays=off, swapped_in=frozenset(swapped_in))

    def is_working_day(self, day: date) -> bool:
        return self.non_working_name(day) is None

    def holiday_name(self, day: date) -> str | None:
        """The public holiday or swapped day off; None on a working day and on an ordinary weekend."""
        if not self.first_year <= day.year <= self.last_year:
            raise NoRuleInForce("public_holidays", day)
        return None if day in self.swapped_in else self.holidays.get(day)

    def non_working_name(self, day: date) -> str | None:
        """Why nobody works on `day`: the holiday, else the name of the weekend day; None on a working day."""
        holiday = self.holiday_name(day)
        if holiday or day in self.swapped_in:
            return holiday
        return WEEKEND_NAMES.get(day.weekday())

    def last_working_day_on_or_before(self, day: date) -> date:
        while not self.is_working_day(day):
            day -= DAY
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`, `day` itself excluded."""
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, before it when negative; `day` is never counted, 0 gives it back."""
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days in (start, end]: `start` is not counted, `end` is. The other way round it is negative.

        From Sunday 04/02/2024 to Friday 09/02/2024 with Tết from 08/02: 3 (05, 06, 07).
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + DAY * n) for n in range(1, (end - start).days + 1))


#: From this month on the days off of the next year ought to be known: terms of its first months lean on them.
AHEAD_FROM_MONTH = 10


def years_lacking(today: date, announced: Collection[int]) -> list[int]:
    """Return the years that are near and whose days off nobody has held against an announcement.

    This year, and a quarter ahead of it the next one.
    """
    near = [today.year, today.year + 1] if today.month >= AHEAD_FROM_MONTH else [today.year]
    return [year for year in near if year not in announced]


def local_date(instant: datetime) -> date:
    """The day it is in Vietnam at `instant`. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZONE).date()


def start_of_day(day: date) -> datetime:
    """00:00 local of `day`, as a UTC instant."""
    return at_local_time(day, time())


def end_of_day(day: date) -> datetime:
    """24:00 local of `day` as a UTC instant: exclusive, equal to the start of the next day."""
    return start_of_day(day + DAY)


def at_local_time(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


def quarter(day: date) -> int:
    return (day.month + 2) // 3


def quarter_bounds(year: int, number: int) -> tuple[date, date]:
    """First and last day of quarter `number` (1-4). Raises ValueError for any other number."""
    if number not in (1, 2, 3, 4):
        raise ValueError(f"no quarter {number}")
    first = date(year, 3 * number - 2, 1)
    return first, add_months(first, 3) - DAY


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last day of a month that has no such day (Article 147-148)."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def add_years(day: date, count: int) -> date:
    """The same day `count` years on; 29/02 becomes 28/02 in a common year."""
    return add_months(day, 12 * count)
