"""How a certificate's code is written: 130 random bits in letters and digits that nobody takes for one another."""

from __future__ import annotations

import re

CODE_BYTES = 17
#: Crockford's Base 32: no i, l, o, u.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_CODE = re.compile(f"[{_ALPHABET}]{{{_LENGTH}}}")
_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


def written(random: bytes) -> str:
    """Return random bytes as a code."""
    value = int.from_bytes(random)
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in range(_LENGTH))


def typed(text: str) -> str | None:
    """Return what somebody typed as a code: in whatever case, with spaces and dashes, or as the address that holds it.

    None for what cannot be one.
    """
    code = re.sub(r"[\s\-–.]", "", text[:300].rstrip("/").rpartition("/")[2]).casefold().translate(_ALIKE)
    return code if _CODE.fullmatch(code) else None


def grouped(code: str) -> str:
    """Return a code in groups of four, for reading aloud."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))
