"""Toàn cảnh năm: the year of one council on one page, every figure a link, printed on one A4."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from workflow import clock
from workflow.domain.report_words import staff
from workflow.domain.reports import Period, ReportKind
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import report_rows, terms
from workflow.services import report_figures
from workflow.services.reports import FIRST_YEAR, LAST_YEAR
from workflow.web.pages import overview as pages
from workflow.web.pages.reports import Figures
from workflow.web.security import acting, requires

blueprint = Blueprint("overview", __name__)


@blueprint.get("/overview")
@requires("report.list")
def index() -> str:
    """The year at a glance: of the council that the address names, else the first one that the reader watches."""
    session, now = reading(), clock.now()
    councils = report_rows.councils(session, acting(), "report.overview", clock.today())
    wanted = request.args.get("organisation", "")
    council = next((key for key, _name in councils if wanted in ("", str(key))), None)
    if council is None and wanted:
        raise NotFound("organisation")
    if council is None:
        return render_template("overview/none.html")
    year = request.args.get("year", type=int) or clock.today().year
    year = year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year
    period = Period(ReportKind.YEAR, year, year)
    counted = report_figures.count(session, council, period, now=now)
    body = counted.where.body
    figures = Figures(period, body.name, staff(body.kind), counted.data, counted.where.successors)
    due = terms.of(session, {(case.council_id, case.year) for case in counted.own} | {(council, year)})
    return render_template(
        "overview/index.html", figures=figures, body=body, year=year, councils=councils,
        late=pages.late(counted.own, due, figures, now),
        coming=pages.coming(session, acting(), due[council, year], now),
        reasons=pages.reasons(figures), differences=counted.differences, now=now,
    )  # fmt: skip
