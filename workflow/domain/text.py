"""Text as the product keeps it: NFC, free of control characters; and folded for search."""

from __future__ import annotations

import unicodedata

_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
_KEPT_CONTROLS = "\n\t"


class BadText(ValueError):
    """The text holds characters that no database should be asked to keep."""


def N_(message: str) -> str:
    """Mark a msgid for extraction; translation happens where it is shown."""
    return message


def clean(value: str, *, single_line: bool = True) -> str:
    """Return `value` as it is stored: NFC, trimmed, without bidi overrides and invisible characters.

    Raises BadText for NUL, other control characters and lone surrogates: SQLite would accept what PostgreSQL
    refuses, so neither is asked.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs" or (category == "Cc" and char not in _KEPT_CONTROLS):
            raise BadText(repr(char))
    text = unicodedata.normalize("NFC", text).translate(_BIDI).translate(_INVISIBLE)
    if single_line:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def fold(value: str) -> str:
    """Return `value` for comparison: no diacritics, đ as d, case folded ("Lê Thị Đào" -> "le thi dao")."""
    decomposed = unicodedata.normalize("NFD", value)
    bare = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return " ".join(bare.replace("đ", "d").replace("Đ", "D").casefold().split())


# Vietnamese alphabetical order: letters before tones, tones in the order of the dictionary.
_LETTERS = {char: i for i, char in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def sort_key(name: str) -> str:
    """Key that sorts Vietnamese names by given name first, as staff lists do; digits sort alike everywhere."""
    words = unicodedata.normalize("NFC", name).casefold().split()
    return "|".join(_word_key(word) for word in [*words[-1:], *words[:-1]])


def _word_key(word: str) -> str:
    letters, tones = [], []
    for char in word:
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[p] for p in parts if p in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES))
        letters.append(f"{_LETTERS.get(base, 90 if base.isalpha() else 0):02d}")
        tones.append(str(tone))
    return "".join(letters) + "." + "".join(tones)
