"""Signing in and out, one's own password and language.

Attempts are counted in the database, per account and per address, because every web process must see the same count.
An attempt is written down as failed before the password is looked at and corrected afterwards: a thousand guesses at
once are counted as a thousand, and the slow hashing holds no transaction open.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from workflow.domain import accounts as a
from workflow.domain.actors import Actor
from workflow.domain.permissions import ensure
from workflow.domain.text import N_, fold
from workflow.errors import NotFound, Refused, Throttled, Violation
from workflow.models import SignIn, SignInAttempt, User
from workflow.services import audit, passwords
from workflow.services.checks import refuse
from workflow.services.unit_of_work import unit_of_work
from workflow.services.users import end_sign_ins

FREE_FAILURES = 5
FIRST_DELAY = timedelta(seconds=30)  # doubled by every further failure
LONGEST_DELAY = timedelta(hours=1)
MEMORY = timedelta(hours=24)  # failures older than this are forgotten, so is everything before the last success
ADDRESS_WINDOW = timedelta(minutes=15)
ADDRESS_FAILURES = 50  # a whole office may share one address
KEPT = timedelta(days=30)

_WRONG = Violation("wrong_credentials", N_("Tên tài khoản hoặc mật khẩu không đúng, hoặc tài khoản đang bị khóa."))


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun: `token` goes into the cookie, the database keeps only its hash."""

    user_id: int
    account: str
    locale: str
    token: str = field(repr=False)


def sign_in(request: a.SignInRequest, *, lifetime: timedelta, now: datetime) -> Begun:
    """Begin a sign-in with a new random token.

    Raises Refused with the same words whatever was wrong, Throttled after too many failures. Effects, in order: the
    attempt; then, when the password is right, the attempt as a success, the sign-in and its audit.
    """
    account = _bucket(request.account)
    with unit_of_work() as session:
        attempt_id = _count_attempt(session, account, request.address, request.known_device, now)
        known = session.execute(
            select(User.id, User.password_hash, User.active).where(User.account == a.account_name(request.account))
        ).one_or_none()
    right = passwords.matches(known.password_hash if known else None, request.password)
    if known is None or not right or not known.active:
        raise Refused([_WRONG])
    digest = passwords.hashed(request.password) if passwords.outdated(known.password_hash) else None
    with unit_of_work() as session:
        user = session.get_one(User, known.id, with_for_update=True)
        if not user.active or user.password_hash != known.password_hash:
            raise Refused([_WRONG])  # disabled or given another password while this one was being looked at
        if digest is not None:
            user.password_hash = digest
        session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))
        _forget_old(session, now)
        return _begin(session, user, request.address, lifetime, now)


def sign_out(sign_in_id: int, *, actor: Actor, now: datetime) -> None:
    """End a sign-in of the actor's own. Raises NotFound."""
    with unit_of_work() as session:
        row = session.get(SignIn, sign_in_id)
        if row is None or row.user_id != actor.user_id:
            raise NotFound("sign_in")
        old = audit.snapshot(row)
        row.ended_at = row.ended_at or now
        audit.record(session, "sign_in.end", row, actor=actor, now=now, old=old)


def change_password(command: a.ChangePassword, *, actor: Actor, lifetime: timedelta, now: datetime) -> Begun:
    """Change one's own password; ends every sign-in of the account and begins a new one for this browser.

    Raises Refused: the present password is wrong, the new one weak or the same; Throttled.
    """
    ensure(actor, "account.manage", view="account.manage")
    with unit_of_work() as session:
        known = session.execute(select(User.account, User.password_hash).where(User.id == actor.user_id)).one()
        attempt_id = _count_attempt(session, known.account, command.address, True, now)
    if not passwords.matches(known.password_hash, command.present):
        raise refuse("wrong_password", N_("Mật khẩu hiện tại không đúng."), field="present")
    digest = passwords.hashed(command.new)
    with unit_of_work() as session:
        user = session.get_one(User, actor.user_id, with_for_update=True)
        session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))
        if a.normal(command.new) == a.normal(command.present):
            raise refuse("same_password", N_("Mật khẩu mới phải khác mật khẩu hiện tại."), field="new")
        passwords.require_good(session, command.new, account=user.account, name=user.name, user_id=user.id, field="new")
        old = audit.snapshot(user)
        user.password_hash, user.must_change_password = digest, False
        end_sign_ins(session, user.id, now)
        audit.record(session, "user.change_password", user, actor=actor, now=now, old=old | {"password_hash": ""})
        return _begin(session, user, command.address, lifetime, now)


def set_locale(locale: str, *, actor: Actor, now: datetime) -> None:
    """Keep the language the user reads in."""
    ensure(actor, "account.manage", view="account.manage")
    with unit_of_work() as session:
        user = session.get_one(User, actor.user_id)
        old = audit.snapshot(user)
        user.locale = locale
        audit.record(session, "user.locale", user, actor=actor, now=now, old=old)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# ── the sign-in ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _begin(session: Session, user: User, address: str, lifetime: timedelta, now: datetime) -> Begun:
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_hash=token_hash(token), user_id=user.id, started_at=now, expires_at=now + lifetime,
        ended_at=None, address=address[:60],
    )  # fmt: skip
    session.add(row)
    audit.record(session, "sign_in.start", row, actor=Actor(user.id, user.name, user.person_id), now=now)
    return Begun(user.id, user.account, user.locale, token)


# ── throttling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _bucket(account: str) -> str:
    """What attempts are counted under: the folded name, a digest when it does not fit or could be no account."""
    name = a.account_name(account)
    return name if name is not None else "?" + hashlib.sha256(fold(account).encode("utf-8", "replace")).hexdigest()[:32]


def _count_attempt(session: Session, account: str, address: str, known_device: bool, now: datetime) -> int:
    """Write the attempt down as a failure and return its identifier. Raises Throttled, and then writes nothing.

    A browser known to the account is counted apart and not held up by its address: others cannot lock the owner out.
    """
    address = address[:60]
    _take_turns(session, account, address)
    wait = _account_wait(session, account, known_device, now)
    if not known_device:
        wait = max(wait, _address_wait(session, address, now))
    if wait > timedelta(0):
        raise Throttled(ceil(wait.total_seconds()))
    row = SignInAttempt(account=account, address=address, known_device=known_device, succeeded=False, at=now)
    session.add(row)
    session.flush()
    return row.id


def _account_wait(session: Session, account: str, known_device: bool, now: datetime) -> timedelta:
    A = SignInAttempt  # noqa: N806
    same = (A.account == account, A.known_device == known_device)
    last_success = select(func.max(A.at)).where(*same, A.succeeded).scalar_subquery()
    count, last = session.execute(
        select(func.count(), func.max(A.at)).where(
            *same, A.succeeded.is_(False), A.at > now - MEMORY, A.at >= func.coalesce(last_success, now - MEMORY)
        )
    ).one()
    if count < FREE_FAILURES:
        return timedelta(0)
    delay = min(FIRST_DELAY * 2 ** min(count - FREE_FAILURES, 16), LONGEST_DELAY)
    until: datetime = last + delay
    return until - now


def _address_wait(session: Session, address: str, now: datetime) -> timedelta:
    A = SignInAttempt  # noqa: N806
    times = session.scalars(
        select(A.at)
        .where(A.address == address, A.succeeded.is_(False), A.known_device.is_(False), A.at > now - ADDRESS_WINDOW)
        .order_by(A.at.desc())
        .limit(ADDRESS_FAILURES)
    ).all()
    return times[-1] + ADDRESS_WINDOW - now if len(times) == ADDRESS_FAILURES else timedelta(0)


def _take_turns(session: Session, account: str, address: str) -> None:
    """SQLite's writers queue anyway; on PostgreSQL those who count the same account or address do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(1, func.hashtext(account))))
        session.execute(select(func.pg_advisory_xact_lock(2, func.hashtext(address))))


def _forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
