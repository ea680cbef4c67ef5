"""Conflicts of interest: a member's word, the chair's ruling, family on record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.domain.states import RecusalKind
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import conflicts as query
from workflow.queries import meetings as meetings_query
from workflow.queries import people as people_query
from workflow.queries import targets
from workflow.services import conflicts
from workflow.web.forms.conflicts import KinshipForm, PinForm, RemoveForm, StatementForm
from workflow.web.handling import attempt, shown
from workflow.web.pages.words import award_short
from workflow.web.security import acting, by, requires

blueprint = Blueprint("conflicts", __name__)
_MEETING = by(targets.meeting, "meeting_id")
_PERSON = by(targets.person, "person_id")


@blueprint.route("/meetings/<int:meeting_id>/conflicts", methods=["GET", "POST"])
@requires("meeting.judge", target=_MEETING)
def state(meeting_id: int) -> Any:
    """A member says of the whole agenda that he has no conflict, the exceptions marked."""
    session, actor = reading(), acting()
    page, items = _meeting(meeting_id), meetings_query.items(session, meeting_id)
    own = {item: people.get(actor.person_id or 0) for item, people in query.by_item(session, meeting_id).items()}
    given = {item: kind for item, kind in own.items() if kind not in (None, RecusalKind.DECLARED)}
    before = query.said(session, meeting_id)
    mine = {item: words[actor.person_id] for item, words in before.items() if actor.person_id in words}
    form = StatementForm()
    form.bind((item for item in items if item.id not in given), mine)
    if done := attempt(form, lambda: conflicts.state(form.to_command(meeting_id), actor=actor, now=clock.now())):
        flash(_("Đã ghi. %(count)s hồ sơ mở cho bạn xem.", count=done.value), "success")
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    return shown(
        "meetings/conflicts.html", form, meeting=page, given=[(item, given[item.id]) for item in items
                                                              if item.id in given],
        award_short=award_short, said=mine,
    )  # fmt: skip


@blueprint.route("/meetings/<int:meeting_id>/recusals", methods=["GET", "POST"])
@requires("meeting.pin", target=_MEETING)
def pin(meeting_id: int) -> Any:
    """The chair keeps a member out of an item."""
    session, page = reading(), _meeting(meeting_id)
    items = meetings_query.items(session, meeting_id)
    names = {item.id: f"{item.position}. {item.subject} ({award_short(item.award_code)})" for item in items}
    seats = meetings_query.seats(session, page.council_id, local_date(page.held_at), meeting_id)
    form = PinForm()
    form.item_id.choices = [("", ""), *((item.id, names[item.id]) for item in items if item.outcome is None)]
    form.seat_id.choices = [("", ""), *((seat.id, seat.name) for seat in seats)]
    if attempt(form, lambda: conflicts.pin(form.to_command(meeting_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi: thành viên không tham gia mục này."), "success")
        return redirect(url_for(".pin", meeting_id=meeting_id), 303)
    return shown(
        "meetings/recusals.html", form, meeting=page, names=names, rows=query.listed(session, meeting_id),
        remove=RemoveForm(), open_items={item.id for item in items if item.outcome is None},
    )  # fmt: skip


@blueprint.post("/meetings/<int:meeting_id>/recusals/<int:pin_id>/remove")
@requires("meeting.pin", target=_MEETING)
def unpin(meeting_id: int, pin_id: int) -> Any:
    form = RemoveForm()
    if attempt(form, lambda: conflicts.unpin(meeting_id, pin_id, actor=acting(), now=clock.now())):
        flash(_("Đã cho thành viên tham gia lại mục này."), "success")
    else:
        _say_refused(form)
    return redirect(url_for(".pin", meeting_id=meeting_id), 303)


@blueprint.route("/people/<int:person_id>/kinship", methods=["GET", "POST"])
@requires("kinship.manage", target=_PERSON, view="person.view")
def kinship(person_id: int) -> Any:
    """Note who of one's family is on record too."""
    row = people_query.detail(reading(), person_id)
    if row is None:
        raise NotFound("person")
    form = KinshipForm()
    others = people_query.choices(reading(), acting(), "kinship.manage")
    form.relative_id.choices = [("", ""), *(choice for choice in others if choice[0] != person_id)]
    if attempt(form, lambda: conflicts.add_kinship(form.to_command(person_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi quan hệ gia đình."), "success")
        return redirect(url_for("people.show", person_id=person_id), 303)
    return shown(
        "directory/form.html", form, title=_("Quan hệ gia đình"), subject=row.name, submit=_("Ghi quan hệ"),
        lead=_("Dùng để tìm xung đột lợi ích khi Hội đồng họp; chỉ thư ký và quản trị viên xem được."),
        back_url=url_for("people.show", person_id=person_id),
    )  # fmt: skip


@blueprint.post("/people/<int:person_id>/kinship/<int:kinship_id>/remove")
@requires("kinship.manage", target=_PERSON, view="person.view")
def remove_kinship(person_id: int, kinship_id: int) -> Any:
    form = RemoveForm()
    if attempt(form, lambda: conflicts.remove_kinship(person_id, kinship_id, actor=acting(), now=clock.now())):
        flash(_("Đã bỏ mục ghi nhầm; nhật ký vẫn giữ nội dung cũ."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _say_refused(form: RemoveForm) -> None:
    from workflow.web.filters import say

    for reason in form.violations:
        flash(say(reason), "danger")


def _meeting(meeting_id: int) -> meetings_query.MeetingPage:
    page = meetings_query.page(reading(), meeting_id)
    if page is None:
        raise NotFound("meeting")
    return page
