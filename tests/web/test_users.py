"""Pages of accounts, roles and substitutions: administrators only, passwords shown once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.posting import fill, hidden, press
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.extensions import db
from workflow.models import Change, RoleGrant, Substitution, User

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


@pytest.fixture
def admin(app: Flask, made: World) -> FlaskClient:
    return client_of(app, made.users["administrator"])


def user(app: Flask, account: str) -> User | None:
    with app.app_context(), Session(db.engine) as session:
        return session.scalars(select(User).where(User.account == account)).one_or_none()


NEW = {"account": "lo.van.moi", "name": "Lò Văn Mới", "email": "", "person_id": "", "password": ""}


def test_an_account_is_opened_and_its_password_shown_once(app: Flask, made: World, admin: FlaskClient) -> None:
    sent = hidden(admin.get("/users/new").text) | NEW
    answer = admin.post("/users/new", data=sent)
    assert answer.status_code == 200
    shown = re.search(r'class="one-time">([^<]+)<', answer.text)
    assert shown is not None
    opened = user(app, "lo.van.moi")
    assert opened is not None
    assert opened.must_change_password
    assert shown[1] not in admin.get(f"/users/{opened.id}").text
    again = admin.post("/users/new", data=sent)  # reloading the page sends the form again
    assert again.status_code == 303
    entering = fill(app.test_client(), "/sign-in", account="lo.van.moi", password=shown[1])
    assert entering.status_code == 303


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"account": "officer"}, "đã có người dùng"), ({"account": "OFFICER"}, "đã có người dùng"),
        ({"account": "a b"}, "3 đến 80"), ({"account": ""}, "bắt buộc"), ({"email": "khong-phai"}, "ten@coquan.gov.vn"),
        ({"password": "ngắn quá"}, "ít nhất 15"), ({"password": "Lò Văn Mới 12345678"}, "từ thường gặp"),
        ({"person_id": "99999"}, "Chọn một trong"), ({"name": "x" * 121}, "Tối đa 120"),
    ],
)  # fmt: skip
def test_bad_accounts_come_back_filled_but_for_the_password(
    app: Flask, made: World, admin: FlaskClient, changed: dict[str, str], said: str
) -> None:
    answer = fill(admin, "/users/new", **NEW | changed)
    assert answer.status_code == 422
    assert said in answer.text
    if "password" in changed:
        assert f'value="{changed["password"]}"' not in answer.text
    assert user(app, "lo.van.moi") is None


def test_roles_are_given_and_ended(app: Flask, made: World, admin: FlaskClient) -> None:
    staff = made.users["staff"]
    values = {"role": "auditor", "organisation_id": str(made.organisations["province"]), "from_date": "01/01/2024"}
    assert fill(admin, f"/users/{staff}/grants/new", **values, to_date="").status_code == 303
    page = admin.get(f"/users/{staff}").text
    assert "Kiểm tra, thanh tra" in page
    twice = fill(admin, f"/users/{staff}/grants/new", **values, to_date="")
    assert twice.status_code == 422
    for role in ("member", "chair", "system", "king", ""):
        assert fill(admin, f"/users/{staff}/grants/new", **values | {"role": role}, to_date="").status_code == 422
    own = fill(admin, f"/users/{made.users['administrator']}/grants/new", **values, to_date="")
    assert own.status_code == 422
    assert "không tự giao vai trò" in own.text
    with app.app_context(), Session(db.engine) as session:
        grant = session.scalars(
            select(RoleGrant.id).where(RoleGrant.user_id == staff, RoleGrant.role == "auditor")
        ).one()
    assert admin.get(f"/users/{made.users['head']}/grants/{grant}/end").status_code == 404
    late = fill(admin, f"/users/{staff}/grants/{grant}/end", last_day="31/12/2023")
    assert late.status_code == 422
    assert fill(admin, f"/users/{staff}/grants/{grant}/end", last_day="").status_code == 303
    assert client_of(app, staff).get("/users").status_code == 403


def test_the_last_administrator_stays(app: Flask, made: World, admin: FlaskClient) -> None:
    own = made.users["administrator"]
    end = re.search(rf"/users/{own}/grants/\d+/end", admin.get(f"/users/{own}").text)
    assert end is not None
    answer = fill(admin, end[0], last_day="")
    assert answer.status_code == 422
    assert "quản trị viên cuối cùng" in answer.text
    refused = press(admin, f"/users/{own}", f"/users/{own}/active")
    assert refused.status_code == 422
    assert "khóa tài khoản của chính mình" in refused.text
    assert admin.get("/users").status_code == 200


def test_disable_and_enable(app: Flask, made: World, admin: FlaskClient) -> None:
    officer = made.users["officer"]
    assert press(admin, f"/users/{officer}", f"/users/{officer}/active").status_code == 303
    assert "officer" in admin.get("/users?active=no").text
    stale = press(admin, f"/users/{officer}", f"/users/{officer}/active", version="1")
    assert stale.status_code == 409
    assert press(admin, f"/users/{officer}", f"/users/{officer}/active").status_code == 303
    again = user(app, "officer")
    assert again is not None
    assert again.active


def test_list_is_searched_and_filtered(made: World, admin: FlaskClient) -> None:
    assert "counsel_officer" in admin.get("/users").text
    found = admin.get("/users?q=Tòng+Thị+Mai").text
    assert "counsel_officer" in found
    assert "other_secretary" not in found
    assert "counsel_officer" in admin.get("/users?q=tong+thi").text
    roles = admin.get("/users?role=approver").text
    assert "minister" in roles
    assert "counsel_officer" not in roles.partition("<main")[2]


@pytest.mark.parametrize("who", ["secretary", "director", "manager", "approver", "auditor", "officer", "staff"])
def test_nobody_else_gets_in(app: Flask, made: World, who: str) -> None:
    client = client_of(app, made.users[who])
    officer = made.users["officer"]
    token = hidden(client.get("/account/password").text)["csrf_token"]
    for path in (
        "/users", "/users/new", f"/users/{officer}", f"/users/{officer}/edit", f"/users/{officer}/reset",
        f"/users/{officer}/grants/new", f"/users/{officer}/grants/1/end", "/substitutions", "/substitutions/new",
    ):  # fmt: skip
        assert client.get(path).status_code == 403, path
    for path in ("/users/new", f"/users/{officer}/active", f"/users/{officer}/reset", "/substitutions/1/end"):
        assert client.post(path, data={"csrf_token": token}).status_code == 403, path
    with app.app_context(), Session(db.engine) as session:
        assert session.scalars(select(Change.id)).all() == []


def test_unknown_users_are_not_found(made: World, admin: FlaskClient) -> None:
    for end in ("", "/edit", "/reset", "/grants/new", "/grants/1/end"):
        assert admin.get(f"/users/999999{end}").status_code == 404


# ── substitutions ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_substitution_is_arranged_and_ended(app: Flask, made: World, admin: FlaskClient) -> None:
    from workflow.clock import today

    with app.app_context():
        day = today().strftime("%d/%m/%Y")
    values = {"from_user_id": made.users["head"], "to_user_id": made.users["counsel_head"], "from_date": day,
              "until_date": day, "reason": "Đi học"}  # fmt: skip
    itself = fill(admin, "/substitutions/new", **values | {"to_user_id": made.users["head"]})
    assert itself.status_code == 422
    assert "Đi học" in itself.text
    assert fill(admin, "/substitutions/new", **values).status_code == 303
    stand_in = client_of(app, made.users["counsel_head"])
    assert "(thay Quàng Văn Trưởng)" in stand_in.get("/account/password").text
    assert stand_in.get(f"/people/{made.people['an']}").status_code == 200
    with app.app_context(), Session(db.engine) as session:
        lent = session.scalars(select(Substitution.id)).one()
    assert press(admin, "/substitutions", f"/substitutions/{lent}/end").status_code == 303
    assert stand_in.get(f"/people/{made.people['an']}").status_code == 404
    assert "Đi học" in admin.get("/substitutions?past=1").text
