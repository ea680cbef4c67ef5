"""Decisions of the bodies above, their annulment and the presentation of their awards."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.states import State
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import decisions as query
from workflow.queries import targets
from workflow.services import decisions
from workflow.web import exporting
from workflow.web.forms.decisions import AnnulForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import sheets
from workflow.web.pages.chosen import chosen_cases, chosen_ids, nothing_chosen, say_refused
from workflow.web.pages.words import award_name, case_url
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("decisions", __name__)
_DECISION = by(targets.decision, "decision_id")
_SIZE = 50
_REVOCABLE = (State.APPROVED, State.AWARDED)


@blueprint.get("/decisions")
@requires("decision.list")
def index() -> Any:
    if exporting.wanted():
        return exporting.file(sheets.DECISIONS, query.listing(reading(), acting(), limit=exporting.MOST + 1))
    before = _place(request.args.get("before", ""))
    rows = query.listing(reading(), acting(), before=before, limit=_SIZE + 1)
    older = ""
    if len(rows) > _SIZE:
        rows = rows[:_SIZE]
        older = f"{rows[-1].decided_on.toordinal()}-{rows[-1].id}"
    return render_template("decisions/index.html", rows=rows, older=older, paged=before is not None)


@blueprint.get("/decisions/new")
@requires("decision.create")
def new() -> str:
    """The submitted cases; those ticked go on to the form that records the decision, or to that of the way up."""
    rows = query.waiting(reading(), acting())
    bodies = query.names(reading(), {row.body_id for row in rows if row.body_id is not None})
    return render_template("decisions/new.html", rows=rows, bodies=bodies, award_name=award_name, case_url=case_url)


@blueprint.get("/decisions/<int:decision_id>")
@requires("decision.view", target=_DECISION)
def show(decision_id: int) -> Any:
    session, decision = reading(), _decision(decision_id)
    rows = query.items(session, decision_id, acting())
    if exporting.wanted():
        title = f"Danh sách kèm theo Quyết định số {decision.number} ngày {decision.decided_on:%d/%m/%Y}"
        return exporting.file(sheets.CASES, rows, [decision.body], title)
    aims = targets.nominations(session, [row.nomination_id for row in rows])
    presentable = [
        row.nomination_id for row in rows
        if row.state is State.APPROVED and may("nomination.award", aims.get(row.nomination_id))
    ]  # fmt: skip
    annuls = may("decision.manage", targets.decision(session, decision_id))
    return render_template(
        "decisions/show.html", decision=decision, rows=rows, presentable=presentable,
        annuls=annuls and any(row.state in _REVOCABLE for row in rows), award_name=award_name, case_url=case_url,
    )  # fmt: skip


@blueprint.route("/decisions/<int:decision_id>/annul", methods=["GET", "POST"])
@requires("decision.manage", target=_DECISION)
def annul(decision_id: int) -> Any:
    """Which cases and on what ground; then the answers once more; then each case is revoked."""
    decision = _decision(decision_id)
    rows = [row for row in query.items(reading(), decision_id, acting()) if row.state in _REVOCABLE]
    form = AnnulForm()
    offered = {row.nomination_id for row in rows}
    cases = tuple(case for case in chosen_cases(request.form.getlist("case")) if case[0] in offered)
    chosen = {identifier for identifier, _version in cases} if request.method == "POST" else offered
    context = {"decision": decision, "rows": rows, "chosen": chosen, "award_name": award_name, "case_url": case_url}
    if "check" in request.form and cases and form.validate_on_submit():
        return render_template("decisions/check.html", form=form, **context)
    if "edit" in request.form:
        return render_template("decisions/annul.html", form=form, **context)

    def act() -> int:
        if not cases:
            raise Refused([nothing_chosen()])
        results = decisions.annul(form.to_command(decision_id, cases), actor=acting(), now=clock.now())
        return say_refused(results, {row.nomination_id: row.subject for row in rows})

    if done := attempt(form, act):
        if done.value:
            flash(_("Đã hủy quyết định đối với %(count)s trường hợp.", count=done.value), "success")
        return redirect(url_for("decisions.show", decision_id=decision_id), 303)
    return shown("decisions/annul.html", form, **context)


@blueprint.get("/decisions/<int:decision_id>/present")
@requires("decision.view", target=_DECISION)
def present(decision_id: int) -> Response:
    """To the batch that records the presentation of what this decision gave."""
    rows = query.items(reading(), decision_id, acting())
    ids = [row.nomination_id for row in rows if row.state is State.APPROVED]
    return redirect(url_for("batches.preview", verb="award", ids=ids), 303)


@blueprint.get("/nominations/<int:nomination_id>/approve")
@requires("nomination.approve", target=by(targets.nomination, "nomination_id"))
def approve(nomination_id: int) -> Response:
    """One case alone is a batch of one; the same number and date again adds it to the decision already recorded."""
    return redirect(url_for("batches.preview", verb="approve", ids=nomination_id), 303)


def _decision(decision_id: int) -> query.DecisionPage:
    decision = query.page(reading(), decision_id)
    if decision is None:
        raise NotFound("decision")
    return decision


def _place(text: str) -> tuple[date, int] | None:
    """Read the place after which the list goes on; what cannot be read starts from the beginning."""
    numbers = chosen_ids(text.split("-"))
    if len(numbers) != 2 or not 1 <= numbers[0] <= date.max.toordinal():  # noqa: PLR2004 (day and row)
        return None
    return date.fromordinal(numbers[0]), numbers[1]
