"""The month, the days off that the body adds, and one's terms in one's own calendar."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.support.planned import MONDAY, add, client, page, task_row
from tests.support.posting import fill, press
from tests.support.shown import set_clock, words
from tests.support.world import World, world
from workflow.domain.calendar import ZONE
from workflow.extensions import db
from workflow.models import Plan, TaskUnit, User

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MONDAY)  # Monday 05/02/2024
    return world(app)


def test_a_month_shows_what_is_due_and_why_a_day_is_off(made: World) -> None:
    (task,) = add(made, task_row(made.plan_id, "Sơ kết quý", quarter=1, due_on=date(2024, 2, 29)))
    secretary = client(made, "secretary")
    text = words(secretary.get("/year/2024/2").text)
    assert "Tháng 2 năm 2024" in text
    assert "Thứ Sáu, 09/02/2024 9 Giao thừa Tết Nguyên Đán Đăng ký thi đua còn 3 ngày làm việc" in text
    assert "Thứ Năm, 29/02/2024 29 Sơ kết quý còn 14 ngày làm việc" in text
    assert f"/tasks/{task}/work" in secretary.get("/year/2024/2").text
    for wrong in ("/year/2024/0", "/year/2024/13", "/year/1999/1", "/year/2024/2?plan=999"):
        assert secretary.get(wrong).status_code == 404
    assert "Ngày Văn hóa Việt Nam" in words(secretary.get("/year/2026/11").text)

    answer = fill(secretary, "/calendar/days", day="29/02/2024", works="off", name="Ngày truyền thống", citation="QĐ 5")
    assert answer.status_code == 303
    text = words(secretary.get("/year/2024/2").text)
    assert "Thứ Năm, 29/02/2024 29 Ngày truyền thống Sơ kết quý" in text
    days = secretary.get("/calendar/days?year=2024").text
    assert "Thứ Năm, 29/02/2024 Ngày truyền thống QĐ 5" in words(days)
    again = fill(secretary, "/calendar/days", day="29/02/2024", works="off", name="Lần hai", citation="QĐ 6")
    assert (again.status_code, "Ngày này đã được ghi." in again.text, "Lần hai" in again.text) == (422, True, True)
    action = re.search(r'action="(/calendar/days/\d+/remove[^"]*)"', days)
    assert action is not None
    assert press(secretary, "/calendar/days?year=2024", action[1]).status_code == 303
    assert "Ngày truyền thống" not in secretary.get("/year/2024/2").text
    assert client(made, "officer").get("/calendar/days").status_code == 403


def test_ones_own_address_holds_ones_terms_until_it_is_revoked(made: World) -> None:
    mine, done = add(made, task_row(made.plan_id, "Việc của phòng", due_on=date(2024, 2, 11)),
                     task_row(made.plan_id, "Việc đã xong", done_on=date(2024, 2, 1),
                              done_by_id=made.users["secretary"]))  # fmt: skip
    add(made, *(TaskUnit(task_id=task, organisation_id=made.organisations["office"], leads=True) for task in (mine, done)),
        Plan(organisation_id=made.organisations["other"], year=2024, number="KH MẬT"))  # fmt: skip
    officer, stranger = client(made, "officer"), made.app.test_client()
    assert "lịch của bạn đang đóng" in officer.get("/account/calendar").text
    shown = press(officer, "/account/calendar", "/account/calendar")
    found = re.search(r"/calendar/([\w-]{43})\.ics", shown.text)
    assert found is not None
    assert found[1] not in officer.get("/account/calendar").text  # shown once

    answer = stranger.get(found[0])
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    events = {str(event["uid"]).split("@")[0]: event for event in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert set(events) == {"term-1", "term-2", "term-3", "term-4", f"task-{mine}"}
    term = events["term-1"]
    assert str(term["summary"]) == "Hạn Đăng ký thi đua năm 2024: Trung tâm Thử Nghiệm"
    # from the last working day before Tết, Wednesday 07/02, to the end of Friday 09/02 (the end is exclusive)
    assert (term["dtstart"].dt, term["dtend"].dt) == (date(2024, 2, 7), date(2024, 2, 10))
    assert "ngày làm việc cuối trước đó: Thứ Tư, 07/02/2024" in str(term["description"])
    assert (events[f"task-{mine}"]["dtstart"].dt, events[f"task-{mine}"]["dtend"].dt) == (date(2024, 2, 7), date(2024, 2, 12))
    assert "KH MẬT" not in answer.text
    assert events[f"task-{mine}"]["sequence"] == 1
    fields = {"quarter": "1", "title": "Việc của phòng", "due_on": "12/02/2024", "recurrence": "yearly",
              "lead_ids": str(made.organisations["office"])}  # fmt: skip
    assert fill(client(made, "secretary"), page(made, f"/tasks/{mine}"), **fields).status_code == 303
    changed = Calendar.from_ical(stranger.get(found[0]).data).walk("VEVENT")
    assert {int(e["sequence"]) for e in changed if str(e["uid"]).startswith(f"task-{mine}@")} == {2}

    assert stranger.get(f"/calendar/{'A' * 43}.ics").status_code == 404
    with made.app.app_context(), Session(db.engine) as session:
        session.execute(update(User).where(User.id == made.users["officer"]).values(active=False))
        session.commit()
    assert stranger.get(found[0]).status_code == 404  # the account is closed
    with made.app.app_context(), Session(db.engine) as session:
        session.execute(update(User).where(User.id == made.users["officer"]).values(active=True))
        session.commit()
    assert stranger.get(found[0]).status_code == 200
    assert press(officer, "/account/calendar", "/account/calendar/revoke").status_code == 303
    assert stranger.get(found[0]).status_code == 404


def test_one_term_or_task_is_added_by_a_click(made: World) -> None:
    (task,) = add(made, task_row(made.plan_id, due_on=date(2024, 6, 28)))
    officer = client(made, "officer")
    assert page(made, "/terms/registration.ics") in officer.get(page(made)).text
    one = Calendar.from_ical(officer.get(page(made, "/terms/registration.ics")).data).walk("VEVENT")
    assert [str(event["summary"]) for event in one] == ["Hạn Đăng ký thi đua năm 2024: Trung tâm Thử Nghiệm"]
    other = Calendar.from_ical(officer.get(page(made, f"/tasks/{task}.ics")).data).walk("VEVENT")
    assert [event["dtstart"].dt for event in other] == [date(2024, 6, 28)]  # Friday
    assert officer.get(page(made, "/terms/report.ics")).status_code == 404  # not set
    assert client(made, "other_officer").get(page(made, "/terms/registration.ics")).status_code == 404
    assert made.app.test_client().get(page(made, "/terms/registration.ics")).status_code == 303


def test_a_task_due_on_a_day_off_says_the_last_working_day(made: World) -> None:
    secretary = client(made, "secretary")
    fields = {"quarter": "2", "title": "Sơ kết", "due_on": "30/04/2024", "recurrence": "yearly"}
    assert fill(secretary, page(made, "/tasks/new"), **fields).status_code == 303
    text = words(secretary.get(page(made)).text)
    said = "Thứ Ba, 30/04/2024 (ngày nghỉ: Ngày Chiến thắng), ngày làm việc cuối: Thứ Sáu, 26/04/2024"
    assert f"Đã thêm nhiệm vụ. Hạn: {said}." in text
    assert f"hạn {said}" in text
    assert datetime(2024, 4, 30, tzinfo=ZONE).weekday() == 1
