"""What can be said against the dates of a person, for a form and for an import alike."""

from __future__ import annotations

from datetime import date

from workflow.domain.text import N_
from workflow.errors import Violation

YOUNGEST = 15  # Labour Code 2019, Article 3(1): a worker is at least 15


def doubtful_dates(birth: date | None, start: date | None, today: date) -> list[Violation]:
    """Return what is wrong with birth date and first day at work."""
    found = []
    if birth is not None and birth > today:
        found.append(Violation("birth_date", N_("Ngày sinh không thể sau hôm nay."), field="birth_date"))
    elif birth is not None and start is not None and start.year - birth.year < YOUNGEST:
        message = N_("Ngày vào cơ quan phải sau ngày sinh ít nhất %(years)s năm.")
        found.append(Violation("start_date", message, {"years": YOUNGEST}, field="start_date"))
    return found
