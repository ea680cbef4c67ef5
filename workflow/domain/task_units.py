"""Who leads a task and who co-ordinates: the words of the plan, parted into units and found in the tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workflow.domain.text import fold

NAME_LIMIT = 200
#: More units than this in one cell are the mark of a cell that was read wrongly.
MOST_UNITS = 30
_MANY = re.compile(r"(?:tat ca |toan bo )?(?:cac|toan the) (?:phong|don vi|bo phan|ban|co quan|to chuc)\b")
_ELSEWHERE = re.compile(r"\b(?:huyen|thi xa|thanh pho|xa|phuong|cap duoi|tren dia ban)\b")
_OWNER = re.compile(r"(?: truc thuoc| thuoc| cua)?(?: so| trung tam| don vi| co quan| van phong| chi cuc| truong)$")
_SHORT = ((re.compile(r"^p\.? (?=\w)"), "phong "), (re.compile(r"^tt\.? (?=\w)"), "trung tam "))
_EDGES = " .;,-–+•*:\t\n"


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """One unit of a task, worded as the plan words it.

    organisation_id: the unit of the tree, None when the words matched none. everyone: all units under the council.
    """

    name: str
    organisation_id: int | None = None
    everyone: bool = False

    @property
    def known(self) -> bool:
        return self.everyone or self.organisation_id is not None


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the tree that a task may name."""

    id: int
    name: str
    short_name: str
    code: str


class Places:
    """The units that a plan may name, found by name, short name or code without diacritics."""

    def __init__(self, places: Iterable[Place], own: str = "") -> None:
        """own: the name of the plan's organisation, which its plan may leave out or put behind a unit's name."""
        self._found: dict[str, int] = {}
        twice: set[str] = set()
        for place in places:
            for key in {_key(place.name), _key(place.short_name), _key(place.code)} - {""}:
                if self._found.setdefault(key, place.id) != place.id:
                    twice.add(key)
        for key in twice:  # two units of one name: a person has to say which
            del self._found[key]
        self._own = _key(own)

    def find(self, name: str) -> int | None:
        """Return the unit with these words, its owner's name behind it or not; None for none and for two."""
        key = _key(name)
        shorter = _OWNER.sub("", key)
        without = key.removesuffix(f" {self._own}") if self._own else key
        return next((self._found[word] for word in (key, without, shorter) if word in self._found), None)

    def unit(self, name: str) -> NamedUnit:
        words = " ".join(name.split())[:NAME_LIMIT].rstrip()
        found = self.find(words)
        return NamedUnit(words, found, everyone=found is None and is_everyone(words))

    def units(self, text: str) -> tuple[NamedUnit, ...]:
        """Part a cell into units and look each one up."""
        return tuple(self.unit(name) for name in split_units(text, lambda name: self.find(name) is not None))


def is_everyone(name: str) -> bool:
    """ "Các phòng, đơn vị trực thuộc Sở": all of one's own, not those of the districts."""
    said = _key(name)
    return _MANY.match(said) is not None and _ELSEWHERE.search(said) is None


def split_units(text: str, known: Callable[[str], bool] = lambda _name: False) -> list[str]:
    """Part a cell into names: at semicolons and lines; at commas and "và" only between units that are known.

    "Các phòng, đơn vị trực thuộc Sở" stays one; of doubles the first stays.
    """
    names: list[str] = []
    for part in re.split(r"[;\n]", text):
        name = part.strip(_EDGES)
        pieces = [piece.strip(_EDGES) for piece in re.split(r",|\bvà\b", name)]
        split = len(pieces) > 1 and not known(name) and all(piece and known(piece) for piece in pieces)
        names += pieces if split else [name]
    unique = dict.fromkeys(" ".join(name.split()) for name in names)
    return [name for name in unique if name][:MOST_UNITS]


def named(units: Sequence[NamedUnit]) -> str:
    """The units in one line, as a plan writes them."""
    return "; ".join(unit.name for unit in units)


def _key(name: str) -> str:
    """Folded, without the signs that two writers set differently."""
    said = " ".join(re.sub(r"[^\w ]+", " ", fold(name)).split())
    for short, long in _SHORT:
        said = short.sub(long, said)
    return said
