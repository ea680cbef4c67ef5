"""Acting on many cases from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.cases import DECEMBER, registered, row, state
from tests.support.pages import hidden, selects, set_clock, ticked, words
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.states import Section, State
from workflow.services import nominations

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    set_clock(app, DECEMBER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled


def browser(made: World, key: str = "officer") -> FlaskClient:
    return client_of(made.app, made.users[key])


def of(made: World, *people: str) -> list[int]:
    with made.app.app_context():
        return [registered(made, key) for key in people]


def states(made: World, ids: list[int]) -> list[State]:
    with made.app.app_context():
        return [state(case) for case in ids]


def test_preview_form_result(made: World) -> None:
    ids = of(made, "an", "binh", "office_officer")
    client = browser(made)
    page = client.post("/batches/withdraw", data={"ids": ids})
    assert page.status_code == 200
    text = words(page.text)
    assert "Làm được: 2 hồ sơ" in text
    assert "Chưa làm được: 1 hồ sơ" in text
    assert "không ai tự xét cho mình" in text
    assert states(made, ids) == [State.REGISTERED] * 3
    boxes = ticked(page.text, "case")
    assert {box.split(":")[0] for box in boxes} == {str(case) for case in ids[:2]}
    fields = {**hidden(page.text, "once"), "ids": ids, "case": boxes}
    wrong = client.post("/batches/withdraw/run", data={**fields, "reason": " "})
    assert wrong.status_code == 422
    assert ticked(wrong.text, "case") == boxes
    done = client.post("/batches/withdraw/run", data={**fields, "reason": "Chuyển công tác"})
    assert done.status_code == 200
    assert "Đã làm 2 trên 2 hồ sơ." in words(done.text)
    assert states(made, ids) == [State.WITHDRAWN, State.WITHDRAWN, State.REGISTERED]
    again = client.post("/batches/withdraw/run", data={**fields, "reason": "Chuyển công tác"})
    assert again.status_code == 303  # the form counts once


def test_one_that_changed_meanwhile_says_who_was_faster(made: World) -> None:
    ids = of(made, "an", "binh")
    client = browser(made)
    boxes = ticked(client.post("/batches/withdraw", data={"ids": ids}).text, "case")
    with made.app.app_context():
        version = row(ids[0]).version
        command = c.Return(nomination_id=ids[0], version=version, reason="Thiếu", sections=(Section.SUMMARY,))
        nominations.return_(command, actor=made.actor("head", DECEMBER.date()), now=DECEMBER)
    done = client.post("/batches/withdraw/run", data={"ids": ids, "case": boxes, "reason": "Lý do"})
    assert done.status_code == 200
    text = words(done.text)
    assert "Đã làm 1 trên 2 hồ sơ." in text
    assert "Quàng Văn Trưởng đã làm trước lúc 05/12/2022 10:00; hồ sơ nay là “Trả lại bổ sung”." in text
    assert states(made, ids) == [State.RETURNED, State.WITHDRAWN]


def test_when_nothing_could_be_done_it_is_said(made: World) -> None:
    (case,) = of(made, "an")
    done = browser(made).post("/batches/withdraw/run", data={"ids": case, "case": f"{case}:1", "reason": "Lý do"})
    assert done.status_code == 422
    assert "Không hồ sơ nào làm được; chưa ghi gì." in words(done.text)


def test_what_one_cannot_see_does_not_exist(made: World) -> None:
    own, foreign = of(made, "an", "dung")
    client = browser(made, "other_officer")
    assert client.post("/batches/withdraw", data={"ids": [own, foreign]}).status_code == 404
    assert client.post("/batches/withdraw/run", data={"case": f"{own}:1", "reason": "x"}).status_code == 404
    with made.app.app_context():
        version = row(own).version
    page = browser(made, "other_head").post(
        "/batches/withdraw/run", data={"case": [f"{own}:{version}", "999999:1"], "reason": "x"}
    )
    assert page.status_code == 404
    assert "Lò Thị An" not in page.text
    assert states(made, [own]) == [State.REGISTERED]


@pytest.mark.parametrize("ids", [[], [""], ["x"], ["-1"], ["1e3"], ["٣"], ["9" * 30], ["1; DROP TABLE nomination"]])
def test_nothing_chosen(made: World, ids: list[str]) -> None:
    answer = browser(made).post("/batches/withdraw", data={"ids": ids})
    assert answer.status_code == 422
    assert "Chọn ít nhất một hồ sơ." in words(answer.text)


def test_verbs_that_are_not_for_many(made: World) -> None:
    client = browser(made)
    for verb in ("vote", "lapse", "reinstate", "revoke", "explode"):
        assert client.post(f"/batches/{verb}", data={"ids": "1"}).status_code == 404
    assert client.get("/batches/withdraw/run").status_code == 405


@pytest.mark.parametrize(
    ("verb", "who", "fields"),
    [
        ("review", "head", {"held_on": "05/12/2022", "present": "8", "yes": "3"}),
        ("return", "head", {"reason": "Thiếu", "sections": ["nowhere"]}),
        ("return", "head", {"reason": "Thiếu"}),
        ("decline", "head", {"reason": "x" * 1001}),
        ("review", "head", {"held_on": "05/12/2022", "present": "8", "yes": "-8"}),
    ],
)
def test_fields_are_checked_before_and_rules_after(made: World, verb: str, who: str, fields: dict[str, object]) -> None:
    (case,) = of(made, "an")
    with made.app.app_context():
        version = row(case).version
    answer = browser(made, who).post(f"/batches/{verb}/run", data={"case": f"{case}:{version}", **fields})
    assert answer.status_code == 422
    assert states(made, [case]) == [State.REGISTERED]


def test_return_names_its_sections(made: World) -> None:
    ids = of(made, "an", "binh")
    client = browser(made, "head")
    boxes = ticked(client.post("/batches/return", data={"ids": ids}).text, "case")
    fields = {"case": boxes, "reason": "Thiếu tóm tắt", "sections": ["summary", "evidence"]}
    assert client.post("/batches/return/run", data=fields).status_code == 200
    with made.app.app_context():
        assert row(ids[0]).open_sections == "summary,evidence"
    assert states(made, ids) == [State.RETURNED] * 2
    client = browser(made)
    boxes = ticked(client.post("/batches/resubmit", data={"ids": ids}).text, "case")
    assert client.post("/batches/resubmit/run", data={"case": boxes, "note": ""}).status_code == 200
    assert states(made, ids) == [State.REGISTERED] * 2


def test_the_preview_costs_the_same_for_any_number(made: World) -> None:
    ids = of(made, "an", "binh", "chi")
    client, counts = browser(made), []
    for chosen in (ids[:1], ids):
        with selects(made.app) as sent:
            assert client.post("/batches/withdraw", data={"ids": chosen}).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
