"""Yearly ratings: which units one enters, and the sheet of a unit with the caps as they stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.data.ratings import load_ratings
from workflow.domain.ratings import Rated, whom
from workflow.domain.states import Rating
from workflow.errors import Conflict, NoRuleInForce, NotFound, Refused
from workflow.extensions import reading
from workflow.queries import organisations as organisations_query
from workflow.queries import targets
from workflow.services import ratings
from workflow.web import exporting
from workflow.web.errors import said
from workflow.web.forms.ratings import SheetForm, filled
from workflow.web.pages import sheets
from workflow.web.security import acting, by, requires

blueprint = Blueprint("ratings", __name__)
_FIRST_YEAR = 2015


@blueprint.get("/ratings")
@requires("rating.list")
def index() -> Any:
    """The units whose sheets the actor fills in, for the year asked for: the past one until November."""
    today = clock.today()
    usual = today.year if today.month >= 11 else today.year - 1  # noqa: PLR2004 (ratings start in November)
    year = request.args.get("year", usual, type=int)
    years = range(today.year, _FIRST_YEAR - 1, -1)
    units = organisations_query.choices(reading(), acting(), "rating.enter", today)
    return render_template("ratings/index.html", units=units, year=year if year in years else usual, years=years)


@blueprint.route("/organisations/<int:organisation_id>/ratings/<int:year>", methods=["GET", "POST"])
@requires("rating.enter", target=by(targets.organisation, "organisation_id"), view="organisation.view")
def sheet(organisation_id: int, year: int) -> Any:
    """Everybody of the unit on one page; “try” works the caps out anew and writes nothing."""
    if not _FIRST_YEAR <= year <= clock.today().year:
        raise NotFound("year")
    common: dict[str, Any] = {"actor": acting(), "now": clock.now()}
    found = ratings.sheet(reading(), organisation_id, year, **common)
    form = SheetForm(
        version=found.grid.version, head=found.grid.head_id, pool=found.pool, document=found.grid.document,
        over_reason=found.grid.over_reason,
    )  # fmt: skip
    form.offer(found.grid)
    if exporting.wanted():
        grid = found.grid
        return exporting.file(sheets.RATINGS, (*grid.people, grid.unit, *grid.below), [grid.unit.name, f"Năm {year}"])
    if request.method == "GET":
        return _page(found, form, year), 200
    command = form.read(found.grid, year, request.form)
    if command is None:
        return _page(found, form, year), 422
    found = ratings.tried(reading(), command, **common)
    if request.form.get("do") == "try":
        return _page(found, form, year), 200
    try:
        changed = ratings.save(command, **common)
    except Refused as refused:
        form.refuse(refused.violations)
        return _page(found, form, year), 422
    except Conflict as conflict:
        return _page(found, form, year, overtaken=said(conflict)), 409
    flash(_("Đã ghi %(count)s thay đổi xếp loại.", count=changed), "success")
    return redirect(url_for(".sheet", organisation_id=organisation_id, year=year), 303)


def _page(found: ratings.Sheet, form: SheetForm, year: int, overtaken: str = "") -> str:
    sent = request.form if request.method == "POST" else None
    return render_template(
        "ratings/sheet.html", sheet=found, grid=found.grid, form=form, year=year, shown=filled(found.grid, sent),
        bad=getattr(form, "bad", {}), seen=_seen(found), levels=list(Rating), whom=whom, collective=Rated.COLLECTIVE,
        law=load_ratings(), rules=_rules(year), overtaken=overtaken, me=acting().person_id,
    )  # fmt: skip


def _seen(found: ratings.Sheet) -> dict[str, str]:
    """The levels as the page was first shown; a sheet that comes back keeps them."""
    there = {f"seen-{p.id}": p.level for p in found.grid.people}
    there |= {f"unit-seen-{u.id}": u.level for u in found.grid.units}
    told = {name: level.value if level else "" for name, level in there.items()}
    return {name: request.form.get(name, value) for name, value in told.items()} if request.method == "POST" else told


def _rules(year: int) -> dict[Rated, Any]:
    found = {}
    for kind in Rated:
        try:
            found[kind] = load_ratings().rule(kind, year)
        except NoRuleInForce:
            continue
    return found
