"""The page of a plan: who may, what a term says and means, who still owes, the chair's door."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.each import each
from tests.support.planned import (
    LATE,
    MONDAY,
    add,
    client,
    count,
    divisions,
    drafted,
    other_plan,
    page,
    register,
    registered,
    stored,
    task_row,
)
from tests.support.posting import fill, hidden, press
from tests.support.shown import queries, set_clock, words
from tests.support.world import USERS, World, world
from workflow.domain.calendar import ZONE
from workflow.domain.permissions import permitted
from workflow.domain.states import NonWorkingPolicy, Stage, State, TermMeaning
from workflow.errors import Refused
from workflow.extensions import db
from workflow.models import LateDoor, Plan, Term
from workflow.queries import plans as query
from workflow.queries import targets

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

#: Who reads the plan of the centre: the people of the units it binds, who follows from above, who checks, who keeps.
READERS = {
    "officer", "head", "counsel_officer", "counsel_head", "secretary", "director", "deputy", "manager", "auditor",
    "administrator", "staff",
}  # fmt: skip
MANAGED = (
    "/edit", "/terms/registration", "/terms/report", "/terms/registration/remove", "/clone", "/tasks/new",
    "/tasks/usual", "/tasks/{task}", "/tasks/{task}/done", "/tasks/{task}/remove",
)  # fmt: skip


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MONDAY)
    return world(app)


@pytest.fixture
def secretary(made: World) -> FlaskClient:
    return client(made, "secretary")


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@each("key", [name for name, _person, _roles in USERS])
def test_each_role_gets_its_own_answer(made: World, key: str) -> None:
    (task,) = add(made, task_row(made.plan_id))
    who = client(made, key)
    seen = 200 if key in READERS else 404
    assert who.get(page(made)).status_code == seen
    managing = 200 if key == "secretary" else 403 if key in READERS else 404
    got = {tail: who.get(page(made, tail.format(task=task))).status_code for tail in MANAGED if "report" not in tail}
    assert got == dict.fromkeys(got, managing)
    opening = 200 if key == "director" else 403 if key in READERS else 404
    assert who.get(page(made, "/doors/new")).status_code == opening
    assert who.get("/plans/new").status_code == (200 if key in ("secretary", "other_secretary") else 403)
    assert who.get("/plans").status_code == who.get("/year").status_code == 200


@each("key", [*sorted(READERS - {"secretary"}), "other_secretary", "approver"])
def test_what_may_not_be_done_changes_nothing(made: World, key: str) -> None:
    made.app.config["WTF_CSRF_ENABLED"] = False  # the token is asked before the permission; the permission is tested
    (task,) = add(made, task_row(made.plan_id))
    who, before = client(made, key), count(made)
    tails = [*MANAGED, f"/tasks/{task}/reopen", "/terms/registration/done"]
    wanted = 403 if key in READERS else 404
    for tail in tails:
        assert who.post(page(made, tail.format(task=task)), data={"version": "1"}).status_code == wanted, tail
    assert count(made) == before


def test_the_list_holds_what_permission_allows_and_nothing_else(made: World) -> None:
    other_plan(made)
    actors = {key: made.actor(key, MONDAY.date()) for key, *_rest in USERS}
    with made.app.app_context(), Session(db.engine) as session:
        for key, actor in actors.items():
            listed = {row.id for row in query.listing(session, actor)}
            every = session.scalars(select(Plan.id)).all()
            assert listed == {i for i in every if permitted(actor, "plan.view", targets.plan(session, i))}, key


def test_a_neighbours_plan_is_named_nowhere(made: World) -> None:
    other = other_plan(made)
    for key in ("secretary", "director", "officer", "staff"):
        who = client(made, key)
        assert "KH MẬT-KHÁC" not in who.get("/plans").text + who.get("/year").text
        assert who.get(page(made, plan=other)).status_code == 404
        assert who.get(f"/year/2024?plan={other}").status_code == 404


def test_what_belongs_to_another_plan_does_not_exist_here(made: World, secretary: FlaskClient) -> None:
    (theirs,) = add(made, task_row(other_plan(made)))
    tails = [f"/tasks/{theirs}{act}" for act in ("", "/done", "/remove")]
    for tail in (*tails, "/tasks/999", "/terms/nothing"):
        assert secretary.get(page(made, tail)).status_code == 404
    assert secretary.get(page(made, plan=999)).status_code == 404
    token = hidden(secretary.get(page(made, "/tasks/new")).text)
    assert secretary.post(page(made, f"/tasks/{theirs}/reopen"), data=token | {"version": "1"}).status_code == 404


def test_one_without_a_plan_is_told_what_to_do(made: World) -> None:
    text = words(client(made, "other_officer").get("/plans").text)
    assert "Chưa có kế hoạch nào cho đơn vị của bạn Thư ký Hội đồng" in text
    assert "Lập kế hoạch năm, đặt hạn đăng ký" in words(client(made, "other_secretary").get("/plans").text)


# ── what a term says and means ──────────────────────────────────────────────────────────────────────────────────────


def test_before_10_02_2024_is_the_end_of_09_02_and_falls_into_tet(made: World, secretary: FlaskClient) -> None:
    text = words(secretary.get(page(made)).text)
    assert "Đăng ký thi đua trước ngày 10/02/2024 đến hết Thứ Sáu, 09/02/2024" in text
    assert "09/02/2024 là Giao thừa Tết Nguyên Đán; ngày làm việc cuối trước đó: Thứ Tư, 07/02/2024." in text
    assert "còn 3 ngày làm việc" in text


def test_no_later_than_10_02_2024_is_that_day_itself(made: World, secretary: FlaskClient) -> None:
    form = {"due_on": "10/02/2024", "meaning": "no_later_than", "policy": "keep"}
    answer = fill(secretary, page(made, "/terms/registration"), **form)
    assert (answer.status_code, answer.headers["Location"]) == (303, page(made))
    text = words(secretary.get(page(made)).text)
    assert "Đã đặt hạn. Đăng ký thi đua: chậm nhất đến hết ngày 10/02/2024, tức là đến hết Thứ Bảy, 10/02/2024." in text
    assert "10/02/2024 là Tết Nguyên Đán; ngày làm việc cuối trước đó: Thứ Tư, 07/02/2024." in text
    (closes,) = stored(made, select(Term.closes_at).where(Term.stage == Stage.REGISTRATION))
    assert closes == datetime(2024, 2, 11, tzinfo=ZONE)


def test_the_next_working_day_is_the_other_way_to_meet_tet(made: World, secretary: FlaskClient) -> None:
    fill(secretary, page(made, "/terms/registration"), due_on="10/02/2024", meaning="before", policy="next_working_day")
    text = words(secretary.get(page(made)).text)
    assert "trước ngày 10/02/2024 đến hết Thứ Năm, 15/02/2024" in text
    assert "09/02/2024 là Giao thừa Tết Nguyên Đán nên hạn chuyển sang hết Thứ Năm, 15/02/2024." in text


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2024, 1, 22, 9, tzinfo=ZONE), "còn 13 ngày làm việc"),
        (datetime(2024, 2, 7, 23, 59, tzinfo=ZONE), "hôm nay là ngày làm việc cuối"),
        (datetime(2024, 2, 9, 23, 59, tzinfo=ZONE), "còn trong kỳ nghỉ, không còn ngày làm việc nào"),
        (datetime(2024, 2, 10, 0, 0, tzinfo=ZONE), "đã quá hạn"),
        (datetime(2024, 2, 19, 8, tzinfo=ZONE), "quá hạn 3 ngày làm việc"),
    ],
)
def test_how_long_is_left_is_said_in_working_days(made: World, moment: datetime, said: str) -> None:
    set_clock(made.app, moment)
    assert said in words(client(made, "secretary").get(page(made)).text)


def test_a_term_that_is_met_says_so(made: World) -> None:
    """When every unit has registered, the end of registration is nobody's debt."""
    registered(made, "office", "officer", "an")
    registered(made, "counsel", "counsel_officer", "dung")
    registered(made, "centre", "deputy", "director")
    set_clock(made.app, LATE)
    text = words(client(made, "secretary").get(page(made)).text)
    assert "đã hết hạn, không còn việc tồn" in text
    assert "3 hồ sơ chờ đơn vị bình xét" in text
    assert "đơn vị chưa đăng ký" not in text


def test_who_still_owes_is_told_to_whom_it_concerns(made: World) -> None:
    registered(made, "office", "officer", "an")
    readers = ("secretary", "director", "counsel_head", "head", "staff")
    asides = {key: words(client(made, key).get(page(made)).text) for key in readers}
    assert "Chưa đăng ký Trung tâm Thử Nghiệm Phòng Tư vấn" in asides["secretary"]
    assert "2 đơn vị chưa đăng ký" in asides["secretary"]
    assert "2 đơn vị chưa đăng ký" in asides["director"]
    assert "Chưa đăng ký thi đua năm 2024: Phòng Tư vấn" in asides["counsel_head"]
    assert "Phòng Tư vấn" not in asides["head"] + asides["staff"]


def test_a_term_not_set_lets_nobody_in_and_says_so(made: World, secretary: FlaskClient) -> None:
    answer = fill(secretary, page(made, "/terms/registration/remove"))
    assert answer.status_code == 303
    assert stored(made, select(Term).where(Term.stage == Stage.REGISTRATION)) == []
    assert "Chưa đặt hạn đăng ký" in words(secretary.get(page(made)).text)
    said = "Hạn “Đăng ký thi đua” chưa đặt, hoặc đến lúc đó vẫn còn: không cần gia hạn."
    answer = fill(client(made, "director"), page(made, "/doors/new"), organisation_id=made.organisations["office"],
                  until="28/02/2024 17:00", reason="Mưa lũ")  # fmt: skip
    assert (answer.status_code, said in words(answer.text)) == (422, True)


def test_the_report_is_noted_as_sent_and_taken_back(made: World, secretary: FlaskClient) -> None:
    fill(secretary, page(made, "/terms/report"), due_on="05/02/2024", meaning="no_later_than", policy="keep")
    assert press(secretary, page(made), page(made, "/terms/report/done")).status_code == 303
    assert stored(made, select(Term.done_on).where(Term.stage == Stage.REPORT)) == [date(2024, 2, 5)]
    assert "xong ngày 05/02/2024, đúng hạn" in words(secretary.get(page(made)).text)
    press(secretary, page(made), page(made, "/terms/report/undone"))
    assert stored(made, select(Term.done_on).where(Term.stage == Stage.REPORT)) == [None]


def test_a_report_not_sent_in_time_is_late(made: World, secretary: FlaskClient) -> None:
    fill(secretary, page(made, "/terms/report"), due_on="05/02/2024", meaning="before", policy="keep")
    text = words(secretary.get(page(made)).text)
    assert "Báo cáo tổng kết trước ngày 05/02/2024 đến hết Chủ nhật, 04/02/2024 04/02/2024 là Chủ nhật" in text
    assert "quá hạn 1 ngày làm việc" in text


# ── the chair's door ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_door_opened_by_the_chair_lets_one_unit_in_until_the_moment_and_not_after(made: World) -> None:
    mine, late, others = (
        drafted(made, *who) for who in (("office", "officer", "an"), ("office", "officer", "binh"),
                                        ("counsel", "counsel_officer", "dung"))
    )  # fmt: skip
    set_clock(made.app, LATE)
    with pytest.raises(Refused):
        register(made, mine, "officer", LATE)
    answer = fill(client(made, "director"), page(made, "/doors/new"), organisation_id=made.organisations["office"],
                  until="21/02/2024 17:00", reason="Mưa lũ, đường vào bản bị chia cắt")  # fmt: skip
    assert answer.status_code == 303
    last = datetime(2024, 2, 21, 16, 59, 59, tzinfo=ZONE)
    assert register(made, mine, "officer", last) is State.REGISTERED
    with pytest.raises(Refused):
        register(made, late, "officer", datetime(2024, 2, 21, 17, tzinfo=ZONE))
    with pytest.raises(Refused):
        register(made, others, "counsel_officer", LATE)


def test_an_open_door_is_seen_by_its_unit_and_those_who_follow_all(made: World) -> None:
    set_clock(made.app, LATE)
    until = datetime(2024, 2, 21, 17, tzinfo=ZONE)
    add(made, LateDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"], reason="Mưa lũ kéo dài",
                       until=until, opened_at=LATE, opened_by_id=made.users["director"]))  # fmt: skip
    shown = {key for key, *_rest in USERS if "Mưa lũ kéo dài" in client(made, key).get(page(made)).text}
    assert shown == {"officer", "head", "staff", "secretary", "director", "deputy", "manager", "auditor"}
    assert "mở đến 21/02/2024 17:00" in client(made, "officer").get(page(made)).text
    set_clock(made.app, until)
    assert "đã đóng lúc 21/02/2024 17:00" in client(made, "officer").get(page(made)).text


def test_the_unit_that_owes_is_one_press_from_its_door(made: World) -> None:
    set_clock(made.app, LATE)
    chair, office = client(made, "director"), made.organisations["office"]
    address = page(made, f"/doors/new?unit={office}")
    assert f'href="{address}"' in chair.get(page(made)).text
    assert f'selected value="{office}"' in chair.get(address).text


# ── what it costs, what it keeps ────────────────────────────────────────────────────────────────────────────────────


def test_the_number_of_queries_does_not_grow(made: World, secretary: FlaskClient) -> None:
    def taken() -> list[int]:
        found = []
        for address in ("/plans", page(made), "/year/2024"):
            with queries(made.app) as seen:
                assert secretary.get(address).status_code == 200
            found.append(len(seen))
        return found

    add(made, task_row(made.plan_id))
    few = taken()
    add(made, *(task_row(made.plan_id, f"Việc {n}") for n in range(60)))
    add(made, *(Plan(organisation_id=made.organisations["centre"], year=year) for year in range(1980, 2020)))
    divisions(made, 30)
    add(made, *(LateDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"], until=LATE, reason="x",
                         opened_at=MONDAY, opened_by_id=made.users["director"]) for _n in range(30)))  # fmt: skip
    assert taken() == few
    assert max(few) < 30


@pytest.mark.breaks_invariants  # which compute every term by the holidays of today
def test_a_closed_term_keeps_its_day_when_the_holidays_change_later(made: World) -> None:
    """`closes_at` is what was in force; the page does not compute the past anew."""
    (term,) = stored(made, select(Term).where(Term.stage == Stage.COUNCIL))
    with made.app.app_context(), Session(db.engine) as session:
        row = session.get_one(Term, term.id)
        row.due_on, row.meaning, row.policy = date(2024, 1, 15), TermMeaning.NO_LATER_THAN, NonWorkingPolicy.KEEP
        row.closes_at = datetime(2024, 1, 17, tzinfo=ZONE)
        session.commit()
    text = words(client(made, "secretary").get(page(made)).text)
    assert "chậm nhất đến hết ngày 15/01/2024 đến hết Thứ Ba, 16/01/2024" in text
