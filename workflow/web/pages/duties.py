"""What a council waits for from one member, as rows of his to-do list. Never what is voted on, nor how."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.domain.calendar import local_date
from workflow.queries.duties import Called, OpenRound
from workflow.web.filters import moment
from workflow.web.pages.home import Row
from workflow.web.pages.words import due_on


def rows(open_rounds: Iterable[OpenRound], called: Iterable[Called], now: datetime) -> list[Row]:
    """An open round comes first of all: it may be closed at any moment."""
    found = [_vote(one) for one in open_rounds]
    for one in called:
        if one.answer_by is not None:
            found.append(_answer(one, one.answer_by, now))
        if one.unstated:
            found.append(_state(one, now))
    return found


def _vote(one: OpenRound) -> Row:
    title = _("Vòng bỏ phiếu số %(number)s đang mở, bạn chưa bỏ phiếu", number=one.number)
    held = _("phiên họp %(when)s", when=moment(one.held_at))
    shown, act = url_for("ballots.show", round_id=one.round_id), url_for("voting.vote", round_id=one.round_id)
    order = (datetime.min.replace(tzinfo=one.held_at.tzinfo), one.round_id)
    return Row(title, held, _("Thành viên · %(council)s", council=one.council), False, shown, _("Bỏ phiếu"), act, order)


def _answer(one: Called, by: datetime, now: datetime) -> Row:
    left = due_on(local_date(by), now)
    title = _("Giấy mời họp Hội đồng %(when)s chờ bạn trả lời", when=moment(one.held_at))
    return _of_meeting(one, title, left.text, url_for("sittings.answer", meeting_id=one.meeting_id), _("Trả lời"), by)


def _state(one: Called, now: datetime) -> Row:
    left = due_on(local_date(one.held_at), now)
    title = ngettext(
        "%(num)s hồ sơ chờ bạn xác nhận không có xung đột lợi ích",
        "%(num)s hồ sơ chờ bạn xác nhận không có xung đột lợi ích",
        one.unstated,
    )
    act = url_for("conflicts.state", meeting_id=one.meeting_id)
    return _of_meeting(one, title, left.text, act, _("Xác nhận"), one.held_at)


def _of_meeting(one: Called, title: str, left: str, act: str, go: str, by: datetime) -> Row:  # noqa: PLR0917 (one row)
    shown = url_for("meetings.show", meeting_id=one.meeting_id)
    why = _("Thành viên · %(council)s", council=one.council)
    return Row(title, left, why, False, shown, go, act, (by, one.meeting_id))
