"""One's own account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from workflow import clock
from workflow.domain.text import N_
from workflow.errors import Refused, Throttled, Violation
from workflow.services import accounts
from workflow.web import sessions
from workflow.web.forms.auth import PasswordForm
from workflow.web.respond import form_page
from workflow.web.security import acting, requires

blueprint = Blueprint("account", __name__)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires("account.manage")
def password() -> Any:
    """Change one's own password; every other sign-in of the account ends, this browser's begins anew."""
    form = PasswordForm()
    values = {
        "must_change": current_user.account.must_change_password,
        "me": acting(),
        "account": current_user.account.account,
    }
    if form.validate_on_submit():
        command = form.to_command(request.remote_addr or "")
        try:
            begun = accounts.change_password(command, actor=acting(), lifetime=sessions.lifetime(), now=clock.now())
        except Refused as refused:
            form.refuse(refused.violations)
        except Throttled as throttled:
            why = Violation("throttled", N_("Đã thử quá nhiều lần. Chờ khoảng %(minutes)s phút rồi thử lại."),
                            {"minutes": -(-throttled.seconds // 60)})  # fmt: skip
            form.refuse([why])
            response = make_response(render_template("account/password.html", form=form, **values), 429)
            response.headers["Retry-After"] = str(throttled.seconds)
            return response
        else:
            sessions.begin(begun)
            flash(_("Đã đổi mật khẩu. Các máy khác đang đăng nhập tài khoản này đã bị đăng xuất."), "success")
            return redirect(url_for("home.index"), 303)
    return form_page("account/password.html", form=form, **values)
