"""A process that has imported the product once and forks workers that a test may kill.

Starting an interpreter and importing everything takes longer than what a worker does; forking takes milliseconds.
Lines of JSON come in on standard input: each asks for a host. A host makes one application for one database and forks
workers from it on request, over a Unix socket. Every process ends with the one above it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # prctl(2)


def main() -> None:
    import tests.reliability.work  # noqa: F401 (imported here so that no worker has to)

    _as_child()
    _say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _leave(lambda order=order: _host(**order))
        _say(pid)


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _host(url: str, folder: str, settings: dict[str, str]) -> None:
    """Listen for the one test that ordered this host, and fork a worker per request."""
    from tests.support.databases import close, settings_for
    from workflow import create_app

    here = Path(folder)
    app = create_app(settings_for(url, here, **settings))
    app.test_client().get("/sign-in")  # whatever is made at the first request is made before the forks
    close(app)  # a forked connection would be shared
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(here / "making.sock"))
        listener.listen(1)
        (here / "making.sock").rename(here / "host.sock")
        connection, _ = listener.accept()
    with contextlib.closing(connection), connection.makefile("rw") as talk:
        for line in talk:
            order = json.loads(line)
            if order.pop("inside"):
                _work(app, **order)
                close(app)
            else:
                pid = os.fork()
                if pid == 0:
                    _leave(lambda order=order: _work(app, **order))
                order = {"pid": pid}
            talk.write(json.dumps(order) + "\n")
            talk.flush()


def _work(app: Any, name: str, result: str, arguments: dict[str, Any]) -> None:
    """Do one piece of work and write what came of it, or why nothing did, as JSON."""
    from tests.reliability import work

    answer: dict[str, Any]
    try:
        answer = {"value": getattr(work, name)(app, **arguments)}
    except BaseException:  # noqa: BLE001 (told to the test, whatever it is)
        answer = {"error": traceback.format_exc()}
    aside = Path(f"{result}.part")
    aside.write_text(json.dumps(answer, default=str))
    aside.rename(result)


def _leave(work: Any) -> None:
    """Run in a forked process and end it without whatever the parent would do at its own end."""
    _as_child()
    try:
        work()
    except BaseException:  # noqa: BLE001 (nothing may return into the parent's code)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _as_child() -> None:
    """End with the parent, and let ended children be gone at once."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


if __name__ == "__main__":
    main()
