"""Fixtures of the pure core."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


@pytest.fixture(params=["UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati"], scope="module")
def host_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The zone of the machine: no result may depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()
