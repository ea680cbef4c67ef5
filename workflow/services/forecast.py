"""What the schedule would say between two moments and to whom, were nothing to change. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.data.holidays import working_calendar
from workflow.domain.calendar import ZONE
from workflow.domain.phrases import Phrase
from workflow.domain.reasons import plain
from workflow.domain.reminding import openings
from workflow.domain.states import Role
from workflow.domain.text import N_
from workflow.models import Nomination, Notice, Plan, Reminder, User
from workflow.notifications import words
from workflow.notifications.words import Story
from workflow.queries.notices import names
from workflow.services import digest, reminder_policies, reminders, sweep
from workflow.services.history import canonical

_DIGEST = N_("Tổng hợp tuần cho lãnh đạo: %(count)s việc")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One thing that one person is told. job: what tells him; role: in which he is told, where one is known;
    recipient: name and account; about, why: in Vietnamese."""

    at: datetime
    job: str
    role: Role | None
    recipient: str
    about: str
    why: str

    def as_data(self) -> dict[str, str]:
        """For JSON."""
        return {
            "at": self.at.astimezone(ZONE).isoformat(), "job": self.job, "role": self.role.value if self.role else "",
            "recipient": self.recipient, "about": self.about, "why": self.why,
        }  # fmt: skip


def forecast(session: Session, first: datetime, last: datetime, digests: Iterable[datetime]) -> list[Foreseen]:
    """Return what would be told from `first` to `last`, in order. digests: the moments of the weekly digest."""
    rows = session.execute(select(User.id, User.name, User.account))
    people = {row.id: f"{row.name} ({row.account})" for row in rows}
    found = [*_reminders(session, first, last, people), *_digests(session, digests, people)]
    return sorted(found, key=lambda one: (one.at, one.job, one.about, one.recipient))


def _reminders(session: Session, first: datetime, last: datetime, people: Mapping[int, str]) -> Iterator[Foreseen]:
    calendar, said = working_calendar(), set(session.scalars(select(Reminder.key)))
    policies = reminder_policies.of(session, session.scalars(select(Plan.organisation_id).distinct())).values()
    moments = {moment for policy in set(policies) for moment in openings(first, last, policy, calendar)}
    for now in sorted({first, *moments}):
        for due, telling in sweep.due_now(session, now, calendar):
            data = json.loads(canonical(reminders.words_of(due, telling)))
            hearing = reminders.who_hears(session, due, telling, now=now)
            called = names(session, [{"unit": row.unit_id} for key, row in hearing if key not in said])
            for key, row in hearing:
                if key not in said:  # the same person in two roles hears once
                    said.add(key)
                    story = Story(data["kind"], data | {"unit": row.unit_id}, called)
                    yield Foreseen(now, "sweep", row.role, people[row.user_id], _about(story), _why(story))


def _about(story: Story) -> str:
    what = words.what(story)
    return plain(Phrase(N_("Quá hạn: %(what)s"), {"what": what}) if story.data["milestone"] < 0 else what)


def _why(story: Story) -> str:
    left = story.data["left"]
    message = N_("Còn %(days)s ngày làm việc.") if left >= 0 else N_("Quá hạn %(days)s ngày làm việc.")
    parts = [Phrase(message, {"days": abs(left)}), words.owed(story.data, story.names), words.when(story.data)]
    return " ".join(plain(part) for part in [*parts, words.closing(story.data), *words.after(story.data)])


def _digests(session: Session, moments: Iterable[datetime], people: Mapping[int, str]) -> Iterator[Foreseen]:
    said = set(session.scalars(select(Notice.dedupe_key).where(Notice.kind == "weekly_digest")))
    for now in moments:
        for user, items in digest.letters(session, now):
            if f"{digest.week_of(now)}:{user}" in said:
                continue
            data: list[dict[str, Any]] = [json.loads(canonical(item)) for item in items]
            about = plain(Phrase(_DIGEST, {"count": len(data)}))
            told = words.lines(Story("weekly_digest", {"items": data, "count": len(data)}, names(session, data)))
            yield Foreseen(now, "digest", Role.MANAGER, people[user], about, " ".join(plain(line) for line in told))


def told_since(session: Session, notice_id: int) -> list[tuple[int, Foreseen]]:
    """Return what has been told since a notice, each with its identifier: one line per message, whatever is in it."""
    roles: dict[str, Role] = {}
    fresh = select(Notice.created_at).where(Notice.id > notice_id)
    for row in session.execute(select(Reminder.batch, Reminder.user_id, Reminder.role).where(Reminder.at.in_(fresh))):
        roles.setdefault(f"sweep:{row.batch}:{row.user_id}", row.role)
    query = (
        select(Notice, User.name, User.account, Nomination.code, Nomination.subject_name, Nomination.award_code)
        .join(User, User.id == Notice.user_id)
        .outerjoin(Nomination, Nomination.id == Notice.nomination_id)
        .where(Notice.id > notice_id)
        .order_by(Notice.id)
    )
    rows = [(row, json.loads(row.Notice.data)) for row in session.execute(query)]
    called = names(session, [data for _row, data in rows])
    return [(row.Notice.id, _told(row, data, called, roles.get(row.Notice.dedupe_key))) for row, data in rows]


def _told(row: Any, data: dict[str, Any], called: Mapping[int, str], role: Role | None) -> Foreseen:
    kind = row.Notice.kind
    job = {"reminders": "sweep", "weekly_digest": "digest"}.get(kind, kind)
    role = Role.MANAGER if job == "digest" else role
    award = load_catalogue().awards.get(row.award_code or "")
    story = Story(kind, data, called, row.code or "", row.subject_name or "", award.name if award else "")
    why = " ".join(plain(line) for line in words.lines(story))
    return Foreseen(row.Notice.created_at, job, role, f"{row.name} ({row.account})", plain(words.title(story)), why)
