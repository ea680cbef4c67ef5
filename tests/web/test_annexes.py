"""The annex of a plan in the browser: paste or upload, every row to be put right, confirmed once."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from tests.support import annex as paper
from tests.support.planned import MONDAY, client, page, stored
from tests.support.posting import fill, hidden
from tests.support.shown import set_clock, words
from tests.support.world import World, world
from workflow.domain.states import TaskRecurrence
from workflow.models import Organisation, PlanTask, TaskUnit

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ANNEX = """I\tCông việc thực hiện trong Quý I
1\tKế hoạch công tác thi đua năm 2024\tPhòng Hành chính\tCác phòng, đơn vị trực thuộc
2\tTrình khen thưởng đột xuất (nếu có)\tPhòng Hành chính; Phòng Tư vấn\tSở Nội vụ
III\tCông việc thực hiện trong Quý III
1\tKiểm tra công tác thi đua\tThanh tra
Nơi nhận: như trên
"""
CONFIRM = "/annex/confirm"


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MONDAY)
    return world(app)


@pytest.fixture
def secretary(made: World) -> FlaskClient:
    return client(made, "secretary")


def fields(html: str) -> dict[str, str]:
    """Every field of the preview as it stands, as a browser would send it back."""
    form = html.partition('action="')[2]
    found = hidden(html)
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s?(.*?)</textarea>', form, flags=re.DOTALL):
        found[name] = unescape(body).strip()
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        found[name] = next(iter(re.findall(r'<option selected value="([^"]*)"', body)), "")
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(name|value|type)="([^"]*)"', tag))
        if given.get("type") == "text":
            found[given["name"]] = unescape(given.get("value", ""))
        elif given.get("type") == "checkbox" and " checked" in tag:
            found[given["name"]] = "y"
    return found


def preview(secretary: FlaskClient, made: World, text: str = ANNEX) -> TestResponse:
    return fill(secretary, page(made, "/annex"), text=text)


def confirm(secretary: FlaskClient, made: World, sent: dict[str, str]) -> TestResponse:
    return secretary.post(page(made, CONFIRM), data=sent)


def test_what_was_pasted_is_shown_row_by_row_and_written_when_confirmed(made: World, secretary: FlaskClient) -> None:
    looked = preview(secretary, made)
    told = words(looked.text)
    assert looked.status_code == 200
    assert "Đọc được 3 nhiệm vụ." in told
    assert "Quý I: 2, Quý III: 1." in told
    assert "chưa khớp đơn vị: Sở Nội vụ" in told
    assert "Nơi nhận: như trên" in told
    assert stored(made, select(func.count()).select_from(PlanTask)) == [0]
    sent = fields(looked.text)
    assert (sent["rows-0-due_on"], sent["rows-2-due_on"], sent["rows-1-recurrence"]) == ("29/03/2024", "30/09/2024", "event_driven")
    sent |= {"rows-2-lead": "Phòng Tư vấn", "rows-2-due_on": "20/09/2024"}
    answer = confirm(secretary, made, sent)
    assert (answer.status_code, answer.location) == (303, page(made, "#tasks"))
    tasks = stored(made, select(PlanTask).order_by(PlanTask.quarter, PlanTask.position))
    assert [(t.quarter, t.title, t.due_on, t.recurrence, t.everyone) for t in tasks] == [
        (1, "Kế hoạch công tác thi đua năm 2024", date(2024, 3, 29), TaskRecurrence.YEARLY, True),
        (1, "Trình khen thưởng đột xuất (nếu có)", date(2024, 3, 29), TaskRecurrence.EVENT_DRIVEN, False),
        (3, "Kiểm tra công tác thi đua", date(2024, 9, 20), TaskRecurrence.YEARLY, False),
    ]  # fmt: skip
    leads = stored(made, select(Organisation.name).join(TaskUnit, TaskUnit.organisation_id == Organisation.id)
                   .where(TaskUnit.leads, TaskUnit.task_id == tasks[1].id).order_by(TaskUnit.id))  # fmt: skip
    assert leads == ["Phòng Hành chính", "Phòng Tư vấn"]
    assert tasks[1].coordinators == "Sở Nội vụ"

    confirm(secretary, made, sent)  # the same form once more
    assert stored(made, select(func.count()).select_from(PlanTask)) == [3]
    again = preview(secretary, made)
    assert words(again.text).count("Kế hoạch đã có nhiệm vụ này") == 3
    assert "rows-0-keep" not in fields(again.text)


@pytest.mark.sqlite_only
def test_a_row_that_is_wrong_comes_back_as_it_was_filled(made: World, secretary: FlaskClient) -> None:
    sent = fields(preview(secretary, made).text) | {"rows-0-due_on": "31/02/2024", "rows-1-title": ""}
    answer = confirm(secretary, made, sent)
    assert answer.status_code == 422
    assert fields(answer.text)["rows-0-due_on"] == "31/02/2024"
    assert stored(made, select(func.count()).select_from(PlanTask)) == [0]
    del sent["rows-0-keep"], sent["rows-1-keep"]  # what is not kept may be wrong
    assert confirm(secretary, made, sent).status_code == 303
    assert stored(made, select(PlanTask.title)) == ["Kiểm tra công tác thi đua"]


@pytest.mark.sqlite_only
def test_all_or_nothing_and_nothing_kept(made: World, secretary: FlaskClient) -> None:
    sent = fields(preview(secretary, made).text)
    answer = confirm(secretary, made, sent | {"rows-2-due_on": "30/06/2024"})
    assert answer.status_code == 422
    assert "Hạn của nhiệm vụ phải từ ngày 01/07/2024 đến hết năm sau." in words(answer.text)
    assert stored(made, select(func.count()).select_from(PlanTask)) == [0]
    none = confirm(secretary, made, {key: value for key, value in sent.items() if not key.endswith("-keep")})
    assert "Chưa đánh dấu nhiệm vụ nào." in words(none.text)


@pytest.mark.sqlite_only
def test_a_plan_without_a_table_can_be_put_right_by_hand(made: World, secretary: FlaskClient) -> None:
    """No line is lost; a line that a person calls a task becomes one."""
    looked = preview(secretary, made, paper.BODY)
    told = words(looked.text)
    assert "Chưa nhận ra nhiệm vụ nào" in told
    for line in paper.BODY.split("\n"):
        assert " ".join(line.replace("**", " ").split()) in told
    sent = fields(looked.text)
    place = next(key for key, value in sent.items() if value.startswith("- Triển khai xây dựng và phát động"))
    again = confirm(secretary, made, sent | {place.replace("text", "quarter"): "2", "look": "1"})
    assert again.status_code == 200
    sent = fields(again.text)
    assert sent["rows-0-title"].startswith("- Triển khai xây dựng")
    assert sent["rows-0-due_on"] == "28/06/2024"
    assert confirm(secretary, made, sent | {"rows-0-lead": "Phòng Tư vấn"}).status_code == 303
    assert stored(made, select(PlanTask.lead)) == ["Phòng Tư vấn"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "Chọn tệp hoặc dán phần phụ lục."), ("a.txt", b"", "rỗng"), ("a.exe", b"MZ\x90\x00", "Không đọc được loại tệp"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 60, "Không nhận loại tệp"), ("a.txt", b"x" * (5 * 1024 * 1024 + 1), "quá lớn"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(made: World, secretary: FlaskClient, name: str, content: bytes, said: str) -> None:
    sent: dict[str, Any] = hidden(secretary.get(page(made, "/annex")).text)
    with secretary.post(page(made, "/annex"), data=sent | {"file": (io.BytesIO(content), name), "text": ""}) as answer:
        assert answer.status_code == 422
        assert said in words(answer.text)
        answer.request.input_stream.close()


@pytest.mark.sqlite_only
def test_only_the_secretary_of_the_council_may(made: World) -> None:
    assert client(made, "officer").get(page(made, "/annex")).status_code == 403
    assert client(made, "other_secretary").get(page(made, "/annex")).status_code == 404
