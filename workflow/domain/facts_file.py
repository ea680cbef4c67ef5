"""Facts about a person or a collective out of plain data (JSON), checked strictly: the first thing wrong is named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from workflow.domain.catalogue import Msgid
from workflow.domain.evidence import (
    CollectiveFacts,
    DisciplineFact,
    Facts,
    HoldFact,
    InitiativeFact,
    PersonFacts,
)
from workflow.domain.phrases import Phrase
from workflow.domain.states import (
    CommendationType,
    DisciplineLevel,
    HoldKind,
    InitiativeLevel,
    Rating,
    StaffCategory,
    SubjectKind,
)
from workflow.domain.text import N_

FIRST_YEAR, LAST_YEAR = 1945, 2100
_FOUR_DIGITS = re.compile("[0-9]{4}")
_MONTHS, _DAYS, _PEOPLE = 12, 366, 1_000_000
_GROUND = (CommendationType.MERIT, CommendationType.LONG_SERVICE)
_BOTH = {"subject", "ratings", "awards", "holds"}
_KEYS = {
    SubjectKind.INDIVIDUAL: _BOTH | {
        "start_date", "category", "leader", "initiatives", "discipline", "months_worked", "absent_days",
    },
    SubjectKind.COLLECTIVE: _BOTH | {"members", "members_with", "members_rated", "disciplined"},
}  # fmt: skip
_E = TypeVar("_E", bound=Enum)
_T = TypeVar("_T")
Read = Callable[[Any, str], _T]


class BadFacts(ValueError):
    """The data cannot be read as facts; `reason` says where and why."""

    def __init__(self, place: str, message: str, **params: Any) -> None:
        self.reason = Phrase(message, {"place": place or "facts", **params})
        super().__init__(message % self.reason.params)


def read_facts(data: Any, awards: Collection[str]) -> Facts:
    """Return the facts in `data`; `awards` are the codes that exist. Raises BadFacts, keys not known included."""
    if not isinstance(data, dict):
        raise BadFacts("", N_("%(place)s: cần một đối tượng JSON {…}."))
    subject = _one_of(SubjectKind)(data.get("subject"), "subject")
    _only(data, _KEYS[subject], "")
    held = _awards(data.get("awards", []), awards)
    common = {
        "ratings": _by_year(data.get("ratings", {}), "ratings", _one_of(Rating)),
        "awards": held[0], "special": held[1],
        "holds": tuple(_hold(item, place) for item, place in _items(data.get("holds", []), "holds")),
    }  # fmt: skip
    return _person(data, common) if subject is SubjectKind.INDIVIDUAL else _collective(data, common, awards)


def _person(data: Mapping[str, Any], common: Mapping[str, Any]) -> PersonFacts:
    return PersonFacts(
        start_date=_day(data["start_date"], "start_date") if data.get("start_date") is not None else None,
        category=_one_of(StaffCategory)(data.get("category", StaffCategory.PUBLIC_EMPLOYEE.value), "category"),
        leader=_flag(data.get("leader", False), "leader"),
        initiatives=tuple(_initiative(*item) for item in _items(data.get("initiatives", []), "initiatives")),
        discipline=tuple(_discipline(*item) for item in _items(data.get("discipline", []), "discipline")),
        months_worked=_by_year(data.get("months_worked", {}), "months_worked", _number(_MONTHS)),
        absent_days=_by_year(data.get("absent_days", {}), "absent_days", _number(_DAYS)),
        **common,
    )


def _collective(data: Mapping[str, Any], common: Mapping[str, Any], awards: Collection[str]) -> CollectiveFacts:
    people = _number(_PEOPLE)
    holders = _object(data.get("members_with", {}), "members_with")
    rated = data.get("members_rated")
    return CollectiveFacts(
        members=people(data.get("members", 0), "members"),
        members_with={_award(key, "members_with", awards): people(count, f"members_with.{key}")
                      for key, count in holders.items()},
        members_rated=None if rated is None else {
            _one_of(Rating)(key, "members_rated"): people(count, f"members_rated.{key}")
            for key, count in _object(rated, "members_rated").items()
        },
        disciplined=None if data.get("disciplined") is None else people(data["disciplined"], "disciplined"),
        **common,
    )  # fmt: skip


# ── the parts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _initiative(item: Any, place: str) -> InitiativeFact:
    row = _only(_object(item, place), {"year", "level", "title", "decision"}, place)
    return InitiativeFact(
        _year(row.get("year"), f"{place}.year"),
        _one_of(InitiativeLevel)(row.get("level"), f"{place}.level"),
        _text(row["title"], f"{place}.title") if "title" in row else Msgid(N_("không ghi tên")),
        _text(row["decision"], f"{place}.decision") if "decision" in row else Msgid(N_("không ghi quyết định")),
    )


def _discipline(item: Any, place: str) -> DisciplineFact:
    row = _only(_object(item, place), {"level", "from", "to"}, place)
    level = _one_of(DisciplineLevel)(row.get("level"), f"{place}.level")
    start, end = _period(row, place)
    return DisciplineFact(level, start, end or date.max)


def _hold(item: Any, place: str) -> HoldFact:
    row = _only(_object(item, place), {"kind", "from", "to"}, place)
    return HoldFact(_one_of(HoldKind)(row.get("kind"), f"{place}.kind"), *_period(row, place))


def _awards(value: Any, known: Collection[str]) -> tuple[Mapping[int, frozenset[str]], Mapping[int, frozenset[str]]]:
    """Awards by year: those that may be a ground of a later one, and the thematic and unplanned ones."""
    found: tuple[dict[int, set[str]], dict[int, set[str]]] = (defaultdict(set), defaultdict(set))
    for item, place in _items(value, "awards"):
        row = _only(_object(item, place), {"year", "award", "type"}, place)
        kind = _one_of(CommendationType)(row.get("type", CommendationType.MERIT.value), f"{place}.type")
        year, code = _year(row.get("year"), f"{place}.year"), _award(row.get("award"), f"{place}.award", known)
        found[0 if kind in _GROUND else 1][year].add(code)
    ground, special = ({year: frozenset(codes) for year, codes in part.items()} for part in found)
    return ground, special


def _period(row: Mapping[str, Any], place: str) -> tuple[date, date | None]:
    start = _day(row.get("from"), f"{place}.from")
    end = _day(row["to"], f"{place}.to") if row.get("to") is not None else None
    if end is not None and end < start:
        raise BadFacts(f"{place}.to", N_("%(place)s: phải từ ngày %(start)s trở đi."), start=start.isoformat())
    return start, end


# ── the values ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadFacts(place, N_("%(place)s: cần một đối tượng JSON {…}."))
    return value


def _only(row: Mapping[str, Any], known: Collection[str], place: str) -> Mapping[str, Any]:
    for key in row:
        if key not in known:
            where = f"{place}.{key}" if place else str(key)
            raise BadFacts(where, N_("%(place)s: không có mục này; dùng: %(known)s."), known=", ".join(sorted(known)))
    return row


def _items(value: Any, place: str) -> list[tuple[Any, str]]:
    if not isinstance(value, list):
        raise BadFacts(place, N_("%(place)s: cần một danh sách […]."))
    return [(item, f"{place}[{number}]") for number, item in enumerate(value)]


def _by_year(value: Any, place: str, read: Read[_T]) -> dict[int, _T]:
    return {_year(key, f"{place}.{key}"): read(item, f"{place}.{key}") for key, item in _object(value, place).items()}


def _one_of(kind: type[_E]) -> Read[_E]:
    def read(value: Any, place: str) -> _E:
        members = {member.value: member for member in kind}
        if not isinstance(value, str) or value not in members:
            raise BadFacts(place, N_("%(place)s: phải là một trong: %(known)s."), known=", ".join(members))
        return members[value]

    return read


def _number(most: int) -> Read[int]:
    def read(value: Any, place: str) -> int:
        if type(value) is not int or not 0 <= value <= most:
            raise BadFacts(place, N_("%(place)s: phải là số nguyên từ 0 đến %(most)s."), most=most)
        return value

    return read


def _year(value: Any, place: str) -> int:
    """A year as a number, or as the text that JSON keys are."""
    year = int(value) if isinstance(value, str) and _FOUR_DIGITS.fullmatch(value) else value
    if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
        message = N_("%(place)s: phải là năm từ %(first)s đến %(last)s.")
        raise BadFacts(place, message, first=FIRST_YEAR, last=LAST_YEAR)
    return year


def _day(value: Any, place: str) -> date:
    try:
        if not isinstance(value, str) or len(value) != len("2015-03-01"):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise BadFacts(place, N_("%(place)s: phải là ngày dạng 2015-03-01.")) from None


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise BadFacts(place, N_("%(place)s: phải là true hoặc false."))
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise BadFacts(place, N_("%(place)s: phải là chữ."))
    return value


def _award(value: Any, place: str, known: Collection[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise BadFacts(place, N_("%(place)s: không có mã danh hiệu, hình thức này; dùng: %(known)s."),
                       known=", ".join(known))  # fmt: skip
    return value
