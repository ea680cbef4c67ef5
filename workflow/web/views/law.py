"""The law: packs by regime, award by award; and the regulations of provinces and bodies that lie over them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.data import load_catalogue
from workflow.domain import inspection
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import organisations, targets
from workflow.queries import regulations as query
from workflow.services import regulations
from workflow.web import exporting
from workflow.web.filters import day
from workflow.web.forms import regulations as forms
from workflow.web.handling import attempt, shown
from workflow.web.pages import law as pages
from workflow.web.pages import office_sheets as sheets
from workflow.web.pages.words import award_choices
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("law", __name__, url_prefix="/law")
_REGULATION = by(targets.regulation, "regulation_id")


@blueprint.get("")
@requires("law.view")
def index() -> Any:
    """One regime at a time, today's first; what is not confirmed is marked, what will soon lack a rule is said."""
    catalogue, today = load_catalogue(), clock.today()
    chosen = request.args.get("regime", "")
    regime = catalogue.regimes.get(chosen) or catalogue.regime_in_force(today)
    rows = query.listed(reading())
    wanted = request.args.get("q", "").strip()
    cards = pages.cards(catalogue, regime.code, wanted, tuple(row.layer for row in rows))
    if exporting.wanted():
        asked = [f"{regime.code}: {pages.span(regime.in_force_from, regime.in_force_to)}"]
        told = exporting.asked((_("Danh hiệu, hình thức"), wanted))
        return exporting.file(sheets.LAW, pages.values(regime, cards, whole=not wanted), asked + told)
    if exporting.wanted("regulations"):
        return exporting.file(sheets.REGULATIONS, rows)
    return render_template(
        "law/index.html", regime=regime, regimes=list(catalogue.regimes.values()), q=wanted, span=pages.span,
        cards=cards,
        counts={line.regime: line for line in inspection.counts(catalogue)}[regime.code],
        endings=pages.endings(inspection.endings(catalogue, today)), terms=pages.terms(regime.terms),
        exclusions=pages.exclusions(regime.exclusions), instruments=pages.instruments(regime.instruments),
        regulations=rows,
    )  # fmt: skip


@blueprint.route("/regulations/new", methods=["GET", "POST"])
@requires("regulation.create", view="law.view")
def new() -> Any:
    form = forms.NewForm()
    councils = organisations.choices(reading(), acting(), "regulation.manage", clock.today(), only_councils=True)
    form.council_id.choices = [(key, name.lstrip("– ")) for key, name in councils]
    form.issuer_id.choices = _issuers([key for key, _name in councils])
    if len(councils) == 1 and not form.is_submitted():
        form.council_id.data = councils[0][0]
    if done := attempt(form, lambda: regulations.create(form.to_command(), actor=acting(), now=clock.now())):
        flash(_("Đã ghi văn bản. Tiếp theo: ghi từng giá trị mà văn bản quy định."), "success")
        return redirect(url_for(".show", regulation_id=done.value), 303)
    return shown("law/form.html", form, title=_("Ghi quy định riêng"), submit=_("Ghi văn bản"), order=form.order,
                 back_url=url_for(".index"))  # fmt: skip


@blueprint.get("/regulations/<int:regulation_id>")
@requires("regulation.view", target=_REGULATION)
def show(regulation_id: int) -> Any:
    """The paper, its values and what each changes; the secretary of its council organisation may change them."""
    row = _row(regulation_id)
    lines = pages.local_lines(row)
    if exporting.wanted():
        title = f"Giá trị của văn bản số {row.layer.number} ngày {row.layer.issued_on:%d/%m/%Y}"
        return exporting.file(sheets.VALUES, lines, [row.layer.issuer, row.title], title)
    return render_template(
        "law/regulation.html", row=row, lines=lines, span=pages.span,
        manages=may("regulation.manage", targets.regulation(reading(), regulation_id)), form=forms.RemoveForm(),
    )  # fmt: skip


@blueprint.route("/regulations/<int:regulation_id>/edit", methods=["GET", "POST"])
@requires("regulation.manage", target=_REGULATION, view="regulation.view")
def edit(regulation_id: int) -> Any:
    row = _row(regulation_id)
    layer = row.layer
    form = forms.EditForm(
        issuer_id=row.issuer_id, number=layer.number, title=row.title, issued_on=layer.issued_on,
        in_force_from=layer.in_force_from, in_force_to=layer.in_force_to, version=row.version,
    )  # fmt: skip
    form.issuer_id.choices = _issuers([layer.council_id])
    if attempt(form, lambda: regulations.change(form.to_command(regulation_id), actor=acting(), now=clock.now())):
        flash(_("Đã sửa văn bản."), "success")
        return redirect(url_for(".show", regulation_id=regulation_id), 303)
    return shown("law/form.html", form, title=_("Sửa văn bản %(number)s", number=layer.number), submit=_("Ghi"),
                 order=form.order, back_url=url_for(".show", regulation_id=regulation_id))  # fmt: skip


@blueprint.route("/regulations/<int:regulation_id>/values", methods=["GET", "POST"])
@requires("regulation.manage", target=_REGULATION, view="regulation.view")
def value(regulation_id: int) -> Any:
    row = _row(regulation_id)
    form = forms.ValueForm()
    form.award_code.choices = [("", ""), *award_choices()]
    paper = f"{row.layer.issuer}, {row.layer.number} ({day(row.layer.issued_on)})"
    actor, now = acting(), clock.now()
    if attempt(form, lambda: regulations.set_value(form.to_command(regulation_id, paper), actor=actor, now=now)):
        flash(_("Đã ghi giá trị."), "success")
        return redirect(url_for(".show", regulation_id=regulation_id), 303)
    return shown("law/form.html", form, title=_("Giá trị của văn bản %(number)s", number=row.layer.number),
                 submit=_("Ghi giá trị"), hints=pages.hints(), back_url=url_for(".show", regulation_id=regulation_id),
                 order=("award_code", "key", "value", "citation", "confirmed"))  # fmt: skip


@blueprint.post("/regulations/<int:regulation_id>/values/<int:value_id>/remove")
@requires("regulation.manage", target=_REGULATION, view="regulation.view")
def remove(regulation_id: int, value_id: int) -> Any:
    if forms.RemoveForm().validate_on_submit():
        regulations.remove_value(regulation_id, value_id, actor=acting(), now=clock.now())
        flash(_("Đã bỏ giá trị; quy định chung có hiệu lực trở lại."), "success")
    return redirect(url_for(".show", regulation_id=regulation_id), 303)


def _row(regulation_id: int) -> query.RegulationRow:
    found = query.one(reading(), regulation_id)
    if found is None:
        raise NotFound("regulation")
    return found


def _issuers(council_ids: list[int]) -> list[tuple[int, str]]:
    """The council organisations and the bodies above them."""
    return query.bodies(reading(), council_ids)
