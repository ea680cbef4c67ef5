"""What the reliability tests share: processes that may be killed."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.reliability.processes import Zygote
from tests.reliability.webs import two_webs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.reliability.processes import Host
    from tests.reliability.webs import Webs


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    process = Zygote()
    yield process
    process.close()


@pytest.fixture
def host(zygote: Zygote, database_url: str) -> Iterator[Host]:
    """An application on the test's database that forks workers."""
    with zygote.host(database_url) as ready:
        yield ready


@pytest.fixture
def webs_of(zygote: Zygote, database_url: str) -> Iterator[Callable[[], Webs]]:
    """Starts two web processes over the test's database, once it is filled."""
    with ExitStack() as running:
        yield lambda: running.enter_context(two_webs(zygote, database_url))
