"""The page to try out caps, and the room shown while a list is made and voted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.cases import AFTER, DECEMBER, registered, reviewed
from tests.support.pages import set_clock, words
from tests.support.signed_in import client_of
from tests.support.world import World, world

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, DECEMBER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled


def browser(made: World, key: str = "head") -> FlaskClient:
    return client_of(made.app, made.users[key])


@pytest.mark.sqlite_only
def test_what_if(made: World) -> None:
    client = browser(made)
    page = client.get("/quotas?headcount=40&LDTT=21&CSTDCS=3&on=05/12/2022")
    assert page.status_code == 200
    text = words(page.text)
    assert "CSTĐCS: đang tính 3, tối đa 3 (15 % × 21 LĐTT = 3,15)" in text
    assert "Người thứ 4 cần ít nhất 27 LĐTT." in text
    assert "Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3" in text
    assert "52,5 %" in text
    assert "Vượt 1 người." in words(client.get("/quotas?LDTT=21&CSTDCS=4&on=05/12/2022").text)
    assert "Vượt" not in words(client.get("/quotas?LDTT=27&CSTDCS=4&on=05/12/2022").text)
    rated = words(client.get("/quotas?headcount=19&HTXSNV=4&on=05/12/2026").text)
    assert "HTXSNV, viên chức: đang tính 4, tối đa 3 (20 % × 19 = 3,8)" in rated
    assert "Vượt 1 người." in rated
    assert "Đơn vị được xếp HTXSNV: tối đa 4 (25 %)." in rated
    later = words(client.get("/quotas?LDTT=21&CSTDCS=21&on=05/12/2024").text)
    assert "Chiến sĩ thi đua cơ sở: quy định ngày này không đặt trần toàn quốc" in later


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("LDTT=-1", "Nhập số nguyên từ 0 đến 100000."), ("LDTT=hai", "Nhập số nguyên từ 0 đến 100000."),
        ("LDTT=100001", "Nhập số nguyên từ 0 đến 100000."), ("LDTT=1e3", "Nhập số nguyên từ 0 đến 100000."),
        ("LDTT=%F0%9D%9F%9B", "Nhập số nguyên từ 0 đến 100000."),  # a digit, and no number we read
        ("LDTT=3&on=31/02/2022", "Ngày không đúng."), ("LDTT=3&on=2022", "Ngày không đúng."),
        ("LDTT=3&on=01/01/1999", "chưa có quy định nào"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_kept(made: World, query: str, said: str) -> None:
    answer = browser(made).get(f"/quotas?{query}")
    assert answer.status_code == 422
    assert said in words(answer.text)


def test_the_room_is_shown_where_the_list_is_made_and_voted(made: World) -> None:
    with made.app.app_context():
        first = registered(made, "an")
        registered(made, "binh")
        registered(made, "an", "CSTDCS")
        meeting = cases.meeting(made, [reviewed(made, "dung")])
    page = words(browser(made, "officer").get("/nominations/register?year=2022").text)
    assert "CSTĐCS: đang tính 1, tối đa 0 (15 % × 3 LĐTT = 0,45)" in page
    assert "Đơn vị này đang đề nghị 1." in page
    assert "Người thứ 2 cần ít nhất 14 LĐTT." in page
    assert "Người lao động trực tiếp: 100,0 % (2/2)" in page
    review = words(browser(made, "head").get(f"/nominations/{first}/review").text)
    assert "CSTĐCS: đang tính 1, tối đa 0 (15 % × 3 LĐTT = 0,45)" in review
    set_clock(made.app, AFTER)
    agenda = words(browser(made, "secretary").get(f"/meetings/{meeting}").text)
    assert "Danh sách này khen ai" in agenda
    assert "Nữ: 100,0 % (1/1)" in agenda
