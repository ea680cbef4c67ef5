"""The posting record, from the notice as it was posted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.documents.publicity import Posted, Posting, posting_record
from workflow.domain.calendar import end_of_day, local_date
from workflow.domain.document import Imprint, Paper
from workflow.queries import publicity
from workflow.services.composing import imprints


def record(session: Session, notice_id: int, _part: int, imprint: Imprint | None, now: datetime) -> tuple[Paper, ...]:
    """Return the record; a draft while the notice hangs."""
    row = publicity.one(session, notice_id)
    if row is None:
        return ()
    comments = publicity.comments(session, notice_id)
    over = row.taken_down_at is not None or now >= end_of_day(row.last_day)
    facts = Posting(
        council=row.council, year=row.year, title=row.title, days=row.days, posted_on=local_date(row.posted_at),
        last_day=row.last_day, taken_down=local_date(row.taken_down_at) if row.taken_down_at else None,
        reason=row.reason, over=over,
        items=[
            Posted(one.name, one.position, one.unit, str(load_catalogue().award(one.award_code).name))
            for one in publicity.items(session, notice_id)
        ],
        comments=len(comments), answered=sum(bool(one.answer) for one in comments),
    )  # fmt: skip
    ended = facts.taken_down or row.last_day
    own = imprints.of_council(session, row.council_id, dated=ended if over else None, draft=not over)
    return (posting_record(facts, imprint or own),)
