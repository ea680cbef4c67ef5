"""Toàn cảnh năm: the year of one council on one page, every figure a link, printed on one A4."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.permissions import Target
from workflow.domain.report_words import staff
from workflow.domain.reports import Period, ReportKind
from workflow.errors import Forbidden, NotFound
from workflow.extensions import reading
from workflow.queries import report_rows, targets, terms
from workflow.services import report_figures
from workflow.services.reports import FIRST_YEAR, LAST_YEAR
from workflow.web.pages import overview as pages
from workflow.web.pages.reports import Figures
from workflow.web.security import acting, current_actor, requires

blueprint = Blueprint("overview", __name__)


def _councils(session: Session) -> list[tuple[int, str]]:
    actor = current_actor()
    return report_rows.councils(session, actor, "report.overview", clock.today()) if actor else []


def _chosen(session: Session) -> int | None:
    """The council that the address names, else the first one that is watched. Raises Forbidden when there is none."""
    known = _councils(session)
    wanted = request.args.get("organisation", "")
    if not wanted:
        if not known:
            raise Forbidden("report.overview")
        return known[0][0]
    return next((key for key, _name in known if str(key) == wanted), None)


def _target(session: Session, **_values: Any) -> Target | None:
    chosen = _chosen(session)
    return targets.organisation(session, chosen) if chosen is not None else None


@blueprint.get("/overview")
@requires("report.overview", target=_target, view="report.overview")
def index() -> str:
    """The year at a glance."""
    session, now = reading(), clock.now()
    council = _chosen(session)
    if council is None:
        raise NotFound("organisation")
    year = request.args.get("year", type=int) or clock.today().year
    year = year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year
    period = Period(ReportKind.YEAR, year, year)
    counted = report_figures.count(session, council, period, now=now)
    body = counted.where.body
    figures = Figures(period, body.name, staff(body.kind), counted.data, counted.where.successors)
    due = terms.of(session, {(case.council_id, case.year) for case in counted.own} | {(council, year)})
    return render_template(
        "overview/index.html", figures=figures, body=body, year=year, councils=_councils(session),
        late=pages.late(counted.own, due, figures, now),
        coming=pages.coming(session, acting(), due[council, year], now),
        reasons=pages.reasons(figures), differences=counted.differences, now=now,
    )  # fmt: skip
