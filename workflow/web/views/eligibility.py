"""Who meets the conditions of an award: the people and collectives of a unit, and chosen cases, side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from workflow import clock
from workflow.data import load_catalogue
from workflow.domain.catalogue import Award
from workflow.domain.permissions import permitted
from workflow.domain.states import SubjectKind
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import eligibility as query
from workflow.queries import targets, units
from workflow.queries.paging import Page
from workflow.services.checks import FIRST_YEAR, LAST_YEAR
from workflow.web import exporting
from workflow.web.listing import Listing, cursor, offered
from workflow.web.pages import eligibility as pages
from workflow.web.pages import sheets
from workflow.web.pages.chosen import chosen_ids
from workflow.web.pages.words import award_name
from workflow.web.security import acting, requires

blueprint = Blueprint("eligibility", __name__, url_prefix="/eligibility")


@blueprint.get("")
@requires("eligibility.list")
def index() -> Any:
    """One unit, one award, one year; nothing is chosen for the reader but his own unit and the present year."""
    session, today = reading(), clock.today()
    known = units.listed(session, acting(), "record.view", today)
    unit = next((u for u in known if u.id == request.args.get("unit", type=int)), known[0] if known else None)
    awards = load_catalogue().awards_on(today)
    award = next((a for a in awards if a.code == request.args.get("award")), awards[0])
    kind = _kind(award)
    year = request.args.get("year", default=today.year, type=int)
    year = year if FIRST_YEAR <= year <= LAST_YEAR else today.year
    grid, listing = pages.Grid(), None
    if unit is not None:
        asked = pages.Asked(unit, award.code, kind, year, today)
        if exporting.wanted():
            grid = pages.everybody(session, asked, acting())
            told = [unit.name, award_name(award.code), f"Năm {year}"]
            return exporting.file(sheets.eligibility(grid), grid.lines, told)
        if kind is SubjectKind.INDIVIDUAL:
            grid, page = pages.of_people(session, asked, acting(), cursor())
            listing = Listing(Page(page.rows, page.total, page.after, page.before), _("người"))
        else:
            grid = pages.of_collectives(session, asked, acting())
    return render_template(
        "eligibility/index.html", grid=grid, listing=listing, unit=unit, award=award, kind=kind, year=year, today=today,
        units=[(u.id, u.name) for u in known], awards=[(a.code, award_name(a.code)) for a in awards],
        kinds=offered(kind for kind in SubjectKind if kind in award.subjects),
    )  # fmt: skip


@blueprint.route("/cases", methods=["GET", "POST"])
@requires("nomination.list")
def cases() -> Any:
    """The conditions of chosen cases, or of the whole agenda of a meeting; those one may not see are left out."""
    session, actor = reading(), acting()
    ids = chosen_ids(request.values.getlist("ids"))
    meeting_id = request.args.get("meeting", type=int)
    if meeting_id is not None:
        if not permitted(actor, "meeting.view", targets.meeting(session, meeting_id)):
            raise NotFound("meeting")
        ids = query.of_meeting(session, meeting_id)
    grids = pages.of_cases(session, ids, actor=actor, now=clock.now())
    return render_template("eligibility/cases.html", grids=grids, meeting_id=meeting_id)


def _kind(award: Award) -> SubjectKind:
    wanted = request.args.get("kind", "")
    found = next((kind for kind in SubjectKind if kind.value == wanted and kind in award.subjects), None)
    return found or next(kind for kind in SubjectKind if kind in award.subjects)
