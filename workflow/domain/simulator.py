"""What if: the room that every ratio cap would leave under counts that somebody tries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from workflow.domain.catalogue import AwardRule, Cap
from workflow.domain.quota import Headroom, headroom

#: How many further places are worked out, beyond those that fit.
AHEAD = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """One cap under the counts. steps: (how many awards, the base from which they fit) for the next places."""

    cap: Cap
    room: Headroom
    steps: tuple[tuple[int, int], ...]

    @property
    def over(self) -> int:
        """How many of the awards are too many."""
        return max(self.room.used - self.room.limit, 0)


def try_out(rules: Iterable[AwardRule], counts: Mapping[str, int]) -> list[Tried]:
    """Return every cap of `rules` under `counts` (by award code, nothing counted as 0)."""
    found = []
    for rule in rules:
        if rule.cap is None:
            continue
        room = headroom(counts.get(rule.cap.base_award, 0), counts.get(rule.award, 0), rule.cap.share)
        steps = tuple((n, room.base_needed(n)) for n in range(room.limit + 1, room.limit + 1 + AHEAD))
        found.append(Tried(rule.cap, room, steps))
    return found


def of_headcount(count: int, headcount: int) -> Fraction | None:
    """The share of all staff, None without any."""
    return Fraction(count, headcount) if headcount > 0 else None
