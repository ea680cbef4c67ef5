"""Files over HTTP: sent from the dossier's page, handed over and never shown, gone for whom they are not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import cases
from tests.support.clock import set_clock
from tests.support.files import GOOD, HOSTILE, PDF, png
from tests.support.posting import hidden, press
from tests.support.signed_in import client_of
from tests.support.standing import S, standing
from tests.support.world import World, world

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

STATUS = {"file_too_large": 413, "file_empty": 400, "file_bomb": 422, "image_too_large": 422}


@pytest.fixture
def made(app: Flask) -> World:
    found = world(app)
    with app.app_context():
        cases.plan(found)
    set_clock(app, cases.DECEMBER)
    return found


@pytest.fixture
def case(app: Flask, made: World) -> int:
    with app.app_context():
        return standing(made, S.REGISTERED)


@pytest.fixture
def officer(app: Flask, made: World) -> FlaskClient:
    return client_of(app, made.users["officer"])


def send(client: FlaskClient, identifier: int, name: str, content: bytes, **fields: Any) -> Any:
    page, action = f"/nominations/{identifier}/edit", f"/nominations/{identifier}/attachments"
    sent = hidden(client.get(page).text, action) | {"section": "evidence", "file": (io.BytesIO(content), name)} | fields
    return client.post(action, data=sent)


def down(client: FlaskClient, number: int = 1) -> TestResponse:
    return client.get(f"/attachments/{number}", buffered=True)


def kept(app: Flask) -> list[Path]:
    folder: Path = app.extensions["tdkt"].settings.upload_dir
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("good", GOOD, ids=lambda value: value[0])
def test_a_file_goes_up_and_comes_down_as_it_was(officer: FlaskClient, case: int, good: tuple[str, bytes, str]) -> None:
    name, content, media_type = good
    assert send(officer, case, name, content).status_code == 303
    page = officer.get(f"/nominations/{case}").text
    assert name in page
    answer = down(officer)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, content, media_type)


def test_it_is_handed_over_and_cannot_run(app: Flask, officer: FlaskClient, case: int) -> None:
    assert send(officer, case, "Đề nghị “khen”; thưởng.pdf", PDF).status_code == 303
    headers = down(officer).headers
    disposition = headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%C4%90%E1%BB%81%20ngh%E1%BB%8B" in disposition
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"
    part = officer.get("/attachments/1", headers={"Range": "bytes=0-3"}, buffered=True)
    assert (part.status_code, part.data) in [(206, b"%PDF"), (200, PDF)]
    static = app.static_folder or ""
    assert not any(str(path).startswith(static) for path in kept(app))


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda value: f"{value[0]}-{value[2]}")
@pytest.mark.sqlite_only
def test_a_hostile_file_is_refused_on_the_page_it_came_from(
    app: Flask, officer: FlaskClient, case: int, hostile: tuple[str, bytes, str]
) -> None:
    name, content, code = hostile
    answer = send(officer, case, name, content)
    assert answer.status_code == STATUS.get(code, 415)
    assert "error-summary" in answer.text
    assert 'name="report"' in answer.text, "the dossier's page, not an error page"
    assert kept(app) == []


def test_a_request_beyond_the_limit_is_cut_off(app: Flask, officer: FlaskClient, case: int) -> None:
    limit = app.extensions["tdkt"].settings.max_request_bytes
    body = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n" + b" " * limit + b"\r\n--x--"
    kind = "multipart/form-data; boundary=x"
    answer = officer.post(f"/nominations/{case}/attachments", input_stream=io.BytesIO(body), content_type=kind,
                          content_length=len(body))  # fmt: skip
    assert answer.status_code == 413
    assert kept(app) == []


def test_without_a_file_or_a_section_nothing_happens(app: Flask, officer: FlaskClient, case: int) -> None:
    action = f"/nominations/{case}/attachments"
    for changed in ({"section": "evidence"}, {"section": "state", "file": (io.BytesIO(PDF), "a.pdf")}):
        sent = hidden(officer.get(f"/nominations/{case}/edit").text, action) | changed
        assert officer.post(action, data=sent).status_code == 422
    assert kept(app) == []


def test_taking_a_file_out(app: Flask, officer: FlaskClient, case: int) -> None:
    send(officer, case, "a.pdf", PDF)
    page = f"/nominations/{case}/edit"
    assert officer.get("/attachments/1/remove").status_code == 405
    assert press(officer, page, "/attachments/1/remove").status_code == 303
    assert down(officer).status_code == 404
    assert "Bỏ tệp" in officer.get(f"/nominations/{case}").text, "the history says so"
    assert len(kept(app)) == 1


def test_who_may_have_a_file(app: Flask, made: World, officer: FlaskClient, case: int) -> None:
    """The person nominated is "an", whose account is "staff". The case is neither submitted nor on an agenda."""
    send(officer, case, "a.png", png())
    seen = {}
    for who, user in made.users.items():
        client = client_of(app, user)
        seen[who] = down(client).status_code
        assert down(client, 2).status_code == 404
    readers = {"officer", "head", "director", "deputy", "secretary", "manager", "auditor", "staff"}
    assert seen == {who: 200 if who in readers else 404 for who in made.users}


def test_who_may_read_may_not_always_change(app: Flask, made: World, officer: FlaskClient, case: int) -> None:
    send(officer, case, "a.pdf", PDF)
    token = {"csrf_token": hidden(officer.get(f"/nominations/{case}/edit").text)["csrf_token"]}
    for who, status in (("secretary", 403), ("staff", 403), ("other_officer", 404)):
        client = client_of(app, made.users[who])
        token = {"csrf_token": _token(client)}
        assert client.post("/attachments/1/remove", data=token).status_code == status
        sent = token | {"section": "evidence", "file": (io.BytesIO(png()), "b.png")}
        assert client.post(f"/nominations/{case}/attachments", data=sent).status_code == status
    assert len(kept(app)) == 1


def _token(client: FlaskClient) -> str:
    from re import search

    found = search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/").text)
    assert found
    return found[1]


def test_bytes_that_are_gone_are_404_and_not_an_error(app: Flask, officer: FlaskClient, case: int) -> None:
    send(officer, case, "a.pdf", PDF)
    kept(app)[0].unlink()
    assert down(officer).status_code == 404
