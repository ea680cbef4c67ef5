"""Web server and scheduler side by side: `python -m workflow.supervisor --port 8000`.

For one machine without a service manager (`make run`). Each part runs in a process group of its own, so that Ctrl-C
reaches only this process, which then stops both in order. If one part ends by itself the other is stopped too: a
deadline nobody enforces, or a scheduler nobody can look at, is worse than an honest stop. On Linux the kernel ends
each level with the one above it, so that even a killed supervisor leaves nothing behind.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence

TICK_SECONDS = 0.2
GRACE_SECONDS = 15  # gunicorn lets running requests finish for 10 of them
EXIT_PORT_TAKEN = 2
EXIT_PART_DIED = 1
PR_SET_PDEATHSIG = 1  # prctl(2)


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The two parts and how they are started."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    # Without the control socket two installations under one user do not meet in $HOME/.gunicorn.
    # The application is loaded once and forked: it opens no connection before its first request.
    options = ["--preload", "--no-control-socket", "--graceful-timeout", "10", "--log-level", "warning"]
    return {
        "web": [*gunicorn, *options, "--bind", f"{host}:{port}", "wsgi:app"],
        "scheduler": [sys.executable, "-m", "flask", "jobs", "run"],
    }


def supervise(parts: Mapping[str, Sequence[str]], *, host: str, port: int) -> int:
    """Start all parts and wait for a signal or the end of one; stop all; return the exit code.

    0 after SIGINT, SIGTERM or SIGHUP, 1 if a part ended by itself, 2 if the port is taken.
    """
    if _port_taken(host, port):
        print(f"Port {port} on {host} is in use: choose another, e.g. make run PORT={port + 1}", file=sys.stderr)
        return EXIT_PORT_TAKEN
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with _running(parts) as processes:
        threading.Thread(target=_announce, args=(host, port, stop), daemon=True).start()
        while not stop.wait(TICK_SECONDS):
            for name, process in processes.items():
                if process.poll() is not None:
                    print(f"The {name} process ended with code {process.returncode}; stopping.", file=sys.stderr)
                    return EXIT_PART_DIED
    print("Stopped.")
    return 0


@contextlib.contextmanager
def _running(parts: Mapping[str, Sequence[str]]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The parts as processes; whatever happens inside, none of their processes is left afterwards."""
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in parts.items():
            processes[name] = subprocess.Popen(
                command,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  (no thread is running yet)
            )
        yield processes
    finally:
        for process in processes.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for process in processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)  # also what a killed part left behind
            process.wait()


def _end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent of this process ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _port_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: a closing one is no obstacle
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _announce(host: str, port: int, stop: threading.Event) -> None:
    """Print the address as soon as the server answers."""
    reachable = "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104  (compared with, not bound to)
    while not stop.wait(TICK_SECONDS):
        connection = http.client.HTTPConnection(reachable, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
        print(f"TĐKT: http://{reachable}:{port}/  (Ctrl-C: stop)", flush=True)
        return


def main() -> int:
    parser = argparse.ArgumentParser(description="Run web server and scheduler together.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    _end_with_parent()
    return supervise(commands(arguments.host, arguments.port), host=arguments.host, port=arguments.port)


if __name__ == "__main__":
    sys.exit(main())
