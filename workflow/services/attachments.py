"""Files of a dossier. Content is recognised before anything is kept; bytes reach the disk before the row exists."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.facts import NominationFacts
from workflow.domain.files import Attach, file_name, recognise
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation, WorkflowError
from workflow.models import Attachment, Nomination
from workflow.queries import attachments as rows
from workflow.services import dossier
from workflow.services.nominations import annotate, load_case, require_open
from workflow.services.unit_of_work import unit_of_work

MOST_FILES = 40
_CHUNK = 1 << 20
#: A file younger than this may belong to an upload that is still under way.
SETTLED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Store:
    """Where files lie, outside everything that is served, and how large one may be."""

    folder: Path
    limit: int

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / key


@dataclass(frozen=True, slots=True)
class Finding:
    """Where rows and files disagree. kind: missing, changed, orphan."""

    kind: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Staged:
    key: str
    part: Path
    size: int
    sha256: str


def upload(command: Attach, *, store: Store, actor: Actor, now: datetime) -> int:
    """Keep a file with the dossier and return its identifier.

    Effects, in order: the bytes under a temporary name, fsync; then in one act the row, the new fingerprint and the
    event, with the file renamed to its random key before the commit. So a row never lacks its file; a crash leaves at
    most a file without a row, which `check` names an hour later. Raises Refused, NotFound, Forbidden, Conflict.
    """
    name = file_name(command.name)
    with staging(command.content, store, name) as staged:
        with staged.part.open("rb") as content:
            media_type = recognise(name, content, staged.size)
        target = store.path(staged.key)
        try:
            with unit_of_work() as session:
                case = load_case(session, command.nomination_id, "nomination.attach", actor, now, frozenset())
                _require_open(session, case, command)
                _require_room(session, case, staged.sha256)
                values = {
                    "nomination_id": case.id, "section": command.section, "name": name, "media_type": media_type,
                    "size": staged.size, "sha256": staged.sha256, "storage_key": staged.key,
                    "uploaded_by_id": actor.user_id, "uploaded_at": now,
                }  # fmt: skip
                identifier = session.execute(insert(Attachment).returning(Attachment.id), values).scalar_one()
                _note(session, case, "attach", values | {"id": identifier}, actor=actor, now=now)
                settle_file(staged.part, target)
        except WorkflowError:
            # Raised before the commit only. Anything else may have been committed, so the file stays to be checked.
            target.unlink(missing_ok=True)
            raise
    return int(identifier)


def remove(attachment_id: int, *, actor: Actor, now: datetime) -> int:
    """Take a file out of the dossier and return the nomination's identifier; row and bytes stay for the record."""
    with unit_of_work() as session:
        row = session.execute(
            select(
                Attachment.id, Attachment.nomination_id, Attachment.section, Attachment.name, Attachment.size,
                Attachment.sha256,
            ).where(Attachment.id == attachment_id, Attachment.removed_at.is_(None))
        ).one_or_none()  # fmt: skip
        if row is None:
            raise NotFound("attachment")
        case = load_case(session, row.nomination_id, "nomination.attach", actor, now, frozenset())
        _require_open(session, case, row)
        session.execute(update(Attachment).where(Attachment.id == row.id).values(removed_at=now))
        _note(session, case, "detach", row._asdict(), actor=actor, now=now)
        return int(row.nomination_id)


def check(session: Session, store: Store, *, now: datetime) -> list[Finding]:
    """Compare rows and files both ways, hashes included. Reads only."""
    findings, known = [], set()
    for row in rows.stored(session):
        known.add(row.storage_key)
        path = store.path(row.storage_key)
        if not path.is_file():
            findings.append(Finding("missing", row.what, f"{row.of}, {path}"))
        elif path.stat().st_size != row.size or _sha256(path) != row.sha256:
            findings.append(Finding("changed", row.what, f"{row.of}, {path}"))
    settled = (now - SETTLED).timestamp()
    files = (path for path in sorted(store.folder.rglob("*")) if path.is_file() and path.name not in known)
    orphans = [path for path in files if path.stat().st_mtime < settled]
    return findings + [Finding("orphan", str(path), "no attachment has this file") for path in orphans]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _require_open(session: Session, case: NominationFacts, row: object) -> None:
    open_sections = session.scalar(select(Nomination.open_sections).where(Nomination.id == case.id)) or ""
    require_open(case, open_sections, [row.section])  # type: ignore[attr-defined]


def _require_room(session: Session, case: NominationFacts, sha256: str) -> None:
    """No more than so many files, and no file twice. Looks at this case alone: other dossiers are nobody's oracle."""
    kept = session.execute(
        select(Attachment.name, Attachment.sha256).where(
            Attachment.nomination_id == case.id, Attachment.removed_at.is_(None)
        )
    ).all()
    twin = next((row.name for row in kept if row.sha256 == sha256), None)
    if twin is not None:
        message = N_("Tệp này đã có trong hồ sơ với tên “%(name)s”, không cần tải lại.")
        raise _refused("file_twice", message, name=twin)
    if len(kept) >= MOST_FILES:
        message = N_("Hồ sơ đã có đủ %(count)s tệp. Ghép các bản quét thành một PDF.")
        raise _refused("too_many_files", message, count=MOST_FILES)


def _refused(code: str, message: str, **params: object) -> Refused:
    return Refused([Violation(code, message, params, field="file")])


def _note(
    session: Session, case: NominationFacts, kind: str, file: dict[str, object], *, actor: Actor, now: datetime
) -> None:
    data = {key: file[key] for key in ("id", "name", "size", "sha256")} | {"section": str(file["section"])}
    annotate(
        session, case, kind, actor=actor, now=now,
        columns={"fingerprint": dossier.of_nomination(session, case.id)}, data=data,
    )  # fmt: skip


@contextmanager
def staging(content: BinaryIO, store: Store, name: str) -> Iterator[_Staged]:
    """Write the bytes under a temporary name and take it away again unless it was renamed meanwhile."""
    key = secrets.token_hex(16)
    part = store.path(key).with_name(f".{key}.part")
    try:
        try:
            part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            size, sha256 = _write(content, part, store.limit, name)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            message = N_("Máy chủ hết chỗ lưu tệp. Báo quản trị viên; hồ sơ chưa thay đổi.")
            raise _refused("storage_full", message) from error
        yield _Staged(key, part, size, sha256)
    finally:
        part.unlink(missing_ok=True)


def _write(content: BinaryIO, part: Path, limit: int, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                message = N_("Tệp “%(name)s” lớn hơn %(limit)s MB. Quét lại ở 150–200 dpi hoặc tách tệp.")
                raise _refused("file_too_large", message, name=name, limit=max(1, limit >> 20))
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def settle_file(part: Path, target: Path) -> None:
    """Give the file its final name, and see to it that the name is on disk before the row is."""
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
