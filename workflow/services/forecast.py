"""What the schedule would say between two moments and to whom, were nothing to change. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.data.holidays import working_calendar
from workflow.domain.calendar import ZONE, local_date
from workflow.domain.phrases import Phrase
from workflow.domain.reasons import plain
from workflow.domain.reminding import openings
from workflow.domain.states import BY_EVENT, Role, State
from workflow.domain.text import N_
from workflow.models import Nomination, Notice, Plan, Reminder, User
from workflow.notifications import words
from workflow.notifications.catalogue import At, audience
from workflow.notifications.words import Story
from workflow.queries.notices import names
from workflow.queries.roles import holders
from workflow.services import digest, lapses, reminder_policies, reminders, sweep
from workflow.services.history import canonical
from workflow.services.reminders import OWED_STATES, Debt, Owed

_LAPSES = N_("Hạn bình xét đã qua; kế hoạch quy định hồ sơ chưa bình xét hết hiệu lực.")
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


def forecast(
    session: Session, first: datetime, last: datetime, digests: Iterable[datetime], lapsing: Iterable[datetime]
) -> list[Foreseen]:
    """Return what would be told from `first` to `last`, in order.

    digests, lapsing: the moments of the weekly digest, and those at which overdue cases lapse.
    """
    rows = session.execute(select(User.id, User.name, User.account))
    people = {row.id: f"{row.name} ({row.account})" for row in rows}
    gone = {case: now for now in sorted(lapsing, reverse=True) for case, _version in lapses.overdue(now=now)}
    found = [
        *_reminders(session, first, last, people, gone), *_digests(session, digests, people),
        *_lapses(session, gone, people),
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.at, one.job, one.about, one.recipient))


def _reminders(
    session: Session, first: datetime, last: datetime, people: Mapping[int, str], gone: Mapping[int, datetime]
) -> Iterator[Foreseen]:
    """gone: the cases that will have lapsed, each with its moment; a unit without another owes nothing more."""
    calendar, said = working_calendar(), set(session.scalars(select(Reminder.key)))
    policies = reminder_policies.of(session, session.scalars(select(Plan.organisation_id).distinct())).values()
    moments = {moment for policy in set(policies) for moment in openings(first, last, policy, calendar)}
    for now in sorted({first, *moments}):
        for due, telling in sweep.due_now(session, now, calendar):
            data = json.loads(canonical(reminders.words_of(due, telling)))
            hearing = reminders.who_hears(session, due, telling, now=now)
            if lapsed := {case for case, moment in gone.items() if moment <= now}:
                free = _free(session, due.owed, lapsed)
                hearing = [(key, row) for key, row in hearing if row.unit_id not in free]
            called = names(session, [{"unit": row.unit_id} for key, row in hearing if key not in said])
            for key, row in hearing:
                if key not in said:  # the same person in two roles hears once
                    said.add(key)
                    story = Story(data["kind"], data | {"unit": row.unit_id}, called)
                    yield Foreseen(now, "sweep", row.role, people[row.user_id], _about(story), _why(story))


def _free(session: Session, owed: Owed, lapsed: set[int]) -> set[int]:
    """The units whose every case still to be reviewed is among the lapsed."""
    if owed.debt is not Debt.UNIT_REVIEW:
        return set()
    query = select(Nomination.unit_id, Nomination.id).where(
        Nomination.council_id == owed.council_id, Nomination.year == owed.year, Nomination.type.not_in(BY_EVENT),
        Nomination.state.in_(OWED_STATES[owed.debt]),
    )  # fmt: skip
    cases = session.execute(query).all()
    return {row.unit_id for row in cases} - {row.unit_id for row in cases if row.id not in lapsed}


def _lapses(session: Session, gone: Mapping[int, datetime], people: Mapping[int, str]) -> Iterator[Foreseen]:
    awards, heard = load_catalogue().awards, cache(partial(holders, session))
    readers = audience("lapse", State.LAPSED)
    own = select(User.id, User.person_id).where(User.person_id.is_not(None))
    accounts = {row.person_id: row.id for row in session.execute(own)}
    for case in session.scalars(select(Nomination).where(Nomination.id.in_(gone)).order_by(Nomination.id)):
        now, award = gone[case.id], awards.get(case.award_code)
        story = Story("lapse", {}, {}, case.code, case.subject_name, award.name if award else "")
        told: dict[int, Role] = {}
        for role, at in readers.roles if readers else ():
            place = {At.UNIT: case.unit_id, At.COUNCIL: case.council_id}[at]
            told |= {user: role for user in heard(role, place, local_date(now)) if user not in told}
        for user, role in told.items():
            if accounts.get(case.person_id or 0) != user:
                yield Foreseen(now, "lapse", role, people[user], plain(words.title(story)), plain(Phrase(_LAPSES)))


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
