"""Accounts, roles, and the first administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.changes import change_count, changes
from tests.support.world import NOW, World, world
from workflow.domain import accounts as a
from workflow.domain.states import Role
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Organisation, RoleGrant, SignIn, User
from workflow.queries.roles import load_actor
from workflow.services import accounts, passwords, users

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskCliRunner

TODAY = NOW.date()
GOOD = "con mèo vàng ngủ trưa"


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def row(user_id: int) -> User:
    with Session(db.engine) as session:
        return session.get_one(User, user_id)


def sign_ins(user_id: int) -> int:
    with Session(db.engine) as session:
        return len(session.scalars(select(SignIn.id).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))).all())


def signed_in(user_id: int) -> None:
    with Session(db.engine) as session:
        session.add(
            SignIn(token_hash=f"t{user_id}", user_id=user_id, started_at=NOW, expires_at=NOW + timedelta(hours=1))
        )
        session.commit()


def create(made: World, **fields: Any) -> users.Issued:
    command = replace(a.CreateUser(account="moi.den", name="Người Mới"), **fields)
    return users.create(command, actor=made.actor("administrator"), now=NOW)


def grant(made: World, user: str, role: Role, place: str = "centre", **fields: Any) -> int:
    values = {"from_date": TODAY} | fields
    command = a.GrantRole(user_id=made.users[user], role=role, organisation_id=made.organisations[place], **values)
    return users.grant(command, actor=made.actor("administrator"), now=NOW)


def end(made: World, grant_id: int, last_day: date | None = None, who: str = "administrator") -> None:
    users.end_grant(a.EndGrant(grant_id=grant_id, last_day=last_day), actor=made.actor(who), now=NOW)


def grant_of(user_id: int, role: Role) -> int:
    with Session(db.engine) as session:
        return session.scalars(select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role == role)).one()


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.violations[0].code


def test_a_generated_password_works_once_it_is_changed(made: World) -> None:
    issued = create(made)
    assert issued.password is not None
    assert row(issued.user_id).must_change_password
    assert issued.password not in row(issued.user_id).password_hash
    begun = accounts.sign_in(
        a.SignInRequest(account="moi.den", password=issued.password, address="10.0.0.1"),
        lifetime=timedelta(hours=1), now=NOW,
    )  # fmt: skip
    assert begun.user_id == issued.user_id
    assert create(made, account="moi.den2").password != issued.password


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Lê.Thị.Đào", "le.thi.dao"), ("  CAN_BO-01 ", "can_bo-01"), ("a@b.vn", "a@b.vn"), ("Le\u0302.Van", "le.van")],
)
def test_account_names_are_folded(made: World, typed: str, kept: str) -> None:
    assert row(create(made, account=typed).user_id).account == kept


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"account": "ab"}, "account"), ({"account": "có dấu cách"}, "account"), ({"account": "a<b>c"}, "account"),
        ({"account": "x" * 81}, "account"), ({"account": "OFFICER"}, "account_taken"), ({"name": ""}, "required"),
        ({"name": "A\u0000"}, "bad_text"), ({"email": "khong-phai-thu"}, "email"),
        ({"email": "a@b.vn\nBcc: c@d.vn"}, "email"), ({"password": "ngắn"}, "password_short"),
        ({"password": "x" * 129}, "password_long"), ({"password": "Người Mới Người Mới 2024"}, "password_guessable"),
    ],
)  # fmt: skip
def test_bad_accounts_are_refused(made: World, fields: dict[str, str], wanted: str) -> None:
    before = change_count()
    with pytest.raises(Refused) as refused:
        create(made, **fields)
    assert code(refused) == wanted
    assert change_count() == before


def test_a_person_has_one_account(made: World) -> None:
    with pytest.raises(Refused) as refused:
        create(made, person_id=made.people["an"])
    assert code(refused) == "person_linked"
    with pytest.raises(NotFound):
        create(made, person_id=10**8)
    assert row(create(made, person_id=made.people["binh"]).user_id).person_id == made.people["binh"]


def test_the_audit_never_holds_a_password_or_hash(made: World) -> None:
    issued = create(made)
    users.reset_password(a.ResetPassword(user_id=issued.user_id, version=1), actor=made.actor("administrator"), now=NOW)
    told = str(changes("user.create") + changes("user.reset_password"))
    assert "argon2" not in told
    assert issued.password not in told
    assert changes("user.reset_password")[0][1]["password_hash"] == "•••"


@pytest.mark.parametrize("who", ["secretary", "manager", "auditor", "officer", "staff"])
def test_only_administrators_open_accounts(made: World, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        users.create(a.CreateUser(account="lau.len", name="Lậu"), actor=made.actor(who), now=NOW)


def test_second_editor_of_an_account_learns_it(made: World) -> None:
    command = a.UpdateUser(user_id=made.users["officer"], version=1, name="Một", email="", person_id=None)
    users.update_user(command, actor=made.actor("administrator"), now=NOW)
    with pytest.raises(Conflict):
        users.update_user(replace(command, name="Hai"), actor=made.actor("administrator"), now=NOW)
    assert row(made.users["officer"]).name == "Một"


# ── what ends a sign-in ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["disable", "reset", "grant", "end_now"])
def test_sign_ins_end_when_rights_change(made: World, how: str) -> None:
    officer, admin = made.users["officer"], made.actor("administrator")
    signed_in(officer)
    signed_in(made.users["head"])
    match how:
        case "disable":
            users.set_active(a.SetUserActive(user_id=officer, version=1, active=False), actor=admin, now=NOW)
        case "reset":
            users.reset_password(a.ResetPassword(user_id=officer, version=1), actor=admin, now=NOW)
        case "grant":
            grant(made, "officer", Role.AUDITOR)
        case "end_now":
            end(made, grant_of(officer, Role.UNIT_OFFICER))
    assert sign_ins(officer) == 0
    assert sign_ins(made.users["head"]) == 1  # nobody else is touched


def test_a_role_taken_away_is_gone_at_once(made: World) -> None:
    end(made, grant_of(made.users["officer"], Role.UNIT_OFFICER))
    assert not made.actor("officer").holds(Role.UNIT_OFFICER)


def test_a_role_may_end_on_a_later_day(made: World) -> None:
    end(made, grant_of(made.users["officer"], Role.UNIT_OFFICER), date(2024, 3, 31))
    assert made.actor("officer", date(2024, 3, 31)).holds(Role.UNIT_OFFICER)
    assert not made.actor("officer", date(2024, 4, 1)).holds(Role.UNIT_OFFICER)


def test_a_role_that_never_began_is_removed(made: World) -> None:
    grant_id = grant(made, "staff", Role.AUDITOR, from_date=date(2024, 5, 1))
    end(made, grant_id)
    assert not made.actor("staff", date(2024, 5, 2)).holds(Role.AUDITOR)
    assert changes("role.end")[0][0]["role"] == "auditor"


def test_a_role_is_held_for_its_days(made: World) -> None:
    grant(made, "staff", Role.AUDITOR, from_date=date(2024, 2, 1), to_date=date(2024, 2, 29))
    held = [made.actor("staff", day).holds(Role.AUDITOR) for day in
            (date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 1))]  # fmt: skip
    assert held == [False, True, True, False]
    with pytest.raises(Refused) as refused:
        grant(made, "staff", Role.AUDITOR, from_date=date(2024, 2, 10))
    assert code(refused) == "granted"
    with pytest.raises(Refused) as refused:
        grant(made, "staff", Role.MANAGER, from_date=date(2024, 2, 10), to_date=date(2024, 2, 9))
    assert code(refused) == "period"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.CHAIR, Role.SYSTEM])
def test_roles_of_seats_and_of_the_clock_are_not_granted(made: World, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        grant(made, "staff", role)
    assert code(refused) == "not_granted"


# ── administrators ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_gives_himself_nothing(made: World) -> None:
    with pytest.raises(Refused) as refused:
        grant(made, "administrator", Role.APPROVER, "department")
    assert code(refused) == "own_role"
    with pytest.raises(Refused) as refused:
        users.reset_password(
            a.ResetPassword(user_id=made.users["administrator"], version=1), actor=made.actor("administrator"), now=NOW
        )
    assert code(refused) == "own_account"


def test_there_is_always_an_administrator(made: World) -> None:
    own = grant_of(made.users["administrator"], Role.ADMINISTRATOR)
    with pytest.raises(Refused) as refused:
        end(made, own)
    assert code(refused) == "last_administrator"
    grant(made, "manager", Role.ADMINISTRATOR, "province")
    with pytest.raises(Refused) as refused:  # another one there is now; his own he still cannot drop
        end(made, own)
    assert code(refused) == "own_administration"
    with pytest.raises(Refused) as refused:
        users.set_active(
            a.SetUserActive(user_id=made.users["administrator"], version=1, active=False),
            actor=made.actor("administrator"), now=NOW,
        )  # fmt: skip
    assert code(refused) == "own_account"
    end(made, own, who="manager")
    with pytest.raises(Refused) as refused:
        end(made, grant_of(made.users["manager"], Role.ADMINISTRATOR), who="manager")
    assert code(refused) == "last_administrator"


def test_an_administrator_whose_account_is_disabled_does_not_count(made: World) -> None:
    grant(made, "manager", Role.ADMINISTRATOR, "province")
    users.set_active(
        a.SetUserActive(user_id=made.users["manager"], version=1, active=False),
        actor=made.actor("administrator"),
        now=NOW,
    )
    with pytest.raises(Refused) as refused:
        end(made, grant_of(made.users["administrator"], Role.ADMINISTRATOR))
    assert code(refused) == "last_administrator"


def first(runner: FlaskCliRunner, *more: str, password: str = GOOD) -> Any:
    command = ["users", "create-admin", "--account", "quan.tri", "--name", "Quản Trị", "--password-stdin", *more]
    return runner.invoke(args=command, input=password + "\n")


def test_first_administrator_from_the_command_line(app: Flask, runner: FlaskCliRunner) -> None:
    done = first(runner)
    assert done.exit_code == 0, done.output
    with app.app_context(), Session(db.engine) as session:
        user = session.scalars(select(User)).one()
        assert passwords.matches(user.password_hash, GOOD)
        assert not user.must_change_password
        top = session.scalars(select(Organisation)).one()
        actor = load_actor(session, user.id, datetime.now(UTC).date() + timedelta(days=1))
        assert actor is not None
        assert actor.organisations(Role.ADMINISTRATOR) == {top.id}
    again = first(runner, "--email", "x@y.vn")
    assert again.exit_code == 1
    assert "Đã có quản trị viên" in again.output
    assert first(runner, "--force").exit_code == 1  # the account's name is taken
    assert GOOD not in done.output + again.output


@pytest.mark.parametrize("password", ["ngan", "quan tri quan tri 2024", "matkhau matkhau matkhau"])
def test_first_administrator_needs_a_good_password(app: Flask, runner: FlaskCliRunner, password: str) -> None:
    assert first(runner, password=password).exit_code == 1
    with app.app_context(), Session(db.engine) as session:
        assert session.scalars(select(User)).all() == []
        assert session.scalars(select(Organisation)).all() == []


def test_placeholder_is_not_made_when_there_is_a_tree(made: World, runner: FlaskCliRunner) -> None:
    with Session(db.engine) as session:
        before = len(session.scalars(select(Organisation.id)).all())
    assert first(runner, "--force").exit_code == 0
    with Session(db.engine) as session:
        assert len(session.scalars(select(Organisation.id)).all()) == before
