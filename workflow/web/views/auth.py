"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from workflow import clock
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Throttled, Violation
from workflow.services import accounts
from workflow.web import sessions
from workflow.web.forms.auth import SignInForm
from workflow.web.respond import form_page
from workflow.web.security import acting, public, requires, safe_next

blueprint = Blueprint("auth", __name__)
_MINUTE = 60


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Ask for account and password. The answer to a wrong one is the same whatever was wrong."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request.args.get("next")), 303)
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return form_page("auth/sign_in.html", form=form)
    known = sessions.knows(form.account.data)
    wanted = form.to_request(request.remote_addr or "", known)
    try:
        begun = accounts.sign_in(wanted, lifetime=sessions.lifetime(), now=clock.now())
    except Refused as refused:
        current_app.logger.warning("sign-in refused from %s", request.remote_addr)
        return form_page("auth/sign_in.html", form=form, violations=refused.violations)
    except Throttled as throttled:
        current_app.logger.warning("sign-in throttled from %s", request.remote_addr)
        return _wait(form, throttled)
    sessions.begin(begun)
    response = make_response(redirect(safe_next(form.next.data), 303))
    sessions.remember(response, begun.account)
    return response


@blueprint.post("/sign-out")
@requires("account.manage")
def sign_out() -> Any:
    """End this sign-in, in the database first."""
    try:
        accounts.sign_out(current_user.account.sign_in_id, actor=acting(), now=clock.now())
    except NotFound:
        current_app.logger.warning("sign-out of a sign-in that is gone")
    logout_user()
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    flash(_("Bạn đã đăng xuất."), "success")
    return redirect(url_for("auth.sign_in"), 303)


def _wait(form: SignInForm, throttled: Throttled) -> Any:
    message = N_("Đã thử quá nhiều lần. Chờ khoảng %(minutes)s phút rồi thử lại.")
    why = Violation("throttled", message, {"minutes": -(-throttled.seconds // _MINUTE)})
    response = make_response(render_template("auth/sign_in.html", form=form, violations=[why]), 429)
    response.headers["Retry-After"] = str(throttled.seconds)
    return response
