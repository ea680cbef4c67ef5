"""What the forms about conflicts of interest ask for."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.domain.states import KinshipKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StateConflicts:
    """A member's word about items of an agenda. free: seen, no conflict. conflicted: (item, reason or "")."""

    meeting_id: int
    free: tuple[int, ...] = ()
    conflicted: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRecusal:
    """The chair keeps the holder of a seat out of an item."""

    meeting_id: int
    item_id: int
    seat_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddKinship:
    person_id: int
    relative_id: int
    kind: KinshipKind
