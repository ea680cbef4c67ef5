"""What a rule pack sets for every award: instruments, dossier papers, terms, exclusions and holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from workflow.data.awards import Awards, award_codes
from workflow.data.reading import Table
from workflow.domain.provisions import (
    EXCLUSION_PARAMS,
    DossierPart,
    DossierSet,
    Exclusion,
    ExclusionCode,
    Instrument,
    LegalTerm,
    LegalTermCode,
)
from workflow.domain.states import CommendationType, DisciplineLevel, TermMeaning

_READERS: Mapping[type, Callable[[Table, str], Any]] = {
    int: Table.number,
    Fraction: Table.share,
    DisciplineLevel: lambda table, key: table.choice(key, DisciplineLevel),
}
_DAY = re.compile(r"(\d\d)-(\d\d)")
_LEAP_YEAR = 2024
Span = tuple[date, date | None]


def instrument(table: Table) -> Instrument:
    """Its dates are its own: it may be older than the regime, or end before it."""
    with table:
        return Instrument(
            in_force_from=table.day("in_force_from"),
            in_force_to=table.day_or_none("in_force_to"),
            name=table.text("name"),
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
            cited_as=table.texts("cited_as") if table.has("cited_as") else (),
        )


def dossier_set(table: Table) -> DossierSet:
    with table:
        kinds = table.choices("commendations", CommendationType) if table.has("commendations") else CommendationType
        with table.table("sets") as sets:
            number, source, sure = sets.number("value"), sets.text("citation"), sets.flag("confirmed")
            if number < 1:
                raise sets.wrong("value", f"{number} copies")
        return DossierSet(
            code=table.text("code"),
            parts=table.choices("parts", DossierPart),
            commendations=frozenset(kinds),
            sets=number,
            sets_citation=source,
            sets_confirmed=sure,
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
        )


def term(table: Table, span: Span, awards: Awards) -> LegalTerm:
    """Either days from the complete dossier, or a day of the year; in force as long as the regime unless it says."""
    with table:
        begins, ends = within(table, span)
        days, by = table.has("days"), table.has("by")
        if days == by:
            raise table.wrong("days", "either days or by, not both and not neither")
        if days and table.number("days") < 0:
            raise table.wrong("days", "not negative")
        return LegalTerm(
            in_force_from=begins,
            in_force_to=ends,
            code=table.choice("code", LegalTermCode),
            awards=award_codes(table, "awards", awards) if table.has("awards") else (),
            days=table.number("days") if days else None,
            working_days=table.flag("working_days") if days else False,
            by=_month_day(table, "by") if by else None,
            meaning=table.choice("meaning", TermMeaning) if by else None,
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
        )


def exclusion(table: Table, span: Span, awards: Awards) -> Exclusion:
    with table:
        begins, ends = within(table, span)
        code = table.choice("code", ExclusionCode)
        wanted = EXCLUSION_PARAMS.get(code, {})
        return Exclusion(
            in_force_from=begins,
            in_force_to=ends,
            code=code,
            awards=award_codes(table, "awards", awards) if table.has("awards") else (),
            params=MappingProxyType({key: _READERS[kind](table, key) for key, kind in wanted.items()}),
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
        )


def within(table: Table, span: Span) -> Span:
    """The dates the table gives, or those of the regime; they may not leave the regime."""
    begins = table.day_or_none("in_force_from") or span[0]
    ends = table.day_or_none("in_force_to") or span[1]
    if begins < span[0]:
        raise table.wrong("in_force_from", f"{begins} is before the regime")
    if ends is not None and ends < begins:
        raise table.wrong("in_force_to", "ends before it begins")
    if span[1] is not None and ends is not None and ends > span[1]:
        raise table.wrong("in_force_to", f"{ends} is after the regime")
    return begins, ends


def _month_day(table: Table, key: str) -> tuple[int, int]:
    written = table.text(key)
    found = _DAY.fullmatch(written)
    try:
        if found is None:
            raise ValueError
        month, day = int(found[1]), int(found[2])
        date(_LEAP_YEAR, month, day)
    except ValueError:
        raise table.wrong(key, f"month-day expected, not {written!r}") from None
    return month, day
