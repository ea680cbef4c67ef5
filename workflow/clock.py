"""The one clock. Called by web, jobs and cli only; everything below them is told the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import current_app

from workflow.domain.calendar import local_date


def now() -> datetime:
    """Return this moment in UTC; a demonstration may have set the clock back (`CLOCK_START`)."""
    offset: timedelta = current_app.extensions["tdkt"].clock_offset
    return datetime.now(UTC) + offset


def today() -> date:
    """Return today's date in Vietnam."""
    return local_date(now())
