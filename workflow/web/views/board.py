"""Tình hình các đơn vị: units × awards, on time and late, and the pipeline."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.permissions import Target, permitted
from workflow.errors import Forbidden
from workflow.extensions import reading
from workflow.queries import board as counts
from workflow.queries import terms, units
from workflow.web import exporting
from workflow.web.pages import board, sheets
from workflow.web.pages.listing import sits_inside
from workflow.web.pages.watching import top
from workflow.web.security import acting, requires

blueprint = Blueprint("board", __name__)
_EARLIEST, _LATEST = 2000, 2100


def _target(session: Session, **_values: Any) -> Target | None:
    found = top(session, "board.view", clock.today())
    return found.target if found else None


@blueprint.get("/board")
@requires("board.view", target=_target)
def index() -> Any:
    """The board of one organisation and all below it that the reader may watch."""
    session, actor, now = reading(), acting(), clock.now()
    here = top(session, "board.view", clock.today())
    if here is None:
        raise Forbidden("board.view")
    year = request.args.get("year", type=int) or clock.today().year
    year = year if _EARLIEST <= year <= _LATEST else clock.today().year
    below = units.below(session, here, clock.today())
    watched = [unit for unit in below if permitted(actor, "board.view", unit.target)]
    lines = [unit for unit in watched if unit.council_id]
    standing = counts.pipeline(session, actor, year, here.path)
    known = terms.of(session, {(one.council_id, year) for one in standing})
    choices = [(unit.id, unit.name) for unit in units.listed(session, actor, "board.view", clock.today())
               if unit.council_id == unit.id or unit.council_id is None]  # fmt: skip
    inside = sits_inside(actor)
    cells = counts.cells(session, actor, year, here.path)
    if exporting.wanted():
        found = board.board(lines, cells, year)
        return exporting.file(sheets.board(found), found.lines, [here.name, f"Năm {year}"])
    return render_template(
        "board/index.html", top=here, year=year, choices=choices, board=board.board(lines, cells, year),
        funnel=board.funnel(standing, known, year, now=now, insider=inside),
        pipeline=board.pipeline(standing, known, year, now=now, insider=inside),
        late_words=board.late_words,
    )  # fmt: skip
