"""When the terms of plans close: set, moved, recomputed when the working calendar has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.actors import SYSTEM, Actor
from workflow.domain.calendar import Calendar, local_date
from workflow.domain.deadlines import Deadline, deadline
from workflow.domain.plans import SetTerm
from workflow.domain.reminding import Last, Telling, reached
from workflow.domain.states import AFTER, OF_COUNCIL, Channel, Recipient, Role, Stage, Subject
from workflow.domain.text import N_
from workflow.errors import Conflict, Refused, Violation
from workflow.models import LateDoor, Plan, Term
from workflow.queries import roles
from workflow.services import audit, notices, reminder_policies, reminders
from workflow.services.reminders import DEBTS, Due, Owed, describe
from workflow.services.unit_of_work import unit_of_work

#: A day: more than that is another term.
MOST_GRACE = 24 * 60


@dataclass(frozen=True, slots=True)
class Moved:
    """A term that closes at another moment than before."""

    term_id: int
    old: datetime
    new: datetime


def day_of(now: datetime) -> date:
    return local_date(now)


def put(session: Session, plan: Plan, command: SetTerm, *, actor: Actor, now: datetime) -> int:
    """Write one term of a plan; moving an open one tells those who still owe. Raises Conflict on an older version."""
    term = session.scalar(select(Term).where(Term.plan_id == plan.id, Term.stage == command.stage))
    if command.version is not None and command.version != (term.version if term else 0):
        raise Conflict
    after = command.after or AFTER[command.stage][0]
    if after not in AFTER[command.stage]:
        raise Refused([Violation("wrong_after", N_("Giai đoạn này không xử lý như vậy khi quá hạn."), field="after")])
    if not 0 <= command.grace_minutes <= MOST_GRACE:
        most = {"most": MOST_GRACE}
        raise Refused([Violation("wrong_grace", N_("Số phút từ 0 đến %(most)s."), most, field="grace_minutes")])
    found = deadline(command.due_on, command.meaning, command.policy, working_calendar())
    old, closed = (audit.snapshot(term), term.closes_at) if term else (None, None)
    if term is None:
        term = Term(plan_id=plan.id, stage=command.stage)
        session.add(term)
    term.due_on, term.meaning, term.policy = command.due_on, command.meaning, command.policy
    term.closes_at, term.after, term.grace_minutes = found.closes_at, after, command.grace_minutes
    audit.record(session, "term.set", term, actor=actor, now=now, old=old, organisation_id=plan.organisation_id)
    if closed is not None and closed != found.closes_at:
        tell_of_move(session, plan, term, found, now=now)
    return term.id


def recompute(*, now: datetime, calendar: Calendar | None = None) -> list[Moved]:
    """Compute the open terms anew by the calendar in force and return those that moved.

    Holidays are data and change during the year (swapped days); a term that is over stays as it was. Whoever still
    owes something hears of a move once.
    """
    calendar = calendar or working_calendar()
    moved = []
    with unit_of_work() as session:
        rows = session.execute(
            select(Term, Plan).join(Plan, Plan.id == Term.plan_id).where(Term.closes_at > now).order_by(Term.id)
        ).all()
        for term, plan in rows:
            found = deadline(term.due_on, term.meaning, term.policy, calendar)
            if found.closes_at == term.closes_at:
                continue
            old = audit.snapshot(term)
            moved.append(Moved(term.id, term.closes_at, found.closes_at))
            term.closes_at = found.closes_at
            where = plan.organisation_id
            audit.record(session, "term.recompute", term, actor=SYSTEM, now=now, old=old, organisation_id=where)
            tell_of_move(session, plan, term, found, now=now, calendar=calendar)
    return moved


def due(plan: Plan, term: Term, found: Deadline, now: datetime, calendar: Calendar) -> Due:
    """One term as the reminders want it."""
    where = plan.organisation_id
    return Due(
        owed=Owed(DEBTS[term.stage], plan_id=plan.id, year=plan.year, council_id=where, place_id=where),
        subject=Subject(term.stage.value), thing=f"term:{term.id}", deadline=found, link=f"/year/{plan.year}",
        data={
            "stage": term.stage.value, "plan": plan.number, "due": term.due_on, "meaning": term.meaning.value,
            **describe(found, now, calendar),
        },
    )  # fmt: skip


#: Nothing of the policy has come yet: the key of the news that a term moved.
NOT_YET = Telling(99, frozenset({Recipient.RESPONSIBLE}), Channel.MAIL, Last.NO)


def tell_of_move(
    session: Session, plan: Plan, term: Term, found: Deadline, *, now: datetime, calendar: Calendar | None = None
) -> int:
    """Tell those who still owe that the term moved, whatever the hour; nobody of one that is over by its new day.

    The news takes the place of what is reached already under the new day, so that the next sweep does not say the same
    again.
    """
    calendar = calendar or working_calendar()
    news = due(plan, term, found, now, calendar)
    reminders.forget(session, news.thing, found.last_day)
    if found.closes_at <= now:
        return 0
    policy = reminder_policies.of(session, [plan.organisation_id])[plan.organisation_id]
    tellings = reached(now, news.subject, found, policy, calendar) or [NOT_YET]
    return reminders.remind(session, [(news, telling) for telling in tellings], now=now, kind="term_moved")


def tell_of_door(session: Session, plan: Plan, door: LateDoor, *, now: datetime) -> None:
    """Tell who acts at the stage, officers and heads or the secretary, that there is time until the moment given."""
    today, registering = local_date(now), door.stage is Stage.REGISTRATION
    who = (Role.SECRETARY,) if door.stage in OF_COUNCIL else (Role.UNIT_OFFICER, Role.UNIT_HEAD)
    place = plan.organisation_id if door.stage in OF_COUNCIL else door.organisation_id
    told = {user for role in who for user in roles.holders(session, role, place, today)}
    data = {
        "plan": plan.number, "year": plan.year, "unit": door.organisation_id, "until": door.until,
        "reason": door.reason,
    } | ({} if registering else {"stage": door.stage.value})  # fmt: skip
    link = "/nominations/register" if registering else f"/plans/{plan.id}#terms"
    notices.tell(session, told, "door_opened", data, key=f"door:{door.id}", link=link, now=now)
