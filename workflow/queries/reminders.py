"""Who was told of what, when, and whether he has read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.states import Role
from workflow.models import Notice, Reminder, User
from workflow.models.reminders import message_key


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder. read_at: when its reader opened the notice; mail: how far the letter got."""

    unit_id: int
    at: datetime
    name: str
    role: Role | None
    days: int
    read_at: datetime | None
    mail: str


def history(session: Session, things: Iterable[str]) -> dict[str, list[Told]]:
    """Return every reminder of some things, oldest first, by thing."""
    query = (
        select(Reminder.thing, Reminder.unit_id, Reminder.at, User.name, Reminder.role, Reminder.days, Notice.read_at,
               Notice.mail)
        .join(User, User.id == Reminder.user_id)
        .outerjoin(Notice, Notice.dedupe_key == message_key(Reminder.batch, Reminder.user_id))
        .where(Reminder.thing.in_(list(things)))
        .order_by(Reminder.at, Reminder.id)
    )  # fmt: skip
    found: dict[str, list[Told]] = {}
    for row in session.execute(query):
        found.setdefault(row.thing, []).append(Told(*row[1:7], row.mail or ""))
    return found
