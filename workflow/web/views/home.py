"""Việc cần làm: what waits for whoever has signed in."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.data.holidays import working_calendar
from workflow.domain.actors import Actor
from workflow.domain.calendar import DAY
from workflow.domain.permissions import Target, permitted
from workflow.domain.states import Role
from workflow.extensions import reading
from workflow.queries import board as counts
from workflow.queries import duties as owed
from workflow.queries import home as query
from workflow.queries import terms, units
from workflow.web.filters import day, label
from workflow.web.pages import board, duties, home
from workflow.web.pages.listing import sits_inside
from workflow.web.pages.words import award_short
from workflow.web.security import acting, requires

blueprint = Blueprint("home", __name__)
_SOON = timedelta(days=21)
_HOLIDAYS_AHEAD = 10
_UNITS = 30


@blueprint.get("/")
@requires("home.view")
def index() -> str:
    """To-do list, next dates, the year's funnel, registration by unit; a constant number of queries."""
    session, actor, now, today = reading(), acting(), clock.now(), clock.today()
    year = today.year
    waiting = query.waiting(session, actor)
    councils = query.councils_of(session, actor)
    pairs = {(council, year) for council in councils} | {(case.council_id, case.year) for case in waiting}
    known = terms.of(session, pairs)
    sittings = query.sittings(session, actor)
    tasks = query.tasks(session, actor, today + _SOON)
    places = {task.council_id: Target(unit_id=task.council_id, council_id=task.council_id) for task in tasks}
    rows = duties.rows(owed.open_rounds(session, actor), owed.called(session, actor, now), now) + home.rows(
        waiting, query.silent_units(session, actor, year, today), sittings, tasks, known,
        own_units=actor.organisations(Role.UNIT_OFFICER, Role.UNIT_HEAD), year=year, now=now,
        closes=actor.organisations(Role.SECRETARY),
        managed=[place for place, target in places.items() if permitted(actor, "plan.manage", target)],
    )  # fmt: skip
    rows.sort(key=lambda row: row.order)
    ours = {pair: stages for pair, stages in known.items() if pair[0] in councils and pair[1] == year}
    standing = counts.pipeline(session, actor, year) if actor.grants else []
    quarters = query.quarters(session, councils, year)
    return render_template(
        "home/index.html", rows=rows, late=sum(row.late for row in rows), today=today, holiday=_holiday_ahead(),
        dates=home.dates(ours, sittings, quarters, now=now, today=today), year=year,
        funnel=board.funnel(standing, known, year, now=now, insider=sits_inside(actor)) if standing else [],
        board=_board(actor, year),
        own=query.own_cases(session, actor), award_short=award_short, primary=_primary(actor), label=label,
    )  # fmt: skip


def _board(actor: Actor, year: int) -> board.Board | None:
    """Registration by unit, for those who look after more than one."""
    session = reading()
    watched = [unit for unit in units.listed(session, actor, "board.view", clock.today()) if unit.council_id]
    if not 1 < len(watched) <= _UNITS:
        return None
    return board.board(watched, counts.cells(session, actor, year), year)


def _primary(actor: Actor) -> dict[str, str]:
    """The one thing this role starts, as the page's main button."""
    for action, words, endpoint in (
        ("meeting.create", _("Lập phiên họp Hội đồng"), "meetings.new"),
        ("nomination.create", _("Đăng ký thi đua"), "nominations.register_many"),
    ):
        if permitted(actor, action):
            return {"label": words, "url": url_for(endpoint)}
    return {}


def _holiday_ahead() -> str:
    """The next public holiday within some days, by name: terms move ahead of it in people's minds."""
    calendar, today = working_calendar(), clock.today()
    for ahead in range(_HOLIDAYS_AHEAD):
        date = today + DAY * ahead
        name = calendar.holiday_name(date)
        if name:
            return str(_("nghỉ lễ từ %(day)s (%(name)s)", name=_(name), day=day(date)[:5]))
    return ""
