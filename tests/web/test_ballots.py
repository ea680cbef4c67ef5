"""A round on the pages: made, opened, voted in, counted, published; what the wire and the pages give away: nothing."""

from __future__ import annotations

import logging
import re
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.services.test_ballots import PNG
from tests.support import cases, voting
from tests.support.browsing import set_clock
from tests.support.cases import AFTER, base_of_cap, items, meeting, reviewed, state
from tests.support.posting import fill, hidden, press
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.states import BallotKind, BallotStatus, State
from workflow.extensions import db
from workflow.models import User
from workflow.queries import ballots as rounds
from workflow.services import ballots

if TYPE_CHECKING:

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@pytest.fixture
def made(app: Flask) -> World:
    filled = world(app)
    with app.app_context():
        voting.accounts(filled)
        cases.plan(filled)
    set_clock(app, AFTER)
    return filled


def browser(made: World, key: str = "secretary") -> FlaskClient:
    return client_of(made.app, made.users[key])


def words(page: TestResponse | str) -> str:
    html = page if isinstance(page, str) else page.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def held(made: World, *people: str, **more: object) -> tuple[int, list[int]]:
    with made.app.app_context():
        identifier = meeting(made, [reviewed(made, key) for key in people], **more)  # type: ignore[arg-type]
        return identifier, [item.id for item in items(identifier).values()]


def open_round(made: World, meeting_id: int, ids: list[int], kind: BallotKind = BallotKind.SECRET) -> int:
    with made.app.app_context():
        return voting.opened(made, meeting_id, ids, kind)


def check_page(client: FlaskClient, url: str, choices: dict[int, str]) -> TestResponse:
    """Fill in the ballot; the answer is the page to look at once more."""
    return fill(client, url, **{f"i{item}": letter for item, letter in choices.items()})


def cast(client: FlaskClient, round_id: int, choices: dict[int, str]) -> TestResponse:
    """Fill in, look, send; the answer is the receipt."""
    looked = check_page(client, f"/ballots/{round_id}/vote", choices)
    assert looked.status_code == 200, words(looked)
    given = {f"i{item}": letter for item, letter in choices.items()}
    return client.post(f"/ballots/{round_id}/cast", data=hidden(looked.text, f"/ballots/{round_id}/cast") | given)


def test_a_round_from_the_meetings_page_to_the_published_codes(made: World) -> None:
    """The secretary makes, opens and counts; seven members vote on their own pages, one of them nominated."""
    meeting_id, (first, own) = held(made, "an", "chi")
    secretary = browser(made)
    assert f"/meetings/{meeting_id}/ballots/new" in secretary.get(f"/meetings/{meeting_id}").text
    answer = fill(secretary, f"/meetings/{meeting_id}/ballots/new", kind="secret", custody="host", ids=[first, own])
    url = answer.headers["Location"]
    page = words(secretary.get(url))
    assert "Đã lập, chưa mở" in page
    assert "Mất tệp đó thì không ai mở được phiếu" in page  # told before opening
    assert "Có mặt 7/7 thành viên; 7 người bỏ phiếu" in page
    assert press(secretary, url, f"{url}/open").status_code == 303
    round_id = int(url.rsplit("/", 1)[1])
    receipts = []
    for key in voting.MEMBERS:
        client = browser(made, key)
        assert "Bạn chưa bỏ phiếu ở vòng này" in words(client.get(url))
        ballot = {first: "n" if key == "officer" else "y"} | ({own: "a"} if key != "member_chi" else {})
        page = words(client.get(f"{url}/vote"))
        assert ("Đèo Thị Chi · " in page) == (key != "member_chi")
        receipt = cast(client, round_id, ballot)
        assert receipt.status_code == 200
        receipts += re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", receipt.text)
        assert client.get(f"{url}/vote").status_code == 422
    assert len(set(receipts)) == 7
    live = words(secretary.get(url))
    assert live.count("Đã bỏ phiếu") == 7
    assert words(secretary.get(f"{url}/close")).count("Đã bỏ phiếu 7/7") == 1
    assert fill(secretary, f"{url}/close").status_code == 303
    member, found = browser(made, "head"), words(secretary.get(url))
    assert "6/7 = 85,71 %" in found
    assert "0/7 = 0 %" in found
    published = words(member.get(url))  # counted is published: nobody is a moment ahead of the council
    assert "6/7 = 85,71 %" in published
    assert sorted(receipts) == re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", published)
    assert "Mục của chính bạn: số phiếu không hiển thị" in words(browser(made, "member_chi").get(url))
    with made.app.app_context():
        assert [state(case) for case in items(meeting_id)] == [State.COUNCIL_VOTED, State.DECLINED]


def test_yes_no_and_abstain_look_alike_on_the_wire_and_in_the_logs(
    made: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests, answers, headers, statements with the sizes of their values, log lines: the same for all three."""
    meeting_id, ids = held(made, "an", "binh")
    client = browser(made, "head")
    seen: dict[str, list[object]] = {}
    sent: list[tuple[str, object]] = []

    def sizes(value: object) -> object:
        if isinstance(value, dict):
            return sorted((key, sizes(part)) for key, part in value.items())
        if isinstance(value, (list, tuple)):
            return [sizes(part) for part in value]
        return len(value) if isinstance(value, (str, bytes)) else type(value).__name__

    with made.app.app_context():
        event.listen(db.engine, "before_cursor_execute",
                     lambda _c, _cur, statement, parameters, *_r: sent.append((statement, sizes(parameters))))  # fmt: skip
    for letter in "yna":  # the same member in three rounds, each annulled after his vote
        round_id = open_round(made, meeting_id, ids)
        client.get(f"/ballots/{round_id}")  # statements are prepared
        caplog.clear()
        sent.clear()
        trace: list[object] = []
        given = dict.fromkeys(ids, letter)
        url = f"/ballots/{round_id}/vote"
        with caplog.at_level(logging.DEBUG):
            page = client.get(url)
            form = hidden(page.text, url) | {f"i{item}": value for item, value in given.items()}
            looked = client.post(url, data=form)
            form = hidden(looked.text, f"/ballots/{round_id}/cast") | {f"i{item}": v for item, v in given.items()}
            receipt = client.post(f"/ballots/{round_id}/cast", data=form)
        for answer in (page, looked, receipt):
            assert answer.status_code == 200
            trace.append((len(answer.data), sorted((name, len(value)) for name, value in answer.headers)))
            assert answer.headers["Cache-Control"] == "no-store"
        trace += [sum(len(k) + len(v) for k, v in form.items()), [s for s, _p in sent]]
        trace += [[p for s, p in sent if "ballot" in s], [record.getMessage() for record in caplog.records]]
        seen[letter] = trace
        with made.app.app_context():
            ballots.annul(round_id, "Thử", keys=voting.keys(made), actor=voting.secretary(made), now=AFTER)
    for place, (yes, no, abstain) in enumerate(zip(*seen.values(), strict=True)):
        assert yes == no == abstain, place


def test_the_ballot_is_whole_or_comes_back_with_what_was_chosen(made: World) -> None:
    meeting_id, (a, b) = held(made, "an", "binh")
    round_id = open_round(made, meeting_id, [a, b])
    client, url = browser(made, "head"), f"/ballots/{round_id}/vote"
    missing = check_page(client, url, {a: "n"})
    assert missing.status_code == 422
    assert re.search(rf'id="i{a}n" value="n" required checked', missing.text)
    assert "Còn mục chưa chọn" in words(missing)
    assert check_page(client, url, {a: "n", b: "maybe"}).status_code == 422
    looked = check_page(client, url, {a: "n", b: "y"})
    form = hidden(looked.text, f"/ballots/{round_id}/cast") | {f"i{a}": "n", f"i{b}": "y"}
    again = client.post(f"/ballots/{round_id}/change", data=form)
    assert (again.status_code, again.text.count(" checked")) == (200, 2)
    for spoilt in ({f"i{a}": ""}, {"code": "x"}, {"code": "AEIOU-AEIOU"}):
        assert client.post(f"/ballots/{round_id}/cast", data=form | spoilt).status_code == 422
    assert client.post(f"/ballots/{round_id}/cast", data=form).status_code == 200
    second = client.post(f"/ballots/{round_id}/cast", data=form)  # a double click, the browser's reload
    assert second.status_code == 422
    assert "Bạn đã bỏ phiếu ở vòng này" in words(second)
    with made.app.app_context(), Session(db.engine) as session:
        assert sum(voter.voted for voter in rounds.voters(session, round_id)) == 1


def test_who_comes_to_which_page(made: World) -> None:
    meeting_id, ids = held(made, "an")
    round_id = open_round(made, meeting_id, ids)
    expected = {
        #               show vote code close annul choice paper
        "secretary":      (200, 403, 404, 200, 200, 303, 303),
        "director":       (200, 200, 404, 403, 200, 403, 403),
        "head":           (200, 200, 404, 403, 403, 403, 403),
        "auditor":        (200, 403, 403, 403, 403, 403, 403),
        "administrator":  (404,) * 7,
        "other_secretary": (404,) * 7,
        "staff":          (404,) * 7,
        "approver":       (404,) * 7,
    }  # fmt: skip
    paths = ("", "/vote", "/code", "/close", "/annul", "/choice", "/paper")
    got = {key: tuple(browser(made, key).get(f"/ballots/{round_id}{path}").status_code for path in paths) for key in expected}
    expected["secretary"] = (*expected["secretary"][:6], got["secretary"][6])
    assert got == expected
    made.app.config["WTF_CSRF_ENABLED"] = False  # the token is asked before the permission
    for key in ("head", "director"):
        assert browser(made, key).post(f"/ballots/{round_id}/open").status_code == 403
    assert browser(made, "other_secretary").get(f"/meetings/{meeting_id}/ballots/new").status_code == 404


def test_the_three_holders_and_the_count(made: World) -> None:
    meeting_id, ids = held(made, "an")
    secretary = browser(made)
    new = f"/meetings/{meeting_id}/ballots/new"
    assert fill(secretary, new, kind="secret", custody="holders", ids=ids).status_code == 422
    url = fill(secretary, new, kind="secret", custody="holders", ids=ids, teller_id=made.users["head"]).headers["Location"]
    assert "Chưa nhận mã khóa" in words(secretary.get(url))
    codes = []
    for key in ("director", "secretary", "head"):
        answer = fill(browser(made, key), f"{url}/code")
        codes += re.findall(r'class="receipt"><code>([^<]+)</code>', answer.text)
        assert codes[-1] not in browser(made, key).get(f"{url}/code").text
    assert browser(made, "officer").get(f"{url}/code").status_code == 404
    assert press(secretary, url, f"{url}/open").status_code == 303
    round_id = int(url.rsplit("/", 1)[1])
    for key in voting.MEMBERS:
        assert cast(browser(made, key), round_id, dict.fromkeys(ids, "y")).status_code == 200
    wrong = fill(secretary, f"{url}/close", first_code=codes[0], second_code=codes[0])
    assert wrong.status_code == 422
    assert "Hai mã khóa này không mở được thùng phiếu" in words(wrong)
    assert fill(secretary, f"{url}/close", first_code=codes[2].lower(), second_code=codes[0]).status_code == 303
    assert "7/7 = 100 %" in words(secretary.get(url))


def test_annulled_with_a_reason(made: World) -> None:
    meeting_id, ids = held(made, "an")
    round_id = open_round(made, meeting_id, ids)
    chair, url = browser(made, "director"), f"/ballots/{round_id}"
    assert fill(chair, f"{url}/annul", reason=" ").status_code == 422
    assert fill(chair, f"{url}/annul", reason="Cúp điện giữa chừng").status_code == 303
    assert "Cúp điện giữa chừng" in words(browser(made, "head").get(url))
    assert fill(browser(made), f"/meetings/{meeting_id}/ballots/new", kind="secret", ids=ids).status_code == 303


def test_paper_totals_are_typed_twice_on_empty_pages(made: World) -> None:
    meeting_id, (a, b) = held(made, "an", "binh")
    round_id = open_round(made, meeting_id, [a, b], BallotKind.PAPER)
    client, url = browser(made), f"/ballots/{round_id}"

    def row(item: int, yes: int, no: int) -> dict[str, str]:
        return {f"i{item}-yes": str(yes), f"i{item}-no": str(no), f"i{item}-abstain": "0", f"i{item}-invalid": "0"}

    assert fill(client, f"{url}/paper", **row(a, 7, 0)).status_code == 422
    over = fill(client, f"{url}/paper", **row(a, 7, 0), **row(b, 9, 0))
    assert (over.status_code, "Có 9 phiếu nhưng chỉ 7 người được bỏ phiếu" in words(over)) == (422, True)
    assert fill(client, f"{url}/paper", **row(a, 7, 0), **row(b, 2, 5)).status_code == 303
    assert 'value="7"' not in client.get(f"{url}/paper").text  # nobody copies the first typing
    assert fill(client, f"{url}/paper", **row(a, 7, 0), **row(b, 5, 2)).status_code == 303
    third = client.get(f"{url}/paper")
    assert "Lượt 1: đồng ý 2, không đồng ý 5" in words(third)
    assert f"i{a}-yes" not in third.text
    assert fill(client, f"{url}/paper", **row(b, 2, 5)).status_code == 303
    early = fill(client, f"{url}/close")
    assert (early.status_code, "Đính kèm ảnh biên bản kiểm phiếu đã ký" in words(early)) == (422, True)
    assert fill(client, f"{url}/sheet", file=(BytesIO(b"GIF89a"), "a.gif")).status_code == 422
    assert fill(client, f"{url}/sheet", file=(BytesIO(PNG), "Biên bản.png")).status_code == 303
    (sheet,) = re.findall(r'href="(/ballot-sheets/\d+)"', client.get(url).text)
    chair = browser(made, "director")
    assert (chair.get(sheet).status_code, "/ballot-sheets/" in chair.get(url).text) == (403, False)  # it says the counts
    assert fill(client, f"{url}/close").status_code == 303
    with chair.get(sheet) as answer:
        assert answer.status_code == 200
    assert "7/7 = 100 %" in words(client.get(url))
    answer = client.get(sheet)
    assert (answer.status_code, answer.data) == (200, PNG)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()
    assert browser(made, "head").get(sheet).status_code == 403


def test_the_council_chooses_within_the_cap(made: World) -> None:
    people = ("an", "binh", "dung", "office_officer", "counsel_officer", "chi", "director")
    with made.app.app_context():
        base_of_cap(made)
        titles = [reviewed(made, key, "CSTDCS") for key in ("an", "binh")]
        base = [reviewed(made, key) for key in people]
        meeting_id = meeting(made, [*titles, *base])
        item = {nomination: found.id for nomination, found in items(meeting_id).items()}
        round_id = voting.opened(made, meeting_id, item.values())
        for key in voting.MEMBERS:
            own = dict.fromkeys(voting.ballot_of(made, round_id, key), voting.Y)
            voting.vote(made, round_id, key, own | ({item[titles[0]]: voting.N} if key == "head" else {}))
    client, url = browser(made), f"/ballots/{round_id}"
    answer = fill(client, f"{url}/close")
    assert answer.headers["Location"].endswith("/choice")
    page = words(client.get(f"{url}/choice"))
    assert "Có 2 hồ sơ đạt, trần tỷ lệ còn 1: Hội đồng phải chọn." in page
    assert page.index("Thứ 1: Vì Văn Bình") < page.index("Thứ 2: Lò Thị An")
    best, other = item[titles[1]], item[titles[0]]
    assert fill(client, f"{url}/choice", chosen=[best, other], reason="x").status_code == 422
    assert fill(client, f"{url}/choice", chosen=[best], reason="Theo số phiếu").status_code == 303
    assert "Hội đồng không chọn" in words(client.get(url))
    with made.app.app_context():
        assert (state(titles[1]), state(titles[0])) == (State.COUNCIL_VOTED, State.UNIT_REVIEWED)


def test_a_stale_page_and_a_forged_form(made: World) -> None:
    meeting_id, ids = held(made, "an")
    round_id = open_round(made, meeting_id, ids)
    client, url = browser(made), f"/ballots/{round_id}"
    stale = hidden(client.get(f"{url}/annul").text)
    with made.app.app_context():
        ballots.annul(round_id, "Nhầm", keys=voting.keys(made), actor=voting.secretary(made), now=AFTER)
        assert voting.round_of(round_id).status is BallotStatus.ANNULLED
    assert client.post(f"{url}/annul", data=stale | {"reason": "x"}).status_code == 409
    assert client.post(f"{url}/open", data={}).status_code == 400
    assert client.post(f"{url}/explode", data={}).status_code == 404
    with made.app.app_context(), Session(db.engine) as session:
        assert session.get_one(User, made.users["head"]).active
