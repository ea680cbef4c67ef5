"""Web and scheduler live and die together, and nothing is left behind. Real processes, stand-in parts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import ROOT
from workflow.supervisor import commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLEEPER = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
BaseHTTPRequestHandler.log_message = lambda *_: None
HTTPServer(("127.0.0.1", int(sys.argv[1])), BaseHTTPRequestHandler).serve_forever()
"""
SUPERVISOR = """
import sys
from workflow import supervisor
port, folder, server, sleeper = int(sys.argv[1]), *sys.argv[2:]
supervisor._end_with_parent()
parts = {name: [sys.executable, "-c", sleeper, f"{folder}/{name}"] for name in ("web", "scheduler")}
parts["listener"] = [sys.executable, "-c", server, str(port)]
sys.exit(supervisor.supervise(parts, host="127.0.0.1", port=port))
"""
PATIENCE = 20


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def supervisor(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A supervisor that has announced itself; its parts wrote their process ids into tmp_path."""
    arguments = [str(port), str(tmp_path), SERVER, SLEEPER]
    command = [sys.executable, "-c", SUPERVISOR, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"TĐKT: http://127.0.0.1:{port}/  (Ctrl-C: stop)\n"
        until(lambda: len([part for part in tmp_path.iterdir() if part.read_text()]) == 2)
        yield process
        process.kill()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def pid(folder: Path, part: str) -> int:
    return int((folder / part).read_text())


def nobody_left(folder: Path, port: int) -> bool:
    with socket.socket() as probe:
        free = probe.connect_ex(("127.0.0.1", port)) != 0
    return free and not [part for part in folder.iterdir() if Path(f"/proc/{part.read_text()}").exists()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_parts(
    supervisor: subprocess.Popen[str], tmp_path: Path, port: int, number: signal.Signals
) -> None:
    supervisor.send_signal(number)
    assert supervisor.wait(PATIENCE) == 0
    assert nobody_left(tmp_path, port)


@pytest.mark.parametrize("part", ["web", "scheduler"])
def test_the_end_of_one_part_stops_the_others(
    supervisor: subprocess.Popen[str], tmp_path: Path, port: int, part: str
) -> None:
    os.kill(pid(tmp_path, part), signal.SIGKILL)
    _, errors = supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 1
    assert errors == f"The {part} process ended with code -9; stopping.\n"
    assert nobody_left(tmp_path, port)


def test_a_killed_supervisor_leaves_nobody(supervisor: subprocess.Popen[str], tmp_path: Path, port: int) -> None:
    supervisor.kill()
    supervisor.wait(PATIENCE)
    until(lambda: nobody_left(tmp_path, port))


def test_a_taken_port_is_one_line_and_nothing_starts(tmp_path: Path, port: int) -> None:
    arguments = [str(port), str(tmp_path), SERVER, SLEEPER]
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [sys.executable, "-c", SUPERVISOR, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == f"Port {port} on 127.0.0.1 is in use: choose another, e.g. make run PORT={port + 1}\n"
    assert list(tmp_path.iterdir()) == []


def test_the_parts_are_the_web_server_and_the_scheduler() -> None:
    parts = commands("127.0.0.1", 8123)
    assert list(parts) == ["web", "scheduler"]
    assert parts["web"][-3:] == ["--bind", "127.0.0.1:8123", "wsgi:app"]
    assert parts["scheduler"][-3:] == ["flask", "jobs", "run"]
