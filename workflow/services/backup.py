"""Backup and restore of everything: the database and the files of dossiers, in one archive."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from workflow.domain.actors import SYSTEM
from workflow.models import Base, Change, SignIn
from workflow.queries import attachments
from workflow.services import archive, deliver, invariants, verify
from workflow.services.archive import BackupError, Manifest
from workflow.services.attachments import Store
from workflow.services.copies import Database, database_of
from workflow.services.history import canonical


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was made. findings: what it is to be known for: files missing on disk, a broken link."""

    path: Path
    manifest: Manifest
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was put back. kept: where the database that was there before is kept, "" when it was empty."""

    manifest: Manifest
    findings: tuple[str, ...]
    kept: str


def save(target: Path, url: str, store: Store, *, now: datetime) -> Saved:
    """Write a backup of the database at `url` and of the files its rows name.

    People may go on working: the copy is one state of the database, and since a file reaches the disk before its row,
    every row of the copy has its file. A removed file stays in the dossier's record and in the backup; a file without
    a row is not part of anything and is left out. Raises BackupError, OSError (disk full, no rights).
    """
    if target.is_dir():
        target /= f"tdkt-{now:%Y%m%dT%H%M%SZ}.tar"
    database = database_of(url)
    beside = tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-")
    with beside as name, database.copy(Path(name)) as session:
        report = verify.verify(session)
        about = Manifest(
            made_at=now.isoformat(), database=database.kind, revision=_revision(session), head=report.head,
            counts=_counts(session),
        )  # fmt: skip
        copied = (database.part, Path(name) / database.part)
        manifest = archive.write(target, _parts(copied, session, store), about)
    findings = [f"{missing} is not on disk and not in the backup" for missing in manifest.missing]
    return Saved(target, manifest, tuple(findings + ([report.broken.words()] if report.broken else [])))


def restore(
    path: Path, url: str, store: Store, *, revision: str, replace: bool, accept: bool, now: datetime
) -> Restored:
    """Put a backup in the place of the database at `url`, and its files among the present ones.

    revision: the migration that this version of the application works with. replace: also when there is something in
    the database. accept: also when the audit or the invariants find something wrong with what the backup holds.

    Effects, in order: the archive is checked as a whole; unpacked into a new database beside the present one, verified
    there and compared with what the manifest counted; all mail is held, all sign-ins are ended, the restore is put on
    record; the files go to their places; the new database takes the name of the old one, which is kept under another.
    Until that last step nothing has changed for anybody. Nobody else may have the database open. Raises BackupError.
    """
    manifest = archive.inspect(path)
    database = database_of(url)
    _require_compatible(path, manifest, database, revision)
    if not database.is_empty() and not replace:
        raise BackupError("The database is not empty. With --yes it is replaced; it will be kept under another name.")
    workshop, files = database.workshop(), store.folder / f".restore-{now:%Y%m%dT%H%M%S%f}"
    try:
        archive.extract(path, manifest, lambda name: (files if name != database.part else workshop) / name)
        with _opened(database, workshop) as engine:
            findings = _examine(engine, manifest)
            if findings and not accept:
                raise BackupError("\n".join(["The backup is whole, but what it holds is not:", *findings]))
            _settle(engine, manifest, now)
        _place(files, store)
        return Restored(manifest, tuple(findings), database.swap(f"{now:%Y%m%dT%H%M%S}"))
    finally:
        database.discard()
        for folder in (workshop, files):
            shutil.rmtree(folder, ignore_errors=True)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _parts(copied: tuple[str, Path], session: Session, store: Store) -> Iterator[tuple[str, Path]]:
    yield copied
    for file in attachments.stored(session):
        yield f"uploads/{file.storage_key[:2]}/{file.storage_key}", store.path(file.storage_key)


def _counts(session: Session) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _revision(session: Session) -> str:
    return str(session.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _require_compatible(path: Path, manifest: Manifest, database: Database, revision: str) -> None:
    if manifest.database != database.kind:
        raise BackupError(f"{path} is a backup of {manifest.database}; DATABASE_URL is {database.kind}.")
    if manifest.revision != revision:
        raise BackupError(
            f"{path} was made at migration {manifest.revision}, this version works with {revision}: restore it with the"
            " version that made it, then upgrade that."
        )


@contextmanager
def _opened(database: Database, workshop: Path) -> Iterator[Engine]:
    engine = database.stage(workshop / database.part)
    try:
        yield engine
    finally:
        engine.dispose()


def _examine(engine: Engine, manifest: Manifest) -> list[str]:
    """Everything that is wrong with a restored database: the audit, the invariants, what the manifest counted."""
    with verify.still(engine) as session:
        report, counts = verify.verify(session), _counts(session)
        findings = invariants.check(session)
    if report.broken is not None:
        findings.insert(0, report.broken.words())
    elif report.head != manifest.head:
        findings.insert(0, "the events are not those that were saved")
    return findings + [
        f"table {name}: {counts.get(name, 0)} rows, {saved} were saved"
        for name, saved in manifest.counts.items()
        if counts.get(name, 0) != saved
    ]


def _settle(engine: Engine, manifest: Manifest, now: datetime) -> None:
    """What a restored database must not do of itself: send letters that may have gone out, let old sign-ins back in."""
    with engine.begin() as connection:
        session = Session(connection)
        deliver.hold(session)
        session.flush()
        session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now))
        change = {
            "at": now, "actor_id": SYSTEM.user_id, "actor_name": SYSTEM.name, "on_behalf_of": "",
            "action": "system.restore", "object_kind": "system", "object_id": 0, "organisation_id": None,
            "old": "{}", "new": canonical({"made_at": manifest.made_at, "head": manifest.head}),
        }  # fmt: skip
        session.execute(insert(Change), change)


def _place(files: Path, store: Store) -> None:
    """Move unpacked files to where rows look for them; one that is there already is the same file."""
    for source in sorted(files.rglob("*")):
        if source.is_file():
            target = store.path(source.name)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            source.replace(target)
            archive.sync_folder(target.parent)
