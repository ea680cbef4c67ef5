"""Whom a list honours: front-line workers, women, leaders, small collectives. Counted, never judged."""

from __future__ import annotations

from dataclasses import dataclass

#: A collective of at most so many people counts as a small one; no provision sets a number.
SMALL = 20


@dataclass(frozen=True, slots=True)
class Meter:
    """People and collectives on a list, each once however many awards they are proposed for."""

    people: int
    front_line: int
    women: int
    leaders: int
    collectives: int
    small: int

    @property
    def empty(self) -> bool:
        return self.people == 0 and self.collectives == 0
