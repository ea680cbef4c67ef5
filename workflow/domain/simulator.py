"""What if: the room that every ratio cap would leave under counts that somebody tries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from workflow.domain.catalogue import AwardRule, Cap
from workflow.domain.quota import Headroom, headroom
from workflow.domain.ratings import Rated, RatingLaw, Room, room
from workflow.domain.states import Rating

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


@dataclass(frozen=True, slots=True)
class RatingTried:
    """The cap on HTXSNV of one rule. whom: whom the rule binds; lifted: the room in a body that is HTXSNV itself."""

    whom: tuple[Rated, ...]
    room: Room
    lifted: Room | None


def try_ratings(law: RatingLaw, year: int, excellent: int, good: int) -> list[RatingTried]:
    """Return every cap on HTXSNV in the evaluation year, were so many people rated HTXSNV and so many HTTNV."""
    levels = [Rating.EXCELLENT] * excellent + [Rating.GOOD] * good
    found = []
    for rule in law.rules:
        people = tuple(kind for kind in Rated if kind in rule.categories and kind is not Rated.COLLECTIVE)
        in_force = rule.first_year <= year and (rule.last_year is None or year <= rule.last_year)
        plain = room(rule, people[0], levels, law.pool, excellent_unit=False) if people and in_force else None
        if plain is not None:
            lifted = room(rule, people[0], levels, law.pool, excellent_unit=True)
            found.append(RatingTried(people, plain, lifted if rule.cap_of_excellent_unit else None))
    return found
