"""The file a backup is kept in: an ordinary tar whose first member seals every byte that follows.

Members: `SEAL.sha256` (over everything after it), the database, the files of dossiers, `manifest.json`. Whatever is cut
off or flipped anywhere in the file no longer agrees with the seal, and that is found before anything is unpacked.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import tarfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
_SEAL = "SEAL.sha256"
_SEAL_BYTES = 2 * tarfile.BLOCKSIZE  # one block of header, one with the hash
_CHUNK = 1 << 20
#: The only names that are ever unpacked.
NAMES = re.compile(r"database\.(sqlite|dump)|uploads/(?P<folder>[\w-]{2})/(?P<key>(?P=folder)[\w-]{0,62})", re.ASCII)


class BackupError(Exception):
    """A backup cannot be made or put back; the sentence says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    database: sqlite or postgresql; revision: of the migrations; head: see services/verify.py; parts: name -> size and
    sha256; missing: files that had a row and were not on disk when the backup was made.
    """

    made_at: str
    database: str
    revision: str
    head: str
    counts: Mapping[str, int]
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    format: int = FORMAT


class _Hashed:
    """A file that hashes what goes through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data

    def tell(self) -> int:
        return self.size


def write(target: Path, parts: Iterable[tuple[str, Path]], about: Manifest) -> Manifest:
    """Write a backup and return its manifest with the parts filled in.

    Effects, in order: everything under a temporary name beside `target`, fsync, the rename, fsync of the folder: a
    file named `target` is whole or not there. Raises BackupError when it is there already, OSError when disk or rights
    do not allow it.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name.")
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            file.write(bytes(_SEAL_BYTES))
            hashed = _Hashed(file)
            manifest = _members(hashed, parts, about)
            file.seek(0)
            file.write(_seal(hashed.digest.hexdigest()))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return manifest


def inspect(path: Path) -> Manifest:
    """Read the whole file, compare it with its seal and return what it says of itself. Changes nothing.

    Raises BackupError when it is no backup, is damaged or truncated, or of a format that this version does not know.
    """
    try:
        with path.open("rb") as file:
            seal, hashed = file.read(_SEAL_BYTES), _Hashed(file)
            while hashed.read(_CHUNK):
                pass
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    if seal[: len(_SEAL)] != _SEAL.encode():
        raise BackupError(f"{path} is not a backup of this application.")
    if seal != _seal(hashed.digest.hexdigest()):
        raise BackupError(f"{path} is damaged or truncated: its content does not agree with its seal.")
    with tarfile.open(path, "r:") as tar:
        found = tar.extractfile(MANIFEST) if MANIFEST in tar.getnames() else None
        content: dict[str, Any] = json.loads(found.read()) if found else {}
    if content.get("format") != FORMAT:
        raise BackupError(f"{path} has format {content.get('format')}; this version reads format {FORMAT}.")
    return Manifest(**content | {"missing": tuple(content["missing"])})


def extract(path: Path, manifest: Manifest, place: Callable[[str], Path]) -> None:
    """Unpack every part to where `place` puts it; each must be the one the manifest names. Raises BackupError."""
    left = set(manifest.parts)
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            if member.name in (_SEAL, MANIFEST):
                continue
            content = tar.extractfile(member) if member.isreg() else None
            if member.name not in left or content is None or NAMES.fullmatch(member.name) is None:
                raise BackupError(f"{path}: {member.name} does not belong into a backup.")
            left.remove(member.name)
            hashed = _Hashed(content)
            _keep(hashed, place(member.name))
            said = manifest.parts[member.name]
            if (hashed.size, hashed.digest.hexdigest()) != (said["size"], said["sha256"]):
                raise BackupError(f"{path}: {member.name} is not what the manifest says.")
    if left:
        raise BackupError(f"{path}: {min(left)} is missing.")


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _members(hashed: _Hashed, parts: Iterable[tuple[str, Path]], about: Manifest) -> Manifest:
    kept: dict[str, Mapping[str, Any]] = {}
    missing = list(about.missing)
    with tarfile.open(fileobj=hashed, mode="w", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
        for name, path in parts:
            try:
                source = path.open("rb")
            except FileNotFoundError:
                missing.append(name)
                continue
            with source:
                content = _Hashed(source)
                tar.addfile(_entry(name, os.fstat(source.fileno()).st_size), content)
            kept[name] = {"size": content.size, "sha256": content.digest.hexdigest()}
        manifest = Manifest(**asdict(about) | {"parts": kept, "missing": tuple(missing)})
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
    return manifest


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _seal(digest: str) -> bytes:
    content = f"{digest}\n".encode()
    return _entry(_SEAL, len(content)).tobuf(tarfile.USTAR_FORMAT) + content.ljust(tarfile.BLOCKSIZE, b"\0")


def _keep(source: _Hashed, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
