"""A PostgreSQL server of the tests' own: made in a temporary folder, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tests.support.ensure_system import postgres_bin

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = "tdkt"
START_SECONDS = 30
# Nothing here survives the run, so waiting for the disk would only cost time. `durable=True` keeps it for crash tests.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
SEQUENCES = """
SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"""
#: What a copied database has in common with its template, down to the internal numbers, until its schema is altered.
SCHEMA = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT concat(attrelid, attname, atttypid, attnotnull, attisdropped) FROM pg_attribute
  JOIN pg_class ON pg_class.oid = attrelid AND relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat(tgrelid, tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT concat(oid, conname, convalidated) FROM pg_constraint
  UNION ALL SELECT concat(oid, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts (part)"""
#: Whoever was left in the middle of something goes; idle connections of a pool stay, they know the tables by now.
OTHERS_OUT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""


@dataclass(frozen=True)
class Copy:
    """A template as it was. schema: its fingerprint; rows: COPY text by table; sequences: name, value, whether used."""

    schema: Any
    tables: tuple[str, ...]
    rows: dict[str, bytes]
    sequences: tuple[Any, ...]


@dataclass(frozen=True)
class PostgresServer:
    """A running server."""

    port: int
    folder: Path
    bin: Path
    templates: dict[str, Copy] = field(default_factory=dict)

    def url(self, database: str) -> str:
        """The address as the application wants it."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection for statements that cannot be in a transaction, such as CREATE DATABASE."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user=OWNER, dbname=database, autocommit=True)

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database, by default an empty one, and return its address."""
        with self.connect() as connection:
            # Before PostgreSQL 15 copying files was the only way; since then it has to be asked for.
            strategy = "STRATEGY FILE_COPY" if connection.info.server_version >= 150000 else ""
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" {strategy}')
        return self.url(database)

    def fresh(self, database: str, *, template: str, renew: bool = False) -> str:
        """Return the address of a database that is as its template; renew: in the files too, not in its rows alone.

        To make one anew takes some 20 times as long as to empty one, so that is kept for when its schema was altered.
        """
        if template not in self.templates:
            self.templates[template] = self._copied(template)
        copy = self.templates[template]
        if renew or not self._emptied(database, copy):
            self.drop(database)
            self.create(database, template=template)
        return self.url(database)

    def _copied(self, template: str) -> Copy:
        with self.connect(template) as connection:
            tables = [name for (name,) in connection.execute(TABLES)]
            rows = {}
            for table in tables:
                with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as source:
                    data = b"".join(source)
                if data:
                    rows[table] = data
            sequences = connection.execute(SEQUENCES).fetchall()
            return Copy(connection.execute(SCHEMA).fetchone(), tuple(tables), rows, tuple(sequences))

    def _emptied(self, database: str, copy: Copy) -> bool:
        """Put the template's rows in the place of all others; False if the database is not there or has another schema."""
        try:
            connection = self.connect(database)
        except psycopg.OperationalError:
            return False
        with connection:
            connection.execute(OTHERS_OUT)
            if connection.execute(SCHEMA).fetchone() != copy.schema:
                return False
            deletions = ";".join(f'DELETE FROM "{table}"' for table in copy.tables)
            # As a replica, neither the triggers of append-only tables nor foreign keys stand in the way.
            connection.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletions}")
            for table, data in copy.rows.items():
                with connection.cursor().copy(f'COPY "{table}" FROM STDIN') as target:
                    target.write(data)
            connection.execute(
                ";".join(f"SELECT setval('{name}', {value}, {used})" for name, value, used in copy.sequences)
            )
            connection.execute("COMMIT")
        return True

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected."""
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@contextlib.contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Make a cluster, start a server, stop and remove both at the end.

    `durable` leaves fsync on. Raises RuntimeError with one clear sentence if the machine lacks the server.
    """
    programs = postgres_bin()
    if programs is None:
        raise RuntimeError("No PostgreSQL server programs found: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="tdkt-pg-"))
    try:
        become = _unprivileged(folder)
        data = folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N"]
        done = subprocess.run([*become, *initdb], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr or done.stdout}")
        port = _free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(folder),
            "max_connections": "200",
            "shared_buffers": "64MB",
            **({} if durable else HASTY),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                # A killed test run must not leave a server behind.
                [*(become or ["setpriv"]), "--pdeathsig", "INT", programs / "postgres", "-D", data, *options],
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        try:
            server = PostgresServer(port=port, folder=folder, bin=programs)
            _wait_until_ready(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "fast" shutdown: does not wait for clients
            process.wait(START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to `postgres` and return how to become that user."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise RuntimeError("Run as root, PostgreSQL needs the user postgres: apt-get install postgresql") from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                log = (server.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"The PostgreSQL server did not start: {log}") from None
            time.sleep(0.05)
        else:
            return
