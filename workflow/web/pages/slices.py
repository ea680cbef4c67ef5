"""The cases behind a figure, in an address: what a report's links carry to the list of nominations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from flask import url_for
from flask_babel import gettext as _

from workflow.domain.report_figures import Group, Reached
from workflow.domain.reports import Slice
from workflow.domain.states import SubjectKind
from workflow.web.filters import day, label

Member = TypeVar("Member", bound=Enum)
_MOST, _LARGEST, _DIGITS, _YEAR = 60, 2**31 - 1, 10, 4


def of_args(args: Mapping[str, str]) -> Slice:
    """Read a slice; what makes no sense is as good as not asked."""
    bodies = _ids(args.get("body", ""))
    years, decided = _pair(args.get("years", "")), _days(args.get("decided", ""))
    return Slice(
        councils=_ids(args.get("councils", "")), units=_ids(args.get("units", "")),
        reached=_member(Reached, args.get("reached", "")), subject=_member(SubjectKind, args.get("subject", "")),
        body_id=bodies[0] if bodies else None, group=_member(Group, args.get("who", "")), years=years, decided=decided,
    )  # fmt: skip


def args_of(one: Slice) -> dict[str, str]:
    found = {
        "councils": ",".join(map(str, one.councils)), "units": ",".join(map(str, one.units)),
        "reached": one.reached.value if one.reached else "", "subject": one.subject.value if one.subject else "",
        "body": str(one.body_id or ""), "who": one.group.value if one.group else "",
        "years": "-".join(map(str, one.years)) if one.years else "",
        "decided": "..".join(at.isoformat() for at in one.decided) if one.decided else "",
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def url_of(one: Slice, **more: Any) -> str:
    """Return the address of the list that holds exactly these cases, whatever their state."""
    return url_for("nominations.index", **{"state": "all"} | more | args_of(one))


def parts(one: Slice) -> list[tuple[str, Slice]]:
    """Return (words, the slice without it) for each part that is asked."""
    found: list[tuple[str, Slice]] = []
    if one.councils:
        found.append((_("Của Hội đồng trong báo cáo"), replace(one, councils=())))
    if one.units:
        found.append((_("Của đơn vị trong báo cáo"), replace(one, units=())))
    if one.reached:
        found.append((label(one.reached), replace(one, reached=None)))
    if one.subject:
        found.append((label(one.subject), replace(one, subject=None)))
    if one.body_id:
        found.append((_("Cùng cơ quan quyết định"), replace(one, body_id=None)))
    if one.group:
        found.append((label(one.group), replace(one, group=None)))
    if one.years:
        found.append((_("Từ năm %(first)s đến %(last)s", first=one.years[0], last=one.years[1]),
                      replace(one, years=None)))  # fmt: skip
    if one.decided:
        found.append((_("Quyết định từ %(first)s đến %(last)s", first=day(one.decided[0]), last=day(one.decided[1])),
                      replace(one, decided=None)))  # fmt: skip
    return found


def _member(kind: type[Member], value: str) -> Member | None:
    return next((one for one in kind if one.value == value), None)


def _ids(text: str) -> tuple[int, ...]:
    parts = [part for part in text.split(",")[:_MOST] if part.isascii() and part.isdigit() and len(part) <= _DIGITS]
    found = tuple(map(int, parts))
    return found if all(0 < one <= _LARGEST for one in found) else ()


def _pair(text: str) -> tuple[int, int] | None:
    first, _dash, last = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) == _YEAR for part in (first, last)):
        return None
    return int(first), int(last)


def _days(text: str) -> tuple[date, date] | None:
    first, _dots, last = text.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
