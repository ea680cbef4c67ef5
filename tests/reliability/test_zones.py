"""R-26: an instant is kept in UTC and shown in Vietnam's time, whatever zone the machine thinks it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reliability import work

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reliability.processes import Host

#: Deadlines: plan's words -> the first instant too late, the last working day before it. Typed from the requirement:
#: "trước ngày 10/02/2024" ends with 09/02, and Tết began on 08/02; 02/01/2026 is off, swapped against 10/01.
DEADLINES = {
    "BEFORE KEEP 2024-02-10": "2024-02-09T17:00:00+00:00 2024-02-07",
    "NO_LATER_THAN KEEP 2024-02-10": "2024-02-10T17:00:00+00:00 2024-02-07",
    "NO_LATER_THAN NEXT_WORKING_DAY 2024-02-10": "2024-02-15T17:00:00+00:00 2024-02-15",
    "NO_LATER_THAN KEEP 2024-12-31": "2024-12-31T17:00:00+00:00 2024-12-31",
    "NO_LATER_THAN KEEP 2028-02-29": "2028-02-29T17:00:00+00:00 2028-02-29",
}

#: An instant in UTC -> its day in Vietnam, the end of that day, as a page shows it.
MOMENTS = {
    "2023-12-31T16:30:00+00:00": "2023-12-31 2023-12-31T17:00:00+00:00 31/12/2023 23:30",
    "2023-12-31T17:00:00+00:00": "2024-01-01 2024-01-01T17:00:00+00:00 01/01/2024 00:00",
    "2024-02-29T16:59:59+00:00": "2024-02-29 2024-02-29T17:00:00+00:00 29/02/2024 23:59",
    "2024-03-31T17:30:00+00:00": "2024-04-01 2024-04-01T17:00:00+00:00 01/04/2024 00:30",
}

#: What was written -> what is read again.
KEPT = {
    "2024-02-10T00:30:00+07:00": "2024-02-09T17:30:00+00:00",
    "2024-03-10T02:30:00-05:00": "2024-03-10T07:30:00+00:00",
}


def test_dates_do_not_depend_on_the_machine(host: Host, figures: Callable[..., None]) -> None:
    """One process per zone asks the calendar, the filters and the database."""
    expected = DEADLINES | MOMENTS | KEPT
    for zone, noon in work.LOCAL_NOON.items():
        told = host.run("dates", zone=zone, deadlines=list(DEADLINES), moments=list(MOMENTS), kept=list(KEPT))
        assert told.pop("local") == noon, f"the process does not live in {zone}"
        assert told == expected, zone
    figures(zones=len(work.LOCAL_NOON), answers=len(expected), differences=0)
