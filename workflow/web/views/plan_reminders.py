"""What people are reminded of under a plan: the policy of its organisation, and the letter that urges late units."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.errors import NotFound
from workflow.extensions import mail_enabled, reading
from workflow.queries import plans, targets
from workflow.services import reminder_policies
from workflow.services import urging as letter
from workflow.web.forms.plans import ConfirmForm
from workflow.web.forms.reminders import LINES, form_of, names
from workflow.web.handling import attempt, shown
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("plan_reminders", __name__, url_prefix="/plans/<int:plan_id>")
_PLAN = by(targets.plan, "plan_id")


@blueprint.get("/reminders")
@requires("plan.view", target=_PLAN)
def show(plan_id: int) -> Any:
    return _page(_plan(plan_id))


@blueprint.post("/reminders")
@requires("plan.manage", target=_PLAN)
def set_(plan_id: int) -> Any:
    """Set the policy of the plan's organisation, for all its plans."""
    plan = _plan(plan_id)
    place = plan.organisation_id
    form = form_of(reminder_policies.of(reading(), [place])[place], 0)
    if attempt(form, lambda: reminder_policies.put(
        place, form.to_policy(), form.seen_version, actor=acting(), now=clock.now()
    )):  # fmt: skip
        return _back(plan_id, _("Đã ghi lịch nhắc; lần nhắc tới theo lịch mới."))
    return _page(plan, form)


@blueprint.post("/reminders/reset")
@requires("plan.manage", target=_PLAN)
def reset(plan_id: int) -> Any:
    form = ConfirmForm()
    if not form.validate_on_submit():
        abort(400)
    reminder_policies.reset(_plan(plan_id).organisation_id, form.seen_version, actor=acting(), now=clock.now())
    return _back(plan_id, _("Đã trở lại lịch nhắc mặc định."))


@blueprint.get("/urging")
@requires("board.view", target=_PLAN, view="plan.view")
def urging(plan_id: int) -> str:
    """The letter that urges the units which are late, with the history of their reminders, ready for the printer."""
    plan, now = _plan(plan_id), clock.now()
    return render_template(
        "plans/urging.html", plan=plan, letter=letter.urging(reading(), plan, now), today=local_date(now)
    )


def _page(plan: plans.PlanDetail, form: Any = None) -> Any:
    place = plan.organisation_id
    version = reminder_policies.version(reading(), place)
    form = form or form_of(reminder_policies.of(reading(), [place])[place], version)
    groups = [
        (subject, [(recipient, *(form[name] for name in names(subject, recipient))) for _subject, recipient in lines])
        for subject, lines in groupby(LINES, key=lambda line: line[0])
    ]
    return shown(
        "plans/reminders.html", form, plan=plan, groups=groups, own=version > 0, version=version, mail=mail_enabled(),
        manages=may("plan.manage", targets.plan(reading(), plan.id)), token=ConfirmForm(formdata=None),
    )  # fmt: skip


def _plan(plan_id: int) -> plans.PlanDetail:
    plan = plans.detail(reading(), plan_id)
    if plan is None:
        raise NotFound("plan")
    return plan


def _back(plan_id: int, message: str) -> Any:
    flash(message, "success")
    return redirect(url_for(".show", plan_id=plan_id), 303)
