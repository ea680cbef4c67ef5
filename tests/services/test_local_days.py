"""The body's own days off and days worked: the calendar of everybody, open terms closed anew, each told once."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.data.holidays import common_calendar, working_calendar
from workflow.domain.calendar import ZONE
from workflow.domain.plans import SetTerm
from workflow.domain.states import NonWorkingPolicy, Stage
from workflow.errors import Forbidden, Refused
from workflow.extensions import db
from workflow.models import LocalDay, Reminder, Term
from workflow.queries import roles
from workflow.services import feeds, local_days, plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2024, 2, 5, 8, tzinfo=ZONE)  # Monday
FRIDAY, SATURDAY, MONDAY = date(2024, 2, 16), date(2024, 2, 17), date(2024, 2, 19)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    found = world(app)
    with app.app_context():
        yield found


def stored(query: object) -> list[object]:
    with Session(db.engine) as session:
        return list(session.scalars(query))


def add(made: World, day: date, key: str = "secretary", *, works: bool = False, name: str = "Nghỉ bù") -> int:
    return local_days.add(day, works=works, name=name, citation="QĐ 5/QĐ-TTTN", actor=made.actor(key), now=NOW)


def test_a_day_off_moves_an_open_term_and_its_removal_moves_it_back(made: World) -> None:
    command = SetTerm(plan_id=made.plan_id, stage=Stage.REGISTRATION, due_on=FRIDAY,
                      policy=NonWorkingPolicy.NEXT_WORKING_DAY)  # fmt: skip
    plans.set_term(command, actor=made.actor("secretary"), now=NOW)
    told = select(func.count()).where(Reminder.data.contains('"term_moved"'))
    before = stored(told)[0]
    assert add(made, FRIDAY) == 1
    assert stored(told) == [before + 3]  # the three who still owe their registration
    closes = select(Term.closes_at).where(Term.stage == Stage.REGISTRATION)
    assert stored(closes) == [datetime(2024, 2, 20, tzinfo=ZONE)]  # the end of Monday 19/02/2024
    assert working_calendar().non_working_name(FRIDAY) == "Nghỉ bù"
    assert add(made, SATURDAY, "administrator", works=True, name="Làm bù") == 1
    assert stored(closes) == [datetime(2024, 2, 18, tzinfo=ZONE)]
    assert common_calendar().is_working_day(SATURDAY) is False
    for found in (FRIDAY, SATURDAY):
        (row,) = stored(select(LocalDay.id).where(LocalDay.day == found))
        local_days.remove(row, actor=made.actor("secretary"), now=NOW)
    assert stored(closes) == [datetime(2024, 2, 17, tzinfo=ZONE)]
    assert working_calendar() is common_calendar()


def test_what_is_so_already_is_refused_and_so_is_who_may_not(made: World) -> None:
    refused = [
        (MONDAY, True, "Làm bù", "day_so_already"), (date(2024, 2, 10), False, "Tết", "day_so_already"),
        (date(2061, 2, 10), False, "Nghỉ", "wrong_year"), (MONDAY, False, " ", "citation_required"),
    ]  # fmt: skip
    for day, works, name, code in refused:
        with pytest.raises(Refused) as error:
            add(made, day, works=works, name=name)
        assert [violation.code for violation in error.value.violations] == [code]
    for key in ("officer", "head", "director", "manager", "auditor"):
        with pytest.raises(Forbidden):
            add(made, MONDAY, key)
    add(made, MONDAY)
    with pytest.raises(Refused) as error:
        add(made, MONDAY)
    assert [violation.code for violation in error.value.violations] == ["day_there"]


def test_a_year_is_known_once_somebody_names_its_announcement(made: World) -> None:
    october = date(2026, 10, 1)  # Thursday
    with Session(db.engine) as session:
        assert local_days.years_lacking(session, date(2026, 9, 30)) == []  # Wednesday
        assert local_days.years_lacking(session, october) == [2027]
        assert local_days.years_lacking(session, date(2027, 1, 4)) == [2027]  # Monday
    with pytest.raises(Refused):
        local_days.announce(2027, " ", actor=made.actor("secretary"), now=NOW)
    local_days.announce(2027, "Thông báo 9999/TB-VPCP", actor=made.actor("secretary"), now=NOW)
    with Session(db.engine) as session:
        assert local_days.years_lacking(session, october) == []


def test_a_feeds_token_is_kept_as_a_hash_and_only_the_last_one_opens(made: World) -> None:
    from workflow.models import CalendarFeed
    from workflow.queries import local_days as query

    actor = made.actor("officer")
    first, second = feeds.make(actor=actor, now=NOW), feeds.make(actor=actor, now=NOW)
    assert stored(select(CalendarFeed.token_hash)) == [feeds.token_hash(second)]
    with Session(db.engine) as session:
        assert query.owner_of_feed(session, feeds.token_hash(first)) is None
        owner = query.owner_of_feed(session, feeds.token_hash(second))
        assert owner is not None
        assert roles.load_actor(session, owner.user_id, NOW.date()) == actor
    feeds.revoke(actor=actor, now=NOW)
    feeds.revoke(actor=actor, now=NOW)
    with Session(db.engine) as session:
        assert query.owner_of_feed(session, feeds.token_hash(second)) is None
