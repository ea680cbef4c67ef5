"""Two web processes over one database, and people signed in at them."""

from __future__ import annotations

import contextlib
import random
import socket
from typing import TYPE_CHECKING

from tests.reliability.browsers import Browser
from tests.reliability.processes import until
from tests.support.world import PASSWORD, World, world
from workflow.extensions import password_hasher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.reliability.processes import Host, Worker, Zygote

#: 08:00 in Vietnam, registration open, reviews may be noted.
CLOCK = "2024-02-05T08:00+07:00"


def inhabited(app: Flask) -> World:
    """The world with passwords."""
    with app.app_context():
        return world(app, password_hasher().hash(PASSWORD))


@contextlib.contextmanager
def two_webs(zygote: Zygote, url: str, clock: str = CLOCK, **settings: str) -> Iterator[Webs]:
    with zygote.host(url, CLOCK_START=clock, **settings) as host:
        webs = Webs(host)
        webs.start()
        webs.start()
        yield webs


class Webs:
    """Web processes of one host; one may be killed and another started at the same address."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.ports: list[int] = []
        self.workers: list[Worker] = []

    def start(self, port: int | None = None) -> int:
        """Start a web process and wait until it answers."""
        chosen = port or _free_port()
        worker = self.host.start("serve", port=chosen)
        if port is None:
            self.ports.append(chosen)
            self.workers.append(worker)
        else:
            self.workers[self.ports.index(port)] = worker
        until(lambda: _answers(chosen))
        return chosen

    def browser(self, account: str, web: int) -> Browser:
        return Browser(self.ports[web]).sign_in(account)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    """A port that no client gets by chance: one that does connects to itself, and the server cannot have it back."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
