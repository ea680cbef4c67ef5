"""Telling the members of a council of a meeting: in the application, and by a letter with an entry for the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.domain.calendar import local_date
from workflow.domain.sittings import USUAL_LENGTH
from workflow.domain.states import Role
from workflow.models import BallotRound, Meeting, Organisation
from workflow.notifications.meetings import BALLOT
from workflow.queries import roles
from workflow.services import notices

INVITED, CHANGED, CANCELLED = "meeting_invited", "meeting_changed", "meeting_cancelled"


def tell(session: Session, meeting: Meeting, kind: str, *, now: datetime) -> int:
    """Write one notice for everybody who is a member on the day, or stands in for one; return how many were written.

    The key names the meeting and its sequence: sent twice, told once.
    """
    day = local_date(meeting.held_at)
    council = session.get_one(Organisation, meeting.council_id)
    data = {
        "meeting": meeting.id, "council": council.name, "held_at": meeting.held_at,
        "ends_at": meeting.opinions_due_at or meeting.ends_at or meeting.held_at + USUAL_LENGTH,
        "place": meeting.place, "sequence": meeting.sequence, "written": meeting.opinions_due_at is not None,
        "reason": meeting.cancel_reason, "at": now,
    }  # fmt: skip
    people = roles.holders(session, Role.MEMBER, meeting.council_id, day)
    key = f"meeting:{meeting.id}:{meeting.sequence}:{kind}"
    return notices.tell(session, people, kind, data, key=key, link=f"/meetings/{meeting.id}", now=now)


def to_vote(session: Session, meeting: Meeting, row: BallotRound, users: Iterable[int], *, now: datetime) -> int:
    """Write a notice for everybody who may vote in a round that was opened; nothing of its questions."""
    council = session.get_one(Organisation, meeting.council_id)
    data = {"council": council.name, "held_at": meeting.held_at, "number": row.number}
    key, link = f"ballot:{row.id}", f"/ballots/{row.id}/vote"
    return notices.tell(session, users, BALLOT, data, key=key, link=link, now=now)


def changed(session: Session, meeting: Meeting, *, now: datetime) -> int:
    """After a change: calendars count one on, and whoever was invited is told; nobody before the first invitation."""
    if meeting.invited_at is None:
        return 0
    meeting.sequence += 1
    return tell(session, meeting, CHANGED, now=now)
