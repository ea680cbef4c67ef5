"""Members say what stands between them and a case before its dossier opens; the chair keeps members out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, items, meeting, reviewed
from tests.support.pages import set_clock
from tests.support.posting import fill, press
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.states import RecusalKind
from workflow.extensions import db
from workflow.models import AgendaItem, Attachment, ConflictStatement, Kinship, PinnedRecusal
from workflow.models.council import Outcome
from workflow.queries import conflicts

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

SEALED = "Thành viên Hội đồng xác nhận không có xung đột lợi ích rồi mới xem nội dung và minh chứng."
REPORT = "Báo cáo</p>"


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, AFTER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled


def browser(made: World, key: str) -> FlaskClient:
    return client_of(made.app, made.users[key])


def agenda(made: World, *people: str) -> tuple[int, dict[str, int], dict[str, int]]:
    """A meeting on these people: its identifier, cases and items by person."""
    with made.app.app_context():
        found = {key: reviewed(made, key) for key in people}
        held = meeting(made, list(found.values()))
        return held, found, {key: items(held)[case].id for key, case in found.items()}


def recused(made: World, held: int) -> dict[int, dict[int, RecusalKind]]:
    with made.app.app_context(), Session(db.engine) as session:
        return conflicts.recusals(session, held)


def test_one_click_opens_the_dossiers_but_those_marked(made: World) -> None:
    held, case, item = agenda(made, "an", "binh", "counsel_officer")
    member = browser(made, "counsel_officer")
    page = f"/meetings/{held}/conflicts"
    assert "chờ bạn xác nhận" in member.get(f"/meetings/{held}").text
    for key in ("an", "binh"):
        shown = member.get(f"/nominations/{case[key]}").text
        assert (SEALED in shown, REPORT in shown) == (True, False)
    with made.app.app_context(), Session(db.engine) as session:
        file = session.scalar(select(Attachment.id).where(Attachment.nomination_id == case["an"]))
    assert member.get(f"/attachments/{file}").status_code in (403, 404)
    form = member.get(page).text
    assert f'name="i{item["counsel_officer"]}-seen"' not in form  # his own case: nothing to say
    answer = fill(member, page, **{f"i{item['binh']}-conflicted": "y", f"i{item['binh']}-reason": "Bạn học cũ"})
    assert answer.status_code == 303
    assert REPORT in member.get(f"/nominations/{case['an']}").text
    shut = member.get(f"/nominations/{case['binh']}").text
    assert "Bạn không tham gia hồ sơ này vì xung đột lợi ích" in shut
    assert REPORT not in shut
    meeting_page = member.get(f"/meetings/{held}").text
    assert meeting_page.count("Bạn không tham gia mục này: số phiếu không hiển thị.") == 1  # Bình's
    assert meeting_page.count("Mục của chính bạn: số phiếu không hiển thị.") == 1
    assert recused(made, held) == {
        item["binh"]: {made.seats["counsel_officer"]: RecusalKind.DECLARED},
        item["counsel_officer"]: {made.seats["counsel_officer"]: RecusalKind.SELF},
    }
    assert "chờ bạn xác nhận" not in member.get(f"/meetings/{held}").text
    seen_by_all = browser(made, "head").get(f"/meetings/{held}").text
    assert "Bạn học cũ" not in seen_by_all
    assert "Tự khai" not in seen_by_all
    assert "Tòng Thị Mai (Tự khai có xung đột lợi ích)" in browser(made, "secretary").get(f"/meetings/{held}").text


def test_what_was_not_shown_is_not_confirmed(made: World) -> None:
    held, _case, item = agenda(made, "an", "binh")
    member = browser(made, "head")
    page = f"/meetings/{held}/conflicts"
    fill(member, page, **{f"i{item['binh']}-seen": ""})
    with made.app.app_context(), Session(db.engine) as session:
        said = session.scalars(select(ConflictStatement.nomination_id)).all()
        assert said == [_case["an"]]


def test_the_word_of_a_member_stands_once_the_item_is_settled(made: World) -> None:
    held, _case, item = agenda(made, "an")
    member, page = browser(made, "head"), f"/meetings/{held}/conflicts"
    fill(member, page)
    with made.app.app_context(), Session(db.engine) as session:
        session.get_one(AgendaItem, item["an"]).outcome = Outcome.PASSED
        session.commit()
    answer = fill(member, page, **{f"i{item['an']}-conflicted": "y"})
    assert answer.status_code == 422
    assert "ý kiến trước của bạn giữ nguyên" in answer.text
    with made.app.app_context(), Session(db.engine) as session:
        session.get_one(AgendaItem, item["an"]).outcome = None  # as the database's own checks want it
        session.commit()


def test_the_chair_keeps_a_member_out_and_lets_him_in_again(made: World) -> None:
    held, _case, item = agenda(made, "an")
    chair, page = browser(made, "director"), f"/meetings/{held}/recusals"
    ask = {"item_id": item["an"], "seat_id": made.seats["office_head"]}
    assert fill(chair, page, **ask, reason="").status_code == 422
    assert fill(chair, page, **ask, reason="Đang có tranh chấp").status_code == 303
    assert recused(made, held) == {item["an"]: {made.seats["office_head"]: RecusalKind.PINNED}}
    again = fill(chair, page, **ask, reason="Lần nữa")
    assert (again.status_code, "đã không tham gia mục này" in again.text) == (422, True)
    head = browser(made, "head")
    assert "chưa có mục nào cần bạn xác nhận" in head.get(f"/meetings/{held}/conflicts").text  # nothing left to say
    assert head.get(page).status_code == 403
    with made.app.app_context(), Session(db.engine) as session:
        pin = session.scalar(select(PinnedRecusal.id))
    assert press(chair, page, f"{page}/{pin}/remove").status_code == 303
    assert recused(made, held) == {}


def test_family_is_kept_by_the_secretary_and_seen_by_nobody_else(made: World) -> None:
    person, relative = made.people["an"], made.people["deputy"]
    secretary = browser(made, "secretary")
    page = f"/people/{person}/kinship"
    assert fill(secretary, page, relative_id=relative, kind="sibling").status_code == 303
    twice = fill(secretary, page, relative_id=relative, kind="spouse")
    assert (twice.status_code, "Quan hệ giữa hai người này đã có" in twice.text) == (422, True)
    assert "Anh, chị, em ruột: Lò Thị Phó" in secretary.get(f"/people/{person}").text
    for key in ("head", "auditor", "staff"):  # the head of An's unit, a reader of all, An himself
        shown = browser(made, key).get(f"/people/{person}").text
        assert "Lò Thị Phó" not in shown
        assert browser(made, key).get(page).status_code == 403
    held, case, item = agenda(made, "an")
    assert recused(made, held) == {item["an"]: {made.seats["deputy"]: RecusalKind.RELATIVE}}
    assert browser(made, "deputy").get(f"/nominations/{case['an']}").text.count(REPORT) == 1  # as head of the centre
    with made.app.app_context(), Session(db.engine) as session:
        row = session.scalar(select(Kinship.id))
    person_page = f"/people/{person}"
    assert press(secretary, person_page, f"{person_page}/kinship/{row}/remove").status_code == 303
    assert recused(made, held) == {}
