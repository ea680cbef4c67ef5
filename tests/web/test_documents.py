"""Papers through the pages: draft, check, issue, download, annul, replace; the register; letterhead and series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.cases import reviewed
from tests.support.pages import words
from tests.support.papered import papered
from tests.support.posting import fill, hidden
from tests.support.signed_in import client_of
from tests.support.world import World
from workflow.domain.document import Document
from workflow.extensions import reading
from workflow.services import paper_files

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

LETTERHEAD = {"parent": "SỞ THỬ NGHIỆM", "issuer": "TRUNG TÂM THỬ NGHIỆM", "place": "Sơn La", "sign": "TTTN",
              "letter_sign": "TTTN-HCTH", "head_title": "Giám đốc"}  # fmt: skip
PAPER = {"dated": "09/12/2022", "signer": "Cầm Văn Giám", "signer_position": "Giám đốc"}


@pytest.fixture
def made(app: Flask) -> World:
    return papered(app)


def browser(made: World, key: str = "secretary") -> FlaskClient:
    return client_of(made.app, made.users[key])


def got(client: FlaskClient, path: str) -> tuple[int, bytes]:
    """Status and first bytes of an answer, which may be a file."""
    with client.get(path) as answer:
        return answer.status_code, answer.data[:4]


def held(made: World) -> int:
    with made.app.app_context():
        return cases.held(made)


def test_a_paper_from_draft_to_replacement(made: World) -> None:
    client, meeting = browser(made), held(made)
    settings = f"/documents/settings/{made.organisations['centre']}"
    assert fill(client, settings, **LETTERHEAD).status_code == 303
    moved = fill(client, f"{settings}/series", year="2022", abbreviation="BB", last="4", reason="Biên bản khác")
    assert moved.status_code == 303
    assert "Biên bản (BB)" in client.get(settings).text

    issue = f"/documents/issue/council_minutes/{meeting}/0"
    page = client.get(f"/meetings/{meeting}").text
    assert issue in page
    files = [(200, b"%PDF"), (200, b"PK\x03\x04")]
    endings = ("pdf", "docx")
    assert [got(client, f"/documents/draft/council_minutes/{meeting}/0.{ending}") for ending in endings] == files
    offered = client.get(issue).text
    assert [f'value="{text}"' in offered for text in ("05/BB-TTTN", "Cầm Văn Giám", "Chủ tịch Hội đồng", "Đèo Thị Chi")] == [
        True, True, True, True,
    ]  # fmt: skip
    refused = fill(client, issue, number="05/BB-TTTN", dated="09/12/2022", signer="")
    assert (refused.status_code, "Mục này bắt buộc: Người ký." in words(refused.text)) == (422, True)
    check = fill(client, issue, number="05/BB-TTTN", check="1", beside="Vì Thị Ghi", **PAPER)
    assert ("không đổi được nữa" in words(check.text), hidden(check.text)["beside"]) == (True, "Vì Thị Ghi")
    issued = client.post(issue, data=hidden(check.text))
    assert (issued.status_code, issued.location) == (303, "/documents/1")
    assert [got(client, f"/documents/1.{ending}") for ending in endings] == files
    assert "05/BB-TTTN" in words(client.get(f"/meetings/{meeting}").text)
    with made.app.app_context():
        (kept,) = paper_files.papers_of(reading(), 1)
    assert isinstance(kept, Document)
    assert [one.name for one in kept.signatures] == ["Vì Thị Ghi", "Cầm Văn Giám"]

    assert "vẫn tính là đã dùng" in words(fill(client, "/documents/1/annul", reason="Sai giờ", check="1").text)
    annulled = fill(client, "/documents/1/annul", reason="Sai giờ")
    assert (annulled.status_code, annulled.location) == (303, issue)
    assert fill(client, issue, number="06/BB-TTTN", **PAPER).location == "/documents/2"
    shown = words(client.get("/documents/1").text)
    assert ("Lý do: Sai giờ" in shown, "Thay bằng số 06/BB-TTTN" in shown) == (True, True)
    assert got(client, "/documents/1.pdf") == files[0]  # what was issued stays to be read

    listed = {name: words(client.get(f"/documents?{name}").text) for name in ("state=annulled", "state=valid", "q=99")}
    assert [("05/BB-TTTN" in text, "06/BB-TTTN" in text) for text in listed.values()] == [
        (True, True), (False, True), (False, False),
    ]  # fmt: skip


def test_who_may_see_and_issue_papers(made: World) -> None:
    meeting = held(made)
    secretary, issue = browser(made), f"/documents/issue/council_minutes/{meeting}/0"
    assert fill(secretary, issue, number="01/BB-CENTRE", **PAPER).status_code == 303
    wanted = {
        # draft, issued paper, issue, annul, register, letterhead
        "director": (200, 200, 403, 403, 200, 404), "staff": (404, 404, 404, 404, 403, 404),
        "approver": (404, 404, 404, 404, 200, 404), "auditor": (200, 200, 403, 403, 200, 404),
        "other_secretary": (404, 404, 404, 404, 200, 404), "head": (404, 404, 404, 404, 403, 404),
    }  # fmt: skip
    paths = (f"/documents/draft/council_minutes/{meeting}/0.pdf", "/documents/1.pdf", issue, "/documents/1/annul",
             "/documents", f"/documents/settings/{made.organisations['centre']}")  # fmt: skip
    found = {key: tuple(got(browser(made, key), path)[0] for path in paths) for key in wanted}
    assert found == wanted
    seen = {key: "01/BB-CENTRE" in browser(made, key).get("/documents").text for key in ("director", "auditor")}
    unseen = {key: "01/BB-CENTRE" in browser(made, key).get("/documents").text for key in ("approver", "other_secretary")}
    assert (set(seen.values()), set(unseen.values())) == ({True}, {False})
    anonymous = made.app.test_client()
    assert {anonymous.get(path).status_code for path in paths} == {303}
    for path in ("/documents/9", "/documents/9.pdf", "/documents/draft/plan/99/0.pdf", "/documents/draft/nothing/1/0.pdf"):
        assert secretary.get(path).status_code == 404, path


def test_the_next_number_is_proposed_where_numbers_are_typed(made: World) -> None:
    client = browser(made)
    with made.app.app_context():
        ids = [reviewed(made, "an"), reviewed(made, "binh")]
        cases.voted(made, ids)
        cases.submitted(made, ids[:1], number="07/TTr-CENTRE")
    batch = client.post("/batches/submit", data={"ids": ids[1:]})
    assert ('value="08/TTr-CENTRE"' in batch.text, 'value="Cầm Văn Giám"' in batch.text) == (True, True)
    decide = browser(made, "approver").post("/batches/approve", data={"ids": ids[:1]})
    assert 'value="01/QĐ-DEPARTMENT"' in decide.text


def test_a_paper_without_anything_on_it_says_so(made: World) -> None:
    client = browser(made)
    with made.app.app_context():
        meeting = cases.meeting(made, [reviewed(made, "an")])
    answer = client.get(f"/documents/draft/tally_record/{meeting}/0.pdf")
    assert (answer.status_code, "Chưa có dữ liệu để lập văn bản này" in words(answer.text)) == (422, True)
    refused = fill(client, f"/documents/issue/tally_record/{meeting}/0", number="01/BB-CENTRE", **PAPER)
    assert (refused.status_code, "Chưa có dữ liệu để lập văn bản này" in words(refused.text)) == (422, True)
    assert client.get(f"/documents/issue/council_minutes/{meeting}/7").status_code == 404  # nothing is issued in parts
