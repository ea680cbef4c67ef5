"""The letter that urges late units: what each owes, since when, and how often it was reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.calendar import local_date
from workflow.domain.phrases import Phrase
from workflow.notifications import words
from workflow.queries import reminders as query
from workflow.queries import units
from workflow.queries.plans import PlanDetail
from workflow.services import reminders, sweep
from workflow.services.reminders import Debt, Due

#: A letter names whatever the year still owes, however old.
BEHIND = timedelta(days=400)
#: Working days that the letter leaves the units.
GRACE = 3


@dataclass(frozen=True, slots=True)
class Late:
    """One thing that one unit owes. told: its reminders, oldest first."""

    unit_id: int
    unit: str
    what: Phrase
    last_day: date
    days: int
    told: list[query.Told]


@dataclass(frozen=True, slots=True)
class Urging:
    """units: whom the letter goes to, in the order of the tree; until: by when they are to have done it."""

    units: list[str]
    late: list[Late]
    until: date


def urging(session: Session, plan: PlanDetail, now: datetime) -> Urging:
    """Return the letter as it stands at `now`; without a late unit it names none."""
    calendar = working_calendar()
    overdue = [
        due
        for due in sweep.things(session, now, calendar, behind=BEHIND)
        if due.owed.plan_id == plan.id and now >= due.deadline.closes_at
    ]
    owing = [(due, unit) for due in overdue for unit in _units(session, due, now)]
    called = {row.id: row.name for row in units.named(session, {unit for _due, unit in owing})}
    told = query.history(session, {due.thing for due in overdue})
    late = [
        Late(
            unit_id=unit, unit=called[unit], what=words.thing(due.data | {"year": due.owed.year}),
            last_day=due.deadline.last_day, days=-due.data["left"],
            told=[one for one in told.get(due.thing, []) if one.unit_id == unit],
        )
        for due, unit in owing
    ]  # fmt: skip
    order = list(called)
    late.sort(key=lambda one: (order.index(one.unit_id), one.last_day))
    until = calendar.add_working_days(local_date(now), GRACE)
    return Urging([name for key, name in called.items() if key in {one.unit_id for one in late}], late, until)


def _units(session: Session, due: Due, now: datetime) -> list[int]:
    """A task is owed by whoever leads it; of a term it has to be asked."""
    if due.owed.debt in (Debt.OFFICE, Debt.UNIT):
        return [due.owed.place_id]
    return [unit for unit, _path in reminders.who_owes(session, due.owed, now=now)]
