"""The weekly digest: one notice per manager, listing each outstanding item of his area with why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.calendar import local_date
from workflow.domain.states import Role
from workflow.models import User
from workflow.queries.roles import roles_in_force
from workflow.services import notices, reminders, sweep
from workflow.services.reminders import SHOWN
from workflow.services.unit_of_work import unit_of_work

#: Working days ahead at which something is worth a line; a manager's week does not depend on the policy of reminders.
SOON = 14


@dataclass(frozen=True, slots=True)
class Item:
    """One outstanding thing of one unit; path: the unit and everything above it."""

    path: frozenset[int]
    data: Mapping[str, Any]


def digest(*, now: datetime) -> int:
    """Tell every manager what is outstanding below him and return how many notices were written.

    Once per manager and week, whenever in the week it runs; nobody is written to about nothing. Outstanding is what
    the sweep would remind of: terms and tasks near their end or over, and only units that still owe.
    """
    year, written = local_date(now).year, 0
    with unit_of_work() as session:
        for user, mine in letters(session, now):
            data, link = {"items": mine[:SHOWN], "count": len(mine)}, f"/year/{year}"
            written += notices.tell(session, [user], "weekly_digest", data, key=week_of(now), link=link, now=now)
        return written


def week_of(now: datetime) -> str:
    """What makes a manager's digest of a week exist once."""
    year, week, _day = local_date(now).isocalendar()
    return f"digest:{year}-W{week:02d}"


def letters(session: Session, now: datetime) -> list[tuple[int, list[Mapping[str, Any]]]]:
    """Return what each manager has to read of, by user; nobody of whose area nothing is outstanding."""
    items = outstanding(session, now)
    found = [
        (user, [item.data for item in items if item.path & places])
        for user, places in _managers(session, now).items()
    ]
    return [(user, mine) for user, mine in found if mine]


def outstanding(session: Session, now: datetime) -> list[Item]:
    """Return what is owed now, the most overdue first."""
    found: list[Item] = []
    for due in sweep.things(session, now, working_calendar()):
        if due.data["left"] <= SOON:
            units = reminders.who_owes(session, due.owed, now=now)
            about = due.data | {"year": due.owed.year, "link": due.link}
            found += [Item(path, about | {"unit": unit}) for unit, path in units]
    return sorted(found, key=lambda item: (item.data["left"], str(item.data["last_day"]), item.data["unit"]))


def _managers(session: Session, now: datetime) -> dict[int, set[int]]:
    """Organisations that each active manager watches, his own and those lent to him."""
    roles = roles_in_force()
    query = (
        select(roles.c.user_id, roles.c.organisation_id)
        .join(User, (User.id == roles.c.user_id) & User.active)
        .where(roles.c.role == Role.MANAGER)
    )
    places: dict[int, set[int]] = defaultdict(set)
    for row in session.execute(query, {"today": local_date(now)}):
        places[row.user_id].add(row.organisation_id)
    return dict(sorted(places.items()))
