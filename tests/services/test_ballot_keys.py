"""Keys: what only the right key opens, any two holders of three, files nobody else reads."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import pytest
from nacl.exceptions import CryptoError

from workflow.domain.states import KeyOffice
from workflow.errors import Refused
from workflow.services.ballot_keys import (
    KeyFolder,
    new_code,
    new_holder,
    new_key,
    open_all,
    public,
    seal,
    shown_holder_code,
    unwrap,
    wrap,
)

if TYPE_CHECKING:
    from pathlib import Path



def test_a_box_opens_with_its_own_key_alone_and_no_two_look_alike() -> None:
    key, content = new_key(), b"y" * 256
    boxes = [seal(public(key), content) for _ in range(3)]
    assert open_all(key, boxes) == [content] * 3
    assert {len(box) for box in boxes} == {256 + 48}
    assert len(set(boxes)) == 3
    with pytest.raises(CryptoError):
        open_all(new_key(), boxes)
    with pytest.raises(CryptoError):
        open_all(key, [boxes[0][:-1] + bytes([boxes[0][-1] ^ 1])])


def test_any_two_of_three_holders_open_in_any_order_and_one_cannot() -> None:
    key = new_key()
    codes, publics = zip(*(new_holder() for _ in KeyOffice), strict=True)
    wrapped = wrap(key, dict(zip(KeyOffice, publics, strict=True)))
    for pair in permutations(codes, 2):
        assert bytes(unwrap(wrapped, pair)) == bytes(key)
    assert bytes(unwrap(wrapped, [shown_holder_code(code).lower() for code in codes[:2]])) == bytes(key)
    stranger = new_holder()[0]
    for given in ([codes[0]], [codes[0], codes[0]], [codes[0], stranger], [stranger, stranger], [], ["", ""]):
        with pytest.raises(Refused):
            unwrap(wrapped, given)
    assert bytes(key).hex() not in wrapped
    assert not any(code in wrapped for code in codes)
    with pytest.raises(Refused):
        unwrap("", list(codes)[:2])


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(2000)}) == 2000
    assert all(a != b for a, b in combinations([new_holder()[0] for _ in range(20)], 2))


def test_a_key_file_is_for_its_owner_alone_and_is_really_gone(tmp_path: Path) -> None:
    folder, key = KeyFolder(tmp_path / "keys"), new_key()
    os.umask(0)
    try:
        folder.keep(key)
    finally:
        os.umask(0o022)
    (path,) = folder.folder.iterdir()
    assert (path.stat().st_mode & 0o777, folder.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert bytes(folder.read(public(key))) == bytes(key)
    with path.open("rb") as held:  # the bytes themselves are overwritten, not only the name taken away
        folder.destroy(public(key))
        assert held.read() == b"\0" * 32
    assert list(folder.folder.iterdir()) == []
    folder.destroy(public(key))
    with pytest.raises(Refused) as error:
        folder.read(public(key))
    assert error.value.violations[0].code == "key_lost"


def test_a_key_that_others_can_read_or_that_is_another_is_not_used(tmp_path: Path) -> None:
    folder, key, other = KeyFolder(tmp_path / "keys"), new_key(), new_key()
    folder.keep(key)
    (path,) = folder.folder.iterdir()
    path.chmod(0o640)
    with pytest.raises(Refused) as error:
        folder.read(public(key))
    assert error.value.violations[0].code == "key_exposed"
    path.chmod(0o600)
    for content in (bytes(other), b"short", b""):
        path.write_bytes(content)
        with pytest.raises(Refused) as error:
            folder.read(public(key))
        assert error.value.violations[0].code == "key_lost"


def test_stray_keys_are_swept_once_they_cannot_belong_to_an_opening(tmp_path: Path) -> None:
    folder, stray, wanted = KeyFolder(tmp_path / "keys"), new_key(), new_key()
    assert folder.sweep([], now=datetime.now(UTC)) == 0
    folder.keep(stray)
    folder.keep(wanted)
    assert folder.sweep([public(wanted)], now=datetime.now(UTC)) == 0
    assert folder.sweep([public(wanted)], now=datetime.now(UTC) + timedelta(minutes=11)) == 1
    assert [path.stem for path in folder.folder.iterdir()] == [public(wanted)]
