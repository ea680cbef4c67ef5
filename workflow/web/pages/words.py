"""Words that several pages share: how long is left, what an award is called, where another area's page is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workflow.data import load_catalogue
from workflow.data.holidays import working_calendar
from workflow.domain.calendar import at_local_time, local_date
from workflow.domain.deadlines import deadline, working_days_left
from workflow.domain.states import CommendationType, Section, TermMeaning
from workflow.queries.terms import TermRow
from workflow.services.rechecks import RATING_OF
from workflow.web.filters import day, due_day, label, long_day

#: Where a plain day stands among moments.
MORNING = time(8)


@dataclass(frozen=True, slots=True)
class Due:
    """How long is left of a term. text: in words; brief: for narrow columns; late: over; closes_at: to sort by."""

    text: str
    brief: str
    late: bool
    closes_at: datetime


def recheck(reason: str) -> str:
    """Why a case is to be looked at again: a revoked case's code, or the year of a corrected rating."""
    if reason.startswith(RATING_OF):
        year = reason.removeprefix(RATING_OF)
        return str(_("Xếp loại chất lượng năm %(year)s mà hồ sơ này dựa vào đã được sửa.", year=year))
    return str(_("Danh hiệu mà hồ sơ này dựa vào (hồ sơ %(code)s) đã bị hủy quyết định.", code=reason))


def due(term: TermRow | None, now: datetime) -> Due | None:
    """Say how long is left, until which day of the week, and the last working day where that is another one.

    "còn 3 ngày làm việc (đến hết Thứ Sáu, 09/02/2024, ngày làm việc cuối: Thứ Tư, 07/02/2024)".
    """
    if term is None:
        return None
    calendar = working_calendar()
    found = deadline(term.due_on, term.meaning, term.policy, calendar)
    left = working_days_left(now, found, calendar)
    last = long_day(found.last_day)
    if now >= found.closes_at:
        brief = _("quá hạn %(count)s ngày làm việc", count=-left) if left else _("đã hết hạn")
        return Due(_("%(late)s (hạn đến hết %(day)s)", late=brief, day=last), brief, True, found.closes_at)
    until = _("đến hết %(day)s", day=last)
    if found.last_working_day != found.last_day:
        until += _(", ngày làm việc cuối: %(day)s", day=long_day(found.last_working_day))
    if left == 0:
        words = _("còn trong kỳ nghỉ (%(until)s)", until=until)
    elif left == 1 and found.last_working_day == local_date(now):
        words = _("hôm nay là ngày làm việc cuối (%(until)s)", until=until)
    else:
        words = _("còn %(count)s ngày làm việc (%(until)s)", count=left, until=until)
    return Due(words, _("đến hết %(day)s", day=day(found.last_day)), False, found.closes_at)


def term_words(term: TermRow) -> str:
    """The term as the plan writes it, briefly: "trước 10/02/2024" or "đến hết 10/02/2024"."""
    if term.meaning is TermMeaning.BEFORE:
        return str(_("trước %(day)s", day=day(term.due_on)))
    return str(_("đến hết %(day)s", day=day(term.due_on)))


def due_on(last_day: date, now: datetime) -> Due:
    """The same for a plain day, such as that of a task or a meeting."""
    calendar = working_calendar()
    today, at, on = local_date(now), at_local_time(last_day, MORNING), due_day(last_day)
    if today > last_day:
        brief = _("quá hạn %(count)s ngày làm việc", count=calendar.working_days_between(last_day, today))
        return Due(_("%(late)s (hạn %(day)s)", late=brief, day=on), brief, True, at)
    if today == last_day:
        return Due(_("hôm nay, %(day)s", day=on), _("hôm nay"), False, at)
    left = calendar.working_days_between(today, last_day)
    return Due(_("còn %(count)s ngày làm việc (%(day)s)", count=left, day=on), day(last_day), False, at)


def award_name(code: str) -> str:
    """The full name of an award; a code that the catalogue no longer knows stays a code."""
    award = load_catalogue().awards.get(code)
    return label(award.name) if award else code


def award_short(code: str) -> str:
    award = load_catalogue().awards.get(code)
    return label(award.short) if award else code


def no_cap_words(code: str) -> str:
    """Said wherever a case of the award is reviewed, voted on or submitted."""
    return str(_(
        "%(award)s: chưa khai trần tỷ lệ nào, hệ thống không chặn theo tỷ lệ. Tỉnh, cơ quan có quy định riêng thì thư "
        "ký ghi vào “Quy định áp dụng”.", award=award_short(code),
    ))  # fmt: skip


def award_choices() -> list[tuple[str, str]]:
    return [(award.code, label(award.name)) for award in load_catalogue().awards.values()]


def type_choices() -> list[tuple[str, str]]:
    return [(kind.value, label(kind)) for kind in CommendationType]


def sections(names: Any) -> str:
    """Section values as the words of their labels."""
    return ", ".join(label(Section(name)) for name in names)


def case_url(nomination_id: int) -> str:
    return url_for("nominations.show", nomination_id=nomination_id)
