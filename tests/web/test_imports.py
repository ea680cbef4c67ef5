"""Pages of the import: the file goes in, the preview says each row, nothing is written before it is confirmed."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.pages import words
from tests.support.posting import hidden, press
from tests.support.signed_in import client_of
from tests.support.workbooks import someone, staff
from tests.support.world import World, world
from workflow.extensions import db
from workflow.models import Person

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

BORN = date(1985, 5, 20)


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


@pytest.fixture
def secretary(app: Flask, made: World) -> FlaskClient:
    return client_of(app, made.users["secretary"])


def send(client: FlaskClient, made: World, content: bytes, name: str = "danh sách.xlsx", place: str = "centre") -> TestResponse:
    page = client.get("/people/import")
    fields: dict[str, Any] = hidden(page.text) | {"organisation_id": made.organisations[place], "file": (io.BytesIO(content), name)}
    return client.post("/people/import", data=fields)


def people(app: Flask) -> int:
    with app.app_context(), Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_from_template_to_the_staff_list(app: Flask, made: World, secretary: FlaskClient) -> None:
    before = people(app)
    sent = send(secretary, made, staff(someone("Lò Văn Mới"), someone("Lò Thị An", BORN), someone("Vì Văn Bình", BORN, position="Kế toán")))
    assert sent.status_code == 303
    where = sent.headers["Location"]
    page = secretary.get(where)
    assert "Sai 0 Mới 1 Thay đổi 1 Giữ nguyên 1" in words(page.text)
    assert "Lò Văn Mới" in page.text
    assert "Viên chức → Kế toán" in words(secretary.get(f"{where}?show=changed").text)
    assert people(app) == before
    done = press(secretary, where, f"{where}/confirm", digest=hidden(page.text, f"{where}/confirm")["digest"])
    assert done.status_code == 303
    assert people(app) == before + 1
    assert "Số dòng đã ghi 2" in words(secretary.get(where).text)
    assert "Lò Văn Mới" in secretary.get("/people?q=lo+van+moi").text


def test_wrong_rows_are_named_with_their_cells_and_cannot_be_confirmed(app: Flask, made: World, secretary: FlaskClient) -> None:
    before = people(app)
    where = send(secretary, made, staff(someone("Người Mới"), someone("Lo Thi An", BORN), someone("<script>alert(1)</script>", "sai"))).headers["Location"]
    page = secretary.get(where)
    said = words(page.text)
    assert "Cán bộ, dòng 3" in said
    assert "Đã có “Lò Thị An”, tên chỉ khác dấu với “Lo Thi An”" in said
    assert "Ô C4 không phải ngày" in said
    assert "<script>alert" not in page.text
    assert f"{where}/confirm" not in page.text
    refused = secretary.post(f"{where}/confirm", data=hidden(page.text, f"{where}/discard") | {"digest": "x"})
    assert refused.status_code == 409
    assert people(app) == before
    assert press(secretary, where, f"{where}/discard").status_code == 303
    assert secretary.get(where).status_code == 404


def test_somebody_changed_the_list_meanwhile(app: Flask, made: World, secretary: FlaskClient) -> None:
    first, second = (send(secretary, made, staff(someone("Người Mới"))).headers["Location"] for _ in range(2))
    seen = hidden(secretary.get(second).text, f"{second}/confirm")
    press(secretary, first, f"{first}/confirm", digest=hidden(secretary.get(first).text, f"{first}/confirm")["digest"])
    before = people(app)
    answer = secretary.post(f"{second}/confirm", data=seen)
    assert answer.status_code == 409
    assert "Dữ liệu đã thay đổi từ lúc bạn xem" in words(answer.text)
    assert "không có gì để ghi" in words(answer.text)
    assert people(app) == before


@pytest.mark.parametrize(
    ("content", "name", "status", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "a.xls", 415, "dạng .xlsx"), (b"a;b", "a.csv", 415, "không phải bảng tính"),
        (b"", "a.xlsx", 422, "rỗng"),
    ],
)  # fmt: skip
def test_files_of_other_kinds_come_back_with_advice(made: World, secretary: FlaskClient, content: bytes, name: str, status: int, said: str) -> None:
    answer = send(secretary, made, content, name)
    assert (answer.status_code, said in words(answer.text)) == (status, True)


def test_template_and_export_are_workbooks_for_those_who_may(app: Flask, made: World, secretary: FlaskClient) -> None:
    centre, office = made.organisations["centre"], made.organisations["office"]
    for path in (f"/organisations/{centre}/people-template.xlsx", f"/organisations/{centre}/people.xlsx"):
        answer = secretary.get(path)
        assert answer.status_code == 200
        assert answer.data.startswith(b"PK\x03\x04")
        assert answer.headers["Content-Disposition"].startswith("attachment")
    statuses = {
        who: tuple(client_of(app, made.users[who]).get(f"/organisations/{office}/{end}").status_code for end in ("people-template.xlsx", "people.xlsx"))
        for who in ("officer", "head", "auditor", "administrator", "counsel_head", "other_secretary", "staff")
    }
    assert statuses == {
        "officer": (200, 200), "head": (200, 200), "auditor": (403, 200), "administrator": (403, 403),
        "counsel_head": (404, 404), "other_secretary": (404, 404), "staff": (404, 404),
    }  # fmt: skip


def test_another_users_upload_does_not_exist(app: Flask, made: World, secretary: FlaskClient) -> None:
    where = send(secretary, made, staff(someone("Người Mới"))).headers["Location"]
    with app.app_context(), Session(db.engine) as session:
        from tests.support.world import SINCE
        from workflow.domain.states import Role
        from workflow.models import RoleGrant

        session.add(RoleGrant(user_id=made.users["officer"], role=Role.SECRETARY, organisation_id=made.organisations["centre"], from_date=SINCE))
        session.commit()
    assert client_of(app, made.users["officer"]).get(where).status_code == 404
