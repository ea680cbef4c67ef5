"""The inspections of a plan's year."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import plan_tasks, plans, targets
from workflow.services import inspections
from workflow.web.forms import plans as forms
from workflow.web.handling import attempt
from workflow.web.pages.plan_forms import form_of
from workflow.web.security import acting, by, requires

blueprint = Blueprint("inspections", __name__, url_prefix="/plans/<int:plan_id>/inspections")
_PLAN = by(targets.plan, "plan_id")


@blueprint.route("/new", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def new(plan_id: int) -> Any:
    plan = plans.detail(reading(), plan_id)
    if plan is None:
        raise NotFound("plan")
    form = forms.InspectionForm()
    units = plan_tasks.places(reading(), plan.organisation_id, clock.today())
    form.organisation_id.choices = [("", ""), *((unit.id, unit.name) for unit in units)]
    if attempt(form, lambda: inspections.record(form.to_command(plan_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã ghi cuộc kiểm tra. Nhiệm vụ kiểm tra của năm sẽ tự ghi xong."))
    return form_of(plan, form, title=_("Ghi một cuộc kiểm tra"), submit=_("Ghi"), anchor="inspections")


@blueprint.post("/<int:inspection_id>/remove")
@requires("plan.manage", target=_PLAN)
def remove(plan_id: int, inspection_id: int) -> Any:
    if not forms.ConfirmForm().validate_on_submit():
        abort(400)
    inspections.remove(plan_id, inspection_id, actor=acting(), now=clock.now())
    return _back(plan_id, _("Đã bỏ; nhật ký vẫn giữ."))


def _back(plan_id: int, message: str) -> Any:
    flash(message, "success")
    return redirect(url_for("plans.show", plan_id=plan_id, _anchor="inspections"), 303)
