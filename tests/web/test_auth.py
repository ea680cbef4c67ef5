"""Sign-in, sign-out, one's own password and language, through HTTP (B-S1, S3, S5, S6, S12)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.posting import fill, hidden, press
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain import accounts as a
from workflow.extensions import db
from workflow.models import SignIn, SignInAttempt, User
from workflow.services import passwords, users

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

RIGHT = "cây gạo đầu bản nở hoa"
INSIDE = "/account/password"


@pytest.fixture
def made(app: Flask) -> World:
    with app.app_context():
        digest = passwords.hashed(RIGHT)
    return world(app, digest)


def sign_in(
    client: FlaskClient, account: str = "officer", password: str = RIGHT, path: str = "/sign-in"
) -> TestResponse:
    return fill(client, path, account=account, password=password)


def inside(client: FlaskClient) -> bool:
    return client.get(INSIDE).status_code == 200


def test_sign_in_and_out(made: World, client: FlaskClient) -> None:
    assert client.get("/people").headers["Location"] == "/sign-in?next=/people"
    answer = sign_in(client, path="/sign-in?next=/people")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
    assert inside(client)
    page = client.get(INSIDE).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    answer = client.post("/sign-out", data={"csrf_token": token[1]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert not inside(client)


def test_cookie_that_was_copied_is_dead_after_sign_out(made: World, app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert inside(thief)
    client.post("/sign-out", data={"csrf_token": hidden(client.get(INSIDE).text)["csrf_token"]})
    assert not inside(thief)


def test_nothing_planted_before_sign_in_stays(made: World, client: FlaskClient) -> None:
    """Session fixation: token, CSRF secret and everything else are new."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
        cookie["planted"] = "yes"
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        secret = cookie["csrf_token"]
    sign_in(client)
    with client.session_transaction() as cookie:
        first = cookie["_user_id"]
        assert first != "planted"
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != secret
    press_out(client)
    sign_in(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first


def press_out(client: FlaskClient) -> None:
    client.post("/sign-out", data={"csrf_token": hidden(client.get(INSIDE).text)["csrf_token"]})


@pytest.mark.parametrize(
    ("account", "password"), [("officer", "sai"), ("khong.co.ai", RIGHT), ("khong.co.ai", "sai"), ("disabled", RIGHT)]
)
def test_all_wrong_answers_are_one(made: World, app: Flask, account: str, password: str) -> None:
    """B-S6: the body is the same but for what was typed and the tokens."""
    with app.app_context(), Session(db.engine) as session:
        user = session.get_one(User, made.users["head"])
        user.account, user.active = "disabled", False
        session.commit()

    def answer(account: str, password: str) -> tuple[int, str]:
        got = sign_in(app.test_client(), account, password)
        text = re.sub(r'name="(csrf_token|once)"[^>]*value="[^"]*"', "", got.text)
        return got.status_code, text.replace(f'value="{account}"', "")

    assert answer(account, password) == answer("counsel_head", "không phải mật khẩu này")
    assert answer(account, password)[0] == 422


def test_too_many_tries_are_told_to_wait(made: World, client: FlaskClient) -> None:
    for _time in range(5):
        assert sign_in(client, password="sai").status_code == 422
    answer = sign_in(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert "Đã thử quá nhiều lần" in answer.text


def test_strangers_do_not_lock_the_owner_out(made: World, app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    press_out(client)
    stranger = app.test_client()
    for _time in range(6):
        sign_in(stranger, password="sai")
    assert sign_in(stranger).status_code == 429
    assert sign_in(client).status_code == 303
    other = app.test_client()  # a cookie that nobody signed is not a known device
    other.set_cookie("tdkt-device", "WyJmb3JnZWQiXQ.forged.forged")
    assert sign_in(other).status_code == 429


def test_the_device_cookie_names_nobody_and_opens_nothing(made: World, app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    cookie = client.get_cookie("tdkt-device")
    assert cookie is not None
    assert "officer" not in cookie.decoded_value
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    other = app.test_client()
    other.set_cookie("tdkt-device", cookie.decoded_value)
    assert not inside(other)


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.vn", "///evil.vn", "https:evil.vn", "https://evil.vn", "/\\evil.vn", "\\\\evil.vn", "%2f%2fevil.vn",
        "javascript:alert(1)", "/\t/evil.vn", "\t//evil.vn", "http://localhost:81/x", "//localhost:81", "evil.vn", "",
    ],
)  # fmt: skip
def test_sign_in_never_leads_away(made: World, client: FlaskClient, evil: str) -> None:
    page = client.get("/sign-in", query_string={"next": evil})
    fields = hidden(page.text) | {"account": "officer", "password": RIGHT, "next": evil}
    answer = client.post("/sign-in", data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    again = client.get("/sign-in", query_string={"next": evil})
    assert (again.status_code, again.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/people?q=lò&active=all", "/", "/organisations"])
def test_sign_in_leads_back_to_where_one_was_going(made: World, client: FlaskClient, path: str) -> None:
    answer = fill(client, "/sign-in", account="officer", password=RIGHT, next=path)
    assert answer.status_code == 303
    assert client.get(answer.headers["Location"]).status_code == 200


def test_sign_in_needs_its_token(made: World, client: FlaskClient) -> None:
    """Login CSRF: a form on another site signs nobody in."""
    answer = client.post("/sign-in", data={"account": "officer", "password": RIGHT})
    assert answer.status_code == 400
    assert not inside(client)


def test_sign_out_needs_post_and_token(made: World, client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert inside(client)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{7*7}}", "A\u0000B", "x" * 100_000])
def test_hostile_account_names_are_only_text(made: World, client: FlaskClient, text: str) -> None:
    answer = sign_in(client, text)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "49" not in re.sub(r'value="[^"]*"', "", answer.text).partition("<main")[2].partition("</form>")[0]


def test_passwords_never_come_back(
    made: World, app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        answer = sign_in(client, "officer", "một mật khẩu bí mật nào đó")
    assert "một mật khẩu bí mật" not in answer.text + caplog.text
    with app.app_context(), Session(db.engine) as session:
        kept = session.execute(select(SignInAttempt.account, SignInAttempt.address)).all()
    assert kept == [("officer", "127.0.0.1")]


# ── the session's end ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["disable", "reset", "grant", "end_role"])
def test_what_the_administrator_does_ends_the_session(made: World, app: Flask, client: FlaskClient, how: str) -> None:
    sign_in(client)
    officer = made.users["officer"]
    admin = client_of(app, made.users["administrator"])
    match how:
        case "disable":
            answer = press(admin, f"/users/{officer}", f"/users/{officer}/active")
        case "reset":
            answer = fill(admin, f"/users/{officer}/reset", password="")
        case "grant":
            answer = fill(admin, f"/users/{officer}/grants/new", role="auditor",
                          organisation_id=made.organisations["province"], from_date="01/01/2024")  # fmt: skip
        case _:
            end = re.search(rf"/users/{officer}/grants/\d+/end", admin.get(f"/users/{officer}").text)
            assert end is not None
            answer = fill(admin, end[0], last_day="")
    assert answer.status_code in (200, 303), answer.text
    assert not inside(client)


def test_idle_sessions_end(made: World, client: FlaskClient) -> None:
    sign_in(client)
    with client.session_transaction() as cookie:
        cookie["seen"] = str(float(cookie["seen"]) - 61 * 60)
    assert not inside(client)


def test_expired_sessions_end(made: World, app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.app_context(), Session(db.engine) as session:
        for row in session.scalars(select(SignIn)):
            row.expires_at = row.started_at
        session.commit()
    assert not inside(client)


# ── the password ────────────────────────────────────────────────────────────────────────────────────────────────────

NEW = "bếp lửa nhà sàn đêm đông"


def test_changing_the_password_keeps_this_browser_and_ends_others(made: World, app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    for each in (client, other):
        sign_in(each)
    answer = fill(client, INSIDE, present=RIGHT, new=NEW, again=NEW)
    assert answer.status_code == 303
    assert inside(client)
    assert not inside(other)
    assert sign_in(other).status_code == 422
    assert sign_in(other, password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("present", "new", "again", "said"),
    [
        ("sai", NEW, NEW, "Mật khẩu hiện tại không đúng"), (RIGHT, NEW, NEW + "x", "không giống nhau"),
        (RIGHT, "x" * 14, "x" * 14, "ít nhất 15 ký tự"), (RIGHT, NEW * 6, NEW * 6, "tối đa 128 ký tự"),
        (RIGHT, "tdkt khen thưởng 2024", "tdkt khen thưởng 2024", "từ thường gặp"), (RIGHT, "", "", "bắt buộc"),
    ],
)  # fmt: skip
def test_a_bad_new_password_is_explained(
    made: World, client: FlaskClient, *, present: str, new: str, again: str, said: str
) -> None:
    sign_in(client)
    answer = fill(client, INSIDE, present=present, new=new, again=again)
    assert answer.status_code == 422
    assert said.casefold() in answer.text.casefold()
    assert not new or new not in answer.text


def test_a_password_set_by_others_must_be_changed_first(made: World, app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        issued = users.create(
            a.CreateUser(account="nguoi.moi", name="Người Mới"), actor=made.actor("administrator"),
            now=_now(),
        )  # fmt: skip
    assert issued.password is not None
    sign_in(client, "nguoi.moi", issued.password)
    answer = client.get("/people")
    assert (answer.status_code, answer.headers["Location"]) == (303, INSIDE)
    assert fill(client, INSIDE, present=issued.password, new=NEW, again=NEW).status_code == 303
    assert client.get("/").status_code == 200


def _now():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return datetime.now(UTC)


# ── the language ────────────────────────────────────────────────────────────────────────────────────────────────────


def choose(client: FlaskClient, page: str, language: str, **fields: str) -> TestResponse:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token is not None
    return client.post("/language", data={"csrf_token": token[1], "language": language} | fields)


def test_language_for_guests_and_for_accounts(made: World, app: Flask, client: FlaskClient) -> None:
    assert 'lang="vi"' in client.get("/sign-in").text
    answer = choose(client, "/sign-in", "en", next="/sign-in?next=/people")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/people")
    assert 'lang="en"' in client.get("/sign-in").text
    sign_in(client)  # the account's language is the one that counts
    assert '<html lang="vi"' in client.get(INSIDE).text
    choose(client, INSIDE, "en")
    other = app.test_client()
    sign_in(other)
    assert '<html lang="en"' in other.get(INSIDE).text


@pytest.mark.parametrize("language", ["fr", "", "vi<script>", "../en"])
def test_unknown_languages_change_nothing(made: World, client: FlaskClient, language: str) -> None:
    assert choose(client, "/sign-in", language, next="//evil.vn").headers["Location"] == "/"
    assert '<html lang="vi"' in client.get("/sign-in").text
