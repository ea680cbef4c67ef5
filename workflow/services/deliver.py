"""The outbox: a notice whose mail is due is claimed, sent, and only then noted as sent.

A claim is a lease on one row, taken by compare-and-set. A crash after the server said 250 and before the commit means
one more letter with the same Message-ID, which mail systems show once; a crash before means one more try.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.permissions import permitted
from workflow.errors import Forbidden
from workflow.models import Nomination, Notice, Setting, User
from workflow.notifications.channels import Refusal, Unreachable
from workflow.notifications.words import Story
from workflow.queries.notices import names
from workflow.services.unit_of_work import unit_of_work

HELD = "outbox_held"
#: Longer than a mail server may keep one letter waiting.
LEASE = timedelta(minutes=5)
#: How long to wait after each failed try; two days in all, so that a weekend's outage loses nothing.
DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
ERROR_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed letter: to whom, in which language, about what."""

    notice_id: int
    user_id: int
    name: str
    email: str
    locale: str
    story: Story
    link: str
    key: str
    written_at: datetime


class Outcome(Enum):
    SENT = auto()
    RETRY = auto()
    FAILED = auto()
    UNREACHABLE = auto()  # the server itself: no use in trying the next letter now


def deliver_next(*, now: datetime, post: Callable[[Outgoing], None]) -> Outcome | None:
    """Send the letter that has been due longest and return how it went; None when nothing is due or the outbox is held.

    post: renders and sends; raises Refusal (the server will not take this letter: given up when it says so for good)
    or Unreachable (nobody there: tried again later).
    """
    claimed = _claim(now)
    if claimed is None:
        return None
    letter, attempts = claimed
    lease = now + LEASE
    try:
        post(letter)
    except Refusal as refusal:
        final = refusal.final or attempts > len(DELAYS)
        _settle(letter.notice_id, lease, now, attempts, error=str(refusal), final=final)
        return Outcome.FAILED if final else Outcome.RETRY
    except Unreachable as problem:
        final = attempts > len(DELAYS)
        _settle(letter.notice_id, lease, now, attempts, error=str(problem), final=final)
        return Outcome.FAILED if final else Outcome.UNREACHABLE
    _settle(letter.notice_id, lease, now, attempts)
    return Outcome.SENT


def _claim(now: datetime) -> tuple[Outgoing, int] | None:
    with unit_of_work() as session:
        if session.get(Setting, HELD) is not None:
            return None
        while True:
            row = session.execute(
                select(
                    Notice.id, Notice.kind, Notice.data, Notice.link, Notice.dedupe_key, Notice.created_at,
                    Notice.mail_attempts, Notice.mail_next_at, Notice.user_id, User.name, User.email, User.locale,
                    Nomination.code, Nomination.subject_name, Nomination.award_code,
                )
                .join(User, User.id == Notice.user_id)
                .outerjoin(Nomination, Nomination.id == Notice.nomination_id)
                .where(Notice.mail == "due", Notice.mail_next_at <= now)
                .order_by(Notice.mail_next_at, Notice.id)
                .limit(1)
            ).one_or_none()  # fmt: skip
            if row is None:
                return None
            mine = session.execute(
                update(Notice)
                .where(Notice.id == row.id, Notice.mail == "due", Notice.mail_next_at == row.mail_next_at)
                .values(mail_next_at=now + LEASE, mail_attempts=row.mail_attempts + 1)
                .returning(Notice.id)
            ).one_or_none()
            if mine is not None:
                return _outgoing(session, row), row.mail_attempts + 1


def _outgoing(session: Session, row: Any) -> Outgoing:
    data = json.loads(row.data)
    award = load_catalogue().awards.get(row.award_code or "")
    story = Story(
        row.kind, data, names(session, [data]), row.code or "", row.subject_name or "", award.name if award else ""
    )
    return Outgoing(
        row.id, row.user_id, row.name, row.email, row.locale, story, row.link, row.dedupe_key, row.created_at
    )


def _settle(
    notice_id: int, lease: datetime, now: datetime, attempts: int, *, error: str = "", final: bool = False
) -> None:
    """Note how a claimed letter fared, unless its lease ran out and somebody else has it by now."""
    if not error:
        values: dict[str, Any] = {"mail": "sent", "mail_sent_at": now, "mail_error": ""}
    elif final:
        values = {"mail": "failed", "mail_error": error[:ERROR_LENGTH]}
    else:
        values = {"mail_next_at": now + DELAYS[attempts - 1], "mail_error": error[:ERROR_LENGTH]}
    with unit_of_work() as session:
        mine = (Notice.id == notice_id, Notice.mail == "due", Notice.mail_next_at == lease)
        session.execute(update(Notice).where(*mine).values(**values))


def retry_failed(*, actor: Actor, now: datetime) -> int:
    """Put every letter given up back into the outbox and return how many. Raises Forbidden without `job.run`."""
    if not permitted(actor, "job.run"):
        raise Forbidden("job.run")
    with unit_of_work() as session:
        statement = (
            update(Notice)
            .where(Notice.mail == "failed")
            .values(mail="due", mail_next_at=now, mail_attempts=0)
            .returning(Notice.id)
        )
        return len(session.execute(statement).all())


def hold(session: Session) -> None:
    """Keep all mail back: after a restore nobody knows which letters have gone out since the backup."""
    session.merge(Setting(key=HELD, value="1"))


def is_held(session: Session) -> bool:
    return session.get(Setting, HELD) is not None


def release(*, discard: bool = False, now: datetime) -> int:
    """Let the mail go again; with `discard` what waits stays in the application only. Returns how many letters wait."""
    with unit_of_work() as session:
        if discard:
            session.execute(update(Notice).where(Notice.mail == "due").values(mail="none"))
        held = session.get(Setting, HELD)
        if held is not None:
            session.delete(held)
        waiting = select(Notice.id).where(Notice.mail == "due", Notice.mail_next_at <= now)
        return len(session.scalars(waiting).all())
