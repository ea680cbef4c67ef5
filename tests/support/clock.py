"""The application's clock, set for a test: what the pages call "now"."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def set_clock(app: Flask, moment: datetime) -> None:
    """Let the application's clock run on from `moment`; sign in afterwards, a sign-in is a moment too."""
    runtime = app.extensions["tdkt"]
    app.extensions["tdkt"] = dataclasses.replace(runtime, clock_offset=moment - datetime.now(UTC))
