"""Codes of certificates: as many bits as asked for, readable aloud, forgiving to type."""

from __future__ import annotations

import pytest

from workflow.domain.check_codes import CODE_BYTES, grouped, typed, written


def test_a_code_keeps_130_random_bits() -> None:
    assert 8 * CODE_BYTES >= 130
    assert written(bytes(CODE_BYTES)) == "0" * 26
    assert written(b"\xff" * CODE_BYTES) == "z" * 26
    assert len({written((1 << bit).to_bytes(CODE_BYTES)) for bit in range(130)}) == 130


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0123456789abcdefghjkmnpqrs", "0123456789abcdefghjkmnpqrs"),
        ("0123-4567-89AB-CDEF-GHJK-MNPQ-RS", "0123456789abcdefghjkmnpqrs"),
        (" O123 4567 89ab cdef ghjk mnpq rs ", "0123456789abcdefghjkmnpqrs"),
        ("Oi23456789abcdefghjkmnpqrs", "0123456789abcdefghjkmnpqrs"),
        ("https://tdkt.example.vn/check/0123456789abcdefghjkmnpqrs", "0123456789abcdefghjkmnpqrs"),
        ("0123456789abcdefghjkmnpqr", None),
        ("0123456789abcdefghjkmnpqrsu", None),
        ("u123456789abcdefghjkmnpqrs", None),
        ("", None),
        ("٠" * 26, None),
    ],
)
def test_what_is_typed_is_read_as_a_code_or_not(text: str, code: str | None) -> None:
    assert typed(text) == code
    assert code is None or typed(grouped(code)) == code
