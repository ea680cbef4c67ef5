"""The table of jobs: when each is due, in Vietnam's time, and what a missed slot comes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflow.domain.calendar import ZONE
from workflow.jobs.schedule import JOBS, SCHEDULE, Job


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("name", "now", "slot"),
    [
        ("digest", "05/02/2024 08:00", "05/02/2024 08:00"),  # a Monday
        ("digest", "05/02/2024 07:59", "none"),  # last Monday's is history by now
        ("digest", "08/02/2024 23:00", "05/02/2024 08:00"),  # down since Monday: still said this week
        ("digest", "06/02/2024 08:00", "05/02/2024 08:00"),  # and never on a Tuesday of its own
        ("digest", "12/02/2024 08:00", "none"),  # Tết: this Monday's waits for Thursday 15/02
        ("digest", "15/02/2024 08:00", "15/02/2024 08:00"),
        ("digest", "19/02/2024 07:59", "15/02/2024 08:00"),
        ("digest", "23/02/2026 08:00", "23/02/2026 08:00"),  # a whole week off: one for both
        ("sweep", "05/02/2024 08:14", "05/02/2024 08:00"),
        ("sweep", "05/02/2024 08:15", "05/02/2024 08:15"),
        ("deliver", "05/02/2024 08:14", "05/02/2024 08:14"),
        ("lapse", "10/02/2024 00:04", "none"),  # yesterday's lies further back than a day's work reaches
        ("lapse", "09/02/2024 23:00", "09/02/2024 00:05"),
        ("lapse", "10/02/2024 00:05", "10/02/2024 00:05"),
        ("invariants", "10/02/2024 02:30", "10/02/2024 02:30"),
        ("verify", "10/02/2024 02:46", "10/02/2024 02:45"),
        ("purge", "10/02/2024 03:15", "10/02/2024 03:15"),
    ],
)
def test_the_newest_slot_that_has_come(name: str, now: str, slot: str) -> None:
    assert JOBS[name].latest_slot(at(now).astimezone(UTC)) == (None if slot == "none" else at(slot))


def test_the_next_slot_is_later_than_now() -> None:
    for job in SCHEDULE:
        now = at("05/02/2024 08:00")
        following = job.next_slot(now)
        assert following is not None
        assert following > now


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.name)
def test_a_slot_stays_within_reach_for_many_ticks(job: Job) -> None:
    """A scheduler that hangs for two minutes must not lose a slot."""
    slot = job.next_slot(at("05/02/2024 08:00"))
    assert slot is not None
    assert job.latest_slot(slot + timedelta(seconds=59)) == slot
    assert job.reach >= timedelta(minutes=2)


def test_the_names_are_those_of_the_command_line() -> None:
    assert list(JOBS) == ["lapse", "sweep", "digest", "deliver", "papers", "invariants", "verify", "ballot_keys", "purge"]
