"""What the words of a task let one guess: when it is due, how it recurs, what closes it. A person may change it all."""

from __future__ import annotations

import re
from datetime import date

from workflow.domain.calendar import DAY, Calendar, add_months, add_years, quarter_bounds
from workflow.domain.states import TaskClosing, TaskRecurrence
from workflow.domain.text import fold

_EVENT = ("dot xuat", "neu co", "khi co phat sinh", "khi phat sinh")
_CONTINUOUS = ("tiep tuc ", "to chuc trien khai ", "thuong xuyen ", "duy tri ")
_ROUND = re.compile(r"\bdot (i{1,2}|1|2)\b")
_DAY = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})(?:\s*/\s*(\d{4}))?\b")
_MONTH = re.compile(r"thang\s*(\d{1,2})\b")


def quarter_due(year: int, quarter: int, calendar: Calendar) -> date:
    """The day a task without a date is due: the last working day of its quarter."""
    return calendar.last_working_day_on_or_before(quarter_bounds(year, quarter)[1])


def guess_due(year: int, quarter: int, time: str, calendar: Calendar) -> date:
    """Return the day that a plan's column of time names, else the last working day of the quarter.

    "15/6" is that day, "trước 15/6" the day before it, "tháng 5" its last working day. A day outside the quarter's
    reach (before it, or after the year that follows) is not believed.
    """
    first, _last = quarter_bounds(year, quarter)
    said = fold(time)
    found: date | None = None
    if match := _DAY.search(said):
        found = _day(int(match[3] or year), int(match[2]), int(match[1]))
        if found and said[: match.start()].rstrip(" ngay").endswith("truoc"):
            found -= DAY
    elif (match := _MONTH.search(said)) and 1 <= int(match[1]) <= 12:  # noqa: PLR2004 (months)
        found = calendar.last_working_day_on_or_before(add_months(date(year, int(match[1]), 1), 1) - DAY)
    if found is None or not first <= found <= date(year + 1, 12, 31):
        return quarter_due(year, quarter, calendar)
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def moved_due(due_on: date, *, quarter: int, years: tuple[int, int], calendar: Calendar) -> date:
    """The same day in another year's plan: the last working day of a quarter stays that, another day keeps its date."""
    old, new = years
    by_rule = due_on in (quarter_due(old, quarter, calendar), quarter_bounds(old, quarter)[1])
    return quarter_due(new, quarter, calendar) if by_rule else add_years(due_on, new - old)


def guess_recurrence(title: str) -> TaskRecurrence:
    """An event ("đột xuất", "nếu có"), else a round ("đợt I"), else work that goes on ("Tiếp tục …"), else yearly."""
    said = fold(title)
    if any(words in said for words in _EVENT):
        return TaskRecurrence.EVENT_DRIVEN
    if _ROUND.search(said):
        return TaskRecurrence.ROUND
    return TaskRecurrence.CONTINUOUS if said.startswith(_CONTINUOUS) else TaskRecurrence.YEARLY


def guess_closing(title: str) -> TaskClosing | None:
    """The fact of the system that would close such a task; None when nothing the system records does."""
    said = fold(title)
    if "sang kien" in said and (match := _ROUND.search(said)):
        return TaskClosing.ROUND_2 if match[1] in ("ii", "2") else TaskClosing.ROUND_1
    if "tong hop dang ky thi dua" in said:
        return TaskClosing.REGISTRATION
    if said.startswith(("ke hoach cong tac thi dua", "ke hoach cong tac tdkt", "xay dung ke hoach cong tac thi dua")):
        return TaskClosing.PLAN_ISSUED
    if said.startswith("kiem tra cong tac"):
        return TaskClosing.INSPECTION
    if said.startswith("bao cao so ket") and "6 thang" in said:
        return TaskClosing.HALF_REPORT
    return TaskClosing.YEAR_REPORT if said.startswith("bao cao tong ket") else None
