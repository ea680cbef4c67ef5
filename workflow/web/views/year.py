"""The year on one page."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import plan_tasks
from workflow.queries import plans as query
from workflow.services.plans import FIRST_YEAR, LAST_YEAR
from workflow.web import exporting
from workflow.web.pages import calendar, office_sheets
from workflow.web.pages import plans as pages
from workflow.web.pages import year as board
from workflow.web.security import acting, requires

blueprint = Blueprint("year", __name__, url_prefix="/year")


@blueprint.get("")
@blueprint.get("/<int:year>")
@requires("plan.list")
def index(year: int | None = None) -> Any:
    """Four quarters with their terms and tasks; with several plans in sight, the reader's own first, or ?plan=."""
    today = clock.today()
    year = today.year if year is None else year
    rows, row = _plans(year)
    common = {"shown_year": year, "rows": rows, "row": row, "today": today, "first": FIRST_YEAR, "last": LAST_YEAR}
    if row is None:
        return render_template("year/index.html", **common, board=None, has_roles=bool(acting().grants))
    terms, tasks = _lines(row.id)
    if exporting.wanted():
        told = [row.organisation, *([row.number] if row.number else [])]
        title = f"Các mốc hạn và nhiệm vụ năm {year}"
        return exporting.file(office_sheets.YEAR, board.entries(year, terms, tasks), told, title)
    return render_template("year/index.html", **common, board=board.of(row.id, year, terms, tasks, today))


@blueprint.get("/<int:year>/<int:month>")
@requires("plan.list")
def month(year: int, month: int) -> Any:
    """One month, day by day: what is due, and why a day is off."""
    if not 1 <= month <= 12:  # noqa: PLR2004 (months)
        raise NotFound("month")
    rows, row = _plans(year)
    first, today = date(year, month, 1), clock.today()
    terms, tasks = _lines(row.id) if row else ([], [])
    before, after = calendar.neighbours(first)
    return render_template(
        "year/month.html", first=first, rows=rows, row=row, today=today,
        weeks=calendar.month(first, terms, tasks, today, row.id if row else 0),
        before=before if before.year >= FIRST_YEAR else None, after=after if after.year <= LAST_YEAR else None,
    )  # fmt: skip


def _plans(year: int) -> tuple[list[query.PlanRow], query.PlanRow | None]:
    """The plans of a year in sight, the reader's own first, and the one that is shown."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound("year")
    rows = sorted(query.listing(reading(), acting(), year=year), key=lambda row: not row.own)
    wanted = request.args.get("plan", type=int)
    row = next((row for row in rows if wanted in (None, row.id)), None)
    if row is None and wanted is not None:
        raise NotFound("plan")
    return rows, row


def _lines(plan_id: int) -> tuple[list[pages.TermLine], list[pages.TaskLine]]:
    session, actor, now = reading(), acting(), clock.now()
    plan = query.detail(session, plan_id)
    if plan is None:
        raise NotFound("plan")
    terms = pages.term_lines(query.terms(session, [plan_id])[plan_id], pages.owing(session, actor, plan, now), now)
    return terms, [pages.task_line(task, local_date(now)) for task in plan_tasks.tasks(session, plan_id)]
