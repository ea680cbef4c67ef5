"""Substitutions, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.extensions import reading
from workflow.queries import users as query
from workflow.services import substitutions
from workflow.web import exporting
from workflow.web.forms.users import EndForm, SubstitutionForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import sheets
from workflow.web.security import acting, requires

blueprint = Blueprint("substitutions", __name__, url_prefix="/substitutions")


@blueprint.get("")
@requires("substitution.manage")
def index() -> Any:
    past = request.args.get("past") == "1"
    today = clock.today()
    rows = query.substitutions(reading(), today, past=past)
    if exporting.wanted():
        return exporting.file(sheets.SUBSTITUTIONS, rows)
    return render_template("substitutions/index.html", rows=rows, past=past, today=today, form=EndForm())


@blueprint.route("/new", methods=["GET", "POST"])
@requires("substitution.manage")
def new() -> Any:
    form = SubstitutionForm(from_date=clock.today())
    users = [("", ""), *query.choices(reading())]
    form.from_user_id.choices = form.to_user_id.choices = users
    if attempt(form, lambda: substitutions.create(form.to_command(), actor=acting(), now=clock.now())):
        flash(_("Đã giao quyền thay."), "success")
        return redirect(url_for(".index"), 303)
    return shown(
        "directory/form.html", form, title=_("Giao quyền thay"), submit=_("Giao quyền thay"),
        back_url=url_for(".index"),
        lead=_("Người thay có mọi vai trò của người vắng; mỗi việc làm thay đều ghi tên cả hai người."),
    )  # fmt: skip


@blueprint.post("/<int:substitution_id>/end")
@requires("substitution.manage")
def end(substitution_id: int) -> Any:
    form = EndForm()
    if attempt(form, lambda: substitutions.end(substitution_id, actor=acting(), now=clock.now())):
        flash(_("Đã kết thúc việc thay."), "success")
    return redirect(url_for(".index"), 303)
