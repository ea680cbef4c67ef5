"""From the annex of a plan to its tasks: paste or upload, look at every row, confirm."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.annex import Annex, AnnexTask
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.extensions import reading
from workflow.queries import plan_tasks as query
from workflow.queries import plans, targets
from workflow.services import annexes
from workflow.web.forms import annexes as forms
from workflow.web.forms.plans import QUARTERS
from workflow.web.pages.annexes import lines_of, page_of
from workflow.web.security import acting, by, requires

blueprint = Blueprint("annexes", __name__, url_prefix="/plans/<int:plan_id>/annex")
_PLAN = by(targets.plan, "plan_id")


@blueprint.route("", methods=["GET", "POST"])
@requires("plan.import", target=_PLAN)
def new(plan_id: int) -> Any:
    """Ask for the paper; once it is there, show what was understood. Nothing is written here."""
    plan, form = _plan(plan_id), forms.PaperForm()
    if form.validate_on_submit():
        try:
            annex = _read(form)
        except Refused as refused:
            form.refuse(refused.violations)
        else:
            proposals = annexes.propose(
                reading(), annex, organisation_id=plan.organisation_id, year=plan.year, today=clock.today()
            )
            confirm = forms.AnnexForm(formdata=None)
            confirm.fill(proposals, lines_of(annex))
            return _preview(plan, confirm, before=[line.text for line in annex.before], unsure=proposals)
    status = 422 if request.method == "POST" else 200
    return render_template("plans/annex.html", plan=plan, form=form, accept=annexes.ACCEPT), status


@blueprint.post("/confirm")
@requires("plan.import", target=_PLAN)
def confirm(plan_id: int) -> Any:
    """Write the rows that were kept; look again when a line was made a task, or when a person asks to."""
    plan, form = _plan(plan_id), forms.AnnexForm()
    valid = form.validate_on_submit()
    if "csrf_token" in form.errors:
        raise Refused([Violation("form_expired", N_("Biểu mẫu đã cũ. Quay lại trang trước rồi gửi lại."))])
    if "look" in request.form or form.chosen_lines:
        return _preview(plan, _looked_again(plan, form))
    if valid and form.kept:
        places = annexes.places_of(reading(), plan.organisation_id, clock.today())
        rows = [row.to_details(places) for row in form.kept]
        try:
            done = annexes.import_tasks(plan_id, rows, actor=acting(), now=clock.now())
        except Refused as refused:
            form.refuse(refused.violations)
        else:
            said = [_("Đã ghi %(count)s nhiệm vụ vào kế hoạch.", count=done.added)]
            if done.there:
                said.append(_("%(count)s nhiệm vụ đã có từ trước, giữ nguyên.", count=done.there))
            flash(" ".join(said), "success")
            return redirect(url_for("plans.show", plan_id=plan_id, _anchor="tasks"), 303)
    elif valid:
        form.refuse([Violation("nothing_kept", N_("Chưa đánh dấu nhiệm vụ nào. Đánh dấu những dòng cần ghi."))])
    return _preview(plan, form), 422


def _read(form: forms.PaperForm) -> Annex:
    sent = form.file.data
    if sent is not None and sent.filename:
        return annexes.read_file(sent.filename, sent.stream.read(annexes.LIMIT + 1))
    if form.text.data:
        return annexes.read_text(form.text.data)
    raise Refused([Violation("annex_missing", N_("Chọn tệp hoặc dán phần phụ lục."), field="file")])


def _looked_again(plan: plans.PlanDetail, form: forms.AnnexForm) -> forms.AnnexForm:
    """The same rows as they were filled, and behind them the lines that a person called tasks."""
    tasks = tuple(AnnexTask(quarter, "", text, sure=False) for quarter, text in form.chosen_lines)
    added = annexes.propose(
        reading(), Annex(tasks), organisation_id=plan.organisation_id, year=plan.year, today=clock.today()
    )
    again = forms.AnnexForm(formdata=None)
    for row in form.rows:
        again.rows.append_entry({name: field.data for name, field in row.form._fields.items()})
    again.fill(added, [line.text.data for line in form.lines if line.quarter.data is None])
    again.rest.data = form.rest.data
    return again


def _preview(plan: plans.PlanDetail, form: forms.AnnexForm, **more: Any) -> str:
    places = query.places(reading(), plan.organisation_id, clock.today())
    page = page_of(form, places, plan.organisation, query.titles(reading(), plan.id), more.pop("unsure", ()))
    return render_template(
        "plans/annex_preview.html", plan=plan, form=form, page=page, places=places, names=QUARTERS,
        before=more.get("before", []),
    )  # fmt: skip


def _plan(plan_id: int) -> plans.PlanDetail:
    plan = plans.detail(reading(), plan_id)
    if plan is None:
        raise NotFound("plan")
    return plan
