"""Meetings of a council: plan, agenda, attendance, close."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.domain.meter import SMALL
from workflow.domain.permissions import Target
from workflow.domain.states import Role
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import ballots, conflicts, meter, sittings, targets
from workflow.queries import meetings as query
from workflow.services import closing, law, meetings, quotas
from workflow.web import exporting
from workflow.web.filters import say
from workflow.web.forms.meetings import (
    ActForm,
    AttendanceForm,
    ChangeForm,
    CloseForm,
    MeetingForm,
)
from workflow.web.handling import attempt, shown
from workflow.web.pages import council_sheets, recusing, sheets
from workflow.web.pages import meetings as pages
from workflow.web.pages.chosen import chosen_ids, nothing_chosen, say_refused
from workflow.web.pages.words import award_short
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("meetings", __name__)
_MEETING = by(targets.meeting, "meeting_id")
_SIZE = 50


@blueprint.get("/meetings")
@requires("meeting.list")
def index() -> Any:
    actor = acting()
    own = None if actor.holds(Role.AUDITOR) else actor.organisations(Role.SECRETARY, Role.MEMBER, Role.CHAIR)
    if exporting.wanted():
        return exporting.file(sheets.MEETINGS, query.listing(reading(), own, limit=exporting.MOST + 1))
    rows = query.listing(reading(), own, before=_place(request.args.get("before", "")), limit=_SIZE + 1)
    older = ""
    if len(rows) > _SIZE:
        rows = rows[:_SIZE]
        older = f"{rows[-1].held_at.timestamp():.0f}-{rows[-1].id}"
    return render_template("meetings/index.html", rows=rows, older=older, paged=bool(request.args.get("before")))


@blueprint.route("/meetings/new", methods=["GET", "POST"])
@requires("meeting.create")
def new() -> Any:
    councils = query.councils(reading(), acting().organisations(Role.SECRETARY))
    form = MeetingForm(year=clock.today().year)
    form.council_id.choices = councils
    if len(councils) == 1 and not form.is_submitted():
        form.council_id.data = councils[0][0]
    done = attempt(form, lambda: meetings.create_meeting(form.to_command(), actor=acting(), now=clock.now()))
    if done:
        flash(_("Đã lập phiên họp. Tiếp theo: đưa hồ sơ vào chương trình."), "success")
        return redirect(url_for("meetings.agenda", meeting_id=done.value), 303)
    return shown("meetings/new.html", form)


@blueprint.get("/meetings/<int:meeting_id>")
@requires("meeting.view", target=_MEETING)
def show(meeting_id: int) -> Any:
    values = _page(meeting_id)
    if exporting.wanted():
        page = values["meeting"]
        title = f"Chương trình phiên họp Hội đồng ngày {local_date(page.held_at):%d/%m/%Y}"
        return exporting.file(council_sheets.AGENDA, values["lines"], [page.council, f"Năm xét {page.year}"], title)
    return render_template("meetings/show.html", **values, form=ActForm())


@blueprint.route("/meetings/<int:meeting_id>/change", methods=["GET", "POST"])
@requires("meeting.manage", target=_MEETING)
def change(meeting_id: int) -> Any:
    page = _meeting(meeting_id)
    form = ChangeForm(
        held_at=page.held_at, place=page.place, ends_at=page.ends_at, opinions_due_at=page.opinions_due_at,
        version=page.version,
    )  # fmt: skip
    form.only(in_writing=page.in_writing)
    if attempt(form, lambda: meetings.change_meeting(form.to_command(meeting_id), actor=acting(), now=clock.now())):
        return _back(meeting_id, _("Đã sửa thời gian, địa điểm phiên họp."))
    return shown("meetings/change.html", form, meeting=page)


@blueprint.route("/meetings/<int:meeting_id>/agenda", methods=["GET", "POST"])
@requires("meeting.manage", target=_MEETING)
def agenda(meeting_id: int) -> Any:
    page = _meeting(meeting_id)
    rows = query.candidates(reading(), page.council_id)
    form = ActForm(version=page.version)
    chosen = chosen_ids(request.form.getlist("ids"))

    def put() -> int:
        if not chosen:
            raise Refused([nothing_chosen()])
        results = meetings.put_on_agenda(
            meeting_id, chosen, version=form.seen_version, actor=acting(), now=clock.now()
        )
        return say_refused(results, {row.nomination_id: row.subject for row in rows})

    if done := attempt(form, put):
        if done.value and (closed := pages.past_term(reading(), page)):
            flash(say(closed), "warning")
        message = _("Đã đưa %(count)s hồ sơ vào chương trình.", count=done.value)
        return _back(meeting_id, message if done.value else "")
    return shown("meetings/agenda.html", form, meeting=page, rows=rows, award_short=award_short)


@blueprint.post("/meetings/<int:meeting_id>/items/<int:item_id>/<any(remove, up, down):act>")
@requires("meeting.manage", target=_MEETING)
def item(meeting_id: int, item_id: int, act: str) -> Response:
    """Take an item off the agenda, or move it one place."""
    form = ActForm()
    if not form.validate_on_submit():
        abort(400)
    common: dict[str, Any] = {"version": form.seen_version, "actor": acting(), "now": clock.now()}
    try:
        if act == "remove":
            meetings.remove_item(meeting_id, item_id, **common)
            return _back(meeting_id, _("Đã đưa hồ sơ ra khỏi chương trình."))
        meetings.move_item(meeting_id, item_id, -1 if act == "up" else 1, **common)
    except Refused as refused:
        for reason in refused.violations:
            flash(say(reason), "danger")
    return _back(meeting_id)


@blueprint.route("/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires("meeting.manage", target=_MEETING)
def attendance(meeting_id: int) -> Any:
    page = _meeting(meeting_id)
    form = AttendanceForm(version=page.version)
    form.bind(query.seats(reading(), page.council_id, local_date(page.held_at), meeting_id))
    done = attempt(
        form,
        lambda: meetings.record_attendance(
            meeting_id, form.to_attendance(), version=form.seen_version, actor=acting(), now=clock.now()
        ),
    )
    if done:
        return _back(meeting_id, _("Đã ghi điểm danh."))
    return shown("meetings/attendance.html", form, meeting=page)


@blueprint.route("/meetings/<int:meeting_id>/close", methods=["GET", "POST"])
@requires("meeting.manage", target=_MEETING)
def close(meeting_id: int) -> Any:
    """First what will happen to each item, then, confirmed, the closing itself."""
    values = _page(meeting_id)
    form = CloseForm(version=values["meeting"].version)
    done = attempt(
        form,
        lambda: closing.close_meeting(
            meeting_id, version=form.seen_version, conclusion=form.conclusion.data or "", actor=acting(),
            now=clock.now(),
        ),
    )  # fmt: skip
    if done:
        items = query.items(reading(), meeting_id)
        settled = sum(item.outcome is not None for item in items)
        message = _("Đã kết thúc phiên họp: %(settled)s mục có kết luận, %(kept)s mục chưa.", settled=settled,
                    kept=len(items) - settled)  # fmt: skip
        return _back(meeting_id, message)
    return shown("meetings/close.html", form, **values)


def _page(meeting_id: int) -> dict[str, Any]:
    """Everything the meeting's page shows, in a constant number of queries."""
    session, page, target = reading(), _meeting(meeting_id), targets.meeting(reading(), meeting_id)
    day = local_date(page.held_at)
    seats = query.seats(session, page.council_id, day, meeting_id)
    recused = conflicts.recusals(session, meeting_id)
    lines = pages.lines(query.items(session, meeting_id), seats, recused, day,
                        acting(), closed=not page.open, binding=law.of_council(session, page.council_id))  # fmt: skip
    return {
        "meeting": page, "seats": seats, "lines": lines, "rules": pages.rule_cards(lines, seats),
        "uncapped": pages.uncapped(lines),
        "caps": pages.cap_cards(quotas.of_council(session, page.council_id, page.year, day)),
        "meter": meter.of_meeting(session, meeting_id), "small": SMALL,
        "attendance": pages.attendance_words(seats), "words": pages,
        "manages": page.open and may("meeting.manage", target),
        "held": page.held_at <= clock.now(), "rounds": ballots.of_meeting(session, meeting_id),
        **_call(session, page, target),
        "minutes_shown": may("meeting.minutes", target),
        "pins": page.open and may("meeting.pin", target),
        "recusals": recusing.lines(session, meeting_id, lines, recused, actor=acting(), target=target),
        "unstated": recusing.unstated(session, meeting_id, acting(), target) if page.open else 0,
    }  # fmt: skip


def _call(session: Session, page: query.MeetingPage, target: Target | None) -> dict[str, Any]:
    """Who was invited, who stands in for whom, what they answered."""
    day, answers = local_date(page.held_at), sittings.answers(session, page.id)
    mine = sittings.seat_of(session, page.council_id, day, acting()) if may("meeting.judge", target) else None
    return {
        "answers": answers, "substitutes": sittings.substitutes(session, page.council_id, day),
        "answers_call": page.open and page.invited_at is not None and mine is not None, "answered": mine in answers,
    }  # fmt: skip


def _meeting(meeting_id: int) -> query.MeetingPage:
    page = query.page(reading(), meeting_id)
    if page is None:
        raise NotFound("meeting")
    return page


def _back(meeting_id: int, message: str = "") -> Response:
    if message:
        flash(message, "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _place(text: str) -> tuple[datetime, int] | None:
    """Read the place after which the list goes on; what cannot be read starts from the beginning."""
    moment_text, _dash, identifier = text.partition("-")
    if not (moment_text.isascii() and moment_text.isdigit() and identifier.isascii() and identifier.isdigit()):
        return None
    if len(moment_text) > 11 or len(identifier) > 9:  # noqa: PLR2004 (beyond any date and any row)
        return None
    return datetime.fromtimestamp(int(moment_text), tz=clock.now().tzinfo), int(identifier)
