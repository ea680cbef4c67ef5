"""Conflicts of interest as the meeting's page shows them: names to all, reasons to those who run the meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.permissions import Target, permitted
from workflow.domain.states import RecusalKind
from workflow.queries import conflicts
from workflow.queries.conflicts import Conflicts
from workflow.web.filters import label
from workflow.web.pages.meetings import Line
from workflow.web.pages.words import award_short


@dataclass(frozen=True, slots=True)
class RecusalLine:
    """An item and who takes no part in it, in words."""

    item: str
    names: str


def lines(
    session: Session, meeting_id: int, found: Iterable[Line], known: Conflicts, *, actor: Actor, target: Target | None
) -> list[RecusalLine]:
    """Return the items with members who take no part. Why is told to the secretary and the chair alone."""
    told = permitted(actor, "meeting.manage", target) or permitted(actor, "meeting.pin", target)
    by_item: dict[int, list[str]] = {}
    for row in conflicts.listed(session, meeting_id, known):
        kind = f" ({label(row.kind)})" if told or row.kind is RecusalKind.SELF else ""
        by_item.setdefault(row.item_id, []).append(f"{row.name}{kind}")
    return [
        RecusalLine(f"{line.item.subject} ({award_short(line.item.award_code)})", ", ".join(by_item[line.item.id]))
        for line in found
        if line.item.id in by_item
    ]


def unstated(session: Session, meeting_id: int, actor: Actor, target: Target | None) -> int:
    """Return of how many items the reader, a member, has still to say whether he is in conflict."""
    if actor.person_id is None or not permitted(actor, "meeting.judge", target):
        return 0
    return conflicts.unstated(session, meeting_id, actor.person_id)
