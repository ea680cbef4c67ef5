"""How values are shown: Vietnamese dates, enum labels, reasons with their parameters filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Flask
from flask_babel import gettext

from workflow.data.holidays import working_calendar
from workflow.domain.calendar import ZONE
from workflow.domain.eligibility import Finding
from workflow.domain.phrases import Phrase
from workflow.domain.prizes import dong
from workflow.domain.states import PUBLIC_LABELS, State
from workflow.errors import Violation

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def init_app(app: Flask) -> None:
    app.add_template_filter(day, "date")
    app.add_template_filter(moment, "datetime")
    app.add_template_filter(long_day, "long_date")
    app.add_template_filter(due_day)
    app.add_template_filter(label)
    app.add_template_filter(number)
    app.add_template_filter(say, "violation")
    app.add_template_filter(say)
    app.add_template_filter(money, "dong")


def day(value: date | datetime | None) -> str:
    """01/03/2024; an instant is shown as its day in Vietnam; nothing as a dash."""
    if value is None:
        return "–"
    return (value.astimezone(ZONE) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """01/03/2024 08:05, in Vietnam."""
    return value.astimezone(ZONE).strftime("%d/%m/%Y %H:%M") if value else "–"


def long_day(value: date | datetime) -> str:
    """Thứ Hai, 05/02/2024."""
    local = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
    return f"{gettext(_WEEKDAYS[local.weekday()])}, {day(local)}"


def due_day(last_day: date) -> str:
    """ "Thứ Sáu, 28/06/2024"; a day off says why, and which working day is the last before it."""
    calendar = working_calendar()
    off = calendar.non_working_name(last_day)
    if off is None:
        return long_day(last_day)
    before = long_day(calendar.last_working_day_on_or_before(last_day))
    words = gettext("%(day)s (ngày nghỉ: %(name)s), ngày làm việc cuối: %(last)s")
    return str(words) % {"day": long_day(last_day), "name": label(off), "last": before}


def number(value: int | None) -> str:
    """1.234: thousands as written in Vietnam."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def money(amount: int | None) -> str:
    """1.490.000 ₫; nothing known as a dash, what went out with a minus."""
    if amount is None:
        return "–"
    return f"−{dong(-amount)}" if amount < 0 else dong(amount)


def label(value: Any, *, insider: bool = True) -> str:
    """The words for an enum member; a reader outside the council gets the public words of a state."""
    if value is None:
        return "–"
    if not insider and isinstance(value, State) and value in PUBLIC_LABELS:
        return str(gettext(PUBLIC_LABELS[value]))
    return str(gettext(value.label)) if hasattr(value, "label") and value.label else str(value)


def say(reason: Violation | Finding | Phrase | str) -> str:
    """A reason in the reader's language, its parameters shown as people write them."""
    if isinstance(reason, str):
        return reason
    if not reason.message:
        return ""  # the empty msgid is the catalogue's own header
    return str(gettext(reason.message)) % {name: shown(value) for name, value in reason.params.items()}


def shown(value: Any) -> str:
    """Any parameter of a message as text."""
    match value:
        case None:
            return "–"
        case Finding() | Violation() | Phrase():
            return say(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Enum():
            return label(value)
        case str():
            return label(value) if hasattr(value, "label") else value
        case Iterable():
            return ", ".join(shown(part) for part in value)
        case _:
            return str(value)
