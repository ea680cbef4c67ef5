"""The pages of initiatives: who gets which answer, hostile forms come back filled, scores stay their member's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.support import innovating
from tests.support.innovating import (
    GOOD,
    JUNE,
    MAY,
    handed_in,
    opened,
    row,
    rows,
    scored,
    scoring_closed,
    scoring_started,
)
from tests.support.posting import fill, hidden, press
from tests.support.shown import queries, set_clock, words
from tests.support.signed_in import client_of
from tests.support.world import USERS, World, world
from workflow.domain.states import RoundStatus, SubmissionStatus
from workflow.models import InitiativeRound, InitiativeSubmission, ScoringSheet

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

HERE = "/initiatives"
FULL = {
    "title": "Bảng theo dõi dùng chung", "problem": "Chậm hạn.", "solution": "Bảng chung.", "novelty": "Chưa có.",
    "effect": "Không còn chậm.", "applied_where": "Văn phòng", "applied_since": "01/03/2024",
}  # fmt: skip


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MAY)
    filled = world(app)
    with app.app_context():
        innovating.sheet(filled)
        opened(filled)
    return filled


def client(made: World, key: str) -> FlaskClient:
    return client_of(made.app, made.users[key])


def filled(made: World, **changed: Any) -> dict[str, Any]:
    people = {"round_id": 1, "unit_id": made.organisations["office"], "author_1": made.people["an"], "share_1": "60",
              "author_2": made.people["dung"], "share_2": "40"}  # fmt: skip
    return FULL | people | changed


def stored(made: World, query: Any) -> list[Any]:
    with made.app.app_context():
        return rows(query)


def the_round(made: World, number: int = 1) -> tuple[int, int]:
    """A round that is being scored, with one submission by An."""
    with made.app.app_context():
        submission = handed_in(made, number)
        scoring_started(made, number)
    set_clock(made.app, JUNE)
    return number, submission


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────

INSIDE = {"officer", "head", "counsel_officer", "counsel_head", "secretary", "director", "deputy"}
SEES = {"officer", "head", "counsel_officer", "counsel_head", "secretary", "director", "deputy", "manager", "auditor", "staff"}
MEMBERS = {"officer", "head", "counsel_officer", "counsel_head", "director", "deputy"}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("key", [name for name, _person, _roles in USERS])
def test_each_role_gets_its_own_answer(made: World, key: str) -> None:
    """A submission of the office while the council scores; its author is `staff`."""
    around, submission = the_round(made)
    who, one = client(made, key), f"{HERE}/{submission}"

    def got(path: str) -> int:
        return who.get(path).status_code

    sees = key in SEES
    assert got(one) == got(f"{HERE}/rounds/{around}") == got(f"{HERE}/rounds/sheets/1") == (200 if sees else 404)
    scoring = 200 if key in MEMBERS else 403 if sees else 404
    assert got(f"{one}/score") == scoring
    editing = 303 if key in {"officer", "head", "staff"} else 403 if sees else 404  # handed in: back to its page
    assert got(f"{one}/edit") == editing
    managing = 200 if key == "secretary" else 403 if sees else 404
    assert got(f"{HERE}/rounds/{around}/change") == managing
    assert got(f"{HERE}/rounds/councils/{made.organisations['centre']}/sheet") == managing
    deciding = {"secretary", "director", "deputy"}
    assert got(f"{one}/widen") == (200 if key in deciding else 403 if sees else 404)
    outside = {"approver", "minister", "administrator"}
    assert got(HERE) == got(f"{HERE}/rounds") == (403 if key in outside else 200)
    assert got(f"{HERE}/new") == (403 if key in outside | {"auditor"} else 200)
    assert got(f"{HERE}/rounds/new") == (200 if key in ("secretary", "other_secretary") else 403)
    listed = FULL["title"] in who.get(HERE).text or innovating.FULL.title in who.get(HERE).text
    assert listed == (sees and key not in outside)


# ── handing in ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "bắt buộc"), ({"title": "x" * 301}, "Tối đa 300"), ({"title": "A\x00"}, "ký tự"),
        ({"problem": "<script>\x0b"}, "ký tự"), ({"effect": "x" * 20_001}, "Tối đa 20000"),
        ({"applied_since": "31/02/2024"}, "05/02/2024"), ({"applied_since": "11/05/2024"}, "tương lai"),
        ({"share_1": "99"}, "bằng 100 % (đang là 139 %)"), ({"share_1": "-60"}, "số nguyên từ 1 đến 100"),
        ({"share_1": "0"}, "số nguyên từ 1 đến 100"), ({"share_1": "60.5"}, "số nguyên"), ({"share_1": "6e1"}, "số nguyên"),
        ({"share_2": ""}, "để trống cả hai"), ({"author_1": ""}, "để trống cả hai"), ({"author_1": "x"}, "Chọn một trong"),
        ({"author_1": "99999999999999999999"}, "Chọn một trong"), ({"author_2": "5", "author_1": "5"}, "mỗi người một lần"),
        ({"round_id": "77"}, "Chọn một trong"), ({"unit_id": "8"}, "Chọn một trong"), ({"unit_id": ""}, "bắt buộc"),
        ({"version": "x' OR 1=1"}, ""),
    ],
)  # fmt: skip
@pytest.mark.sqlite_only
def test_bad_input_comes_back_filled(made: World, changed: dict[str, str], said: str) -> None:
    answer = fill(client(made, "officer"), f"{HERE}/new", **filled(made, solution="Chữ đã gõ <b>", then="keep") | changed)
    if not said:
        assert answer.status_code == 303  # a new one has no version to be wrong
        return
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert "Chữ đã gõ &lt;b&gt;" in answer.text
    assert stored(made, select(InitiativeSubmission.id)) == []


def test_nobody_of_another_council_is_named(made: World) -> None:
    """An identifier typed into the form does not tell whose it is."""
    stranger = made.people["other_head"]
    answer = fill(client(made, "officer"), f"{HERE}/new", **filled(made, author_2=stranger))
    assert answer.status_code == 422
    assert "Giàng A Khác" not in answer.text


def test_keeping_handing_in_recalling_and_throwing_away(made: World) -> None:
    officer = client(made, "officer")
    lacking = fill(officer, f"{HERE}/new", **filled(made, problem="", then="submit"))
    assert lacking.status_code == 422
    assert "Nêu tình trạng, vấn đề trước khi có sáng kiến." in words(lacking.text)
    assert stored(made, select(InitiativeSubmission.id)) == []
    kept = fill(officer, f"{HERE}/new", **filled(made, problem="", then="keep"))
    (one,) = stored(made, select(InitiativeSubmission.id))
    page = f"{HERE}/{one}"
    assert kept.location == page
    assert press(officer, page, f"{page}/submit").status_code == 303
    assert "Nêu tình trạng, vấn đề" in words(officer.get(page).text)
    old = officer.get(f"{page}/edit").text
    staff = client(made, "staff")
    assert fill(staff, f"{page}/edit", **filled(made, then="keep", version="1")).status_code == 303
    overtaken = officer.post(f"{page}/edit", data=hidden(old) | filled(made, title="Tên của tôi", then="submit"))
    assert overtaken.status_code == 409
    assert "Tên của tôi" in overtaken.text
    assert press(officer, page, f"{page}/submit").status_code == 303
    with made.app.app_context():
        assert row(one).status is SubmissionStatus.SUBMITTED
    assert press(client(made, "secretary"), page, f"{page}/recall").status_code == 303
    assert client(made, "secretary").get(page).status_code == 404  # a draft again: its unit's own
    assert press(officer, page, f"{page}/discard").location == HERE
    assert officer.get(page).status_code == 404


def test_with_no_round_open_there_is_nothing_to_fill_in(made: World) -> None:
    set_clock(made.app, JUNE)
    answer = client(made, "officer").get(f"{HERE}/new")
    assert answer.status_code == 200
    assert "Hiện không có đợt nào nhận sáng kiến" in words(answer.text)
    assert "<textarea" not in answer.text


# ── sheets and rounds ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_secretary_mends_the_sheet_as_a_new_edition(made: World) -> None:
    secretary, path = client(made, "secretary"), f"{HERE}/rounds/councils/{made.organisations['centre']}/sheet"
    old = secretary.get(path).text
    values = {"title": "Phiếu 2024", "basis": "QĐ 30", "agreement": "75", "pass_total": "", "code_1": "A", "title_1": "Mới",
              "most_1": "60", "least_1": "30", "code_2": "B", "title_2": "Lợi", "most_2": "40", "least_2": "0"}  # fmt: skip
    for changed, said in (
        ({"most_1": "0"}, "từ 1 đến 100"), ({"least_1": "61"}, "mức đạt từ 0 đến điểm tối đa (60)"), ({"title_1": ""}, "để trống cả dòng"),
        ({"code_2": "A"}, "dùng hai lần"), ({"agreement": "101"}, "từ 1 đến 100"), ({"pass_total": "101"}, "từ 0 đến 100"),
        ({"code_1": "", "title_1": "", "most_1": "", "least_1": "", "code_2": "", "title_2": "", "most_2": "", "least_2": ""}, "từ 1 đến 12 tiêu chí"),
    ):  # fmt: skip
        answer = secretary.post(path, data=hidden(old) | values | changed)
        assert answer.status_code == 422, changed
        assert said in words(answer.text)
        assert 'value="Phiếu 2024"' in answer.text
    assert secretary.post(path, data=hidden(old) | values).status_code == 303
    assert stored(made, select(ScoringSheet.agreement).order_by(ScoringSheet.edition)) == [70, 75]
    late = secretary.post(path, data=hidden(old) | values | {"once": "another", "title": "Phiếu của tôi"})
    assert late.status_code == 409
    assert "Phiếu của tôi" in late.text
    assert fill(secretary, f"{HERE}/rounds/1/change", newest_rubric="y", opens_on="01/05/2024", closes_on="31/05/2024").status_code == 303
    assert stored(made, select(InitiativeRound.sheet_id)) == [2]


def test_a_round_is_opened_on_its_page(made: World) -> None:
    secretary, path = client(made, "secretary"), f"{HERE}/rounds/new"
    centre = made.organisations["centre"]
    values = {"council_id": centre, "year": "2024", "number": "1", "opens_on": "01/10/2024", "closes_on": "31/10/2024"}
    for changed, said in (({}, "đã có"), ({"number": "3"}, "Chọn một trong"), ({"closes_on": "30/09/2024"}, "từ 01/10/2024 trở đi"),
                          ({"council_id": made.organisations["other"]}, "Chọn một trong"), ({"year": "x"}, "số nguyên")):  # fmt: skip
        answer = fill(secretary, path, **values | changed)
        assert (answer.status_code, said in words(answer.text)) == (422, True), changed
    assert fill(secretary, path, **values | {"number": "2"}).status_code == 303
    other = client(made, "other_secretary").get(path)
    assert "chưa có phiếu chấm điểm" in words(other.text)


# ── scoring and the conclusion ──────────────────────────────────────────────────────────────────────────────────────


def test_a_member_sees_his_own_sheet_and_no_other(made: World) -> None:
    around, submission = the_round(made)
    path = f"{HERE}/{submission}/score"
    director, deputy = client(made, "director"), client(made, "deputy")
    points = {f"points_{n}": str(value) for n, value in enumerate(GOOD.values(), start=1)}
    for changed in ({"points_1": "21"}, {"points_1": "-1"}, {"points_1": ""}, {"points_1": "9,5"}, {"points_1": "1e1"}):
        answer = fill(director, path, **points | changed | {"note": "Ghi chú đã gõ"})
        assert answer.status_code == 422
        assert "Ghi chú đã gõ" in answer.text
    assert fill(director, path, **points | {"points_1": "19"}, note="Lời riêng của tôi").status_code == 303
    own = director.get(path).text
    assert 'value="19"' in own
    assert "Lời riêng của tôi" in own
    for reader in (deputy, client(made, "secretary"), client(made, "auditor"), client(made, "staff")):
        for page in (f"{HERE}/{submission}", f"{HERE}/rounds/{around}"):
            assert "Lời riêng của tôi" not in reader.get(page).text
            assert "Từng phiếu" not in reader.get(page).text
    assert "19" not in words(deputy.get(path).text).partition("Phiếu chấm của tôi")[2].replace("2019", "")
    assert "1/7 phiếu" in words(client(made, "secretary").get(f"{HERE}/rounds/{around}").text)
    stale = hidden(own, path) if f'action="{path}"' in own else hidden(own)
    assert fill(director, path, **points).status_code == 303
    assert director.post(path, data=stale | points).status_code == 409


def test_the_conclusion_on_its_page(made: World) -> None:
    around, submission = the_round(made)
    with made.app.app_context():
        scored(made, submission)
        scoring_closed(made, around)
    secretary, path = client(made, "secretary"), f"{HERE}/rounds/{around}/conclude"
    author = client(made, "staff")
    assert "Hội đồng đang xét" in words(author.get(f"{HERE}/{submission}").text)
    assert "Kết quả chấm điểm" not in author.get(f"{HERE}/{submission}").text
    yes, voters = f"yes_{submission}", f"voters_{submission}"
    for changed, said in (
        ({yes: "8", voters: "7"}, "từ 0 đến 7"), ({yes: "5", voters: "8"}, "từ 1 đến 7"), ({yes: "5"}, "để trống cả hai"),
        ({}, "ít nhất một sáng kiến"), ({yes: "-1", voters: "7"}, "số nguyên"), ({yes: "6", voters: "7", "number": ""}, "bắt buộc"),
        ({yes: "6", voters: "7", "decided_on": "06/06/2024"}, "tương lai"),
    ):  # fmt: skip
        answer = fill(secretary, path, **{"number": "7/QĐ", "decided_on": "05/06/2024"} | changed)
        assert answer.status_code == 422, changed
        assert said in words(answer.text)
    answer = fill(secretary, path, number="7/QĐ", decided_on="05/06/2024", **{yes: "5", voters: "7"})
    assert answer.status_code == 303
    told = words(author.get(f"{HERE}/{submission}").text)
    assert "số 7/QĐ ngày 05/06/2024" in told
    assert "5/7 = 71,42 %" in told
    assert "74 / 100 điểm, trung bình của 6 phiếu" in told
    assert "Từng phiếu" not in told
    assert "Từng phiếu: 15 · 15 · 15 · 15 · 15 · 15" in words(secretary.get(f"{HERE}/{submission}").text)
    page = f"{HERE}/{submission}"
    assert fill(secretary, f"{page}/take-back", reason="Nhầm").status_code == 303
    assert "Được công nhận" not in words(author.get(page).text)
    assert fill(secretary, path, number="7/QĐ", decided_on="05/06/2024", **{yes: "4", voters: "7"}).status_code == 303
    assert "Đồng ý 4/7 = 57,14 %, phải từ 70 % trở lên." in words(author.get(page).text)
    assert press(secretary, f"{HERE}/rounds/{around}", f"{HERE}/rounds/{around}/finish").status_code == 303
    assert stored(made, select(InitiativeRound.status)) == [RoundStatus.CLOSED]


@pytest.mark.sqlite_only
def test_lists_take_as_many_queries_for_ten_as_for_one(made: World) -> None:
    secretary, found = client(made, "secretary"), []
    for many in (1, 9):
        with made.app.app_context():
            for _n in range(many):
                handed_in(made, 1, ("an", 50), ("dung", 50))
        for path in (HERE, f"{HERE}/rounds/1", f"{HERE}/rounds"):
            with queries(made.app) as sent:
                assert secretary.get(path).status_code == 200
            found.append(len(sent))
    assert found[:3] == found[3:]


@pytest.mark.sqlite_only
def test_the_list_finds_narrows_and_pages(made: World) -> None:
    with made.app.app_context():
        for _n in range(51):
            handed_in(made, 1)
    officer = client(made, "officer")
    first = officer.get(HERE)
    assert first.text.count('<th scope="row">') == 50
    (following,) = {part.split('"')[0] for part in first.text.split('href="') if part.startswith(f"{HERE}?after=")}
    second = officer.get(following.replace("&amp;", "&"))
    assert second.text.count('<th scope="row">') == 1
    assert officer.get(f"{HERE}?q=phieu+HEN&status=submitted&round=1").text.count('<th scope="row">') == 50
    for nothing in ("q=khong+co", "status=draft", "round=2", "status=x'&q=zzz", "after=0"):
        assert "Chưa có sáng kiến nào ở đây" in officer.get(f"{HERE}?{nothing}").text, nothing
    assert officer.get(f"{HERE}?unit=99999999999999999999&after=-1&q=%00").status_code == 200
