"""The browser's side of a sign-in: session cookie, and the cookie by which a browser is known to an account."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import Response, current_app, request, session
from flask_login import login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from workflow import clock
from workflow.domain.text import fold
from workflow.services.accounts import Begun
from workflow.web.security import load_user

_DEVICE_AGE = 365 * 24 * 3600
_ACCOUNTS_PER_DEVICE = 8  # a shared PC


def lifetime() -> timedelta:
    """How long a sign-in lasts, whatever happens in it."""
    return timedelta(hours=current_app.extensions["tdkt"].settings.session_hours)


def begin(begun: Begun) -> None:
    """Start the browser's session anew: nothing of what was in the cookie before stays, so nothing can be planted."""
    session.clear()
    session["_user_id"] = begun.token
    session["seen"] = str(clock.now().timestamp())
    session["locale"] = begun.locale
    login_user(load_user(begun.token))


def knows(account: str) -> bool:
    """Say whether this browser has signed in to the account before."""
    return _mark(account) in _marks()


def remember(response: Response, account: str) -> None:
    """Let this browser be known to the account for a year. The cookie opens nothing; it names nobody."""
    mark = _mark(account)
    marks = [mark, *(other for other in _marks() if other != mark)][:_ACCOUNTS_PER_DEVICE]
    response.set_cookie(
        _cookie(), _serializer().dumps(marks), max_age=_DEVICE_AGE, httponly=True, samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip


def _marks() -> list[str]:
    try:
        found = _serializer().loads(request.cookies.get(_cookie(), ""), max_age=_DEVICE_AGE)
    except BadSignature:
        return []
    return [str(mark) for mark in found] if isinstance(found, list) else []


def _mark(account: str) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"device:" + fold(account).encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24]


def _cookie() -> str:
    return "__Host-tdkt-device" if current_app.config["SESSION_COOKIE_SECURE"] else "tdkt-device"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-device")
