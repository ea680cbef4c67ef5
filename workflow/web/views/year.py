"""The year on one page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import plan_tasks
from workflow.queries import plans as query
from workflow.services.plans import FIRST_YEAR, LAST_YEAR
from workflow.web.pages import plans as pages
from workflow.web.pages import year as board
from workflow.web.security import acting, requires

blueprint = Blueprint("year", __name__, url_prefix="/year")


@blueprint.get("")
@blueprint.get("/<int:year>")
@requires("plan.list")
def index(year: int | None = None) -> Any:
    """Four quarters with their terms and tasks; with several plans in sight, the reader's own first, or ?plan=."""
    session, actor, now = reading(), acting(), clock.now()
    today = local_date(now)
    year = today.year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound("year")
    rows = sorted(query.listing(session, actor, year=year), key=lambda row: not row.own)
    wanted = request.args.get("plan", type=int)
    row = next((row for row in rows if wanted in (None, row.id)), None)
    if row is None and wanted is not None:
        raise NotFound("plan")
    common = {"shown_year": year, "rows": rows, "row": row, "today": today, "first": FIRST_YEAR, "last": LAST_YEAR}
    if row is None:
        return render_template("year/index.html", **common, board=None, has_roles=bool(actor.grants))
    plan = query.detail(session, row.id)
    if plan is None:
        raise NotFound("plan")
    terms = pages.term_lines(query.terms(session, [row.id])[row.id], pages.owing(session, actor, plan, now), now)
    tasks = [pages.task_line(task, today) for task in plan_tasks.tasks(session, row.id)]
    return render_template("year/index.html", **common, board=board.of(row.id, year, terms, tasks, today))
