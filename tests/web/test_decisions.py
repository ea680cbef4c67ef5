"""The pages of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, reviewed, row, state, submitted, voted
from tests.support.pages import hidden, selects, set_clock, ticked, words
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.papers import Decide
from workflow.domain.states import State, SubjectKind
from workflow.extensions import db
from workflow.models import Decision
from workflow.services import decisions, facts, history, nominations
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PAPER = {"number": "99/QĐ-STN", "decided_on": "09/12/2022", "signer": "Nguyễn Văn Ký", "signer_position": "Giám đốc"}


@pytest.fixture
def made(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    set_clock(app, AFTER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled


def browser(made: World, key: str = "approver") -> FlaskClient:
    return client_of(made.app, made.users[key])


def waiting(made: World, *wanted: tuple[str, str]) -> list[int]:
    """Submitted cases, one per (person, award), on a letter of their own."""
    with made.app.app_context():
        ids = [reviewed(made, person, award) for person, award in wanted]
        voted(made, ids)
        submitted(made, ids, number=f"{ids[0]}/TTr-TTTN")
    return ids


def decided(made: World, *people: str) -> tuple[int, list[int]]:
    ids = waiting(made, *((person, "LDTT") for person in people))
    with made.app.app_context():
        command = Decide(
            cases=tuple((case, row(case).version) for case in ids), body_id=made.organisations["department"],
            number="99/QĐ-CANARY", decided_on=AFTER.date(), signer="Nguyễn Văn Ký",
        )  # fmt: skip
        done = decisions.approve(command, actor=made.actor("approver", AFTER.date()), now=AFTER)
    assert done.decision_id is not None
    return done.decision_id, ids


def test_from_the_list_of_waiting_cases_to_the_decision(made: World) -> None:
    title, certificate = waiting(made, ("an", "LDTT"), ("binh", "BK_BO"))
    client = browser(made)
    page = words(client.get("/decisions/new").text)
    assert "Lò Thị An" in page
    assert "Sở Thử Nghiệm" in page
    page = client.post("/batches/approve", data={"ids": [title, certificate]})
    assert page.status_code == 200
    text = words(page.text)
    assert "Làm được: 1 hồ sơ" in text
    assert "Thẩm quyền quyết định thuộc cấp Bộ; Sở Thử Nghiệm chuyển cấp trên hoặc chờ kết quả." in text
    fields = {
        **hidden(page.text, "once"), **PAPER, "body_id": made.organisations["department"],
        "case": ticked(page.text, "case"), "ids": [title, certificate],
    }  # fmt: skip
    done = client.post("/batches/approve/run", data=fields)
    assert done.status_code == 200
    assert "Đã làm 1 trên 1 hồ sơ." in words(done.text)
    with made.app.app_context(), Session(db.engine) as session:
        kept = session.scalars(select(Decision)).one()
    assert (kept.number, kept.signer) == ("99/QĐ-STN", "Nguyễn Văn Ký")
    with made.app.app_context():
        assert state(title) is State.APPROVED
    assert f"/decisions/{kept.id}" in done.text
    assert "Quyết định số 99/QĐ-STN ngày 09/12/2022" in words(client.get(f"/decisions/{kept.id}").text)


def test_sent_up_and_recorded_for_the_ministry(made: World) -> None:
    (case,) = waiting(made, ("an", "BK_BO"))
    client = browser(made)
    page = client.get(f"/batches/forward?ids={case}")
    assert "Bộ Thử Nghiệm" in page.text
    fields = {"case": ticked(page.text, "case"), "number": "15/STN", "on_date": "09/12/2022"}
    wrong = client.post("/batches/forward/run", data={**fields, "to_body_id": made.organisations["office"]})
    assert wrong.status_code == 422
    done = client.post("/batches/forward/run", data={**fields, "to_body_id": made.organisations["ministry"]})
    assert done.status_code == 200, words(done.text)
    page = client.get(f"/nominations/{case}/approve", follow_redirects=True)
    assert "Bộ Thử Nghiệm" in page.text
    fields = {**PAPER, "case": ticked(page.text, "case"), "body_id": made.organisations["ministry"]}
    assert client.post("/batches/approve/run", data=fields).status_code == 200
    with made.app.app_context():
        assert state(case) is State.APPROVED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": ""}, "Số quyết định"),
        ({"decided_on": "10/12/2022"}, "Ngày quyết định không được sau hôm nay."),
        ({"decided_on": "29/02/2022"}, "Ngày không đúng"),
        ({"signer": "   "}, "Người ký"),
        ({"body_id": "999999"}, "Chọn một trong các mục đã cho."),
        ({"case": []}, "Chọn ít nhất một hồ sơ."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(made: World, changes: dict[str, object], said: str) -> None:
    (case,) = waiting(made, ("an", "LDTT"))
    client = browser(made)
    page = client.get(f"/batches/approve?ids={case}")
    fields = {
        **hidden(page.text, "once"), **PAPER, "body_id": made.organisations["department"], "ids": case,
        "case": ticked(page.text, "case"), **changes,
    }  # fmt: skip
    answer = client.post("/batches/approve/run", data=fields)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'value="Giám đốc"' in answer.text
    with made.app.app_context():
        assert state(case) is State.SUBMITTED


def test_a_decision_is_annulled_after_a_second_look(made: World) -> None:
    decision, (first, second) = decided(made, "an", "binh")
    client, url = browser(made), f"/decisions/{decision}/annul"
    page = client.get(url)
    boxes = ticked(page.text, "case")
    assert len(boxes) == 2
    one = [box for box in boxes if box.startswith(f"{first}:")]
    typed = {"ground": "a", "reason": "Kê khai sai", "number": "120/QĐ-STN", "decided_on": "09/12/2022"}
    wrong = client.post(url, data={**typed, "case": one, "ground": "z", "check": "1"})
    assert wrong.status_code == 422
    assert "Kê khai sai" in wrong.text
    none = client.post(url, data={**typed, "check": "1"})
    assert none.status_code == 422
    assert "Chọn ít nhất một hồ sơ." in words(none.text)
    checked = client.post(url, data={**hidden(page.text, "once"), **typed, "case": one, "check": "1"})
    assert checked.status_code == 200
    assert "1 trường hợp mất danh hiệu" in words(checked.text)
    with made.app.app_context():
        assert state(first) is State.APPROVED  # looking changes nothing
    final = hidden(checked.text, "once", "ground", "reason", "number", "decided_on", "case")
    assert client.post(url, data=final).status_code == 303
    with made.app.app_context():
        assert (state(first), state(second)) == (State.REVOKED, State.APPROVED)


def test_the_secretary_records_the_presentation(made: World) -> None:
    decision, ids = decided(made, "an", "binh")
    client = browser(made, "secretary")
    assert "Ghi trao thưởng" in client.get(f"/decisions/{decision}").text
    assert "Ghi trao thưởng" not in browser(made).get(f"/decisions/{decision}").text
    page = client.get(f"/decisions/{decision}/present", follow_redirects=True)
    assert "Làm được: 2 hồ sơ" in words(page.text)
    fields = {"case": ticked(page.text, "case"), "presented_on": "09/12/2022", "handed_over": "Giấy chứng nhận"}
    early = client.post("/batches/award/run", data={**fields, "presented_on": "08/12/2022"})
    assert early.status_code == 422
    assert "Ngày trao không được trước ngày quyết định (09/12/2022)." in words(early.text)
    assert client.post("/batches/award/run", data=fields).status_code == 200
    with made.app.app_context():
        assert {state(case) for case in ids} == {State.AWARDED}


def test_who_sees_a_decision(made: World) -> None:
    decision, _ids = decided(made, "an")
    for key, status in (
        ("approver", 200), ("secretary", 200), ("director", 200), ("manager", 200), ("auditor", 200),
        ("minister", 404), ("other_secretary", 404), ("officer", 404), ("staff", 404), ("administrator", 404),
    ):  # fmt: skip
        client = browser(made, key)
        assert (key, client.get(f"/decisions/{decision}").status_code) == (key, status)
        assert ("CANARY" in client.get("/decisions").text) == (status == 200), key
    for key, status in (("secretary", 403), ("auditor", 403), ("minister", 404)):
        client, url = browser(made, key), f"/decisions/{decision}/annul"
        assert (key, client.get(url).status_code, client.post(url).status_code) == (key, status, status)


@pytest.mark.breaks_invariants  # the foreign case is put on the decision past the table
def test_a_decision_shows_only_the_cases_one_may_see(made: World) -> None:
    """A secretary of one council, reading a decision about several."""
    decision, _ids = decided(made, "an")
    with made.app.app_context():
        foreign = _foreign_case(made, decision)
    text = browser(made, "other_secretary").get(f"/decisions/{decision}").text
    assert foreign in text
    assert "Lò Thị An" not in text
    assert foreign not in browser(made, "secretary").get(f"/decisions/{decision}").text
    assert foreign in browser(made).get(f"/decisions/{decision}").text


def _foreign_case(made: World, decision_id: int) -> str:
    """A case of the other centre on the same decision; the name of its subject."""
    draft = c.OpenDraft(
        subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people["other_officer"],
        unit_id=made.organisations["other_office"], award_code="LDTT", year=2022,
    )  # fmt: skip
    actor = made.actor("other_head", AFTER.date())
    case = nominations.open_draft(draft, actor=actor, now=AFTER)
    with unit_of_work() as writing:
        found = facts.load(writing, [case], now=AFTER, wanted=frozenset())[case]
        columns = {"decision_id": decision_id, "submitted_on": AFTER.date(), "body_id": found.upper_body_id,
                   "registered_at": AFTER, "reviewed_on": AFTER.date(), "letter_id": 1,
                   "voted_fingerprint": found.fingerprint}  # fmt: skip
        history.advance(writing, found, history.Entry("approve", State.APPROVED, columns, {}), actor=actor, now=AFTER)
    return "Mùa Thị Khác"


def test_pages_cost_the_same_for_any_decision(made: World) -> None:
    counts = []
    for people in (("an",), ("binh", "dung", "chi")):
        decision, _ids = decided(made, *people)
        client = browser(made)
        for url in (f"/decisions/{decision}", f"/decisions/{decision}/annul", "/decisions", "/decisions/new"):
            with selects(made.app) as sent:
                assert client.get(url).status_code == 200
            counts.append(len(sent))
        with made.app.app_context(), Session(db.engine) as session:
            session.get_one(Decision, decision).number = f"{decision}/QĐ-CANARY"
            session.commit()
    assert counts[:4] == counts[4:]
    assert max(counts) <= 15


@pytest.mark.parametrize("before", ["x", "9-9-9", "99999999-1", "-1", "٣-1", "738498-1"])
def test_the_list_survives_any_cursor(made: World, before: str) -> None:
    assert browser(made).get("/decisions", query_string={"before": before}).status_code == 200
    assert browser(made, "secretary").get("/meetings", query_string={"before": before}).status_code == 200
    assert browser(made).get("/letters", query_string={"before": before}).status_code == 200
