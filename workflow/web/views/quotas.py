"""A page to try out counts against every ratio cap. The address holds the question, so that it can be shared."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.actors import Actor
from workflow.errors import NoRuleInForce
from workflow.extensions import reading
from workflow.queries import radar, units
from workflow.services import outlook
from workflow.web import exporting
from workflow.web.filters import day as written
from workflow.web.pages import quotas as pages
from workflow.web.pages import sheets
from workflow.web.security import acting, requires

blueprint = Blueprint("quotas", __name__, url_prefix="/quotas")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


@blueprint.get("")
@requires("quota.try")
def index() -> Any:
    """The form and what its counts come to; opened bare, it starts from what the reader's council has under way."""
    given = {name: values[0] for name, values in request.args.lists()}
    typed = given.get("on", "").strip()[:20]
    on, wrong = _day(typed)
    if not set(given) - {"on"}:
        given |= _present(reading(), acting(), clock.today())
    try:
        found = pages.simulate(given, on)
    except NoRuleInForce:
        wrong = _("Ngày %(day)s chưa có quy định nào trong dữ liệu. Chọn ngày khác.", day=written(on))
        found = pages.simulate(given, clock.today())
    if exporting.wanted():
        return exporting.file(sheets.QUOTAS, found.cards, [f"Theo quy định ngày {written(on)}"])
    status = 422 if wrong or found.wrong else 200
    return render_template("quotas/index.html", found=found, on=typed or written(on), day_error=wrong, day=on), status


def _day(typed: str) -> tuple[date, str]:
    """The day asked about, today by default; what is no day is said."""
    if not typed:
        return clock.today(), ""
    match = _DAY.fullmatch(typed)
    try:
        if match is None:
            raise ValueError
        return date(int(match[3]), int(match[2]), int(match[1])), ""
    except ValueError:
        return clock.today(), _("Ngày không đúng. Viết theo mẫu 05/02/2024 (ngày/tháng/năm).")


def _present(session: Session, actor: Actor, today: date) -> dict[str, str]:
    """What the reader's council has under way this year, and how many people it answers for."""
    held = units.named(session, [grant.organisation_id for grant in actor.grants])
    council = next((unit.council_id for unit in held if unit.council_id is not None), None)
    place = units.one(session, council) if council is not None else None
    if place is None:
        return {}
    counts = outlook.counts(session, place.id, today.year)
    return {"headcount": str(radar.count(session, place.path))} | {code: str(count) for code, count in counts.items()}
