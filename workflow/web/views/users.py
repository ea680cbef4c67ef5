"""Accounts and roles, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain import accounts as a
from workflow.domain.states import Role
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import organisations as organisations_query
from workflow.queries import users as query
from workflow.services import users
from workflow.web import exporting
from workflow.web.forms import users as forms
from workflow.web.handling import attempt, shown
from workflow.web.listing import Listing, cursor, offered, searched
from workflow.web.pages import sheets
from workflow.web.security import acting, requires

blueprint = Blueprint("users", __name__, url_prefix="/users")


@blueprint.get("")
@requires("user.view")
def index() -> Any:
    filters = _filters()
    if exporting.wanted():
        rows = exporting.every(lambda at: query.page(reading(), filters, clock.today(), at))
        asked = exporting.asked(
            (_("Tìm"), filters.q), (_("Vai trò"), filters.role),
            (_("Danh sách"), {True: _("Đang dùng"), False: _("Đã khóa"), None: ""}[filters.active]),
        )  # fmt: skip
        return exporting.file(sheets.USERS, rows, asked)
    page = query.page(reading(), filters, clock.today(), cursor())
    return render_template(
        "users/index.html",
        page=page,
        filters=filters,
        roles=offered(a.GRANTABLE),
        listing=Listing(page, _("tài khoản")),
    )


@blueprint.get("/<int:user_id>")
@requires("user.view")
def show(user_id: int) -> Any:
    row = _detail(user_id)
    return render_template(
        "users/show.html", row=row, today=clock.today(), active_form=forms.ActiveForm(version=row.version)
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("user.manage")
def new() -> Any:
    """Open an account; a generated password is shown once, on the answer to this very form."""
    form = forms.NewForm()
    form.person_id.choices = [("", ""), *query.unlinked_people(reading())]
    if done := attempt(form, lambda: users.create(form.to_command(), actor=acting(), now=clock.now())):
        return _issued(done.value, _("Đã mở tài khoản."))
    return shown(
        "directory/form.html", form, title=_("Mở tài khoản"), submit=_("Mở tài khoản"), back_url=url_for(".index"),
        order=("account", "name", "email", "person_id", "password"),
        lead=_("Người dùng phải tự đặt mật khẩu ở lần đăng nhập đầu tiên. Giao vai trò sau khi mở."),
    )  # fmt: skip


@blueprint.route("/<int:user_id>/edit", methods=["GET", "POST"])
@requires("user.manage")
def edit(user_id: int) -> Any:
    row = _detail(user_id)
    form = forms.EditForm(obj=row)
    form.person_id.choices = [("", ""), *query.unlinked_people(reading(), row.person_id)]
    if attempt(form, lambda: users.update_user(form.to_command(user_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi thông tin tài khoản."), "success")
        return redirect(_page(user_id), 303)
    return shown(
        "directory/form.html",
        form,
        title=_("Sửa tài khoản"),
        subject=row.account,
        submit=_("Ghi"),
        back_url=_page(user_id),
    )


@blueprint.route("/<int:user_id>/reset", methods=["GET", "POST"])
@requires("user.manage")
def reset(user_id: int) -> Any:
    """Give a new password, which ends the user's sign-ins."""
    row = _detail(user_id)
    form = forms.ResetForm(version=row.version)
    if done := attempt(form, lambda: users.reset_password(form.to_command(user_id), actor=acting(), now=clock.now())):
        return _issued(done.value, _("Đã đặt lại mật khẩu."))
    return shown(
        "directory/form.html", form, title=_("Đặt lại mật khẩu"), subject=row.account, submit=_("Đặt lại mật khẩu"),
        kind="danger", back_url=_page(user_id),
        lead=_("Người này bị đăng xuất khỏi mọi máy và phải tự đổi mật khẩu khi đăng nhập lại."),
    )  # fmt: skip


@blueprint.post("/<int:user_id>/active")
@requires("user.manage")
def active(user_id: int) -> Any:
    """Disable, or enable again."""
    row = _detail(user_id)
    form = forms.ActiveForm()
    command = a.SetUserActive(user_id=user_id, version=form.seen_version, active=form.active.data)
    if attempt(form, lambda: users.set_active(command, actor=acting(), now=clock.now())):
        flash(
            _("Đã mở lại tài khoản.") if command.active else _("Đã khóa tài khoản và kết thúc mọi phiên đăng nhập."),
            "success",
        )
        return redirect(_page(user_id), 303)
    return shown("users/show.html", form, row=row, today=clock.today(), active_form=form)


@blueprint.route("/<int:user_id>/grants/new", methods=["GET", "POST"])
@requires("user.manage")
def grant(user_id: int) -> Any:
    row = _detail(user_id)
    form = forms.GrantForm(from_date=clock.today())
    places = organisations_query.choices(reading(), acting(), "organisation.manage", clock.today())
    form.organisation_id.choices = [("", ""), *places]
    if attempt(form, lambda: users.grant(form.to_command(user_id), actor=acting(), now=clock.now())):
        flash(_("Đã giao vai trò. Người này cần đăng nhập lại."), "success")
        return redirect(_page(user_id), 303)
    return shown(
        "directory/form.html", form, title=_("Giao vai trò"), subject=row.name, submit=_("Giao vai trò"),
        back_url=_page(user_id), lead=_("Vai trò Ủy viên, Chủ tịch có theo chức danh ở trang Thành viên Hội đồng."),
    )  # fmt: skip


@blueprint.route("/<int:user_id>/grants/<int:grant_id>/end", methods=["GET", "POST"])
@requires("user.manage")
def end_grant(user_id: int, grant_id: int) -> Any:
    row, held = _detail(user_id), query.grant_of(reading(), user_id, grant_id)
    if held is None:
        raise NotFound("grant")
    form = forms.EndGrantForm()
    if attempt(form, lambda: users.end_grant(form.to_command(grant_id), actor=acting(), now=clock.now())):
        flash(_("Đã kết thúc vai trò."), "success")
        return redirect(_page(user_id), 303)
    what = _("%(role)s – %(organisation)s", role=_(held.role.label), organisation=held.organisation)
    return shown(
        "directory/form.html", form, title=_("Kết thúc vai trò"), subject=row.name, submit=_("Kết thúc vai trò"),
        kind="danger", lead=what, back_url=_page(user_id),
    )  # fmt: skip


def _issued(issued: users.Issued, said: str) -> Any:
    if issued.password is None:
        flash(said, "success")
        return redirect(_page(issued.user_id), 303)
    return render_template("users/issued.html", row=_detail(issued.user_id), password=issued.password, said=said)


def _detail(user_id: int) -> query.UserDetail:
    row = query.detail(reading(), user_id)
    if row is None:
        raise NotFound("user")
    return row


def _filters() -> query.Filters:
    roles = {role.value: role for role in Role}
    return query.Filters(
        q=searched(), role=roles.get(request.args.get("role", "")),
        active={"": True, "no": False}.get(request.args.get("active", "")),
    )  # fmt: skip


def _page(user_id: int) -> str:
    return url_for(".show", user_id=user_id)
