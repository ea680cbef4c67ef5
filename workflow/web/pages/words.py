"""Words that several pages share: how long is left, what an award is called, where another area's page is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from workflow.data import load_catalogue
from workflow.data.holidays import working_calendar
from workflow.domain.calendar import at_local_time, local_date
from workflow.domain.deadlines import REMINDER_TIME, deadline, working_days_left
from workflow.domain.states import CommendationType, Section
from workflow.queries.terms import TermRow
from workflow.web.filters import day, label, long_day


@dataclass(frozen=True, slots=True)
class Due:
    """How long is left of a term. text: in words; late: the term is over; closes_at: for sorting."""

    text: str
    late: bool
    closes_at: datetime


def due(term: TermRow | None, now: datetime) -> Due | None:
    """Say how long is left: "còn 3 ngày làm việc (đến hết 09/02/2024, ngày làm việc cuối: Thứ Tư, 07/02/2024)"."""
    if term is None:
        return None
    calendar = working_calendar()
    found = deadline(term.due_on, term.meaning, term.policy, calendar)
    left = working_days_left(now, found, calendar)
    if now >= found.closes_at:
        words = _("quá hạn %(count)s ngày làm việc (hạn đến hết %(day)s)", count=-left, day=day(found.last_day))
        return Due(words if left else _("đã hết hạn %(day)s", day=day(found.last_day)), True, found.closes_at)
    until = _("đến hết %(day)s", day=day(found.last_day))
    if found.last_working_day != found.last_day:
        until += _(", ngày làm việc cuối: %(day)s", day=long_day(found.last_working_day))
    if left == 0:
        return Due(_("còn trong kỳ nghỉ (%(until)s)", until=until), False, found.closes_at)
    if left == 1 and found.last_working_day == local_date(now):
        return Due(_("hôm nay là ngày làm việc cuối (%(until)s)", until=until), False, found.closes_at)
    return Due(_("còn %(count)s ngày làm việc (%(until)s)", count=left, until=until), False, found.closes_at)


def due_on(last_day: date, now: datetime) -> Due:
    """The same for a plain day, such as that of a task or a meeting."""
    calendar = working_calendar()
    today = local_date(now)
    at = at_local_time(last_day, REMINDER_TIME)
    if today > last_day:
        count = calendar.working_days_between(last_day, today)
        return Due(_("quá hạn %(count)s ngày làm việc (hạn %(day)s)", count=count, day=day(last_day)), True, at)
    if today == last_day:
        return Due(_("hôm nay, %(day)s", day=day(last_day)), False, at)
    left = calendar.working_days_between(today, last_day)
    return Due(_("còn %(count)s ngày làm việc (%(day)s)", count=left, day=day(last_day)), False, at)


def award_name(code: str) -> str:
    """The full name of an award; a code that the catalogue no longer knows stays a code."""
    award = load_catalogue().awards.get(code)
    return label(award.name) if award else code


def award_short(code: str) -> str:
    award = load_catalogue().awards.get(code)
    return label(award.short) if award else code


def award_choices() -> list[tuple[str, str]]:
    return [(award.code, label(award.name)) for award in load_catalogue().awards.values()]


def type_choices() -> list[tuple[str, str]]:
    return [(kind.value, label(kind)) for kind in CommendationType]


def sections(names: Any) -> str:
    """Section values as the words of their labels."""
    return ", ".join(label(Section(name)) for name in names)


def case_url(nomination_id: int) -> str:
    return url_of("nominations.show", nomination_id=nomination_id)


def url_of(endpoint: str, **values: Any) -> str:
    """The address of a page of another area, "" where that area is not installed."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
