"""The reminder policy of an organisation: read with the default filled in, set, and given up again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.reminders import load_reminders
from workflow.domain.actors import Actor
from workflow.domain.permissions import ensure
from workflow.domain.reminding import MOST_AFTER, MOST_BEFORE, RECIPIENTS, Policy, Rule
from workflow.domain.states import Channel, Recipient, Subject
from workflow.domain.text import N_
from workflow.errors import Conflict, Refused, Violation
from workflow.models import ReminderPolicy
from workflow.queries import targets
from workflow.services import audit
from workflow.services.unit_of_work import unit_of_work


def of(session: Session, organisation_ids: Iterable[int]) -> dict[int, Policy]:
    """Return the policy that each organisation follows, its own or the default."""
    wanted = set(organisation_ids)
    own = session.scalars(select(ReminderPolicy).where(ReminderPolicy.organisation_id.in_(wanted)))
    return dict.fromkeys(wanted, load_reminders()) | {row.organisation_id: _read(row) for row in own}


def version(session: Session, organisation_id: int) -> int:
    """Return the version of an organisation's own policy; 0 while it follows the default."""
    query = select(ReminderPolicy.version).where(ReminderPolicy.organisation_id == organisation_id)
    return session.scalar(query) or 0


def put(organisation_id: int, policy: Policy, seen: int, *, actor: Actor, now: datetime) -> None:
    """Set the policy of an organisation with a council; what was already said is not said again.

    Raises NotFound, Forbidden, Conflict on another version than `seen`, Refused for days or hours that cannot be.
    """
    if found := _doubts(policy):
        raise Refused(found)
    with unit_of_work() as session:
        row = _row(session, organisation_id, seen, actor)
        old = audit.snapshot(row) if row else None
        if row is None:
            row = ReminderPolicy(organisation_id=organisation_id)
            session.add(row)
        row.opens, row.closes = f"{policy.opens:%H:%M}", f"{policy.closes:%H:%M}"
        row.rules = "\n".join(_line(rule) for rule in policy.rules if rule.offsets)
        audit.record(session, "reminders.set", row, actor=actor, now=now, old=old, organisation_id=organisation_id)


def reset(organisation_id: int, seen: int, *, actor: Actor, now: datetime) -> None:
    """Follow the default again. Raises NotFound, Forbidden, Conflict."""
    with unit_of_work() as session:
        row = _row(session, organisation_id, seen, actor)
        notes = audit.Notes(session, actor=actor, now=now)
        notes.drop("reminders.reset", row, organisation_id=organisation_id)


def _row(session: Session, organisation_id: int, seen: int, actor: Actor) -> ReminderPolicy | None:
    ensure(actor, "plan.manage", targets.organisation(session, organisation_id), view="plan.view")
    row = session.scalar(select(ReminderPolicy).where(ReminderPolicy.organisation_id == organisation_id))
    if (row.version if row else 0) != seen:
        raise Conflict
    return row


def _line(rule: Rule) -> str:
    days = " ".join(str(day) for day in sorted(set(rule.offsets), reverse=True))
    return f"{rule.subject.value} {rule.recipient.value} {rule.channel.value} {days}"


def _read(row: ReminderPolicy) -> Policy:
    rules = []
    for line in row.rules.splitlines():
        subject, recipient, channel, *days = line.split()
        rules.append(Rule(Subject(subject), Recipient(recipient), tuple(map(int, days)), Channel(channel)))
    return Policy(tuple(rules), time.fromisoformat(row.opens), time.fromisoformat(row.closes))


def _doubts(policy: Policy) -> list[Violation]:
    found = []
    if policy.opens >= policy.closes:
        found.append(Violation("hours", N_("Giờ kết thúc phải sau giờ bắt đầu."), field="closes"))
    for rule in policy.rules:
        if any(not -MOST_AFTER <= day <= MOST_BEFORE for day in rule.offsets):
            words = N_("Số ngày trước hạn từ 0 đến %(before)s, sau hạn từ 1 đến %(after)s.")
            found.append(Violation("days", words, {"before": MOST_BEFORE, "after": MOST_AFTER}))
        if rule.recipient not in RECIPIENTS[rule.subject]:
            found.append(Violation("recipient", N_("Mốc này không nhắc người này.")))
    return found
