"""A real SMTP server on the loopback that does what the test tells it to."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from email.message import EmailMessage

OK = "250 OK"


@dataclass
class Server:
    """What arrived, and the answers given: by command, one after the other, then OK for ever.

    An answer may be a function; it is called with the envelope and returns the answer, or raises to drop the line.
    """

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str | Callable[[Any], str]]] = field(default_factory=dict)
    tried: int = 0

    def next(self, command: str, envelope: Any) -> str:
        waiting = self.answers.get(command, [])
        answer = waiting.pop(0) if waiting else OK
        return answer(envelope) if callable(answer) else answer

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        self.tried += 1
        answer = self.next("MAIL", envelope)
        if answer == OK:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        answer = self.next("RCPT", envelope)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.next("DATA", envelope)
        if answer == "slow":  # taken, but the answer comes when nobody waits for it any more
            await asyncio.sleep(0.6)
            answer = OK
        if answer == "drop before":
            server.transport.abort()
            return OK
        if answer == OK or answer.startswith("drop"):
            self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if answer == "drop after":  # taken, but the sender never hears it
            server.transport.abort()
        return OK if answer.startswith("drop") else answer


@contextlib.contextmanager
def smtp() -> Iterator[Server]:
    """Run the server in a thread of its own."""
    with socket.socket() as probe:  # the controller looks for itself under the port it was given, so 0 will not do
        probe.bind(("127.0.0.1", 0))
        server = Server(port=probe.getsockname()[1])
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
