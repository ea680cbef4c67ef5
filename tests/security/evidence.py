"""What lies on disk while people vote and afterwards, as whoever owns the machine would read it."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.databases import sqlite_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.postgres import PostgresServer

SEGMENT = 16 * 1024 * 1024


@dataclass
class Vote:
    """One vote as the machine saw it. order: the how-manieth; links: the ballots that an attack ties it to."""

    seat: int
    order: int
    request_bytes: int
    answer_bytes: int
    truth: bool
    links: dict[str, str] = field(default_factory=dict)  # attack -> ballot id
    box: bytes = b""
    ballot_id: str = ""
    places: dict[str, int] = field(default_factory=dict)  # file -> where the ballot's bytes stand in it


class SqliteDisk:
    """The file, its write-ahead log, and the tables as their owner reads them."""

    def __init__(self, url: str) -> None:
        self.path = sqlite_path(url)

    def links(self, round_id: int, before: dict[str, bytes]) -> dict[str, str]:
        """The one ballot that was not there at the last look."""
        return {"appeared since": next(key for key in self.boxes(round_id) if key not in before)}

    def boxes(self, round_id: int) -> dict[str, bytes]:
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            return dict(connection.execute("SELECT id, box FROM sealed_ballot WHERE round_id = ?", (round_id,)))

    def files(self) -> dict[str, bytes]:
        log = self.path.with_name(self.path.name + "-wal")
        return {"database": self.path.read_bytes(), "log": log.read_bytes() if log.exists() else b""}

    def everything(self) -> Iterator[Path]:
        return (path for path in self.path.parent.rglob("*") if path.is_file() and "ballot-keys" not in path.parts)


class PostgresDisk:
    """Rows with their hidden columns, the table's own pages, the write-ahead log since the round was opened."""

    def __init__(self, server: PostgresServer, url: str) -> None:
        self.server, self.database = server, url.rsplit("/", 1)[1]
        self.began = self._one("SELECT pg_current_wal_lsn() - '0/0'")

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        import psycopg

        with psycopg.connect(self.server.url(self.database).replace("+psycopg", ""), autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()  # type: ignore[arg-type]

    def _one(self, statement: str, *values: Any) -> Any:
        return self._rows(statement, *values)[0][0]

    def links(self, round_id: int, before: dict[str, bytes]) -> dict[str, str]:
        """By the transaction that wrote both rows, by the order of the rows in their tables, by what is new."""
        took_part = self._rows(
            "SELECT seat_id, xmin::text FROM ballot_participation WHERE round_id = %s ORDER BY ctid", round_id
        )
        ballots = self._rows("SELECT id, xmin::text FROM sealed_ballot WHERE round_id = %s ORDER BY ctid", round_id)
        newest = max(took_part, key=lambda row: int(row[1]))
        by_transaction = {xmin: key for key, xmin in ballots}
        return {
            "xmin": by_transaction[newest[1]],
            "ctid": ballots[took_part.index(newest)][0],
            "appeared since": next(key for key in self.boxes(round_id) if key not in before),
        }

    def boxes(self, round_id: int) -> dict[str, bytes]:
        return {key: bytes(box) for key, box in
                self._rows("SELECT id, box FROM sealed_ballot WHERE round_id = %s", round_id)}  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """The heap, and the log written since the beginning."""
        self._rows("SELECT 1 FROM pg_switch_wal()")
        with self.server.connect() as connection:
            connection.execute("CHECKPOINT")
        data = self.server.folder / "data"
        heap = data / self._one("SELECT pg_relation_filepath('sealed_ballot')")
        now = int(self._one("SELECT pg_current_wal_lsn() - '0/0'"))
        log = b""
        for start in range(int(self.began) // SEGMENT, now // SEGMENT + 1):
            name = self._one("SELECT pg_walfile_name('0/0'::pg_lsn + %s)", start * SEGMENT + 1)
            path = data / "pg_wal" / name
            log += path.read_bytes() if path.exists() else b""
        self.began = now
        return {"heap": heap.read_bytes(), "log": log}

    def everything(self) -> Iterator[Path]:
        return (path for path in (self.server.folder / "data").rglob("*") if path.is_file())


Disk = SqliteDisk | PostgresDisk
