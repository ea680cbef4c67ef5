"""Reports in the browser: from an empty draft to the body above; the year on one page; who may not look."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.many_cases import many_cases
from tests.support.pages import selects, set_clock, words
from tests.support.posting import fill, hidden
from tests.support.signed_in import client_of
from tests.support.tampering import three_cases
from tests.support.world import World, world
from workflow.domain.states import State

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

NOW = datetime(2023, 1, 9, 3, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, NOW)
    filled = world(app)
    with app.app_context():
        three_cases(filled)
    return filled


def who(made: World, key: str) -> FlaskClient:
    return client_of(made.app, made.users[key])


def test_a_report_is_written_reviewed_issued_and_sent(made: World) -> None:
    centre, secretary = made.organisations["centre"], who(made, "secretary")
    assert secretary.get(f"/reports/new/{made.organisations['other']}").status_code == 404
    odd = fill(secretary, f"/reports/new/{centre}", kind="five_year", year="2022", first_year="2000")
    assert (odd.status_code, "dài nhất 10 năm" in words(odd.text)) == (422, True)
    assert fill(secretary, f"/reports/new/{centre}", kind="year", year="2022").location == "/reports/1/edit"
    page = secretary.get("/reports/1/edit").text
    texts = dict.fromkeys(re.findall(r'<textarea[^>]* name="(\w+)"', page), "Đã làm <b>xong</b>.")
    assert len(texts) == 13
    assert fill(secretary, "/reports/1/edit", **texts).status_code == 303
    shown = secretary.get("/reports/1").text
    assert "Đã làm &lt;b&gt;xong&lt;/b&gt;." in shown
    told = words(shown)
    assert "Sở Thử Nghiệm tặng danh hiệu LĐTT cho 01 cá nhân" in told
    listed = next(unescape(url) for url in re.findall(r'href="(/nominations\?[^"]*body=[^"]*)"', shown))
    assert "1 hồ sơ" in words(secretary.get(listed).text)
    assert secretary.get("/reports/1/review").status_code == 403
    director = who(made, "director")
    assert fill(director, "/reports/1/review").status_code == 303
    assert fill(secretary, "/reports/1/edit", **texts).status_code == 422  # nothing changes after the review
    approver = who(made, "approver")
    assert approver.get("/reports/1").status_code == 404
    early = fill(secretary, "/reports/1/issue", number="08/BC", issued_on="10/01/2023", signer="Cầm Văn Giám")
    assert (early.status_code, "không được ở tương lai" in words(early.text)) == (422, True)
    signed = {"number": "08/BC-TTTN", "issued_on": "09/01/2023", "signer": "Cầm Văn Giám", "signer_position": "Giám đốc"}
    form = secretary.get("/reports/1/issue").text
    assert 'value="Cầm Văn Giám"' in form
    with made.app.app_context():
        cases.registered(made, "chi")
    stuck = secretary.get("/reports/1/issue")
    assert (stuck.status_code, "số liệu đã khác từ khi duyệt" in words(stuck.text), 'name="number"' in stuck.text) == (
        200, True, False,
    )  # fmt: skip
    refused = secretary.post("/reports/1/issue", data=signed | hidden(form))
    assert (refused.status_code, "Đề nghị người duyệt cho viết lại." in words(refused.text)) == (422, True)
    shown = secretary.get("/reports/1").text
    assert ("Báo cáo chưa ban hành được" in words(shown), "/reports/1/issue" in shown) == (True, False)
    assert 'href="/reports/1/reopen"' in director.get("/reports/1").text
    assert (fill(director, "/reports/1/reopen").status_code, fill(director, "/reports/1/review").status_code) == (303, 303)

    check = fill(secretary, "/reports/1/issue", check="1", **signed)
    assert ("Kiểm tra trước khi ban hành" in words(check.text), hidden(check.text)["number"]) == (True, "08/BC-TTTN")
    again = secretary.post("/reports/1/issue", data=hidden(check.text) | {"edit": "1"})
    assert 'value="08/BC-TTTN"' in again.text
    assert secretary.post("/reports/1/issue", data=hidden(check.text)).status_code == 303
    assert fill(secretary, "/reports/1/send", sent_on="09/01/2023", note="Trục văn bản").status_code == 303
    assert "08/BC-TTTN" in words(approver.get("/reports/1").text)
    assert who(made, "other_secretary").get("/reports/1").status_code == 404
    kept = next(url for url in re.findall(r'href="([^"]*\.docx)"', approver.get("/reports/1").text))
    paper = approver.get(kept)
    assert (paper.status_code, paper.data[:2]) == (200, b"PK")
    paper.close()
    assert who(made, "other_secretary").get(kept).status_code == 404


def test_the_year_at_a_glance_and_its_queries(made: World) -> None:
    """Every reader the page is for; as many queries for 23 cases as for 3; the records of each case."""
    centre, manager = made.organisations["centre"], who(made, "manager")
    page = "/overview?year=2022"
    for key in ("director", "secretary", "approver", "auditor"):
        told = words(who(made, key).get(page).text)
        assert "Trung tâm Thử Nghiệm" in told, key
        assert "Toàn cảnh năm 2022" in told
    assert manager.get(f"/overview?year=2022&organisation={made.organisations['office']}").status_code == 404
    assert who(made, "officer").get(page).status_code == 403
    assert "chưa theo dõi đơn vị nào" in words(who(made, "head").get(page).text)  # of a room
    assert who(made, "officer").get(f"/reports/figures/{centre}/2022").status_code == 404
    with selects(made.app) as few:
        assert manager.get(page).status_code == 200
    with made.app.app_context():
        many_cases(made, 20, State.UNIT_REVIEWED, year=2022)
    with selects(made.app) as many:
        told = words(manager.get(page).text)
    assert len(many) == len(few)
    assert len(many) <= 26
    assert "Đã đăng ký 23" in told
    figures = words(manager.get(f"/reports/figures/{centre}/2022").text)
    assert "Thời gian từng bước" in figures
    assert "2022 0 0 1 1" in figures  # of the last five years: collectives, small ones, people, front-line workers
    assert "Số liệu không khớp" not in figures
    kept = {key: who(made, key).get(f"/reports/records/{centre}/2022").text for key in ("manager", "secretary")}
    assert "Quyết định 99/QĐ-STN ngày 26/12/2022" in words(kept["manager"])
    assert ("Lập hồ sơ ·" in kept["manager"], "open ·" in kept["manager"]) == (True, False)
    assert ['href="/meetings/' in kept[key].partition("<main")[2] for key in kept] == [False, True]  # only who may open it
    assert manager.get(f"/reports/figures/{centre}/1500").status_code == 404
    assert manager.get("/nominations?state=all&councils=x,9999999999999&years=20-1&decided=a..b&who=?&body=z").status_code == 200
