"""Units × awards in the four words, on time and late, and how many stand where."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.support.clock import set_clock
from tests.support.many_cases import many_cases
from tests.support.signed_in import client_of
from tests.support.standing import S
from tests.support.statements import counted
from tests.support.world import NOW, World, world
from workflow.extensions import db
from workflow.models import Nomination

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, NOW)
    return world(app)


def lines(html: str) -> dict[str, list[str]]:
    """The board as read: unit -> cells."""
    table = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in table.split("<tr")[1:]:
        cells = [re.sub(r"<svg.*?</svg>|<[^>]+>", " ", cell, flags=re.DOTALL) for cell in re.split(r"</t[hd]>", row)]
        words = [" ".join(cell.partition(">")[2].split() if cell.lstrip().startswith((">", "class")) else cell.split())
                 for cell in cells[:-1]]  # fmt: skip
        found[words[0].lstrip("> ")] = words[1:]
    return found


def test_each_unit_says_how_far_it_is_with_each_award(app: Flask, made: World) -> None:
    with app.app_context():
        many_cases(made, 2, S.DRAFT)
        many_cases(made, 3, S.REGISTERED)
        many_cases(made, 1, S.RETURNED)
        many_cases(made, 4, S.UNIT_REVIEWED)
        many_cases(made, 5, S.SUBMITTED, award="CSTDCS")
        many_cases(made, 1, S.DECLINED, unit="counsel")
    # A draft is its unit's own: the secretary does not know of it, the head of the unit does.
    secretary = lines(client_of(app, made.users["secretary"]).get("/board").text)
    assert secretary["Phòng Hành chính"] == ["3 Chờ duyệt 1 Trả lại 4 Đã duyệt", "5 Đã duyệt", "13", "13/13"]
    assert secretary["Phòng Tư vấn"] == ["1 Thôi xét", "–", "1", "1/1"]
    assert secretary["Trung tâm Thử Nghiệm Chưa gửi"] == ["–", "–", "–", "–"]
    head = lines(client_of(app, made.users["head"]).get("/board").text)
    assert head == {"Phòng Hành chính": ["2 Chưa gửi 3 Chờ duyệt 1 Trả lại 4 Đã duyệt", "5 Đã duyệt", "13", "13/13"]}


def test_late_ones_are_counted_and_said(app: Flask, made: World) -> None:
    """The term closes with 09/02/2024; two were let in through a late door on the 12th."""
    with app.app_context():
        ids = many_cases(made, 5, S.REGISTERED)
        with Session(db.engine) as session:
            late = datetime(2024, 2, 12, tzinfo=UTC)
            session.execute(update(Nomination).where(Nomination.id.in_(ids[:2])).values(registered_at=late))
            session.commit()
    page = client_of(app, made.users["secretary"]).get("/board").text
    assert lines(page)["Phòng Hành chính 2 đăng ký muộn"] == ["5 Chờ duyệt", "5", "3/5"]
    assert "60,0 %" in page
    set_clock(app, datetime(2024, 12, 9, 1, 0, tzinfo=UTC))  # the unit review's term was 06/12
    assert "5 quá hạn" in client_of(app, made.users["secretary"]).get("/board?year=2024").text


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        ("secretary", 200, {"Phòng Hành chính", "Phòng Tư vấn", "Trung tâm Thử Nghiệm"}),
        ("manager", 200, {"Phòng Hành chính", "Phòng Tư vấn", "Trung tâm Khác", "Phòng Hành chính Khác"}),
        ("head", 200, {"Phòng Hành chính"}),
        ("auditor", 200, {"Phòng Tư vấn"}),
        ("officer", 403, set()), ("staff", 403, set()), ("administrator", 403, set()), ("approver", 403, set()),
    ],
)  # fmt: skip
def test_who_watches_what(app: Flask, made: World, who: str, status: int, sees: set[str]) -> None:
    with app.app_context():
        many_cases(made, 1, S.REGISTERED)
        many_cases(made, 1, S.REGISTERED, unit="other_office")
    answer = client_of(app, made.users[who]).get("/board")
    assert answer.status_code == status
    if status == 200:
        units = " | ".join(lines(answer.text))
        for name in sees:
            assert name in units
        if who in ("secretary", "head"):
            assert "Khác" not in units


def test_an_organisation_of_others_is_not_there(app: Flask, made: World) -> None:
    where = made.organisations
    secretary = client_of(app, made.users["secretary"])
    assert secretary.get(f"/board?organisation={where['office']}").status_code == 200
    for foreign in (where["other"], where["department"], where["ministry"], 98765, "x", "-1"):
        assert secretary.get(f"/board?organisation={foreign}").status_code == 404
    assert secretary.get("/board?year=abc").status_code == 200
    assert secretary.get("/board?year=99999").status_code == 200


def test_statements_do_not_grow_with_cases(app: Flask, made: World) -> None:
    client = client_of(app, made.users["manager"])
    sent = []
    for count in (1, 60):
        with app.app_context():
            for state in (S.REGISTERED, S.UNIT_REVIEWED, S.APPROVED):
                many_cases(made, count, state)
        with counted() as statements:
            assert client.get("/board").status_code == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 15
