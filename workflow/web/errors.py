"""Refusals and failures as pages: what happened and what to do, never how it looks inside."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from workflow.errors import AlreadyDone, Conflict, Forbidden, NoRuleInForce, NotFound, Refused
from workflow.web.filters import moment, say
from workflow.web.security import safe_next

Answer = tuple[Any, int]


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(NotFound, lambda _e: page(404))
    app.register_error_handler(Forbidden, lambda _e: page(403))
    app.register_error_handler(Refused, lambda e: page(422, what="\n".join(say(v) for v in e.violations)))
    app.register_error_handler(NoRuleInForce, _no_rule)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(AlreadyDone, _already_done)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, what: str = "") -> Answer:
    """Render the error page of `status`, as JSON for those who ask for JSON."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=status, message=what or None), status
    try:
        return render_template(f"errors/{status}.html", message=what), status
    except TemplateNotFound:
        return render_template("errors/400.html" if status < 500 else "errors/500.html", message=what), status  # noqa: PLR2004


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 (a redirect is no error)
        return error
    body, code = page(status)
    response = current_app.make_response((body, code))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def said(error: Conflict) -> str:
    """Say who was faster, when, and what the case has become."""
    if not error.who:
        return str(_("Có người vừa sửa trước bạn. Tải lại trang để xem bản mới rồi làm lại."))
    return str(_(
        "%(who)s đã làm trước bạn lúc %(when)s; hồ sơ nay là “%(state)s”. Tải lại trang để xem rồi làm tiếp.",
        who=error.who, when=moment(error.when), state=_(error.state.label) if error.state else "",
    ))  # fmt: skip


def _form_expired(_error: CSRFError) -> Answer:
    lost = _("Phiên làm việc của biểu mẫu đã hết hạn.")
    todo = _("Quay lại, tải lại trang rồi gửi lần nữa; bản đang viết dở vẫn còn trên máy này.")
    return page(400, what=f"{lost}\n{todo}")


def _no_rule(error: NoRuleInForce) -> Answer:
    return page(422, what=_("Chưa có quy định nào có hiệu lực cho %(rule)s.", rule=error.rule))


def _conflict(error: Conflict) -> Answer:
    return page(409, what=said(error))


def _already_done(_error: AlreadyDone) -> Any:
    flash(_("Biểu mẫu này đã được ghi nhận từ lần gửi trước, không ghi lần nữa."), "info")
    back = request.referrer or ""
    path = back[len(request.host_url) - 1 :] if back.startswith(request.host_url) else ""
    return redirect(safe_next(path), 303)


def _database(error: OperationalError) -> Answer:
    current_app.logger.error("database: %s", error)
    return page(503)


def _unexpected(error: Exception) -> Answer:
    current_app.logger.error("unexpected", exc_info=error)
    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    return page(500)
