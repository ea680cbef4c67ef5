"""The plan as a paper: issued, closed, opened again, its sections, the plan above it, on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import plan_papers as query
from workflow.queries import plan_tasks, plans, signers, targets
from workflow.services import plan_papers
from workflow.web.forms import plan_work as forms
from workflow.web.forms.plans import QUARTERS, ConfirmForm
from workflow.web.handling import attempt
from workflow.web.pages import plan_papers as papers
from workflow.web.pages import plans as pages
from workflow.web.pages.plan_forms import form_of
from workflow.web.security import acting, by, requires

blueprint = Blueprint("plan_papers", __name__, url_prefix="/plans/<int:plan_id>")
_PLAN = by(targets.plan, "plan_id")


@blueprint.route("/issue", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def issue(plan_id: int) -> Any:
    """Number and date make the draft the plan in force; what does not fit in its basis is said first."""
    plan = _plan(plan_id)
    signer = signers.of_body(reading(), plan.organisation_id, clock.today())
    form = forms.IssueForm(obj=plan, signer=signer.name, signer_position=signer.position)
    if attempt(form, lambda: plan_papers.issue(form.to_command(plan_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã ghi nhận kế hoạch được ban hành."))
    found = papers.doubts_of(plan, query.blocks(reading(), plan_id), form.issued_on.data or papers.plan_day(plan))
    return form_of(plan, form, title=_("Ban hành kế hoạch"), submit=_("Ban hành"), doubts=found)


@blueprint.route("/close", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def close(plan_id: int) -> Any:
    plan = _plan(plan_id)
    form = ConfirmForm(version=plan.version)
    if attempt(form, lambda: plan_papers.close(plan_id, form.seen_version, actor=acting(), now=clock.now())):
        return _back(plan_id, _("Kế hoạch đã kết thúc và được giữ nguyên."))
    said = [_("Kết thúc rồi thì không sửa được kế hoạch, mốc hạn và nhiệm vụ nữa; cần thì mở lại.")]
    return form_of(plan, form, title=_("Kết thúc kế hoạch"), submit=_("Kết thúc"), said=said)


@blueprint.route("/reopen", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def reopen(plan_id: int) -> Any:
    plan = _plan(plan_id)
    form = ConfirmForm(version=plan.version)
    if attempt(form, lambda: plan_papers.reopen(plan_id, form.seen_version, actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã mở lại kế hoạch."))
    said = [_("Nhật ký ghi ai mở lại và lúc nào.")]
    return form_of(plan, form, title=_("Mở lại kế hoạch"), submit=_("Mở lại"), said=said)


@blueprint.post("/upper-seen")
@requires("plan.manage", target=_PLAN)
def upper_seen(plan_id: int) -> Any:
    """This plan was held against the upper plan as it stands now."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        abort(400)
    plan_papers.upper_seen(plan_id, form.seen_version, actor=acting(), now=clock.now())
    return _back(plan_id, _("Đã ghi: kế hoạch này đã đối chiếu với kế hoạch cấp trên."))


@blueprint.route("/sections/new", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def add_block(plan_id: int) -> Any:
    form = forms.BlockForm()
    if attempt(form, lambda: plan_papers.set_block(form.to_command(plan_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã ghi phần nội dung."), "text")
    return form_of(_plan(plan_id), form, title=_("Thêm phần nội dung"), submit=_("Ghi"), anchor="text")


@blueprint.route("/sections/<int:block_id>", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def edit_block(plan_id: int, block_id: int) -> Any:
    def fresh(**given: Any) -> forms.BlockForm:
        return forms.BlockForm(obj=_block(plan_id, block_id), **given)

    form = fresh()
    change = form.to_command(plan_id, block_id)
    if attempt(form, lambda: plan_papers.set_block(change, actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã ghi phần nội dung."), "text")
    return form_of(
        _plan(plan_id), form, fresh=fresh, row=("plan_block", block_id), title=_("Sửa phần nội dung"), submit=_("Ghi"),
        anchor="text", remove_url=url_for(".remove_block", plan_id=plan_id, block_id=block_id),
    )  # fmt: skip


@blueprint.route("/sections/<int:block_id>/remove", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def remove_block(plan_id: int, block_id: int) -> Any:
    block = _block(plan_id, block_id)
    form = ConfirmForm(version=block.version)
    seen = form.seen_version
    if attempt(form, lambda: plan_papers.remove_block(plan_id, block_id, seen, actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã bỏ phần nội dung."), "text")
    said = [block.heading, _("Nhật ký vẫn giữ nội dung cũ.")]
    return form_of(_plan(plan_id), form, title=_("Bỏ phần nội dung"), submit=_("Bỏ phần này"), kind="danger", said=said,
                   anchor="text")  # fmt: skip


@blueprint.get("/print")
@requires("plan.view", target=_PLAN)
def print_(plan_id: int) -> str:
    """The plan as a paper: basis, sections, terms, tasks by quarter, ready for the printer."""
    session, plan = reading(), _plan(plan_id)
    rows = plan_tasks.tasks(session, plan_id)
    terms = plans.terms(session, [plan_id])[plan_id]
    return render_template(
        "plans/print.html", plan=plan, blocks=query.blocks(session, plan_id), names=QUARTERS, lead_of=pages.lead_of,
        terms=[(term, pages.in_full(term)) for term in terms.values()],
        quarters={number: [row for row in rows if row.quarter == number] for number in QUARTERS},
        basis=papers.basis(session, plan),
    )  # fmt: skip


def _plan(plan_id: int) -> plans.PlanDetail:
    plan = plans.detail(reading(), plan_id)
    if plan is None:
        raise NotFound("plan")
    return plan


def _block(plan_id: int, block_id: int) -> query.BlockRow:
    row = next((block for block in query.blocks(reading(), plan_id) if block.id == block_id), None)
    if row is None:
        raise NotFound("block")
    return row


def _back(plan_id: int, message: str, anchor: str = "") -> Any:
    flash(message, "success")
    return redirect(url_for("plans.show", plan_id=plan_id, _anchor=anchor or None), 303)
