"""The page of one's own notices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.extensions import db
from workflow.models import Notice
from workflow.services import notices
from workflow.services.sweep import sweep
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from flask import Flask

MONDAY = datetime(2024, 2, 5, 1, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    found = world(app)
    with app.app_context():
        sweep(now=MONDAY)
    return found


def many(made: World, key: str, count: int) -> None:
    with made.app.app_context(), unit_of_work() as session:
        for number in range(count):
            notices.tell(session, [made.users[key]], "weekly_digest", {"items": [], "count": number}, key=f"n{number}",
                         link="", now=MONDAY)  # fmt: skip


def of(made: World, key: str) -> list[Notice]:
    with made.app.app_context(), Session(db.engine) as session:
        return list(session.scalars(select(Notice).where(Notice.user_id == made.users[key]).order_by(Notice.id)))


def test_a_reminder_is_said_in_words(made: World) -> None:
    page = client_of(made.app, made.users["officer"]).get("/notices")
    assert page.status_code == 200
    text = page.text
    assert "Còn 3 ngày làm việc: Đăng ký thi đua năm 2024 (Phòng Hành chính)" in text
    assert "Hạn trước ngày 10/02/2024, rơi vào Giao thừa Tết Nguyên Đán; ngày làm việc cuối: Thứ Tư 07/02/2024." in text
    assert "1 thông báo chưa đọc." in text
    assert "không gửi thư điện tử" in text  # no mail server: the page says so


def test_nobody_reads_the_notices_of_others(made: World) -> None:
    assert "Phòng Hành chính" not in client_of(made.app, made.users["counsel_officer"]).get("/notices").text
    foreign = of(made, "officer")[0].id
    answer = client_of(made.app, made.users["counsel_officer"]).post(f"/notices/{foreign}/open")
    assert answer.status_code == 404
    assert of(made, "officer")[0].read_at is None


def test_opening_marks_as_read_and_leads_on(made: World) -> None:
    client = client_of(made.app, made.users["officer"])
    answer = client.post(f"/notices/{of(made, 'officer')[0].id}/open")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/year/2024")
    assert of(made, "officer")[0].read_at is not None
    assert "Bạn đã đọc hết." in client.get("/notices").text
    assert "Không có thông báo nào chưa đọc" in client.get("/notices?unread=1").text


def test_all_can_be_marked_at_once_and_only_ones_own(made: World) -> None:
    client_of(made.app, made.users["officer"]).post("/notices/read")
    assert [n.read_at is None for n in of(made, "officer")] == [False]
    assert [n.read_at is None for n in of(made, "deputy")] == [True]


def test_a_long_list_comes_in_pages(made: World) -> None:
    many(made, "officer", 60)
    client = client_of(made.app, made.users["officer"])
    seen, address = [], "/notices"
    while address:
        page = client.get(address)
        seen += [part.split('"')[0] for part in page.text.split('id="notice-')[1:]]
        older = page.text.split('rel="next" href="')[1:]
        address = older[0].split('"')[0].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 61
    assert seen == sorted(seen, key=int, reverse=True)


def test_the_number_of_queries_does_not_grow_with_the_rows(made: World) -> None:
    client = client_of(made.app, made.users["officer"])
    counted: list[str] = []
    with made.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    client.get("/notices")
    few = len(counted)
    many(made, "officer", 24)
    counted.clear()
    client.get("/notices")
    assert len(counted) == few


@pytest.mark.parametrize("before", ["0", "-1", "x", "99999999999999999999"])
def test_an_odd_address_is_answered(made: World, before: str) -> None:
    assert client_of(made.app, made.users["officer"]).get(f"/notices?before={before}").status_code == 200


def test_a_stranger_is_asked_to_sign_in(made: World) -> None:
    assert made.app.test_client().get("/notices").status_code == 303


def test_a_number_larger_than_any_key_is_simply_not_found(made: World) -> None:
    client = client_of(made.app, made.users["officer"])
    assert client.post("/notices/99999999999999999999/open").status_code == 404
    assert client.post("/notices/2147483648/open").status_code == 404
    assert client.post("/notices/2147483647/open").status_code == 404
