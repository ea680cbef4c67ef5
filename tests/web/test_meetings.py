"""The pages of a council's meeting."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, base_of_cap, items, meeting, reviewed, state, yes
from tests.support.pages import hidden, selects, set_clock, words
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.calendar import end_of_day
from workflow.domain.states import AfterTerm, MeetingStatus, NonWorkingPolicy, Stage, State, TermMeaning
from workflow.extensions import db
from workflow.models import Meeting, Nomination, Plan, Term
from workflow.services import closing

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@pytest.fixture
def made(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    set_clock(app, AFTER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled


def browser(made: World, key: str = "secretary") -> FlaskClient:
    return client_of(made.app, made.users[key])


def held(made: World, *people: str, award: str = "LDTT") -> tuple[int, list[int]]:
    with made.app.app_context():
        if award == "CSTDCS":
            base_of_cap(made)
        ids = [reviewed(made, key, award) for key in people]
        return meeting(made, ids), ids


def rows_of(made: World, meeting_id: int) -> dict[int, int]:
    """nomination -> item"""
    with made.app.app_context():
        return {key: item.id for key, item in items(meeting_id).items()}


def send(client: FlaskClient, url: str, **fields: object) -> TestResponse:
    """Open the form, fill it in, send it."""
    page = client.get(url)
    assert page.status_code == 200, page.text
    return client.post(url, data={**hidden(page.text, "once", "version"), **fields})


def council_term(made: World, last_day: date) -> None:
    """The council takes nothing more after a day; the clock shows a later one."""
    with made.app.app_context(), Session(db.engine) as session:
        plan = session.scalars(select(Plan.id).where(Plan.year == 2022)).one()
        session.execute(delete(Term).where(Term.stage == Stage.COUNCIL))
        session.add(Term(plan_id=plan, stage=Stage.COUNCIL, due_on=last_day, meaning=TermMeaning.NO_LATER_THAN,
                         policy=NonWorkingPolicy.KEEP, closes_at=end_of_day(last_day), after=AfterTerm.REFUSE))  # fmt: skip
        session.commit()


def test_a_meeting_from_plan_to_close(made: World) -> None:
    client = browser(made)
    with made.app.app_context():
        good, bad = reviewed(made, "an"), reviewed(made, "binh", "GK_SO")
    page = client.get("/meetings/new")
    answer = client.post("/meetings/new", data={
        **hidden(page.text, "once"), "council_id": made.organisations["centre"], "year": "2022",
        "held_at": "08/12/2022 08:00", "place": "Phòng họp số 1",
    })  # fmt: skip
    assert answer.status_code == 303
    url = answer.location.removesuffix("/agenda")
    assert "Lò Thị An" in client.get(f"{url}/agenda").text
    assert send(client, f"{url}/agenda", ids=[good]).status_code == 303
    assert "Đã hết hạn" not in client.get(url).text
    council_term(made, date(2022, 12, 7))  # the eve of the meeting, which is on Thursday 08/12/2022
    assert send(client, f"{url}/agenda", ids=[bad]).status_code == 303
    assert "Đã hết hạn “Họp Hội đồng” từ 08/12/2022 00:00." in words(client.get(url).text)
    council_term(made, date(2022, 12, 8))
    seats = made.seats.values()
    noted = {f"s{seat}-attendance": "present" for seat in seats} | {f"s{made.seats['deputy']}-attendance": "written"}
    assert send(client, f"{url}/attendance", **noted).status_code == 303
    item = rows_of(made, int(url.rsplit("/", 1)[1]))
    with made.app.app_context():
        cases.counted(made, int(url.rsplit("/", 1)[1]), {item[good]: yes(7), item[bad]: yes(0, 7)})
    before = words(client.get(f"{url}/close").text)
    assert "7/7 = 100 %" in before
    assert "Đồng ý 0 / 7 = 0 %, phải quá 50 % (cần ít nhất 4 phiếu)." in before
    assert send(client, f"{url}/close", conclusion="Thống nhất.\nGiao thư ký.").status_code == 303
    after = words(client.get(url).text)
    assert "Đã kết thúc phiên họp: 2 mục có kết luận, 0 mục chưa." in after
    assert "Phiên họp đã kết thúc lúc 09/12/2022 10:00" in after
    assert "Giao thư ký." in after
    with made.app.app_context():
        assert (state(good), state(bad)) == (State.COUNCIL_VOTED, State.DECLINED)


def test_the_page_says_the_rule_the_quorum_and_the_room_under_the_cap(made: World) -> None:
    meeting_id, _ids = held(made, "an", award="CSTDCS")
    text = words(browser(made).get(f"/meetings/{meeting_id}").text)
    assert "Đủ điều kiện họp: có mặt 7/7, cần ít nhất 5 (2/3)" in text
    assert "Bỏ phiếu kín" in text
    assert "Đạt khi đồng ý quá 1/2 tổng số thành viên Hội đồng (ít nhất 4 phiếu)" in text
    assert "Tính cả ý kiến bằng văn bản của người vắng mặt" in text
    assert "Người có xung đột lợi ích không bỏ phiếu, vẫn tính vào mẫu số" in text
    assert "(quy tắc địa phương, chưa xác nhận) chưa xác nhận" in text
    assert "CSTĐCS: đã dùng 0, tối đa 0 (15 % × 0 LĐTT = 0), còn 0" in text


def test_a_form_counts_once(made: World) -> None:
    meeting_id, _ids = held(made, "an")
    client = browser(made)
    page = client.get(f"/meetings/{meeting_id}/close")
    fields = hidden(page.text, "once", "version")
    assert [client.post(f"/meetings/{meeting_id}/close", data=fields).status_code for _ in range(2)] == [303, 303]
    assert "Biểu mẫu này đã được ghi nhận từ lần gửi trước" in client.get(f"/meetings/{meeting_id}").text
    late = client.post(f"/meetings/{meeting_id}/close", data={"version": fields["version"]})
    assert late.status_code == 422
    assert "Phiên họp đã kết thúc lúc" in late.text


def test_somebody_was_faster(made: World) -> None:
    meeting_id, _ids = held(made, "an")
    client, url = browser(made), f"/meetings/{meeting_id}/change"
    stale = hidden(client.get(url).text, "version")
    assert send(client, url, held_at="08/12/2022 09:00", place="Phòng 2").status_code == 303
    answer = client.post(url, data={**stale, "held_at": "08/12/2022 10:00", "place": "Phòng 3"})
    assert answer.status_code == 409
    assert 'value="Phòng 3"' in answer.text


@pytest.mark.parametrize(
    "moment", ["", "08/12/2022", "31/04/2022 08:00", "2022-12-08 08:00", "8/12/1 08:00", "08/12/2022 25:00"]
)
def test_the_time_of_a_meeting_is_a_time(made: World, moment: str) -> None:
    client = browser(made)
    fields = {"council_id": made.organisations["centre"], "year": "2022", "held_at": moment}
    assert client.post("/meetings/new", data=fields).status_code == 422
    with made.app.app_context(), Session(db.engine) as session:
        assert session.scalars(select(Meeting)).all() == []


def test_only_the_secretarys_own_councils_are_offered(made: World) -> None:
    client = browser(made)
    fields = {"council_id": made.organisations["other"], "year": "2022", "held_at": "08/12/2022 08:00"}
    assert client.post("/meetings/new", data=fields).status_code == 422
    assert "Trung tâm Khác" not in client.get("/meetings/new").text


def test_items_are_moved_and_taken_off_by_buttons(made: World) -> None:
    meeting_id, ids = held(made, "an", "binh")
    client, item = browser(made), rows_of(made, meeting_id)
    order = list(item)
    page = client.get(f"/meetings/{meeting_id}")
    url = f"/meetings/{meeting_id}/items/{item[order[1]]}"
    assert client.post(f"{url}/up", data=hidden(page.text, "version")).status_code == 303
    assert list(rows_of(made, meeting_id)) == order[::-1]
    stale = client.post(f"{url}/remove", data=hidden(page.text, "version"))
    assert stale.status_code == 409
    page = client.get(f"/meetings/{meeting_id}")
    assert client.post(f"{url}/remove", data=hidden(page.text, "version")).status_code == 303
    assert set(rows_of(made, meeting_id)) == {order[0]} < set(ids)
    assert client.post(f"{url}/explode").status_code == 404
    assert client.get(f"{url}/up").status_code == 405


# ── who sees what ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_members_read_others_do_not_know(made: World) -> None:
    meeting_id, _ids = held(made, "an")
    for key, status in (
        ("secretary", 200), ("director", 200), ("counsel_head", 200), ("auditor", 200), ("other_secretary", 404),
        ("approver", 404), ("manager", 404), ("staff", 404), ("administrator", 404), ("other_head", 404),
    ):  # fmt: skip
        assert (key, browser(made, key).get(f"/meetings/{meeting_id}").status_code) == (key, status)


@pytest.mark.parametrize("path", ["agenda", "attendance", "close", "change"])
def test_only_the_secretary_writes(made: World, path: str) -> None:
    meeting_id, _ids = held(made, "an")
    url = f"/meetings/{meeting_id}/{path}"
    for key, status in (("director", 403), ("auditor", 403), ("other_secretary", 404), ("approver", 404)):
        client = browser(made, key)
        assert (key, client.get(url).status_code, client.post(url).status_code) == (key, status, status)


def test_the_list_holds_the_councils_one_sits_on(made: World) -> None:
    held(made, "an")
    with made.app.app_context(), Session(db.engine) as session:
        session.add(
            Meeting(council_id=made.organisations["other"], year=2022, held_at=AFTER, status=MeetingStatus.PLANNED,
                    place="CANARY-OTHER")
        )  # fmt: skip
        session.commit()
    assert "CANARY-OTHER" not in browser(made).get("/meetings").text
    assert "Phòng họp 1" in browser(made, "counsel_head").get("/meetings").text
    other = browser(made, "other_secretary").get("/meetings").text
    assert "CANARY-OTHER" in other
    assert "Phòng họp 1" not in other
    assert "CANARY-OTHER" in browser(made, "auditor").get("/meetings").text
    assert browser(made, "staff").get("/meetings").status_code == 403


def test_the_nominated_member_does_not_read_the_count_on_himself(made: World) -> None:
    meeting_id, (own, other) = held(made, "chi", "an")
    with made.app.app_context(), Session(db.engine) as session:
        made.users["chi"] = made.users["staff"]  # a sign-in for the member who is nominated
        session.execute(
            Nomination.metadata.tables["user_account"].update()
            .where(Nomination.metadata.tables["user_account"].c.id == made.users["staff"])
            .values(person_id=made.people["chi"])
        )  # fmt: skip
        session.commit()
    item = rows_of(made, meeting_id)
    with made.app.app_context():
        cases.counted(made, meeting_id, {item[own]: yes(2, 4), item[other]: yes(7)})
    text = words(browser(made, "chi").get(f"/meetings/{meeting_id}").text)
    assert "Mục của chính bạn: số phiếu không hiển thị." in text
    assert "2/7" not in text
    assert "7/7 = 100 %" in text


def test_the_page_costs_the_same_for_any_agenda(made: World) -> None:
    counts = []
    for people in (("an",), ("binh", "chi", "office_officer", "dung", "director")):
        meeting_id, _ids = held(made, *people)
        client = browser(made)
        client.get(f"/meetings/{meeting_id}")
        for path in ("", "/close", "/agenda"):
            with selects(made.app) as sent:
                assert client.get(f"/meetings/{meeting_id}{path}").status_code == 200
            counts.append(len(sent))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 24  # the agenda and its rules, caps, rounds, conflicts, invitation and who stands in


def test_a_forged_form_is_refused(made: World) -> None:
    meeting_id, _ids = held(made, "an")
    client = browser(made)
    made.app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"/meetings/{meeting_id}/close", data={"version": "1"}).status_code == 400
    with made.app.app_context(), Session(db.engine) as session:
        assert session.get_one(Meeting, meeting_id).status is MeetingStatus.PLANNED


def test_a_settled_item_of_a_closed_meeting_keeps_its_words(made: World) -> None:
    meeting_id, (case, waiting) = held(made, "an", "binh")
    item = rows_of(made, meeting_id)
    with made.app.app_context():
        cases.counted(made, meeting_id, {item[case]: yes(7)})
        (report,) = closing.close_meeting(meeting_id, actor=made.actor("secretary", AFTER.date()), now=AFTER)
        assert (report.nomination_id, report.outcome) == (waiting, None)
    text = words(browser(made).get(f"/meetings/{meeting_id}").text)
    assert "Chưa bỏ phiếu, để phiên sau" in text
    assert "Lập vòng bỏ phiếu" not in text
