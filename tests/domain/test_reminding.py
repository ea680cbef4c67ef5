"""When reminders come: by the promised policy, around Tết, at night and on days off; what was missed is folded."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from workflow.data.holidays import working_calendar
from workflow.data.reminders import load_reminders
from workflow.domain.deadlines import Deadline, deadline, moment_at
from workflow.domain.reminding import Last, Policy, Rule, opening, quiet, reached
from workflow.domain.states import Channel, NonWorkingPolicy, Recipient, Subject, TermMeaning

pytestmark = pytest.mark.usefixtures("host_zone")
CALENDAR, POLICY = working_calendar(), load_reminders()
MEANINGS = {"trước": TermMeaning.BEFORE, "hết": TermMeaning.NO_LATER_THAN}
POLICIES = {"giữ": NonWorkingPolicy.KEEP, "chuyển": NonWorkingPolicy.NEXT_WORKING_DAY}
MILLISECOND = timedelta(milliseconds=1)
R = Recipient


def at(text: str) -> datetime:
    """A local moment "05/02/2024 08:00", by arithmetic on UTC so that no zone database is asked."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC) - timedelta(hours=7)


def term(written: str, policy: str = "giữ") -> Deadline:
    """A term as a plan writes it: "trước 10/02/2024"."""
    meaning, due = written.split()
    return deadline((at(f"{due} 12:00")).date(), MEANINGS[meaning], POLICIES[policy], CALENDAR)


def come(now: str, written: str, subject: Subject = Subject.REGISTRATION) -> dict[R, int]:
    """The newest offset of each recipient."""
    found = reached(at(now), subject, term(written), POLICY, CALENDAR)
    return {who: telling.offset for telling in found for who in telling.recipients}


# written term | day of the reminder for 14, 7, 3, 1, 0, -1, -3, -5
REMINDERS = """
trước 10/02/2024 | 18/01/2024 29/01/2024 02/02/2024 06/02/2024 07/02/2024 15/02/2024 19/02/2024 21/02/2024
hết   10/02/2024 | 18/01/2024 29/01/2024 02/02/2024 06/02/2024 07/02/2024 15/02/2024 19/02/2024 21/02/2024
hết   10/02/2023 | 16/01/2023 01/02/2023 07/02/2023 09/02/2023 10/02/2023 13/02/2023 15/02/2023 17/02/2023
hết   10/02/2026 | 21/01/2026 30/01/2026 05/02/2026 09/02/2026 10/02/2026 11/02/2026 13/02/2026 24/02/2026
hết   23/02/2026 | 27/01/2026 05/02/2026 11/02/2026 13/02/2026 23/02/2026 24/02/2026 26/02/2026 02/03/2026
hết   10/02/2027 | 14/01/2027 25/01/2027 29/01/2027 02/02/2027 03/02/2027 11/02/2027 15/02/2027 17/02/2027
hết   12/01/2026 | 22/12/2025 31/12/2025 08/01/2026 10/01/2026 12/01/2026 13/01/2026 15/01/2026 19/01/2026
hết   31/12/2024 | 11/12/2024 20/12/2024 26/12/2024 30/12/2024 31/12/2024 02/01/2025 06/01/2025 08/01/2025
hết   31/03/2024 | 11/03/2024 20/03/2024 26/03/2024 28/03/2024 29/03/2024 01/04/2024 03/04/2024 05/04/2024
"""
ROWS = [
    (written, offset, when)
    for written, days in (line.split(" | ") for line in REMINDERS.strip().splitlines())
    for offset, when in zip((14, 7, 3, 1, 0, -1, -3, -5), days.split(), strict=True)
]


@pytest.mark.parametrize(("written", "offset", "when"), ROWS)
def test_each_reminder_at_eight_of_its_working_day(written: str, offset: int, when: str) -> None:
    moment = at(f"{when} 08:00")
    assert moment_at(term(written), offset, CALENDAR, time(8)) == moment
    assert come(f"{when} 08:00", written)[R.RESPONSIBLE] == offset
    assert {telling.offset for telling in reached(moment - MILLISECOND, Subject.REGISTRATION, term(written), POLICY, CALENDAR)} != {offset}


@pytest.mark.parametrize(
    ("now", "who"),
    [
        ("18/01/2024 07:59", {}),
        ("18/01/2024 08:00", {R.RESPONSIBLE: 14}),
        ("05/02/2024 08:00", {R.RESPONSIBLE: 3}),
        ("07/02/2024 08:00", {R.RESPONSIBLE: 0}),
        ("09/02/2024 23:59", {R.RESPONSIBLE: 0}),
        ("10/02/2024 00:00", {}),
        ("15/02/2024 07:59", {}),
        ("15/02/2024 08:00", {R.RESPONSIBLE: -1, R.HEAD: -1}),
        ("18/02/2024 08:00", {R.RESPONSIBLE: -1, R.HEAD: -1}),
        ("19/02/2024 08:00", {R.RESPONSIBLE: -3, R.HEAD: -3, R.MANAGER: -3}),
        ("21/02/2024 08:00", {R.RESPONSIBLE: -5, R.HEAD: -5, R.MANAGER: -5, R.DIRECTOR: -5}),
        ("31/12/2024 08:00", {R.RESPONSIBLE: -5, R.HEAD: -5, R.MANAGER: -5, R.DIRECTOR: -5}),
    ],
)
def test_up_the_line_and_only_the_newest(now: str, who: dict[R, int]) -> None:
    assert come(now, "trước 10/02/2024") == who


def test_quarterly_tasks_are_reminded_fifteen_seven_and_one_working_days_ahead() -> None:
    """28/06/2024 is a Friday; 07/06 is fifteen working days before it."""
    days = ("07/06/2024", "19/06/2024", "27/06/2024", "28/06/2024")
    assert [come(f"{day} 08:00", "hết 28/06/2024", Subject.TASK)[R.RESPONSIBLE] for day in days] == [15, 7, 1, 0]
    assert come("06/06/2024 23:00", "hết 28/06/2024", Subject.TASK) == {}


def test_a_moved_term_reminds_before_its_new_last_day() -> None:
    moved = term("trước 10/02/2024", "chuyển")
    found = [moment_at(moved, offset, CALENDAR, time(8)) for offset in (0, 1, -1)]
    assert found == [at("15/02/2024 08:00"), at("07/02/2024 08:00"), at("16/02/2024 08:00")]


@pytest.mark.parametrize(
    ("now", "said"),
    [("06/02/2024 08:00", {Last.NO}), ("07/02/2024 08:00", {Last.BEFORE}), ("19/02/2024 08:00", {Last.NO}),
     ("21/02/2024 08:00", {Last.EVER})],
)  # fmt: skip
def test_the_last_one_says_so(now: str, said: set[Last]) -> None:
    found = reached(at(now), Subject.REGISTRATION, term("trước 10/02/2024"), POLICY, CALENDAR)
    assert {telling.last for telling in found} == said


def test_the_director_is_told_apart_and_a_channel_of_its_own_too() -> None:
    rules = (Rule(Subject.REPORT, R.RESPONSIBLE, (0, -5), Channel.MAIL), Rule(Subject.REPORT, R.MANAGER, (-5,), Channel.APP),
             Rule(Subject.REPORT, R.DIRECTOR, (-5,), Channel.MAIL), Rule(Subject.COUNCIL, R.RESPONSIBLE, (-5,), Channel.MAIL))
    found = reached(at("21/02/2024 08:00"), Subject.REPORT, term("trước 10/02/2024"), Policy(rules, time(8), time(17)), CALENDAR)
    assert [(telling.recipients, telling.channel) for telling in found] == [
        ({R.RESPONSIBLE}, Channel.MAIL), ({R.MANAGER}, Channel.APP), ({R.DIRECTOR}, Channel.MAIL),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "silent", "opens"),
    [
        ("06/02/2024 07:59", True, "06/02/2024 08:00"),  # a Tuesday
        ("06/02/2024 08:00", False, "07/02/2024 08:00"),
        ("06/02/2024 17:30", False, "07/02/2024 08:00"),
        ("06/02/2024 17:31", True, "07/02/2024 08:00"),
        ("04/02/2024 12:00", True, "05/02/2024 08:00"),  # a Sunday
        ("07/02/2024 17:31", False, "15/02/2024 08:00"),  # Tết begins: the term closes before anybody is back
        ("08/02/2024 03:00", False, "15/02/2024 08:00"),
        ("10/02/2024 00:00", True, "15/02/2024 08:00"),  # over: it waits
        ("10/01/2026 09:00", False, "12/01/2026 08:00"),  # a Saturday worked for Friday 02/01
        ("02/01/2026 09:00", True, "05/01/2026 08:00"),
    ],
)
def test_nights_weekends_and_holidays_are_quiet_unless_it_would_be_too_late(now: str, silent: bool, opens: str) -> None:
    written = "trước 10/02/2024" if "2024" in now else "hết 30/06/2026"
    assert quiet(at(now), term(written), POLICY, CALENDAR) is silent
    assert opening(at(now), POLICY, CALENDAR) == at(opens)
