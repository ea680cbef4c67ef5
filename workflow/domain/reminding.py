"""Who is reminded when: the policy of an organisation, and what of it has come at a moment. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum

from workflow.domain.calendar import DAY, ZONE, Calendar, at_local_time, local_date
from workflow.domain.deadlines import Deadline, moment_at
from workflow.domain.states import Channel, Recipient, Subject

#: A head is told beside the officer where a unit of its own owes; of a council's debts the secretary answers.
RECIPIENTS: Mapping[Subject, tuple[Recipient, ...]] = {
    subject: tuple(
        who for who in Recipient if who is not Recipient.HEAD or subject in (Subject.REGISTRATION, Subject.TASK)
    )
    for subject in Subject
}
#: How far an offset may lie from the term, in working days: further ahead than the sweep looks is never reached.
MOST_BEFORE, MOST_AFTER = 20, 20


class Last(Enum):
    """Whether somebody hears of a thing once more: yes, only after its term, never."""

    NO = ""
    BEFORE = "before"
    EVER = "ever"


@dataclass(frozen=True, slots=True)
class Rule:
    """offsets: working days before the last working day (positive, 0 on it) and after the last day (negative)."""

    subject: Subject
    recipient: Recipient
    offsets: tuple[int, ...]
    channel: Channel


@dataclass(frozen=True, slots=True)
class Policy:
    """rules: at most one per subject and recipient. opens, closes: the hours of working days in which anybody is told,
    both minutes included; a day's reminders come at `opens`."""

    rules: tuple[Rule, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of one thing at one offset, to whom, by which channel."""

    offset: int
    recipients: frozenset[Recipient]
    channel: Channel
    last: Last


def reached(now: datetime, subject: Subject, deadline: Deadline, policy: Policy, calendar: Calendar) -> list[Telling]:
    """Return what is to be said at `now`: for each recipient the newest offset that has come, older ones folded in it.

    Between closing and the first offset after it there is nothing: "hôm nay là ngày cuối" would be untrue by then.
    Recipients who are told the same are told together, the director apart: he gets a letter to sign.
    """
    closed, found = now >= deadline.closes_at, dict[tuple[int, Channel, Last, bool], set[Recipient]]()
    for rule in policy.rules:
        if rule.subject is not subject:
            continue
        come = [n for n in rule.offsets if (n < 0) is closed and moment_at(deadline, n, calendar, policy.opens) <= now]
        if come:
            offset = min(come)
            told = (offset, rule.channel, _last(offset, rule.offsets), rule.recipient is Recipient.DIRECTOR)
            found.setdefault(told, set()).add(rule.recipient)
    return [Telling(offset, frozenset(who), channel, last) for (offset, channel, last, _top), who in found.items()]


def _last(offset: int, offsets: tuple[int, ...]) -> Last:
    if offset == min(offsets):
        return Last.EVER
    return Last.BEFORE if offset == min((n for n in offsets if n >= 0), default=None) else Last.NO


def quiet(now: datetime, deadline: Deadline, policy: Policy, calendar: Calendar) -> bool:
    """Say whether nobody is told at `now`: at night, on a weekend, on a holiday.

    Unless the term closes before people are at work again: then it is said at once or it is lost.
    """
    local = now.astimezone(ZONE)
    minute = local.time().replace(second=0, microsecond=0)
    if calendar.is_working_day(local.date()) and policy.opens <= minute <= policy.closes:
        return False
    return now >= deadline.closes_at or opening(now, policy, calendar) < deadline.closes_at


def opening(now: datetime, policy: Policy, calendar: Calendar) -> datetime:
    """The next moment at which people are told again, later than `now`."""
    today = local_date(now)
    start = at_local_time(today, policy.opens)
    if now < start and calendar.is_working_day(today):
        return start
    return at_local_time(calendar.add_working_days(today, 1), policy.opens)


def openings(first: datetime, last: datetime, policy: Policy, calendar: Calendar) -> list[datetime]:
    """Every moment from `first` to `last` at which a day's reminders come."""
    found, day = [], local_date(first)
    while day <= local_date(last):
        moment = at_local_time(day, policy.opens)
        if calendar.is_working_day(day) and first <= moment <= last:
            found.append(moment)
        day += DAY
    return found
