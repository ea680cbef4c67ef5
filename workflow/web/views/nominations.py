"""Nominations: list, page, dossier, one page per verb, many at once."""

from __future__ import annotations

from functools import partial, wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.states import CommendationType, SubjectKind
from workflow.errors import Conflict, NotFound, Refused
from workflow.extensions import reading
from workflow.queries import case as cases
from workflow.queries import nominations as query
from workflow.queries import targets, units
from workflow.services import nominations
from workflow.web import exporting
from workflow.web.errors import said
from workflow.web.pages import choosing, dossier, listing, registering, sheets, steps
from workflow.web.pages.nomination import case_page
from workflow.web.pages.words import award_choices, award_name, recheck, type_choices
from workflow.web.respond import form_page
from workflow.web.security import acting, by, requires

blueprint = Blueprint("nominations", __name__)
_CASE = by(targets.nomination, "nomination_id")


@blueprint.get("/nominations")
@requires("nomination.list")
def index() -> Any:
    """What the reader may see, as the address asks for it."""
    session, actor, now = reading(), acting(), clock.now()
    filters = listing.filters_of(request.args)
    mine = [(unit.id, unit.short_name) for unit in units.listed(session, actor, "nomination.view", clock.today())]
    active = listing.active_filters(filters, mine)
    if exporting.wanted():
        found = listing.every(session, actor, filters, now)
        return exporting.file(sheets.NOMINATIONS, found, [chip["label"] for chip in active])
    page = query.page(
        session, actor, filters, after=request.args.get("after", ""), before=request.args.get("before", "")
    )
    return render_template(
        "nominations/index.html", rows=listing.shown(session, page, actor, now), page=page, filters=filters,
        count=listing.count_words(page), pager=listing.pager(page, filters), headings=listing.headings(filters),
        units=mine, states=listing.state_choices(actor), awards=award_choices(), types=type_choices(),
        sorts=listing.sort_choices(), active=active,
        verbs=listing.verbs(page, actor), args=listing.args_of(filters),
        state=request.args.get("state", "") or (listing.ALL if filters.q else listing.OPEN),
    )  # fmt: skip


@blueprint.get("/nominations/<int:nomination_id>")
@requires("nomination.view", target=_CASE)
def show(nomination_id: int) -> str:
    page = case_page(reading(), nomination_id, actor=acting(), now=clock.now())
    return render_template(
        "nominations/show.html", page=page, case=page.case, award=award_name(page.case.award_code),
        texts=dossier.texts_of(page.case), award_name=award_name, recheck=recheck(page.case.recheck_reason),
    )  # fmt: skip


@blueprint.route("/nominations/new", methods=["GET", "POST"])
@requires("nomination.create")
def new() -> Any:
    """Open a draft for a person of one's unit, or for the unit itself."""
    wanted = request.args.get("kind", "")
    kind = SubjectKind.COLLECTIVE if wanted == SubjectKind.COLLECTIVE.value else SubjectKind.INDIVIDUAL
    form, owners = choosing.new_form(reading(), acting(), kind, clock.today())
    if form.validate_on_submit():
        try:
            made = nominations.open_draft(form.to_command(kind, owners), actor=acting(), now=clock.now())
        except Refused as refused:
            form.refuse(refused.violations)
        else:
            flash(_("Đã lập hồ sơ nháp. Viết báo cáo rồi đăng ký."), "success")
            return redirect(url_for("nominations.edit", nomination_id=made), 303)
    if request.method == "GET":
        form.year.data, form.type.data = clock.today().year, CommendationType.MERIT
    return form_page("nominations/new.html", form=form, kind=kind, kinds=SubjectKind)


@blueprint.route("/nominations/<int:nomination_id>/edit", methods=["GET", "POST"])
@requires("nomination.edit", target=_CASE)
def edit(nomination_id: int) -> Any:
    """Write the open sections. A stale save answers 409 with both texts and overwrites nothing."""
    row = _row(nomination_id)
    form = dossier.form_of(row)
    if not form.validate_on_submit():
        return dossier.edit_page(row, form, status=422 if request.method == "POST" else 200)
    try:
        nominations.edit(form.to_command(nomination_id), actor=acting(), now=clock.now())
    except Refused as refused:
        form.refuse(refused.violations)
        return dossier.edit_page(row, form, status=422)
    except Conflict as conflict:
        row = _row(nomination_id)
        form.version.data = str(row.version)
        return dossier.edit_page(
            row, form, status=409, overtaken=said(conflict), theirs=dossier.differences(form, row)
        )
    flash(_("Đã lưu hồ sơ."), "success")
    then = "nominations.show" if request.form.get("then") == "show" else "nominations.edit"
    return redirect(url_for(then, nomination_id=nomination_id), 303)


@blueprint.route("/nominations/register", methods=["GET", "POST"])
@requires("nomination.create")
def register_many() -> Any:
    """Choose people and awards, look at who can go, confirm."""
    return registering.serve(reading(), acting(), now=clock.now(), today=clock.today())


@blueprint.route("/nominations/<int:nomination_id>/leave", methods=["GET", "POST"])
@requires("nomination.leave", target=_CASE)
def leave(nomination_id: int) -> Any:
    """The chair's written leave to reinstate."""
    return steps.leave(nomination_id)


def _row(nomination_id: int) -> cases.CaseRow:
    row = cases.one(reading(), nomination_id)
    if row is None:
        raise NotFound("nomination")
    return row


def _add_steps() -> None:
    """One route per verb, its name the same in address, form, command, service and event."""
    for name in steps.VERBS:
        take = requires(f"nomination.{name}", target=_CASE)(wraps(steps.take)(partial(steps.take, name)))
        view = steps.told_if_late(take)
        rule = f"/nominations/<int:nomination_id>/{name}"
        blueprint.add_url_rule(rule, endpoint=name, view_func=view, methods=["GET", "POST"])


_add_steps()
