"""When a list has hung long enough, when a member may sign in, which times a meeting may have."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workflow.data.holidays import working_calendar
from workflow.domain import publicity, sittings

EIGHT = datetime(2024, 12, 8, 1, 0, tzinfo=UTC)  # Sunday 08/12/2024, 08:00 in Vietnam


@pytest.mark.parametrize(
    ("posted", "days", "last"),
    [
        (datetime(2024, 12, 2, 3, tzinfo=UTC), 5, date(2024, 12, 9)),  # Monday: Tue to Fri, Monday
        (datetime(2024, 12, 1, 17, 30, tzinfo=UTC), 5, date(2024, 12, 9)),  # 00:30 on Monday in Vietnam
        (datetime(2024, 2, 6, 3, tzinfo=UTC), 3, date(2024, 2, 16)),  # Tết from 08/02 to 14/02
    ],
)
def test_a_list_hangs_for_working_days_after_the_day_of_posting(posted: datetime, days: int, last: date) -> None:
    assert publicity.last_day(posted, days, working_calendar()) == last


@pytest.mark.parametrize(
    ("days", "ends", "now", "code"),
    [
        (0, None, EIGHT, ""),
        (5, None, EIGHT, "not_posted"),
        (5, date(2024, 12, 8), datetime(2024, 12, 8, 16, 59, 59, tzinfo=UTC), "still_posted"),
        (5, date(2024, 12, 8), datetime(2024, 12, 8, 17, 0, tzinfo=UTC), ""),
    ],
)
def test_a_vote_waits_for_the_end_of_the_last_day(days: int, ends: date | None, now: datetime, code: str) -> None:
    found = publicity.unmet(days, ends, now)
    assert (found.code if found else "") == code
    if code == "still_posted":
        assert found is not None
        assert found.params == {"ends": ends}


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (datetime(2024, 12, 7, 23, 59, 59, tzinfo=UTC), False),  # 06:59:59
        (datetime(2024, 12, 8, 0, 0, tzinfo=UTC), True),  # 07:00, an hour before
        (datetime(2024, 12, 8, 16, 59, tzinfo=UTC), True),
        (datetime(2024, 12, 8, 17, 0, tzinfo=UTC), False),  # the day is over
    ],
)
def test_a_member_signs_in_from_an_hour_before_until_the_day_is_over(now: datetime, may: bool) -> None:
    assert (sittings.may_sign_in(EIGHT, now) is None) == may


def test_a_meeting_ends_after_it_begins() -> None:
    assert sittings.times(EIGHT, None, None) == []
    assert [reason.code for reason in sittings.times(EIGHT, EIGHT, EIGHT)] == ["ends_before_start", "due_before_start"]
