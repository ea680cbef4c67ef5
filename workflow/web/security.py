"""Closed by default: who is asking, may he, and the headers of every answer.

A view is reachable only when it was registered with `requires` or `public`; anything else is refused, and a test
walks the route map to see that nothing was forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from flask_login import UserMixin, current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from workflow import clock
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.permissions import POLICIES, Target, ensure, permitted
from workflow.errors import Forbidden, NotFound
from workflow.extensions import login_manager, reading
from workflow.queries import roles, sign_ins
from workflow.services.unit_of_work import form_token

View = TypeVar("View", bound=Callable[..., Any])
Load = Callable[..., Target | None]

PUBLIC, TOKEN, OF_KIND = "public", "token", "of its kind"
#: Endpoints of Flask and Bootstrap-Flask that serve the application's own assets.
ASSETS = frozenset({"static", "bootstrap.static"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Access:
    """What a thing asks of whoever wants it; view: the action that decides between 404 and 403."""

    action: str
    target: Target
    view: str


class SignedIn(UserMixin):
    """The user of this request: an actor with the roles in force now, and the server-side sign-in he came by."""

    def __init__(self, actor: Actor, account: sign_ins.Account) -> None:
        self.actor, self.account = actor, account

    def get_id(self) -> str:
        return str(session.get("_user_id", ""))


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # sign-ins are rows that the server ends; see queries/sign_ins
    login_manager.user_loader(load_user)
    login_manager.unauthorized_handler(_ask_to_sign_in)
    app.before_request(_guard)
    app.teardown_request(_forget_token)
    app.after_request(_headers)


def _forget_token(_error: BaseException | None) -> None:
    form_token.set(None)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def load_user(token: str) -> SignedIn | None:
    """Find the sign-in of the cookie's token and read the roles afresh: a role taken away is gone at once."""
    now = clock.now()
    seen = session.get("seen", "")
    idle = timedelta(minutes=current_app.extensions["tdkt"].settings.session_idle_minutes)
    if not seen or now.timestamp() - float(seen) > idle.total_seconds():
        return None
    database = reading()
    account = sign_ins.account_of(database, token_hash(token), now)
    actor = roles.load_actor(database, account.user_id, local_date(now)) if account else None
    if account is None or actor is None:
        return None
    if now.timestamp() - float(seen) > 60:  # noqa: PLR2004 (a minute: not every answer sets the cookie again)
        session["seen"] = str(now.timestamp())
    return SignedIn(actor, account)


def current_actor() -> Actor | None:
    """Return who is asking, None when nobody is signed in."""
    return current_user.actor if current_user.is_authenticated else None


def acting() -> Actor:
    """Return who is asking, in a view that `requires` has let through."""
    actor = current_actor()
    if actor is None:
        raise Forbidden("anonymous")
    return actor


def may(action: str, target: Target | None = None) -> bool:
    """For templates and views: would `action` be permitted?"""
    return permitted(current_actor(), action, target)


def public(view: View) -> View:
    """Let everybody in, signed in or not."""
    view.policy = PUBLIC  # type: ignore[attr-defined]
    return view


def opened_by_token(view: View) -> View:
    """Let in whoever brings a token that the view itself looks up; it answers 404 for any other."""
    view.policy = TOKEN  # type: ignore[attr-defined]
    return view


def requires(action: str, target: Load | None = None, *, view: str = "") -> Callable[[View], View]:
    """Let in only whom `permitted` lets in.

    target: called as target(session, **view arguments); None from it means there is no such thing: 404.
    view: the action that decides between 404 and 403, "<area>.view" by default.
    """
    if action not in POLICIES:
        raise LookupError(f"no policy for {action}")
    seeing = view or f"{action.split('.', maxsplit=1)[0]}.view"

    def decorate(function: View) -> View:
        @wraps(function)
        def guarded(**values: Any) -> Any:
            actor = current_actor()
            if actor is None:
                return _ask_to_sign_in()
            aim = target(reading(), **values) if target else None
            if target and aim is None:
                raise NotFound(action)
            if target:
                ensure(actor, action, aim, view=seeing)
            elif not permitted(actor, action):
                raise Forbidden(action)
            return function(**values)

        guarded.policy = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def requires_of_kind(load: Callable[..., Access | None]) -> Callable[[View], View]:
    """Let in only whom `permitted` lets take the action that the thing itself names, as each kind of paper does.

    load: called as load(session, **view arguments); None from it means there is no such thing: 404.
    """

    def decorate(function: View) -> View:
        @wraps(function)
        def guarded(**values: Any) -> Any:
            actor = current_actor()
            if actor is None:
                return _ask_to_sign_in()
            access = load(reading(), **values)
            if access is None:
                raise NotFound("thing")
            ensure(actor, access.action, access.target, view=access.view)
            return function(**values)

        guarded.policy = OF_KIND  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def rule_of(endpoint: str) -> str:
    """Return the action that the view behind `endpoint` is declared with, "" for a view that does not exist."""
    return getattr(current_app.view_functions.get(endpoint), "policy", "")


def by(load: Callable[[Session, int], Target | None], name: str) -> Load:
    """Make a target loader for `requires` out of a query and the name of the view argument with the identifier."""
    return lambda session, **values: load(session, values[name])


def _guard() -> BaseResponse | None:
    """Refuse a view without a policy, note the form's token, and send to a new password whoever must choose one."""
    if request.endpoint is None:
        return None  # 404 and 405 are Flask's to answer
    if request.endpoint in ASSETS:
        return None
    if getattr(current_app.view_functions[request.endpoint], "policy", None) is None:
        current_app.logger.error("view without a policy: %s", request.endpoint)
        abort(500 if current_app.testing else 403)
    form_token.set(None)
    if request.method == "POST" and current_user.is_authenticated:
        once = request.form.get("once", "")
        if once:
            form_token.set({"token": f"{current_user.account.user_id}:{once}"[:80], "used_at": clock.now()})
    if (
        current_user.is_authenticated
        and current_user.account.must_change_password
        and request.endpoint not in ("account.password", "auth.sign_out", "locale.choose")
    ):
        return redirect(url_for("account.password"), 303)
    return None


def _ask_to_sign_in() -> BaseResponse:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=wanted if wanted and wanted != "/" else None), 303)


def _headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in ASSETS:
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    return response


def safe_next(value: str | None) -> str:
    """Return `value` if it is a path of this site, else the home page: never a way out to another host."""
    path = (value or "").split("?")[0]
    hidden = any(char < " " for char in value or "")  # browsers drop them: "/\t/evil" would be "//evil"
    if not value or hidden or not path.startswith("/") or path.startswith("//") or "\\" in value or ":" in path:
        return url_for("home.index")
    return value
