"""The pages of proposal letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, reviewed, state, voted
from tests.support.pages import hidden, selects, set_clock, words
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.states import State
from workflow.extensions import db
from workflow.models import ProposalLetter
from workflow.services import letters

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


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


def ready(made: World, *people: str) -> list[int]:
    """Cases that the council voted for."""
    with made.app.app_context():
        ids = [reviewed(made, key) for key in people]
        voted(made, ids)
    return ids


def draft(made: World, ids: list[int]) -> int:
    with made.app.app_context():
        secretary = made.actor("secretary", AFTER.date())
        return letters.create(made.organisations["centre"], "Tờ trình CANARY", ids, actor=secretary, now=AFTER)


PAPER = {"number": "20/TTr-TTTN", "issued_on": "09/12/2022", "signer": "Cầm Văn Giám", "signer_position": "Giám đốc"}


def test_a_letter_from_draft_to_issue(made: World) -> None:
    first, second = ready(made, "an", "binh")
    client = browser(made)
    page = client.get("/letters/new")
    assert "Lò Thị An" in page.text
    fields = {**hidden(page.text, "once"), "council_id": made.organisations["centre"], "title": "Tờ trình năm 2022"}
    answer = client.post("/letters/new", data={**fields, "ids": [first]})
    assert answer.status_code == 303
    url = answer.location
    page = client.get(f"{url}/add")
    assert "Vì Văn Bình" in page.text
    assert "Lò Thị An" not in words(page.text)
    assert client.post(f"{url}/add", data={**hidden(page.text, "once", "version"), "ids": [second]}).status_code == 303
    page = client.get(f"{url}/issue")
    checked = client.post(f"{url}/issue", data={**hidden(page.text, "once", "version"), **PAPER, "check": "1"})
    assert checked.status_code == 200
    assert "2 hồ sơ được trình Sở Thử Nghiệm" in words(checked.text)
    with made.app.app_context():
        assert state(first) is State.COUNCIL_VOTED  # looking changes nothing
    final = hidden(checked.text, "once", "version", "number", "issued_on", "signer", "signer_position")
    assert client.post(f"{url}/issue", data={**final, "edit": "1"}).status_code == 200
    assert client.post(f"{url}/issue", data=final).status_code == 303
    text = words(client.get(url).text)
    assert "Đã phát hành tờ trình, trình 2 hồ sơ." in text
    assert "20/TTr-TTTN" in text
    with made.app.app_context():
        assert {state(first), state(second)} == {State.SUBMITTED}


def test_an_issued_letter_offers_nothing_and_refuses_everything(made: World) -> None:
    ids = ready(made, "an")
    with made.app.app_context():
        letter = cases.submitted(made, ids)
    client = browser(made)
    page = client.get(f"/letters/{letter}").text
    assert "Phát hành</a>" not in page
    assert "Bỏ ra" not in page
    answer = client.post(f"/letters/{letter}/issue", data={**PAPER, "number": "21/TTr", "version": "9"})
    assert answer.status_code == 422
    assert "Tờ trình đã phát hành lúc 09/12/2022 10:00, không sửa được nữa." in words(answer.text)
    assert client.post(f"/letters/{letter}/add", data={"ids": ids, "version": "9"}).status_code == 422
    removed = client.post(f"/letters/{letter}/items/{ids[0]}/remove", data={"version": "9"})
    assert removed.status_code == 303
    assert "không sửa được nữa" in client.get(f"/letters/{letter}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "  "}, "Số tờ trình"),
        ({"number": "x" * 61}, "Tối đa 60 ký tự"),
        ({"issued_on": "31/11/2022"}, "Ngày không đúng"),
        ({"issued_on": "10/12/2022"}, "Ngày tờ trình không được sau hôm nay."),
        ({"signer": ""}, "Người ký"),
        ({"number": "20\x00"}, "ký tự điều khiển"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(made: World, changes: dict[str, str], said: str) -> None:
    letter = draft(made, ready(made, "an"))
    client = browser(made)
    page = client.get(f"/letters/{letter}/issue")
    answer = client.post(
        f"/letters/{letter}/issue", data={**hidden(page.text, "once", "version"), **PAPER, **changes}
    )
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'value="Giám đốc"' in answer.text
    with made.app.app_context(), Session(db.engine) as session:
        assert session.get_one(ProposalLetter, letter).issued_at is None


def test_a_letter_seen_by_somebody_else_meanwhile(made: World) -> None:
    first, second = ready(made, "an", "binh")
    letter = draft(made, [first])
    client = browser(made)
    stale = hidden(client.get(f"/letters/{letter}/issue").text, "once", "version")
    with made.app.app_context():
        letters.add(letter, [second], actor=made.actor("secretary", AFTER.date()), now=AFTER)
    answer = client.post(f"/letters/{letter}/issue", data={**stale, **PAPER})
    assert answer.status_code == 409
    assert 'value="20/TTr-TTTN"' in answer.text


def test_who_sees_a_draft_and_who_an_issued_letter(made: World) -> None:
    first, second = ready(made, "an", "binh")
    letter = draft(made, [first])
    with made.app.app_context():
        issued = cases.submitted(made, [second])
    for key, of_draft, of_issued in (
        ("secretary", 200, 200), ("director", 200, 200), ("manager", 200, 200), ("auditor", 200, 200),
        ("approver", 404, 200), ("minister", 404, 404), ("other_secretary", 404, 404), ("officer", 404, 404),
        ("staff", 404, 404), ("administrator", 404, 404),
    ):  # fmt: skip
        client = browser(made, key)
        found = (client.get(f"/letters/{letter}").status_code, client.get(f"/letters/{issued}").status_code)
        assert (key, *found) == (key, of_draft, of_issued)
        listed = client.get("/letters")
        assert ("CANARY" in listed.text) == (of_draft == 200), key
        if listed.status_code == 200:
            assert ("20/TTr-TTTN" in listed.text) == (of_issued == 200), key


@pytest.mark.parametrize("path", ["issue", "add"])
def test_only_the_secretary_writes(made: World, path: str) -> None:
    letter = draft(made, [])
    for key, status in (("director", 403), ("auditor", 403), ("approver", 404), ("other_secretary", 404)):
        client = browser(made, key)
        url = f"/letters/{letter}/{path}"
        assert (key, client.get(url).status_code, client.post(url).status_code) == (key, status, status)
    assert browser(made).get("/letters/999999").status_code == 404
    assert browser(made, "director").get("/letters/new").status_code == 403


def test_one_case_goes_by_a_batch_of_one(made: World) -> None:
    (case,) = ready(made, "an")
    client = browser(made)
    answer = client.get(f"/nominations/{case}/submit")
    assert (answer.status_code, answer.location) == (303, f"/batches/submit?ids={case}")
    page = client.get(answer.location)
    fields = {**hidden(page.text, "once"), **PAPER, "case": f"{case}:{version(made, case)}", "ids": case}
    done = client.post("/batches/submit/run", data=fields)
    assert done.status_code == 200
    assert "Đã làm 1 trên 1 hồ sơ." in words(done.text)
    with made.app.app_context(), Session(db.engine) as session:
        paper = session.scalars(select(ProposalLetter)).one()
    assert (paper.number, paper.title) == ("20/TTr-TTTN", "Tờ trình đề nghị khen thưởng")
    for key, status in (("other_secretary", 404), ("officer", 403), ("approver", 200)):
        found = browser(made, key).get(f"/nominations/{case}/submit").status_code
        assert (key, found) == (key, 403 if status == 200 else status)


def version(made: World, case: int) -> int:
    with made.app.app_context():
        return cases.row(case).version


def test_pages_cost_the_same_for_any_list(made: World) -> None:
    counts = []
    for people in (("an",), ("binh", "dung", "chi")):
        letter = draft(made, ready(made, *people))
        client = browser(made)
        for path in ("", "/issue", "/add"):
            with selects(made.app) as sent:
                assert client.get(f"/letters/{letter}{path}").status_code == 200
            counts.append(len(sent))
        with selects(made.app) as sent:
            client.get("/letters")
        counts.append(len(sent))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 13
