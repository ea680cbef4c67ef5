"""The papers that a plan rests on: found in its words, held against its own date and against the law in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workflow.domain.provisions import Instrument
from workflow.domain.text import N_, fold
from workflow.errors import Violation

_NUMBER = r"\b\d{1,5}[a-z]?(?:/\d{4})?[/-][A-ZĐ][\wĐđ-]*(?:/[\wĐđ-]+)*"
_PAPER = re.compile(
    rf"(?P<number>{_NUMBER})"
    r"(?:,?\s*(?:ngày\s+)?(?P<day>\d{1,2})\s*[/-]\s*(?P<month>\d{1,2})\s*[/-]\s*(?P<year>\d{4}))?",
)
_CHANGE = re.compile(r"\b\d{1,3}/\d{4}/[A-ZĐ][\wĐ-]*|\b\d{1,3}/\d{4}/QH\d{1,2}")
TEXT_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Citation:
    """One paper as it is cited. number: as written; dated_on: None when the words give no day that exists."""

    number: str
    dated_on: date | None


def citations(text: str) -> list[Citation]:
    """Return the papers that a text cites by number, in its order, each number once with the first day it is given."""
    found: dict[str, Citation] = {}
    for match in _PAPER.finditer(text[:TEXT_LIMIT]):
        cited = Citation(match["number"].rstrip("-/"), _day(match))
        known = found.get(_key(cited.number))
        if known is None or (known.dated_on is None and cited.dated_on is not None):
            found[_key(cited.number)] = cited
    return list(found.values())


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except (TypeError, ValueError):
        return None


def same_number(one: str, other: str) -> bool:
    """ "05/KH-UBND" and "05 / KH–UBND" are one number."""
    return bool(one.strip()) and _key(one) == _key(other)


def _key(number: str) -> str:
    return re.sub(r"[^a-z0-9/]", "", fold(number))


def doubts(text: str, on_date: date, instruments: Iterable[Instrument]) -> list[Violation]:
    """Say what does not fit in the basis of a plan of `on_date`: a paper younger than it, a law not in force that day.

    None of it forbids anything: it is pointed out to a person. A law that the data do not know is no doubt.
    """
    known = list(instruments)
    found = []
    for cited in citations(text):
        if cited.dated_on is not None and cited.dated_on > on_date:
            later = N_("Căn cứ %(number)s ngày %(day)s có sau ngày của kế hoạch (%(plan)s). Xem lại ngày ban hành.")
            places = {"number": cited.number, "day": cited.dated_on, "plan": on_date}
            found.append(Violation("basis_later", later, places, field="legal_basis"))
        law = [one for one in known if _names(one, cited.number)]
        if law and not any(one.covers(on_date) for one in law):
            found.append(_not_in_force(cited.number, on_date, law))
    return found


def _not_in_force(number: str, on_date: date, law: Sequence[Instrument]) -> Violation:
    begins = min(one.in_force_from for one in law)
    ends = max((one.in_force_to for one in law if one.in_force_to is not None), default=None)
    if on_date < begins:
        early = N_("%(number)s chưa có hiệu lực vào ngày %(plan)s (có hiệu lực từ %(day)s). Xem lại căn cứ.")
        return Violation("law_not_yet", early, {"number": number, "plan": on_date, "day": begins}, law[0].citation)
    over = N_("%(number)s đã hết hiệu lực từ sau ngày %(day)s (%(source)s). Thay bằng văn bản đang có hiệu lực.")
    places = {"number": number, "day": ends, "source": law[0].citation}
    return Violation("law_over", over, places, law[0].citation, field="legal_basis")


def _names(instrument: Instrument, number: str) -> bool:
    return any(_key(found) == _key(number) for found in _CHANGE.findall(instrument.name))
