"""Signing in: throttling, one answer to every wrong try, passwords, what ends a session."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.changes import changes
from tests.support.world import NOW, World, world
from workflow.domain import accounts as a
from workflow.errors import NotFound, Refused, Throttled
from workflow.extensions import db
from workflow.models import SignIn, SignInAttempt, User
from workflow.queries.sign_ins import account_of
from workflow.services import accounts, passwords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

RIGHT = "cây gạo đầu bản nở hoa"
HOURS = timedelta(hours=12)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    with app.app_context():
        digest = passwords.hashed(RIGHT)
    filled = world(app, digest)
    with app.app_context():
        yield filled


def attempt(
    account: str = "officer", password: str = RIGHT, *, address: str = "10.0.0.1", known: bool = False,
    at: datetime = NOW,
) -> accounts.Begun:  # fmt: skip
    request = a.SignInRequest(account=account, password=password, address=address, known_device=known)
    return accounts.sign_in(request, lifetime=HOURS, now=at)


def fail(
    times: int, account: str = "officer", *, at: datetime = NOW, known: bool = False, address: str = "10.0.0.1"
) -> None:
    for _time in range(times):
        with pytest.raises(Refused):
            attempt(account, "sai rồi, sai rồi", at=at, known=known, address=address)


def running(token: str, at: datetime = NOW) -> bool:
    with Session(db.engine) as session:
        return account_of(session, accounts.token_hash(token), at) is not None


def test_right_password_begins_a_sign_in(made: World) -> None:
    one, two = attempt(), attempt("OFFICER")
    assert one.token != two.token
    assert running(one.token)
    assert running(two.token)
    assert not running(one.token, NOW + HOURS)
    with Session(db.engine) as session:
        kept = session.scalars(select(SignIn.token_hash)).all()
    assert one.token not in kept
    assert "token_hash" not in str(changes("sign_in.start")) or "•••" in str(changes("sign_in.start"))


def test_password_typed_decomposed_is_the_same(made: World) -> None:
    import unicodedata

    assert attempt(password=unicodedata.normalize("NFD", RIGHT))


@pytest.mark.parametrize(
    ("account", "password"),
    [
        ("officer", "sai"), ("officer", RIGHT + " "), ("officer", RIGHT.upper()), ("nobody", RIGHT), ("", RIGHT),
        ("officer", ""), ("officer", RIGHT + "x" * 200), ("a\ud800b", RIGHT), ("officer", "\ud800"),
        ("officer\x00", RIGHT), ("x" * 5000, RIGHT), ("' OR 1=1 --", RIGHT),
    ],
)  # fmt: skip
def test_every_wrong_try_gets_the_same_answer(made: World, account: str, password: str) -> None:
    with pytest.raises(Refused) as refused:
        attempt(account, password)
    assert [(v.code, v.message, dict(v.params)) for v in refused.value.violations] == [
        ("wrong_credentials", "Tên tài khoản hoặc mật khẩu không đúng, hoặc tài khoản đang bị khóa.", {})
    ]


def test_disabled_account_gets_the_same_answer(made: World) -> None:
    with Session(db.engine) as session:
        session.get_one(User, made.users["officer"]).active = False
        session.commit()
    with pytest.raises(Refused) as refused:
        attempt()
    assert refused.value.violations[0].code == "wrong_credentials"


def test_unknown_accounts_cost_a_hash_too(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """B-S6: who measures time learns nothing. Counted, not timed."""
    from argon2 import PasswordHasher

    looked, verify = [], PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, *args: looked.append(1) or verify(self, *args))
    for account in ("officer", "nobody", "x"):
        fail(1, account)
    assert len(looked) == 3


# ── throttling (B-S5) ───────────────────────────────────────────────────────────────────────────────────────────────


def test_five_failures_are_free_then_the_delay_grows(made: World) -> None:
    fail(5)
    waits = []
    at = NOW
    for _round in range(9):
        with pytest.raises(Throttled) as throttled:
            attempt(at=at)  # the right password is not even looked at
        waits.append(throttled.value.seconds)
        at += timedelta(seconds=throttled.value.seconds)
        fail(1, at=at, address="10.9.9.9")
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_waiting_helps_and_success_clears(made: World) -> None:
    fail(5)
    with pytest.raises(Throttled):
        attempt(at=NOW + timedelta(seconds=29))
    attempt(at=NOW + timedelta(seconds=30))
    fail(4, at=NOW + timedelta(seconds=31))
    attempt(at=NOW + timedelta(seconds=32))


def test_unknown_accounts_are_throttled_alike(made: World) -> None:
    fail(5, "nobody")
    with pytest.raises(Throttled) as throttled:
        attempt("nobody")
    assert throttled.value.seconds == 30


def test_spelling_an_account_differently_does_not_help(made: World) -> None:
    for account in ("officer", "OFFICER", " Officer ", "o\u0301fficer", "ófficer"):
        fail(1, account)
    with pytest.raises(Throttled):
        attempt("oFFicer")


def test_the_owner_on_a_known_device_still_gets_in(made: World) -> None:
    fail(5)
    for minute in range(1, 60, 10):
        with pytest.raises((Refused, Throttled)):
            attempt(password="sai", at=NOW + timedelta(minutes=minute))
    assert attempt(known=True, at=NOW + timedelta(minutes=55))


def test_a_known_device_is_throttled_too(made: World) -> None:
    fail(5, known=True)
    with pytest.raises(Throttled):
        attempt(known=True)


def test_one_address_cannot_try_one_password_on_everybody(made: World) -> None:
    for number in range(50):
        fail(1, f"tai.khoan.{number}")
    with pytest.raises(Throttled) as throttled:
        attempt("head")
    assert throttled.value.seconds == 15 * 60
    assert attempt("head", address="10.0.0.2")
    assert attempt("counsel_head", known=True)
    assert attempt("head", at=NOW + timedelta(minutes=15))


def test_a_thousand_at_once_are_counted_one_by_one(app: Flask, made: World) -> None:
    """Parallel guesses do not slip under the count."""
    outcomes: list[str] = []
    barrier = threading.Barrier(8)

    def guess() -> None:
        with app.app_context():
            barrier.wait()
            for _time in range(3):
                try:
                    attempt(password="đoán mò")
                except Refused:
                    outcomes.append("looked at")
                except Throttled:
                    outcomes.append("throttled")

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("looked at"), outcomes.count("throttled")) == (5, 19)


def test_throttled_attempts_are_not_kept_and_old_ones_go(made: World) -> None:
    fail(5)
    for _time in range(20):
        with pytest.raises(Throttled):
            attempt()
    with Session(db.engine) as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 5
    attempt(at=NOW + timedelta(days=31))
    with Session(db.engine) as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


# ── ending and changing ─────────────────────────────────────────────────────────────────────────────────────────────


def test_sign_out_ends_this_sign_in_only(made: World) -> None:
    one, two = attempt(), attempt()
    with Session(db.engine) as session:
        found = account_of(session, accounts.token_hash(one.token), NOW)
    assert found is not None
    with pytest.raises(NotFound):
        accounts.sign_out(found.sign_in_id, actor=made.actor("head"), now=NOW)
    accounts.sign_out(found.sign_in_id, actor=made.actor("officer"), now=NOW)
    assert (running(one.token), running(two.token)) == (False, True)


def change(made: World, present: str = RIGHT, new: str = "bếp lửa nhà sàn đêm đông") -> accounts.Begun:
    command = a.ChangePassword(present=present, new=new, address="10.0.0.1")
    return accounts.change_password(command, actor=made.actor("officer"), lifetime=HOURS, now=NOW)


def test_changing_the_password_ends_the_other_sign_ins(made: World) -> None:
    one, two, other = attempt(), attempt(), attempt("head")
    begun = change(made)
    assert [running(b.token) for b in (one, two, other, begun)] == [False, False, True, True]
    with pytest.raises(Refused):
        attempt()
    assert attempt(password="bếp lửa nhà sàn đêm đông")


@pytest.mark.parametrize(
    ("present", "new", "wanted"),
    [
        ("sai", "bếp lửa nhà sàn đêm đông", "wrong_password"), (RIGHT, RIGHT, "same_password"),
        (RIGHT, "x" * 14, "password_short"), (RIGHT, "officer officer officer", "password_guessable"),
        (RIGHT, "Phòng Hành chính 2024", "password_guessable"),
    ],
)  # fmt: skip
def test_refused_changes_change_nothing(made: World, present: str, new: str, wanted: str) -> None:
    begun = attempt()
    with pytest.raises(Refused) as refused:
        change(made, present, new)
    assert refused.value.violations[0].code == wanted
    assert running(begun.token)
    assert attempt(at=NOW + timedelta(minutes=1))


def test_guessing_the_present_password_is_throttled(made: World) -> None:
    for _time in range(5):
        with pytest.raises(Refused):
            change(made, "sai")
    with pytest.raises(Throttled):
        change(made)


def test_raised_costs_renew_the_hash_at_sign_in(app: Flask, made: World) -> None:
    from dataclasses import replace

    runtime = app.extensions["tdkt"]
    dearer = replace(runtime.settings, argon2_time=runtime.settings.argon2_time + 1)
    app.extensions["tdkt"] = replace(runtime, settings=dearer)
    attempt()
    with Session(db.engine) as session:
        renewed = session.get_one(User, made.users["officer"]).password_hash
    assert f"t={dearer.argon2_time}," in renewed
    assert passwords.matches(renewed, RIGHT)


def test_language_is_kept_and_audited(made: World) -> None:
    accounts.set_locale("en", actor=made.actor("officer"), now=NOW)
    assert attempt().locale == "en"
    assert changes("user.locale") == [({"locale": "vi"}, {"locale": "en"})]
