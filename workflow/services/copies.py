"""Whole databases, copied out and put back: SQLite by its backup API, PostgreSQL by pg_dump and pg_restore.

Copying the file of a live SQLite database loses acknowledged work (its newest part is in the write-ahead log), so that
is never done.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import conninfo, sql
from sqlalchemy import URL, Engine, NullPool, create_engine, func, inspect, make_url, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from workflow.models import Nomination, Organisation, Person, User
from workflow.services.archive import BackupError, sync_folder
from workflow.services.verify import still

#: Debian keeps the programs of each version off the PATH.
DEBIAN = Path("/usr/lib/postgresql")
_IN_USE = "The database is in use: stop the web server and the scheduler first. Nothing was changed."


class Database(Protocol):
    """One database of the two kinds. part: the name of its copy inside a backup."""

    kind: str
    part: str

    def copy(self, folder: Path) -> contextlib.AbstractContextManager[Session]:
        """Write `folder / part` and give a session that sees exactly what is in it."""

    def is_empty(self) -> bool:
        """True when there is no database, or nothing in it that anybody could miss."""

    def workshop(self) -> Path:
        """Make a folder for the parts of a restore, where moving them into place costs nothing."""

    def stage(self, part: Path) -> Engine:
        """Bring a copy back beside the present database and open it. Raises BackupError."""

    def swap(self, stamp: str) -> str:
        """Let the staged database take the place of the present one; return where that is kept, "" if it was empty."""

    def discard(self) -> None:
        """Take away what was staged and not swapped."""


def database_of(url: str) -> Database:
    """Return the database at an address as it stands in the settings."""
    parsed = make_url(url)
    return _Sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _Postgres(parsed)


def _open(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool)


def _has_rows(engine: Engine) -> bool:
    tables = set(inspect(engine).get_table_names())
    wanted = [model for model in (User, Organisation, Person, Nomination) if model.__tablename__ in tables]
    with still(engine) as session:
        return any(session.scalar(select(func.count()).select_from(model)) for model in wanted)


class _Sqlite:
    kind, part = "sqlite", "database.sqlite"

    def __init__(self, url: URL) -> None:
        self._url = url
        self._path = Path(url.database or "")
        self._staged: Path | None = None
        self._empty = False

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[Session]:
        target = folder / self.part
        if not self._path.exists():
            raise BackupError(f"There is no database {self._path}.")
        source = contextlib.closing(sqlite3.connect(self._path, timeout=60))
        with source as live, contextlib.closing(sqlite3.connect(target)) as copied:
            live.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")  # one file, without a write-ahead log beside it
            (sound,) = copied.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise BackupError(f"The database is damaged: {sound}")
        engine = create_engine("sqlite://", poolclass=NullPool, creator=lambda: _read_only(target))
        with still(engine) as session:
            yield session

    def is_empty(self) -> bool:
        if not self._path.exists() or not self._path.stat().st_size:
            self._empty = True
            return True
        engine = _open(self._url)
        try:
            self._empty = not _has_rows(engine)
        except DatabaseError:  # damaged: all the more reason to ask
            self._empty = False
        return self._empty

    def workshop(self) -> Path:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = self._path.with_name(f".restore-{secrets.token_hex(4)}")
        folder.mkdir(mode=0o700)
        return folder

    def stage(self, part: Path) -> Engine:
        self._staged = part
        try:
            with contextlib.closing(sqlite3.connect(part)) as connection:
                (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            sound = str(error)
        if sound != "ok":
            raise BackupError(f"The database in the backup is damaged: {sound}")
        return _open(self._url.set(database=str(part)))

    def swap(self, stamp: str) -> str:
        if self._staged is None:
            raise BackupError("Nothing was staged.")
        for suffix in ("-wal", "-shm"):
            if self._staged.with_name(self._staged.name + suffix).exists():
                raise BackupError("The staged database is still open.")
        kept = self._path.with_name(f"{self._path.name}.before-{stamp}")
        if self._path.exists():
            self._require_alone()
            kept.hardlink_to(self._path)
        for suffix in ("-wal", "-shm"):  # left by a damaged one, which cannot fold its log in: they stay together
            beside = self._path.with_name(self._path.name + suffix)
            if beside.exists():
                beside.replace(kept.with_name(kept.name + suffix))
        self._staged.replace(self._path)
        sync_folder(self._path.parent)
        if self._empty:
            kept.unlink(missing_ok=True)
        return str(kept) if kept.exists() else ""

    def _require_alone(self) -> None:
        """Leaving the write-ahead log takes the database for oneself: it fails while anybody else has it open."""
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=1)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise BackupError(_IN_USE) from error
        except sqlite3.DatabaseError:
            return  # damaged; it will be kept as it is

    def discard(self) -> None:
        if self._staged is not None:
            shutil.rmtree(self._staged.parent, ignore_errors=True)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


class _Postgres:
    kind, part = "postgresql", "database.dump"

    def __init__(self, url: URL) -> None:
        self._url = url
        self._name = url.database or ""
        self._staged = ""
        self._exists = self._empty = False

    @contextlib.contextmanager
    def copy(self, folder: Path) -> Iterator[Session]:
        with still(_open(self._url)) as session:
            session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            snapshot = session.scalar(text("SELECT pg_export_snapshot()"))
            self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={folder / self.part}")
            yield session

    def is_empty(self) -> bool:
        with self._maintenance() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self._name]).fetchone()
        self._exists = found is not None
        self._empty = not self._exists or not _has_rows(_open(self._url))
        return self._empty

    def workshop(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="tdkt-restore-"))

    def stage(self, part: Path) -> Engine:
        name = f"{self._name[:40]}_restore_{secrets.token_hex(4)}"
        with self._maintenance() as connection:
            like = connection.execute(
                "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s",
                [self._name],
            ).fetchone()
            locale = sql.SQL(" ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(*like) if like else sql.SQL("")
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0{}").format(sql.Identifier(name), locale)
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege as error:
                raise BackupError("A restore goes into a new database, and this user may not create one.") from error
        self._staged = name
        self._run(
            "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(part),
            database=name,
        )  # fmt: skip
        return _open(self._url.set(database=name))

    def swap(self, stamp: str) -> str:
        kept = f"{self._name[:40]}_before_{stamp}".lower()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with self._maintenance() as connection:
            try:
                with connection.transaction():
                    if self._exists:
                        connection.execute(rename.format(sql.Identifier(self._name), sql.Identifier(kept)))
                    connection.execute(rename.format(sql.Identifier(self._staged), sql.Identifier(self._name)))
            except psycopg.errors.ObjectInUse as error:
                raise BackupError(_IN_USE) from error
            self._staged = ""
            if self._exists and self._empty:
                connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(kept)))
        return "" if self._empty else f"database {kept}"

    def discard(self) -> None:
        if self._staged:
            with self._maintenance() as connection:
                statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(statement.format(sql.Identifier(self._staged)))

    def _parameters(self, database: str) -> dict[str, str]:
        """The address as libpq reads it."""
        query = {key: value if isinstance(value, str) else ",".join(value) for key, value in self._url.query.items()}
        own = {
            "host": self._url.host, "port": self._url.port, "user": self._url.username,
            "password": self._url.password, "dbname": database,
        }  # fmt: skip
        return query | {key: str(value) for key, value in own.items() if value}

    def _maintenance(self) -> psycopg.Connection:
        """A connection beside the application's database, outside any transaction."""
        for name in ("postgres", "template1"):
            try:
                return psycopg.connect(**self._parameters(name), autocommit=True)  # type: ignore[arg-type]
            except psycopg.OperationalError as error:
                failed = error
        raise BackupError(f"The database server cannot be reached: {failed}") from failed

    def _run(self, program: str, *arguments: str, database: str = "") -> None:
        """Run a PostgreSQL program on a database; the password goes by the environment, where nobody can list it."""
        parameters = self._parameters(database or self._name)
        environment = dict(os.environ)
        if password := parameters.pop("password", ""):
            environment["PGPASSWORD"] = password
        command = [_program(program), "--no-password", f"--dbname={conninfo.make_conninfo(**parameters)}", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise BackupError(f"{program} failed: {done.stderr.strip() or done.returncode}")


def _program(name: str) -> str:
    """Where a PostgreSQL program is: on the PATH, else the newest of the folders Debian keeps them in."""
    folders = DEBIAN.glob(f"*/bin/{name}")
    newest = sorted(folders, key=lambda path: [int(n) for n in path.parts[-3].split(".") if n.isdigit()])
    found = shutil.which(name) or (str(newest[-1]) if newest else None)
    if found is None:
        raise BackupError(f"The program {name} is not on this machine: apt-get install postgresql-client.")
    return found
