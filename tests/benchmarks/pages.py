"""The real list page under gunicorn as a share of what gunicorn gives for "hello": one worker, one reader, in turns."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import ROOT
from tests.benchmarks import population
from tests.benchmarks.clockwork import Line, duration, in_turns, repeated
from tests.support.signed_in import client_of
from tests.support.world import world
from workflow.extensions import db
from workflow.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.benchmarks.ground import Ground

CASES, WANTED_SHARE = 10_000, 0.12
CALLS, ROUNDS = 20, 15
HELLO = (
    "def app(environ, start_response):\n"
    "    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '5')])\n"
    "    return [b'hello']\n"
)
#: What is asked for: the list of a unit's officer with its 25 rows, and the smallest page there is.
PATHS = {"list page": "/nominations", "healthz": "/healthz"}


class Reader:
    """One connection kept open, one request at a time; the client costs as little as a socket does."""

    def __init__(self, port: int, path: str, cookie: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"
        self.request = (head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode()

    def ask(self) -> bytes:
        """Return the whole answer. Raises RuntimeError for anything but 200."""
        self.socket.sendall(self.request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        length = next(int(line[16:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length: "))
        while len(body) < length:
            body += self._more()
        return body

    def _more(self) -> bytes:
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def measure(ground: Ground, folder: Path) -> list[Line]:
    """Return one line per page; the share of hello is 1 / times."""
    with ground.app.app_context():
        made = world(ground.app)
        first = population.units(made, 10)[0]
        population.nominations(ground, made, (1, CASES), (first, 10))
        with Session(db.engine) as session:
            officer = session.scalars(select(func.min(User.id)).where(User.account.like("unit_officer%"))).one()
    cookie = _cookie(ground.app, officer)
    (folder / "hello.py").write_text(HELLO)
    settings = {"TDKT_ENV": "test", "DATABASE_URL": _address(ground.app), "INSTANCE_DIR": str(folder)}
    with _gunicorn("hello:app", folder, {}) as hello_port, _gunicorn("wsgi:app", ROOT, settings) as port:
        hello = Reader(hello_port, "/")
        lines = []
        for name, path in PATHS.items():
            page = Reader(port, path, cookie)
            size = len(page.ask())
            race = in_turns({"page": repeated(page.ask, CALLS), "hello": repeated(hello.ask, CALLS)}, ROUNDS)
            times = race.times("page", "hello")
            note = f"hello {duration(race.each('hello'))}, share {1 / times:.3f}, {size // 1024} KiB"
            wanted = 1 / WANTED_SHARE if name == "list page" else None
            lines.append(Line(f"page: {name}", ground.name.split()[0], race.each("page"), times, wanted, note))
    return lines


def _address(app: Flask) -> str:
    return str(app.extensions["tdkt"].settings.database_url)


def _cookie(app: Flask, user_id: int) -> str:
    client = client_of(app, user_id)
    found = client.get_cookie("tdkt")
    return f"tdkt={found.value}" if found else ""


@contextlib.contextmanager
def _gunicorn(target: str, folder: Path, settings: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"]
    options += ["--keep-alive", "75"]  # one connection for the whole race, whatever else the machine does
    command = [sys.executable, "-m", "gunicorn", *options, "--log-level", "error", "--bind", f"127.0.0.1:{port}", target]
    with subprocess.Popen(command, cwd=folder, env={**os.environ, **settings}) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("gunicorn did not start")
