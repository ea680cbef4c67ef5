"""Whom a list honours: front-line workers, women, leaders, small collectives. Counted, never judged."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.domain.states import OrganisationKind

#: A small collective is a room of at most so many people, never a body as a whole. Plans and reports ask for small
#: collectives, no provision says how small: both values are this application's.
SMALL = 20
SMALL_KINDS = (OrganisationKind.DIVISION,)


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
