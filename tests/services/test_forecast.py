"""What would be said is what then is said; around Tết 2024, under "before" and under "no later than"."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.demo.time_machine import play
from workflow.domain.calendar import ZONE
from workflow.domain.states import Role, Stage, TermMeaning
from workflow.extensions import db
from workflow.models import JobRun, Notice, Reminder, Term, User

if TYPE_CHECKING:
    from flask import Flask

FIRST, LAST = datetime(2024, 1, 15, tzinfo=ZONE), datetime(2024, 2, 21, tzinfo=ZONE)


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


def planned(made: World, *args: str) -> list[dict[str, str]]:
    answer = made.app.test_cli_runner().invoke(args=["jobs", "plan", *args, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)  # type: ignore[no-any-return]


TET = "Hạn %s 10/02/2024, rơi vào %s; ngày làm việc cuối: Thứ Tư 07/02/2024. Đóng lúc 24:00 %s/02/2024."
BEFORE = TET % ("trước ngày", "Giao thừa Tết Nguyên Đán", "Thứ Sáu 09")
NO_LATER = TET % ("chậm nhất đến hết ngày", "Tết Nguyên Đán", "Thứ Bảy 10")


@pytest.mark.parametrize("meaning", list(TermMeaning))
def test_the_plan_around_tet_stands_before_the_holiday_and_comes_true(made: World, meaning: TermMeaning) -> None:
    """Thursday 18/01, Monday 29/01, Friday 02/02, Tuesday 06/02, Wednesday 07/02/2024; then nobody until 15/02."""
    if meaning is TermMeaning.NO_LATER_THAN:
        with made.app.app_context(), Session(db.engine) as session:
            closes = datetime(2024, 2, 11, tzinfo=ZONE)
            session.execute(update(Term).where(Term.stage == Stage.REGISTRATION).values(meaning=meaning, closes_at=closes))
            session.commit()
    found = planned(made, "--from", "2024-01-15", "--to", "2024-02-20")
    assert {frozenset(one) for one in found} == {frozenset({"at", "job", "role", "recipient", "about", "why"})}
    swept = [one for one in found if one["job"] == "sweep"]
    ahead = [one for one in swept if one["at"] < "2024-02-10"]
    days = ("2024-01-18", "2024-01-29", "2024-02-02", "2024-02-06", "2024-02-07")
    assert Counter(one["at"] for one in ahead) == {f"{day}T08:00:00+07:00": 3 for day in days}
    assert {one["role"] for one in ahead} == {Role.UNIT_OFFICER.value}
    last = next(one for one in ahead if one["at"] > "2024-02-07" and "Hành chính" in one["about"])
    assert last == {
        "at": "2024-02-07T08:00:00+07:00", "job": "sweep", "role": "unit_officer", "recipient": "Hà Thị Đầu (officer)",
        "about": "Đăng ký thi đua năm 2024 (Phòng Hành chính)",
        "why": "Còn 1 ngày làm việc. Phòng Hành chính chưa đăng ký thi đua năm 2024. "
               f"{BEFORE if meaning is TermMeaning.BEFORE else NO_LATER} Đây là lần nhắc cuối trước khi hết hạn.",
    }  # fmt: skip
    mondays = ["2024-01-22", "2024-01-29", "2024-02-05", "2024-02-15", "2024-02-19"]  # of Tết the first day after it
    assert [one["at"][:10] for one in found if one["job"] == "digest"] == mondays
    with made.app.app_context(), Session(db.engine) as session:
        assert [session.scalar(select(kind.id).limit(1)) for kind in (Reminder, Notice, JobRun)] == [None] * 3
    with made.app.app_context():
        lived = FIRST, LAST, [datetime.fromisoformat(f"{day}T08:00+07:00") for day in mondays]
        messages = [one.as_data() for one in play(*lived)]
        assert [one.as_data() for one in play(*lived)] == []  # a second time through the same weeks nothing is said
        with Session(db.engine) as session:
            rows = session.execute(select(Reminder.at, Reminder.role, User.name, User.account).join(User)).all()
    told = Counter((r.at.astimezone(ZONE).isoformat(), r.role.value, f"{r.name} ({r.account})") for r in rows)
    assert Counter((one["at"], one["recipient"]) for one in messages if one["job"] == "sweep") == Counter(
        {(at, who) for at, _role, who in told}
    )  # one message per person, whatever is in it
    assert told == Counter((one["at"], one["role"], one["recipient"]) for one in swept)
    assert planned(made, "--from", "2024-01-15", "--to", "2024-02-20") == []


def test_days_the_wrong_way_round_are_refused(made: World) -> None:
    answer = made.app.test_cli_runner().invoke(args=["jobs", "plan", "--from", "2024-02-20", "--to", "2024-01-15"])
    assert (answer.exit_code, "--to is earlier than --from" in answer.output) == (2, True)
