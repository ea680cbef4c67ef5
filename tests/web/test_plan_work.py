"""Tasks at work and the plan as a paper, in the browser: what is shown, who may press what, nothing typed is lost."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.files import png
from tests.support.planned import MONDAY, add, client, page, stored, task_row
from tests.support.posting import fill, hidden, press
from tests.support.shown import set_clock, words
from tests.support.world import World, world
from workflow.domain.states import PlanStatus, TaskClosing, TaskRecurrence
from workflow.models import Change, IssuedDocument, Plan, PlanBlock, PlanTask, TaskEvidence, TaskNote, TaskUnit

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MONDAY)
    return world(app)


@pytest.fixture
def secretary(made: World) -> FlaskClient:
    return client(made, "secretary")


def led(made: World, **values: object) -> int:
    (task,) = add(made, task_row(made.plan_id, **values))
    add(made, TaskUnit(task_id=task, organisation_id=made.organisations["office"], leads=True))
    return task


def test_the_unit_that_leads_reports_and_proves(made: World) -> None:
    task, officer = led(made), client(made, "officer")
    work = page(made, f"/tasks/{task}/work")
    assert press(officer, work, page(made, f"/tasks/{task}/notes"), text="Đã gửi dự thảo").status_code == 303
    sent = hidden(officer.get(work).text, page(made, f"/tasks/{task}/evidence"))
    sent |= {"number": "15/BC-TTTN", "dated_on": "01/02/2024", "title": "", "file": (io.BytesIO(png()), "Bản quét.png")}
    with officer.post(page(made, f"/tasks/{task}/evidence"), data=sent) as answer:
        assert answer.status_code == 303
    text = words(officer.get(work).text)
    assert "Đã gửi dự thảo" in text
    assert "15/BC-TTTN ngày 01/02/2024" in text
    (kept,) = stored(made, select(TaskEvidence.id))
    with officer.get(page(made, f"/tasks/{task}/evidence/{kept}")) as file:
        assert (file.status_code, file.data, file.headers["Content-Disposition"][:10]) == (200, png(), "attachment")
    with client(made, "other_officer").get(page(made, f"/tasks/{task}/evidence/{kept}")) as hidden_file:
        assert hidden_file.status_code == 404
    assert press(officer, work, page(made, f"/tasks/{task}/evidence/{kept}/remove")).status_code == 303
    assert officer.get(page(made, f"/tasks/{task}/evidence/{kept}")).status_code == 404
    assert "1 lần ghi tiến độ, 0 minh chứng" in words(officer.get(page(made)).text)


@pytest.mark.sqlite_only
def test_others_look_and_do_not_report(made: World) -> None:
    task = led(made)
    work, notes = page(made, f"/tasks/{task}/work"), page(made, f"/tasks/{task}/notes")
    looker = client(made, "counsel_officer")
    assert "Ghi tiến độ" not in words(looker.get(work).text)
    assert looker.post(notes, data={"text": "x"}).status_code in (400, 403)
    assert client(made, "other_officer").get(work).status_code == 404
    (foreign,) = add(made, Plan(organisation_id=made.organisations["centre"], year=2025))
    assert client(made, "secretary").get(f"/plans/{foreign}/tasks/{task}/work").status_code == 404
    assert stored(made, select(TaskNote.id)) == []


@pytest.mark.sqlite_only
def test_bad_evidence_comes_back_with_what_was_typed(made: World) -> None:
    task, officer = led(made), client(made, "officer")
    work, address = page(made, f"/tasks/{task}/work"), page(made, f"/tasks/{task}/evidence")
    for given, said in (({"title": "Không số"}, "Ghi số văn bản hoặc chọn tệp."), ({"number": "9/BC", "dated_on": "30/02/2024"}, "Ngày không đúng."),
                        ({"number": "9/BC", "dated_on": "06/02/2024"}, "Ngày văn bản không được ở tương lai.")):  # fmt: skip
        answer = press(officer, work, address, **given)
        assert answer.status_code == 422
        assert said in words(answer.text)
        assert all(value in answer.text for value in given.values())


def test_an_event_is_opened_from_the_page_of_the_plan(made: World, secretary: FlaskClient) -> None:
    """Monday 05/02/2024 and five working days, Tết from 08/02 to 14/02: Monday 19/02/2024."""
    task = led(made, title="Trình khen đột xuất", quarter=1, recurrence=TaskRecurrence.EVENT_DRIVEN)
    event = page(made, f"/tasks/{task}/event")
    assert f'href="{event}"' in secretary.get(page(made)).text
    assert fill(secretary, event, reason=" ", working_days="5").status_code == 422
    assert fill(secretary, event, reason="Cứu người trong lũ", working_days="5").status_code == 303
    due = stored(made, select(PlanTask.due_on).where(PlanTask.opened_from_id == task))
    assert due == [date(2024, 2, 19)]
    assert "Phát sinh 05/02/2024: Cứu người trong lũ" in words(secretary.get(page(made)).text)
    assert client(made, "officer").get(event).status_code == 403


@pytest.mark.sqlite_only
def test_what_closed_a_task_by_itself_is_linked(made: World, secretary: FlaskClient) -> None:
    done = {"done_on": date(2024, 2, 1), "closes_by": TaskClosing.ROUND_1, "closed_ref_id": 7}
    task = led(made, title="Xét sáng kiến đợt I", **done)
    html = secretary.get(page(made)).text
    assert 'href="/initiatives/rounds/7"' in html
    assert "tự ghi xong: Xét sáng kiến đợt I kết thúc" in words(html)
    assert 'href="/initiatives/rounds/7"' in secretary.get(page(made, f"/tasks/{task}/work")).text


# ── the paper ──


def test_a_plan_is_issued_with_what_does_not_fit_said_first(made: World, secretary: FlaskClient) -> None:
    """Its basis is dated after it, and cites a decree that ended with 2023."""
    basis = "Kế hoạch số 08/KH-STN ngày 29/01/2024 của Sở; Nghị định số 91/2017/NĐ-CP ngày 31/7/2017"
    assert fill(secretary, page(made, "/edit"), number="12/KH", issued_on="12/01/2024", legal_basis=basis).status_code == 303
    text = words(secretary.get(page(made, "/issue")).text)
    assert "Căn cứ 08/KH-STN ngày 29/01/2024 có sau ngày của kế hoạch (12/01/2024)." in text
    assert "91/2017/NĐ-CP đã hết hiệu lực từ sau ngày 31/12/2023" in text
    assert fill(secretary, page(made, "/issue"), number="", issued_on="12/01/2024").status_code == 422
    assert 'value="Cầm Văn Giám"' in secretary.get(page(made, "/issue")).text
    signed = {"signer": "Lò Thị Phó", "signer_position": "Phó Giám đốc"}
    assert fill(secretary, page(made, "/issue"), number="12/KH", issued_on="12/01/2024", **signed).status_code == 303
    assert stored(made, select(Plan.status)) == [PlanStatus.ISSUED]
    tree = stored(made, select(IssuedDocument.tree))[0]
    assert '"authority":["KT. GIÁM ĐỐC","PHÓ GIÁM ĐỐC"],"is":"Signature","name":"Lò Thị Phó"' in tree
    assert "91/2017/NĐ-CP" in words(secretary.get(page(made, "/clone")).text)
    assert fill(secretary, page(made, "/close")).status_code == 303
    assert "Kế hoạch năm 2024 đã kết thúc." in words(fill(secretary, page(made, "/edit"), number="13/KH", issued_on="12/01/2024").text)
    assert fill(secretary, page(made, "/reopen")).status_code == 303


@pytest.mark.sqlite_only
def test_sections_are_written_and_printed(made: World, secretary: FlaskClient) -> None:
    led(made, title="Sơ kết", lead="Phòng Hành chính")
    assert fill(secretary, page(made, "/sections/new"), heading="", body="x").status_code == 422
    assert fill(secretary, page(made, "/sections/new"), heading="I. Mục đích", body="Thi đua\nthiết thực").status_code == 303
    (block,) = stored(made, select(PlanBlock.id))
    assert fill(secretary, page(made, f"/sections/{block}"), heading="I. Mục đích, yêu cầu", body="Thi đua").status_code == 303
    text = words(client(made, "officer").get(page(made, "/print")).text)
    assert "I. Mục đích, yêu cầu Thi đua" in text
    assert "1 Sơ kết Phòng Hành chính" in text
    assert "trước ngày 10/02/2024" in text
    assert fill(secretary, page(made, f"/sections/{block}/remove")).status_code == 303
    assert stored(made, select(PlanBlock.id)) == []
    assert client(made, "other_officer").get(page(made, "/print")).status_code == 404


def test_a_change_above_lights_up_until_it_was_looked_at(made: World, secretary: FlaskClient) -> None:
    changed = datetime(2024, 2, 2, tzinfo=UTC)
    (above,) = add(made, Plan(organisation_id=made.organisations["department"], year=2024, number="08/KH", changed_at=changed))
    add(made, Change(at=changed, actor_id=1, actor_name="Người Trên", action="plan.update", object_kind="plan",
                     object_id=above, old="{}", new="{}"))  # fmt: skip
    with made.app.app_context():
        from sqlalchemy.orm import Session

        from workflow.extensions import db

        with Session(db.engine) as session:
            session.get_one(Plan, made.plan_id).upper_plan_id = above
            session.commit()
    assert "Kế hoạch cấp trên đã thay đổi" in words(secretary.get(page(made)).text)
    assert "kế hoạch cấp trên vừa thay đổi" in words(secretary.get("/plans").text)
    assert press(secretary, page(made), page(made, "/upper-seen"), version="2").status_code == 303
    assert "Kế hoạch cấp trên đã thay đổi" not in words(secretary.get(page(made)).text)
    assert "kế hoạch cấp trên vừa thay đổi" not in words(secretary.get("/plans").text)
