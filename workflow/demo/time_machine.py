"""A year in a minute: every working morning swept, every week's digest written, all that was said read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from workflow.data.holidays import working_calendar
from workflow.data.reminders import load_reminders
from workflow.domain.reminding import openings
from workflow.extensions import reading
from workflow.queries import notices
from workflow.services import digest, lapses, sweep
from workflow.services.forecast import Foreseen, told_since


def play(first: datetime, last: datetime, digests: Iterable[datetime]) -> Iterator[Foreseen]:
    """Live from `first` to `last` and tell of every message in order; what was said before is not said again.

    digests: the moments of the weekly digest. Effects: those of the jobs themselves: reminders, notices, overdue cases
    that lapse where their plan says so.
    """
    weekly, seen = set(digests), notices.newest(reading())
    for now in openings(first, last, load_reminders(), working_calendar()):
        lapses.lapse_overdue(now=now)
        sweep.sweep(now=now)
        if now in weekly:
            digest.digest(now=now)
        for number, told in told_since(reading(), seen):
            seen = number
            yield told
