"""Numbers, dates and sums as papers write them. Source: Decree 30/2020/NĐ-CP, Appendix I; Vietnamese usage."""

from __future__ import annotations

import re
from datetime import date, datetime

from workflow.domain.calendar import ZONE
from workflow.domain.text import fold

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_THOUSANDS = ("", " nghìn", " triệu")
_BILLION = 10**9
#: What stands where nothing is known, to be written by hand.
DOTS = "……………"


def padded(number: int) -> str:
    """A count as text: below ten with a leading zero, nothing at all as "0"."""
    return f"{number:02d}" if number else "0"


def long_day(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2022": a leading zero for days below ten and for the months 1 and 2."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 (the months the decree names)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def written_day(day: date | None) -> str:
    """The same, dotted where there is no day yet."""
    return long_day(day) if day else "ngày …… tháng …… năm ……"


def short_day(day: date | None) -> str:
    """A day within a table, "" for none."""
    return day.strftime("%d/%m/%Y") if day else ""


def clock_time(moment: datetime) -> str:
    """ "14 giờ 00 phút", local."""
    local = moment.astimezone(ZONE)
    return f"{local.hour:02d} giờ {local.minute:02d} phút"


def slug(text: str, limit: int = 80) -> str:
    """A text as part of a file's name: no diacritics, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:limit].rstrip("-")


def grouped(amount: int) -> str:
    """ "1.490.000"."""
    return f"{amount:,}".replace(",", ".")


def in_words(number: int) -> str:
    """Return a whole number in Vietnamese words: 21 "hai mươi mốt", 105 "một trăm linh năm". Groups of 0 are silent."""
    if number < 0:
        return f"âm {in_words(-number)}"
    return _spoken(number, following=False) or _DIGITS[0]


def money_in_words(amount: int) -> str:
    """Return an amount in đồng as a paper says it after "Bằng chữ:"."""
    words = in_words(amount)
    return f"{words[0].upper()}{words[1:]} đồng"


def _spoken(number: int, *, following: bool) -> str:
    """following: something larger was said before, so that the hundreds of the first group are said even if 0."""
    parts = []
    if number >= _BILLION:
        parts.append(f"{_spoken(number // _BILLION, following=following)} tỷ")
        number %= _BILLION
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            parts.append(_hundreds(group, following=following or bool(parts)) + _THOUSANDS[power])
    return " ".join(parts)


def _hundreds(group: int, *, following: bool) -> str:
    hundreds, rest = divmod(group, 100)
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or following else []
    if rest:
        said.append(_tens(rest, linked=bool(said)))
    return " ".join(said)


def _tens(number: int, *, linked: bool) -> str:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return f"linh {_DIGITS[unit]}" if linked else _DIGITS[unit]
    first = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    after = {0: "", 5: " lăm"} | ({} if tens == 1 else {1: " mốt", 4: " tư"})
    return first + after.get(unit, f" {_DIGITS[unit]}")
