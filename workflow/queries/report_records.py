"""The records behind each case, step by step: what an auditor of TCVN ISO 9001:2015 asks to be shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.models import AgendaItem, Attachment, Meeting, Nomination, NominationEvent
from workflow.queries.scope import organisation_ids, visible_nominations


@dataclass(slots=True)
class Records:
    """files: of evidence; steps: (what, who, when) as the events tell; meetings: (identifier, when) it was on, the
    identifier None where the reader may not open the meeting."""

    files: int = 0
    steps: list[tuple[str, str, datetime]] = field(default_factory=list)
    meetings: list[tuple[int | None, datetime]] = field(default_factory=list)


def of_cases(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, Records]:
    """Return the records of those cases that the actor may see; five queries."""
    seen = set(session.scalars(select(Nomination.id).where(Nomination.id.in_(ids), visible_nominations(actor))))
    found = {key: Records() for key in seen}
    files = (
        select(Attachment.nomination_id, func.count().label("files"))
        .where(Attachment.nomination_id.in_(seen), Attachment.removed_at.is_(None))
        .group_by(Attachment.nomination_id)
    )
    for row in session.execute(files):
        found[row.nomination_id].files = row.files
    events = (
        select(NominationEvent.nomination_id, NominationEvent.kind, NominationEvent.actor_name, NominationEvent.at)
        .where(NominationEvent.nomination_id.in_(seen), NominationEvent.from_state != NominationEvent.to_state)
        .order_by(NominationEvent.nomination_id, NominationEvent.seq)
    )
    for event in session.execute(events):
        found[event.nomination_id].steps.append((event.kind, event.actor_name, event.at))
    held = (
        select(AgendaItem.nomination_id, Meeting.id, Meeting.council_id, Meeting.held_at)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.nomination_id.in_(seen))
        .order_by(Meeting.held_at)
    )
    councils = organisation_ids(session, actor, "meeting.view")
    for item in session.execute(held):
        known = item.id if item.council_id in councils else None
        found[item.nomination_id].meetings.append((known, item.held_at))
    return found
