"""The test's side of `zygote`: order a host for a database, start work in processes of their own, kill them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 120.0


class Zygote:
    """The process that imported everything; one for all tests of a session."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.zygote"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._expect("ready")

    def _expect(self, answer: str = "") -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line or (answer and line != answer):
            raise RuntimeError(f"the zygote said {line!r} and ended with {self.process.poll()}")
        return line

    @contextlib.contextmanager
    def host(self, url: str, **settings: str) -> Iterator[Host]:
        """An application on a database, ready to fork; all its workers are gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="tdkt-host-") as folder:  # short: a socket's path may not be long
            yield from self._host(url, Path(folder), settings)

    def _host(self, url: str, folder: Path, settings: dict[str, str]) -> Iterator[Host]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"url": url, "folder": str(folder), "settings": settings}) + "\n")
        self.process.stdin.flush()
        pid = int(self._expect())
        door = folder / "host.sock"
        until(lambda: door.exists() or not alive(pid))
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as connection:
            connection.connect(str(door))
            with connection.makefile("rw") as talk:
                host = Host(folder, talk)
                try:
                    yield host
                finally:
                    for worker in host.workers:
                        worker.kill()
        kill(pid)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


class Host:
    """Forks workers of one application."""

    def __init__(self, folder: Path, talk: Any) -> None:
        self.folder, self.talk = folder, talk
        self.workers: list[Worker] = []

    def start(self, work: str, **arguments: Any) -> Worker:
        """Begin a function of `work` in a process of its own."""
        worker = Worker(self.folder / f"result_{len(self.workers)}")
        worker.pid = self._ask(work, worker.path, arguments, inside=False)["pid"]
        self.workers.append(worker)
        return worker

    def warm(self, work: str, **arguments: Any) -> None:
        """Run a function of `work` in the host itself, so that those forked later find everything made."""
        worker = Worker(self.folder / "warm")
        self._ask(work, worker.path, arguments, inside=True)
        worker.result()

    def _ask(self, work: str, path: Path, arguments: dict[str, Any], *, inside: bool) -> dict[str, Any]:
        order = {"name": work, "result": str(path), "arguments": arguments, "inside": inside}
        self.talk.write(json.dumps(order) + "\n")
        self.talk.flush()
        answer: dict[str, Any] = json.loads(self.talk.readline())
        return answer

    def run(self, work: str, **arguments: Any) -> Any:
        return self.start(work, **arguments).result()


class Worker:
    """A process at work."""

    def __init__(self, path: Path) -> None:
        self.pid, self.path = os.getpid(), path

    def result(self, patience: float = PATIENCE) -> Any:
        """Wait for the end and return what the work returned. Raises RuntimeError when it failed or was killed."""
        until(lambda: self.path.exists() or not alive(self.pid), patience)
        if not self.path.exists():
            raise RuntimeError("the worker was killed")
        answer = json.loads(self.path.read_text())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def kill(self) -> None:
        kill(self.pid)

    def running(self) -> bool:
        return alive(self.pid)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)


def kill(pid: int) -> None:
    """SIGKILL, and wait until the process is gone: nothing that it might still do is left."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    """Whether anything of the process is left: as long as one of its threads ends, its sockets are open."""
    return Path(f"/proc/{pid}").exists()  # our processes are reaped at once, see zygote


def until(condition: Callable[[], object], patience: float = PATIENCE, pause: float = 0.002) -> None:
    """Wait for something to become true. Raises TimeoutError."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("waited in vain")
        time.sleep(pause)
