"""Tình hình các đơn vị: units × awards, on time and late, and the pipeline."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.permissions import POLICIES, Scope, Target, permitted
from workflow.errors import Forbidden
from workflow.extensions import reading
from workflow.queries import board as counts
from workflow.queries import terms, units
from workflow.queries.units import UnitRow
from workflow.web.pages import board
from workflow.web.pages.listing import sits_inside
from workflow.web.security import acting, current_actor, requires

blueprint = Blueprint("board", __name__)
_EARLIEST, _LATEST = 2000, 2100
_WATCHING = tuple(role for role, scope in POLICIES["board.view"].roles.items() if scope is not Scope.ANY)


def _top(session: Session) -> UnitRow | None:
    """The organisation that the address names, else the first that the reader watches."""
    wanted = request.args.get("organisation", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:  # noqa: PLR2004 (fits the column)
        return units.one(session, int(wanted))
    if wanted:
        return None
    actor = current_actor()
    watched = units.listed(session, actor, "board.view", clock.today()) if actor else []
    if not watched:
        raise Forbidden("board.view")
    own = actor.organisations(*_WATCHING) if actor else frozenset()
    return next((unit for unit in watched if unit.id in own), watched[0])


def _target(session: Session, **_values: Any) -> Target | None:
    top = _top(session)
    return top.target if top else None


@blueprint.get("/board")
@requires("board.view", target=_target)
def index() -> str:
    """The board of one organisation and all below it that the reader may watch."""
    session, actor, now = reading(), acting(), clock.now()
    top = _top(session)
    if top is None:
        raise Forbidden("board.view")
    year = request.args.get("year", type=int) or clock.today().year
    year = year if _EARLIEST <= year <= _LATEST else clock.today().year
    watched = [unit for unit in units.below(session, top, clock.today()) if permitted(actor, "board.view", unit.target)]
    lines = [unit for unit in watched if unit.council_id]
    standing = counts.pipeline(session, actor, year, top.path)
    known = terms.of(session, {(one.council_id, year) for one in standing})
    choices = [(unit.id, unit.name) for unit in units.listed(session, actor, "board.view", clock.today())
               if unit.council_id == unit.id or unit.council_id is None]  # fmt: skip
    inside = sits_inside(actor)
    cells = counts.cells(session, actor, year, top.path)
    return render_template(
        "board/index.html", top=top, year=year, choices=choices, board=board.board(lines, cells, year),
        funnel=board.funnel(standing, known, year, now=now, insider=inside),
        pipeline=board.pipeline(standing, known, year, now=now, insider=inside),
        late_words=board.late_words,
    )  # fmt: skip
