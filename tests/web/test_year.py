"""The year on one page: quarters, today, what is late in red and in words; who sees which plan."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.orm import Session

from tests.support.shown import set_clock, words
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.calendar import ZONE
from workflow.domain.states import TaskRecurrence
from workflow.extensions import db
from workflow.models import Plan, PlanTask, User

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

APRIL = datetime(2024, 4, 10, 8, tzinfo=ZONE)


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, APRIL)
    return world(app)


def client(made: World, key: str) -> FlaskClient:
    return client_of(made.app, made.users[key])


def add(made: World, *rows: Any) -> list[int]:
    with made.app.app_context(), Session(db.engine) as session:
        session.add_all(rows)
        session.flush()
        found = [row.id for row in rows]
        session.commit()
    return found


def tasks(made: World) -> None:
    common = {"plan_id": made.plan_id, "lead": "Thường trực Hội đồng"}
    add(
        made,
        PlanTask(**common, quarter=1, title="Việc quá hạn", due_on=date(2024, 3, 31)),
        PlanTask(**common, quarter=1, title="Việc đã xong", due_on=date(2024, 3, 31), done_on=date(2024, 3, 20),
                 done_by_id=made.users["secretary"]),
        PlanTask(**common, quarter=1, title="Việc đột xuất", due_on=date(2024, 3, 31), recurrence=TaskRecurrence.EVENT_DRIVEN),
        PlanTask(**common, quarter=2, title="Việc đang làm", due_on=date(2024, 6, 28)),
        PlanTask(**common, quarter=4, title="Việc về sau", due_on=date(2024, 12, 31)),
    )  # fmt: skip


def entry(html: str, title: str) -> tuple[str, str]:
    """Look and words of one line of the board."""
    found = next(part for part in html.split("<li")[1:] if f">{title}</a>" in part)
    look = re.match(r' class="(\w+)"', found)
    return (look[1] if look else ""), words(f"<main>{found.partition('>')[2]}</main>")


def test_the_four_quarters_hold_terms_and_tasks_and_today_is_marked(made: World) -> None:
    tasks(made)
    html = client(made, "secretary").get("/year").text
    text = words(html)
    assert "Năm công tác 2024 Hôm nay: Thứ Tư, 10/04/2024 · KH 12/KH-TTTN" in text
    for first in ("01/01/2024", "01/04/2024", "01/07/2024", "01/10/2024"):
        assert f"{first} –" in text
    assert "Quý II Quý này 01/04/2024 – 30/06/2024" in text
    assert "Hôm nay 10/04/2024" in text
    assert 'class="today" x1="27.32%"' in html  # the 101st of 366 days has begun
    order = ("Đăng ký thi đua Hạn đến hết Thứ Sáu, 09/02/2024", "Quý II", "Quý III", "Bình xét tại đơn vị Hạn")
    assert sorted(order, key=text.index) == list(order)


def test_what_is_late_is_red_and_says_so(made: World) -> None:
    tasks(made)
    html = client(made, "secretary").get("/year").text
    look, said = entry(html, "Việc quá hạn")
    assert look == "late"
    assert "Hạn 31/03/2024: quá hạn 8 ngày làm việc" in said
    assert 'aria-label="Quá hạn"' in html
    look, said = entry(html, "Đăng ký thi đua")
    assert (look, "quá hạn 40 ngày làm việc (3 đơn vị chưa đăng ký)" in said) == ("late", True)
    assert "2 việc quá hạn Đăng ký thi đua Việc quá hạn" in words(html)


@pytest.mark.parametrize(
    ("title", "look", "said"),
    [
        ("Việc đã xong", "done", "Xong 20/03/2024"),
        ("Việc đột xuất", "todo", "Khi có việc phát sinh"),
        ("Việc đang làm", "now", "Hạn 28/06/2024: còn 55 ngày làm việc"),
        ("Việc về sau", "todo", "Hạn 31/12/2024: còn 185 ngày làm việc"),
    ],
)
def test_the_others_are_not_red(made: World, title: str, look: str, said: str) -> None:
    tasks(made)
    found = entry(client(made, "secretary").get("/year").text, title)
    assert found[0] == look
    assert said in found[1]
    assert "Thường trực Hội đồng" in found[1]


@pytest.mark.parametrize("key", ["officer", "counsel_head", "staff", "director", "manager", "auditor", "administrator"])
def test_everybody_under_the_plan_sees_its_year(made: World, key: str) -> None:
    assert "Đăng ký thi đua Hạn đến hết Thứ Sáu, 09/02/2024" in words(client(made, key).get("/year/2024").text)


def test_a_reader_without_the_units_board_hears_only_of_his_own_debts(made: World) -> None:
    assert "(3 đơn vị chưa đăng ký)" in words(client(made, "secretary").get("/year").text)
    assert "(1 đơn vị chưa đăng ký)" in words(client(made, "officer").get("/year").text)
    assert "đến hết Thứ Sáu, 09/02/2024: quá hạn 40 ngày làm việc (1 đơn vị" in words(client(made, "officer").get("/year").text)


def test_one_without_a_plan_is_told_what_to_do(made: World) -> None:
    text = words(client(made, "other_officer").get("/year").text)
    assert "Năm 2024 chưa có kế hoạch cho đơn vị của bạn Thư ký Hội đồng của đơn vị lập kế hoạch." in text
    page = client(made, "other_secretary").get("/year").text
    assert 'href="/plans/new?year=2024"' in page
    account = User(account="khong", name="Không Vai Trò", email="k@example.test", password_hash="!", created_at=APRIL)
    (nobody,) = add(made, account)
    assert "Bạn chưa được giao vai trò ở đơn vị nào" in words(client_of(made.app, nobody).get("/year").text)


def test_of_several_plans_one_is_chosen_by_address_the_own_first(made: World) -> None:
    (upper,) = add(made, Plan(organisation_id=made.organisations["department"], year=2024, number="08/KH-STN"))
    (other,) = add(made, Plan(organisation_id=made.organisations["other"], year=2024, number="KH KHÁC"))
    manager = client(made, "manager")
    assert words(manager.get(f"/year/2024?plan={other}").text).startswith("Trung tâm Khác Năm công tác 2024")
    assert words(manager.get(f"/year/2024?plan={upper}").text).startswith("Sở Thử Nghiệm Năm công tác 2024")
    assert f'<option value="{other}"' in manager.get("/year").text
    assert words(client(made, "secretary").get("/year").text).startswith("Trung tâm Thử Nghiệm Năm công tác 2024")
    assert client(made, "secretary").get(f"/year/2024?plan={other}").status_code == 404
    assert manager.get(f"/year/2023?plan={other}").status_code == 404


@pytest.mark.parametrize(("address", "status"), [
    ("/year/2023", 200), ("/year/2000", 200), ("/year/2059", 200), ("/year/1999", 404), ("/year/2060", 404),
    ("/year/99999999999999999999", 404), ("/year/abc", 404), ("/year/2024?plan=abc", 200),
    ("/year/2024?plan=99999999999999999999", 200), ("/year/2024?plan=-1", 404),
])  # fmt: skip
def test_years_that_are_none(made: World, address: str, status: int) -> None:
    assert client(made, "secretary").get(address).status_code == status


def test_another_year_has_no_today(made: World) -> None:
    add(made, Plan(organisation_id=made.organisations["centre"], year=2025))
    html = client(made, "secretary").get("/year/2025").text
    assert 'class="today"' not in html
    assert "Quý này" not in html
    assert "Không có nhiệm vụ" in words(html)


def test_a_visitor_is_asked_to_sign_in(made: World) -> None:
    for address in ("/year", "/year/2024", "/plans", f"/plans/{made.plan_id}"):
        answer = made.app.test_client().get(address)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")
