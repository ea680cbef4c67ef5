"""One's terms in one's own calendar: a private address that programs read, and single entries to add by hand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.domain.states import Stage
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.notifications import feed
from workflow.queries import local_days, plan_tasks, plans, roles, targets
from workflow.services import feeds
from workflow.web.forms.plans import ConfirmForm
from workflow.web.pages import calendar as pages
from workflow.web.security import acting, by, opened_by_token, requires

blueprint = Blueprint("feeds", __name__)
_PLAN = by(targets.plan, "plan_id")
_STAGE = f"<any({','.join(Stage)}):stage>"


@blueprint.get("/calendar/<token>.ics")
@opened_by_token
def calendar(token: str) -> Response:
    """The terms, tasks and meetings of whoever was given this token; 404 for any other and for a closed account."""
    session, now = reading(), clock.now()
    owner = local_days.owner_of_feed(session, feeds.token_hash(token))
    actor = roles.load_actor(session, owner.user_id, local_date(now)) if owner is not None else None
    if owner is None or actor is None:
        raise NotFound("feed")
    with force_locale(owner.locale):
        return _file(pages.entries(session, actor, now), "tdkt.ics")


@blueprint.route("/account/calendar", methods=["GET", "POST"])
@requires("account.manage")
def manage() -> Any:
    """Make one's address, or make it anew: it is shown this once."""
    form = ConfirmForm()
    address = ""
    if form.validate_on_submit():
        token = feeds.make(actor=acting(), now=clock.now())
        address = pages.absolute(url_for(".calendar", token=token))
    since = local_days.feed_since(reading(), acting().user_id)
    return render_template("account/calendar.html", form=ConfirmForm(formdata=None), address=address, since=since)


@blueprint.post("/account/calendar/revoke")
@requires("account.manage")
def revoke() -> Any:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    feeds.revoke(actor=acting(), now=clock.now())
    flash(_("Đã thu hồi. Địa chỉ cũ không mở được nữa."), "success")
    return redirect(url_for(".manage"), 303)


@blueprint.get(f"/plans/<int:plan_id>/terms/{_STAGE}.ics")
@requires("plan.view", target=_PLAN)
def term(plan_id: int, stage: str) -> Response:
    """One term, to be added by hand."""
    plan, row = plans.detail(reading(), plan_id), plans.terms(reading(), [plan_id])[plan_id].get(Stage(stage))
    if plan is None or row is None:
        raise NotFound("term")
    return _file([pages.term_entry(row, plan.year, plan.organisation)], f"han-{stage}-{plan.year}.ics")


@blueprint.get("/plans/<int:plan_id>/tasks/<int:task_id>.ics")
@requires("plan.view", target=_PLAN)
def task(plan_id: int, task_id: int) -> Response:
    """One task, to be added by hand; one that waits for an event has no day."""
    plan = plans.detail(reading(), plan_id)
    row = next((row for row in plan_tasks.tasks(reading(), plan_id) if row.id == task_id), None)
    if plan is None or row is None or row.event_driven:
        raise NotFound("task")
    return _file([pages.task_entry(row, plan.id)], f"nhiem-vu-{task_id}.ics")


def _file(entries: list[feed.Entry], name: str) -> Response:
    content = feed.calendar(entries, name=_("Thi đua, khen thưởng"), stamp=clock.now())
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
