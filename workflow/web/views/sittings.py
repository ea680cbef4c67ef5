"""A meeting is called, answered, attended and followed as it goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.domain.sittings import USUAL_LENGTH
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.notifications import invitation
from workflow.notifications import meetings as words
from workflow.queries import conflicts, sittings, targets
from workflow.queries import meetings as query
from workflow.queries import minutes as minutes_query
from workflow.services import calling, law, meetings, opinions
from workflow.services.attachments import Store
from workflow.web.filters import say
from workflow.web.forms.meetings import ActForm
from workflow.web.forms.sittings import AnswerForm, CallOffForm, OpinionForm, SignInForm, TableForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import meetings as pages
from workflow.web.pages.live import Live, live
from workflow.web.security import acting, by, requires
from workflow.web.views.attachments import HANDED_OVER

blueprint = Blueprint("sittings", __name__, url_prefix="/meetings/<int:meeting_id>")
_MEETING = by(targets.meeting, "meeting_id")


@blueprint.post("/call")
@requires("meeting.manage", target=_MEETING)
def call(meeting_id: int) -> Any:
    """Invite the members, or tell them again."""
    form = ActForm()
    done = attempt(form, lambda: calling.call(meeting_id, version=form.seen_version, actor=acting(), now=clock.now()))
    return _back(meeting_id, form, _("Đã gửi giấy mời cho %(count)s người.", count=done.value) if done else "")


@blueprint.route("/call-off", methods=["GET", "POST"])
@requires("meeting.manage", target=_MEETING)
def call_off(meeting_id: int) -> Any:
    """Close a meeting that will not take place."""
    page = _page(meeting_id)
    form = CallOffForm(version=page.version)
    if attempt(form, lambda: calling.call_off(form.to_command(meeting_id), actor=acting(), now=clock.now())):
        return _back(meeting_id, form, _("Đã hủy phiên họp và báo cho những người được mời."))
    return shown(
        "directory/form.html", form, title=_("Hủy phiên họp"), subject=page.council, kind="danger",
        submit=_("Hủy phiên họp"), lead=_("Hồ sơ trong chương trình trở lại danh sách chờ Hội đồng."),
        back_url=url_for("meetings.show", meeting_id=meeting_id),
    )  # fmt: skip


@blueprint.get("/meeting.ics")
@requires("meeting.view", target=_MEETING)
def ics(meeting_id: int) -> Response:
    """The meeting as an entry for one's own calendar."""
    page = _page(meeting_id)
    settings = current_app.extensions["tdkt"].settings
    ends: datetime = page.opinions_due_at or page.ends_at or page.held_at + USUAL_LENGTH
    data = {
        "meeting": page.id, "council": page.council, "held_at": page.held_at.isoformat(), "ends_at": ends.isoformat(),
        "place": page.place, "sequence": page.sequence, "at": (page.invited_at or page.held_at).isoformat(),
    }  # fmt: skip
    url = f"{settings.base_url}{url_for('meetings.show', meeting_id=meeting_id)}"
    entry = words.entry(data, say(words.summary(data)), url, url=url, sender=settings.smtp_sender)
    method = invitation.CANCEL if page.cancel_reason else invitation.PUBLISH
    response = Response(invitation.calendar(entry, method), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="phien-hop-{meeting_id}.ics"'
    return response


@blueprint.route("/answer", methods=["GET", "POST"])
@requires("meeting.judge", target=_MEETING)
def answer(meeting_id: int) -> Any:
    """A member says whether he will come."""
    page, form = _page(meeting_id), AnswerForm()
    if attempt(form, lambda: calling.answer(form.to_command(meeting_id), actor=acting(), now=clock.now())):
        return _back(meeting_id, form, _("Đã ghi trả lời của bạn."))
    return shown(
        "directory/form.html", form, title=_("Trả lời giấy mời"), subject=page.council, submit=_("Gửi trả lời"),
        back_url=url_for("meetings.show", meeting_id=meeting_id),
    )  # fmt: skip


@blueprint.post("/sign-in")
@requires("meeting.judge", target=_MEETING)
def sign_in(meeting_id: int) -> Any:
    """A member is there."""
    form = SignInForm()
    done = attempt(form, lambda: calling.sign_in(meeting_id, actor=acting(), now=clock.now()))
    return _back(meeting_id, form, _("Đã ghi bạn có mặt.") if done else "", to=".show_live")


@blueprint.post("/group")
@requires("meeting.manage", target=_MEETING)
def group(meeting_id: int) -> Any:
    """Put the agenda in order again."""
    form = ActForm()
    done = attempt(
        form, lambda: meetings.group_agenda(meeting_id, version=form.seen_version, actor=acting(), now=clock.now())
    )
    return _back(meeting_id, form, _("Đã xếp lại chương trình: mục có cùng người không tham gia đứng cạnh nhau.")
                 if done else "")  # fmt: skip


@blueprint.get("/live")
@requires("meeting.view", target=_MEETING)
def show_live(meeting_id: int) -> str:
    """What goes on, for the secretary and for members at a telephone."""
    found = _live(meeting_id)
    form = TableForm()
    form.item_id.choices = [("", _("Chưa xét mục nào")), *found.items]
    form.item_id.data = found.table.id if found.table else None
    return render_template("meetings/live.html", live=found, meeting=found.meeting, form=form, act=SignInForm())


@blueprint.get("/live/part")
@requires("meeting.view", target=_MEETING)
def part(meeting_id: int) -> str:
    """The part of the page that changes by itself."""
    found = _live(meeting_id)
    return render_template("meetings/_live.html", live=found, meeting=found.meeting)


@blueprint.get("/minutes")
@requires("meeting.minutes", target=_MEETING, view="meeting.view")
def minutes(meeting_id: int) -> str:
    """Minutes and tally record, to be printed."""
    session, page = reading(), _page(meeting_id)
    record = minutes_query.minutes(session, meeting_id)
    day = local_date(page.held_at)
    seats = query.seats(session, page.council_id, day, meeting_id)
    recused = conflicts.recusals(session, meeting_id)
    lines = pages.lines(
        query.items(session, meeting_id), seats, recused, day, acting(), closed=not page.open,
        binding=law.of_council(session, page.council_id),
    )  # fmt: skip
    return render_template("meetings/minutes.html", minutes=record, meeting=page, seats=seats, lines=lines)


@blueprint.route("/opinions", methods=["GET", "POST"])
@requires("meeting.manage", target=_MEETING)
def opinion(meeting_id: int) -> Any:
    """Whose written opinion came in; never what it says."""
    session, page = reading(), _page(meeting_id)
    seats = query.seats(session, page.council_id, local_date(page.held_at), meeting_id)
    there = sittings.opinions(session, meeting_id)
    form = OpinionForm(received_on=clock.today())
    form.seat_id.choices = [("", ""), *((seat.id, seat.name) for seat in seats if seat.id not in there)]
    done = attempt(
        form, lambda: opinions.receive(form.to_command(meeting_id), store=_store(), actor=acting(), now=clock.now())
    )
    if done:
        flash(_("Đã ghi nhận ý kiến."), "success")
        return redirect(url_for(".opinion", meeting_id=meeting_id), 303)
    rows = [(seat.name, there[seat.id]) for seat in seats if seat.id in there]
    return shown("meetings/opinions.html", form, meeting=page, rows=rows)


@blueprint.get("/opinions/<int:opinion_id>")
@requires("meeting.manage", target=_MEETING)
def opinion_scan(meeting_id: int, opinion_id: int) -> Response:
    """Hand the scan over under its name."""
    row = sittings.scan(reading(), meeting_id, opinion_id)
    path = _store().path(row.storage_key) if row else None
    if row is None or path is None or not path.is_file():
        raise NotFound("opinion")
    response = send_file(path, mimetype=row.media_type, as_attachment=True, download_name=row.name, etag=False)
    response.headers.update(HANDED_OVER)
    return response


@blueprint.post("/table")
@requires("meeting.manage", target=_MEETING)
def table(meeting_id: int) -> Any:
    """Put an item on the table."""
    form = TableForm()
    form.item_id.choices = [("", ""), *((item.id, "") for item in query.items(reading(), meeting_id))]
    attempt(form, lambda: calling.put_on_table(meeting_id, form.item_id.data, actor=acting(), now=clock.now()))
    return _back(meeting_id, form, to=".show_live")


def _store() -> Store:
    settings = current_app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


def _live(meeting_id: int) -> Live:
    session = reading()
    target = targets.meeting(session, meeting_id)
    return live(session, _page(meeting_id), actor=acting(), target=target, now=clock.now())


def _page(meeting_id: int) -> query.MeetingPage:
    page = query.page(reading(), meeting_id)
    if page is None:
        raise NotFound("meeting")
    return page


def _back(meeting_id: int, form: Any, message: str = "", to: str = "meetings.show") -> Any:
    """Back to the meeting with what was done, or why it was not."""
    for reason in form.violations:
        flash(say(reason), "danger")
    if getattr(form, "overtaken", ""):
        flash(form.overtaken, "danger")
    if message:
        flash(message, "success")
    return redirect(url_for(to, meeting_id=meeting_id), 303)
