"""How alike two initiatives read: shared runs of words, diacritics and case left aside. Warns, never decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from workflow.domain.text import fold

#: From here on two initiatives are shown side by side.
ALIKE = Fraction(2, 5)
_RUN = 2  # words; of a title of ten words nine runs are left, of a copied paragraph nearly all
_WORD = re.compile(r"[a-z0-9]+")
_TELLING = 4  # letters; shorter words are in every title


def words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of words of a text; a text shorter than a run is one run."""
    found = words(text)
    if len(found) < _RUN:
        return frozenset({tuple(found)} if found else ())
    return frozenset(tuple(found[n : n + _RUN]) for n in range(len(found) - _RUN + 1))


def telling(text: str, most: int = 8) -> list[str]:
    """Return the words of a text by which others like it can be found: the longest, each once."""
    found = dict.fromkeys(word for word in words(text) if len(word) >= _TELLING)
    return sorted(found, key=lambda word: (-len(word), word))[:most]


def likeness(one: Iterable[str], other: Iterable[str]) -> Fraction:
    """Return 0 to 1: the best over the texts of either, pair by pair (title with title, description with description).

    Of a pair: runs that both have, as a share of all runs of the two.
    """
    pairs = ((runs(a), runs(b)) for a, b in zip(one, other, strict=True))
    return max((Fraction(len(a & b), len(a | b)) for a, b in pairs if a and b), default=Fraction(0))
