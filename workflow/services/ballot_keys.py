"""Keys of rounds: libsodium sealed boxes, and where the private key lies while a round is open.

Nothing here writes to the database. `Host`: a file that only the application's user can read, outside database,
uploads and backups. `Holders`: nowhere; the private key is sealed to each of the three pairs that three holders form,
so that any two of them open it together with the codes they keep on paper, and one alone, or the database, cannot.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey, SealedBox

from workflow.domain.ballots import ALPHABET, CODE_LENGTH
from workflow.domain.states import KeyOffice
from workflow.domain.text import N_
from workflow.errors import Refused, Violation

#: Letters of a holder's code: 30 letters to the 26 are more than 127 bits, nothing that anybody can try out.
_HOLDER_LENGTH = 26
_PERSON = b"tdkt-holder"
#: A key file younger than this may belong to a round that is just being opened.
SETTLED = timedelta(minutes=10)


def new_code() -> str:
    """Return a tracking code."""
    return _letters(CODE_LENGTH)


def new_ballot_id() -> str:
    return secrets.token_hex(16)


def new_key() -> PrivateKey:
    return PrivateKey.generate()


def public(key: PrivateKey) -> str:
    return bytes(key.public_key).hex()


def seal(public_key: str, content: bytes) -> bytes:
    """Return the content so that only the private key opens it; who sealed it, nobody can say."""
    return SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(content)


def open_all(key: PrivateKey, boxes: Iterable[bytes]) -> list[bytes]:
    """Return what the boxes hold. Raises CryptoError when one is not sealed to this key."""
    box = SealedBox(key)
    return [box.decrypt(content) for content in boxes]


# ── three holders, any two of them ──────────────────────────────────────────────────────────────────────────────────


def new_holder() -> tuple[str, str]:
    """Return a holder's code, to be shown once, and the public key that may be kept."""
    code = _letters(_HOLDER_LENGTH)
    return code, public(_holder(code))


def shown_holder_code(code: str) -> str:
    """In groups, for the eye."""
    groups = [code[start : start + 5] for start in range(0, len(code), 5)]
    return "-".join([*groups[:-2], groups[-2] + groups[-1]] if len(groups[-1]) == 1 else groups)


def wrap(key: PrivateKey, holders: Mapping[KeyOffice, str]) -> str:
    """Return the private key as JSON, sealed once to each pair of the holders' public keys."""
    return json.dumps({
        f"{one}+{other}": seal(holders[one], seal(holders[other], bytes(key))).hex()
        for one, other in combinations(sorted(holders), 2)
    })  # fmt: skip


def unwrap(wrapped: str, codes: Collection[str]) -> PrivateKey:
    """Return the private key that two holders' codes open together, whichever two and in whichever order.

    Raises Refused when they do not.
    """
    keys = [_holder(code) for code in codes]
    for content in json.loads(wrapped or "{}").values():
        for outer, inner in ((a, b) for a in keys for b in keys if a is not b):
            try:
                (middle,) = open_all(outer, [bytes.fromhex(content)])
                return PrivateKey(open_all(inner, [middle])[0])
            except CryptoError:
                continue
    message = N_("Hai mã khóa này không mở được thùng phiếu. Kiểm tra lại từng mã của hai người giữ khóa khác nhau.")
    raise Refused([Violation("wrong_codes", message, field="first_code")])


def _holder(code: str) -> PrivateKey:
    letters = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return PrivateKey(bytes.fromhex(blake2b(letters.encode(), digest_size=32, person=_PERSON).decode()))


# ── a file of the host ──────────────────────────────────────────────────────────────────────────────────────────────


class KeyFolder:
    """The folder of key files, each named after its public key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, key: PrivateKey) -> None:
        """Write the private key, on disk before this returns."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        with os.fdopen(os.open(self._path(public(key)), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(bytes(key))
            file.flush()
            os.fsync(file.fileno())
        self._sync()

    def read(self, public_key: str) -> PrivateKey:
        """Return the private key. Raises Refused: lost, not the key of the round, readable by others."""
        path = self._path(public_key)
        try:
            if path.stat().st_mode & 0o077 or self.folder.stat().st_mode & 0o077:
                message = N_("Tệp khóa của vòng phiếu đang để người khác đọc được. Báo quản trị viên, hủy vòng này.")
                raise Refused([Violation("key_exposed", message)])
            key = PrivateKey(path.read_bytes())
        except (OSError, TypeError, ValueError):
            raise Refused([key_lost()]) from None
        if public(key) != public_key:
            raise Refused([key_lost()])
        return key

    def destroy(self, public_key: str) -> None:
        """Overwrite the file and take it away; a key that is gone already is no trouble."""
        path = self._path(public_key)
        try:
            with path.open("r+b") as file:
                file.write(b"\0" * 32)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            self._sync()
        except FileNotFoundError:
            return

    def sweep(self, still_open: Collection[str], *, now: datetime) -> int:
        """Destroy the keys of rounds that are no longer open; returns how many."""
        settled = (now - SETTLED).timestamp()
        stray = [
            path.stem
            for path in sorted(self.folder.glob("*.key"))
            if path.stem not in still_open and path.stat().st_mtime < settled
        ]
        for public_key in stray:
            self.destroy(public_key)
        return len(stray)

    def _path(self, public_key: str) -> Path:
        return self.folder / f"{public_key}.key"

    def _sync(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def key_lost() -> Violation:
    message = N_("Không còn khóa của vòng bỏ phiếu này, không ai mở được phiếu. Hủy vòng này và lập vòng mới.")
    return Violation("key_lost", message)


def _letters(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
