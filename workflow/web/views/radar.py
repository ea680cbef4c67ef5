"""Who could be registered and is not; a private invitation; and what one's own record already proves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.permissions import Target
from workflow.domain.radar import Standing
from workflow.errors import Forbidden, Refused
from workflow.extensions import reading
from workflow.queries import radar as query
from workflow.queries import targets, units
from workflow.services import radar
from workflow.web import exporting
from workflow.web.filters import say
from workflow.web.pages import radar as pages
from workflow.web.pages import sheets
from workflow.web.pages.watching import top
from workflow.web.pages.words import award_name
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("radar", __name__, url_prefix="/radar")


def _target(session: Session, **_values: Any) -> Target | None:
    found = top(session, "radar.view", clock.today())
    return found.target if found else None


@blueprint.get("")
@requires("radar.view", target=_target)
def index() -> Any:
    """One organisation and all below it, award by award; another is chosen above."""
    session, actor, today = reading(), acting(), clock.today()
    here = top(session, "radar.view", today)
    if here is None:
        raise Forbidden("radar.view")
    people = query.count(session, here.path)
    spotted = radar.survey(session, here.path, today.year, today) if people <= query.MOST else []
    sent = query.sent(session, actor.user_id, today.year)
    if exporting.wanted():
        found = pages.page(spotted, request.args.get("award", ""), sent, most=exporting.MOST)
        return exporting.file(sheets.RADAR, found.rows, [here.name], f"Gợi ý đăng ký năm {today.year}")
    return render_template(
        "radar/index.html", top=here, year=today.year, people=people, most=query.MOST,
        choices=[(unit.id, unit.name) for unit in units.listed(session, actor, "radar.view", today)],
        page=pages.page(spotted, request.args.get("award", ""), sent),
        invites=may("radar.invite", here.target), own=actor.person_id, award_name=award_name, looks=pages.LOOKS,
        Standing=Standing,
    )  # fmt: skip


@blueprint.post("/<int:person_id>/invite")
@requires("radar.invite", target=by(targets.person, "person_id"), view="radar.view")
def invite(person_id: int) -> Response:
    """Send the invitation; a refusal is said above the list one comes back to."""
    award = request.form.get("award", "")[:20]
    command = radar.Invite(person_id=person_id, award_code=award, year=clock.today().year)
    try:
        sent = radar.invite(command, actor=acting(), now=clock.now())
    except Refused as refused:
        for reason in refused.violations:
            flash(say(reason), "warning")
    else:
        if sent:
            flash(_("Đã gửi lời mời riêng."), "success")
        else:
            flash(_("Người này đã được mời trước đó."), "info")
    back = request.form.get("organisation", type=int)
    return redirect(url_for(".index", organisation=back, award=award), 303)


@blueprint.get("/own")
@requires("radar.own")
def own() -> str:
    """What the reader's own record proves, what is awaited, and who invited him."""
    session, actor, today = reading(), acting(), clock.today()
    spotted = radar.of_person(session, actor.person_id, today.year, today) if actor.person_id else None
    invited = query.received(session, actor.person_id, today.year) if actor.person_id else []
    return render_template(
        "radar/own.html", spotted=spotted, invited=invited, year=today.year, known=actor.person_id is not None,
        award_name=award_name, looks=pages.LOOKS,
    )  # fmt: skip
