"""When a term closes and how long is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from workflow.domain.calendar import DAY, Calendar, at_local_time, end_of_day, local_date
from workflow.domain.states import NonWorkingPolicy, TermMeaning


@dataclass(frozen=True, slots=True)
class Deadline:
    """closes_at: first instant that is too late; in time means `now < closes_at`.
    last_day: the last local day on which the act is in time, shown as "đến hết ngày".
    last_working_day: the last working day on or before it.
    falls_on: the holiday or weekend day the written last day falls on, None when it is a working day. With
    NEXT_WORKING_DAY it says why the term was moved.
    """

    closes_at: datetime
    last_day: date
    last_working_day: date
    falls_on: str | None


def deadline(due: date, meaning: TermMeaning, policy: NonWorkingPolicy, calendar: Calendar) -> Deadline:
    """Return when a term written as `due` closes.

    "trước ngày 10/02" closes at 24:00 of 09/02, "chậm nhất đến hết ngày 10/02" at 24:00 of 10/02. With
    NEXT_WORKING_DAY a last day off moves to the end of the next working day (Civil Code 2015, Article 148 clause 5).
    Raises NoRuleInForce outside the years of the calendar.
    """
    calendar.holiday_name(due)
    written = due - DAY if meaning is TermMeaning.BEFORE else due
    falls_on = calendar.non_working_name(written)
    moved = falls_on is not None and policy is NonWorkingPolicy.NEXT_WORKING_DAY
    last_day = calendar.next_working_day(written) if moved else written
    return Deadline(
        closes_at=end_of_day(last_day),
        last_day=last_day,
        last_working_day=calendar.last_working_day_on_or_before(last_day),
        falls_on=falls_on,
    )


def working_days_left(now: datetime, deadline: Deadline, calendar: Calendar) -> int:
    """Working days in which the act can still be done, today included; minus the working days overdue, today included.

    On Monday 05/02/2024 before 10/02/2024, Tết from 08/02: 3 (05, 06, 07). During Tết: 0 and still open, so ask
    `closes_at`, not this number, whether the door is shut.
    """
    today = local_date(now)
    if now < deadline.closes_at:
        return calendar.working_days_between(today - DAY, deadline.last_day)
    return calendar.working_days_between(today, deadline.last_day)


def moment_at(deadline: Deadline, offset: int, calendar: Calendar, clock: time) -> datetime:
    """That time of the working day so many working days before the last working day, or after the last day (minus)."""
    base = deadline.last_working_day if offset >= 0 else deadline.last_day
    return at_local_time(calendar.add_working_days(base, -offset), clock)
