"""What an import would do, row by row: new, changed, same, or wrong and why. Pure: the same answer for every order.

An empty optional cell says nothing: what is on record stays. One wrong row and nothing is written at all.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflow.domain.cells import written
from workflow.domain.matching import ASK_CODE, Directory, Identity, name_key, staff, subject, twins
from workflow.domain.people import doubtful_dates
from workflow.domain.records import Entry, Judged, judge
from workflow.domain.sheets import Row, read
from workflow.domain.states import Labelled
from workflow.domain.text import N_
from workflow.domain.workbook import LAYOUT, Kind, Lists, Option, Sheet
from workflow.errors import Violation

#: Whether the actor may write entries of a kind about a subject.
Allowed = Callable[[Kind, int], bool]


class Verdict(Labelled):
    NEW = "new", N_("Mới")
    CHANGED = "changed", N_("Thay đổi")
    SAME = "same", N_("Giữ nguyên")
    WRONG = "wrong", N_("Sai")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """values: by the keys of the staff sheet. may: what the actor may write about this person."""

    id: int
    values: Mapping[str, Any]
    active: bool
    may: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class KnownUnit:
    id: int
    code: str
    name: str
    may: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record within reach of the import. shares: of each initiative, those of authors out of reach."""

    people: tuple[KnownPerson, ...]
    units: tuple[KnownUnit, ...]
    entries: Mapping[Kind, tuple[Entry, ...]]
    shares: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    heading: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one row comes to. subject: see `matching.Identity`; target: the entry or person that changes."""

    kind: Kind
    row: int
    who: str
    verdict: Verdict
    values: Mapping[str, Any]
    subject: int | None = None
    target: Entry | None = None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    lines: tuple[Line, ...]
    problems: tuple[Violation, ...] = ()
    notes: tuple[Violation, ...] = ()

    @property
    def counts(self) -> dict[Verdict, int]:
        found = Counter(line.verdict for line in self.lines)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def wrong(self) -> bool:
        return bool(self.problems) or self.counts[Verdict.WRONG] > 0

    @property
    def writes(self) -> int:
        counts = self.counts
        return counts[Verdict.NEW] + counts[Verdict.CHANGED]

    @property
    def digest(self) -> str:
        """A fingerprint of everything that would be written, and over what."""
        told = [
            [line.kind.value, line.row, line.verdict.value, line.subject, line.target.id if line.target else None,
             {key: written(value) for key, value in line.values.items()},
             [[change.heading, change.old, change.new] for change in line.changes]]
            for line in self.lines
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def unit_options(units: Sequence[KnownUnit]) -> tuple[Option, ...]:
    """The units as the workbook's list offers them: written by code, understood by name too."""
    return tuple(Option(unit.id, unit.code, (unit.name,)) for unit in units)


def plan(sheets: Sequence[Sheet], known: Known, lists: Lists, today: date) -> Plan:
    """Compare a workbook with what is on record."""
    reading = read(sheets, lists)
    if reading.problems:
        return Plan((), reading.problems, reading.notes)
    people = _people(reading.rows.get(Kind.PEOPLE, ()), known, today)
    lines = [line for line, _identity in people]
    listed = {line.subject for line in lines}
    there = [identity for identity in _identities(known) if identity.subject not in listed]
    directory = Directory([*there, *(identity for _line, identity in people if identity)])
    about = {person.id: person for person in known.people}
    units = {unit.id: unit for unit in known.units}
    planned = {line.subject: line for line in lines if line.subject is not None}

    def allowed(kind: Kind, whose: int) -> bool:
        if kind in (Kind.UNIT_RATINGS, Kind.UNIT_AWARDS):
            return kind in units[whose].may
        if whose > 0:
            return kind in about[whose].may
        return kind in units[planned[whose].values["unit"]].may

    for kind in LAYOUT:
        if kind is not Kind.PEOPLE and reading.rows.get(kind):
            lines += _records(kind, reading.rows[kind], directory=directory, known=known, today=today, allowed=allowed)
    return Plan(tuple(lines), (), reading.notes)


# ── the staff sheet ─────────────────────────────────────────────────────────────────────────────────────────────────


def _identities(known: Known) -> list[Identity]:
    return [
        Identity(person.id, person.values["name"], person.values["birth_date"], person.values["code"] or "")
        for person in known.people
    ]


def _people(rows: Sequence[Row], known: Known, today: date) -> list[tuple[Line, Identity | None]]:
    directory = Directory(_identities(known))
    about = {person.id: person for person in known.people}
    units = {unit.id: unit for unit in known.units}
    found = {row.number: staff(row, directory) for row in rows if not row.reasons}
    twins(rows, {number for number, whom in found.items() if whom is not None})
    meant = Counter(whom for whom in found.values() if whom is not None)
    alone = [row for row in rows if not row.reasons and meant.get(found[row.number] or 0, 1) == 1]
    _namesakes_made(alone, found, about)
    lines = []
    for row in rows:
        whom = found.get(row.number)
        if whom is not None and meant[whom] > 1 and not row.reasons:
            row.refuse(
                "one_person",
                N_("Nhiều dòng cùng chỉ một người (“%(name)s”). Giữ một dòng, hoặc ghi mã cán bộ."),
                name=about[whom].values["name"],
            )
        _check_person(row, about.get(whom or 0), units, today)
        lines.append(_staff_line(row, about.get(whom or 0)))
    return lines


def _namesakes_made(rows: Sequence[Row], found: Mapping[int, int | None], about: Mapping[int, KnownPerson]) -> None:
    """Refuse what is new about a person found by code when nobody could tell him from another afterwards."""
    whole = {number: person.values for number, person in about.items()}
    for row in rows:
        whom = found[row.number]
        told = {key: value for key, value in row.values.items() if value is not None}
        whole[whom or -row.number] = {**(about[whom].values if whom else {}), **told}
    alike: dict[Any, set[int]] = defaultdict(set)
    for number, values in whole.items():
        alike[_looks(values)].add(number)
    for row in rows:
        whom = found[row.number]
        if whom is None or _looks(whole[whom]) == _looks(about[whom].values):
            continue
        others = alike[_looks(whole[whom])]
        if len(others) > 1 and not all(whole[number].get("code") for number in others):
            row.refuse("ambiguous", ASK_CODE, name=row.values["name"], count=len(others))


def _looks(values: Mapping[str, Any]) -> tuple[str, Any]:
    return name_key(values["name"]), values.get("birth_date")


def _check_person(row: Row, person: KnownPerson | None, units: Mapping[int, KnownUnit], today: date) -> None:
    values = row.values
    row.reasons += doubtful_dates(
        values["birth_date"] or (person.values["birth_date"] if person else None),
        values["start_date"] or (person.values["start_date"] if person else None), today,
    )  # fmt: skip
    if row.reasons:
        return
    if person is None:
        if Kind.PEOPLE not in units[values["unit"]].may:
            row.refuse("not_allowed", N_("Bạn không có quyền thêm cán bộ vào đơn vị này. Nhờ Thư ký Hội đồng."))
        return
    if not person.active:
        row.refuse(
            "left",
            N_("“%(name)s” đã ra khỏi danh sách cán bộ. Đưa trở lại trên trang của người này trước."),
            name=values["name"],
        )
    elif person.values["unit"] != values["unit"]:
        unit = units.get(person.values["unit"])
        message = N_("“%(name)s” đang ở đơn vị %(unit)s. Dùng mục Chuyển đơn vị để ghi ngày chuyển, rồi nhập lại.")
        row.refuse("move", message, name=values["name"], unit=unit.code if unit else "–")
    elif _changes(Kind.PEOPLE, values, person.values) and Kind.PEOPLE not in person.may:
        row.refuse(
            "not_allowed_person",
            N_("Bạn không có quyền sửa thông tin của “%(name)s”. Nhờ Thư ký Hội đồng."),
            name=values["name"],
        )


def _staff_line(row: Row, person: KnownPerson | None) -> tuple[Line, Identity | None]:
    values, name = row.values, row.values["name"] or ""
    whose = person.id if person else -row.number
    told = {key: values[key] or (person.values[key] if person else None) for key in ("birth_date", "code")}
    waiting = row.number if row.reasons else 0
    identity = Identity(whose, name, told["birth_date"], told["code"] or "", waiting) if name else None
    if row.reasons:
        return Line(row.kind, row.number, name, Verdict.WRONG, values, reasons=tuple(row.reasons)), identity
    if person is None:
        return Line(row.kind, row.number, name, Verdict.NEW, values, whose), identity
    changes = _changes(Kind.PEOPLE, values, person.values)
    verdict = Verdict.CHANGED if changes else Verdict.SAME
    return Line(row.kind, row.number, name, verdict, values, whose, changes=changes), identity


def _changes(kind: Kind, values: Mapping[str, Any], old: Mapping[str, Any]) -> tuple[Change, ...]:
    """What the filled cells would alter."""
    return tuple(
        Change(column.heading, written(old[column.key]), written(values[column.key]))
        for column in LAYOUT[kind]
        if values[column.key] is not None and column.key in old and values[column.key] != old[column.key]
    )  # fmt: skip


# ── the record's sheets ─────────────────────────────────────────────────────────────────────────────────────────────


def _records(
    kind: Kind, rows: Sequence[Row], *, directory: Directory, known: Known, today: date,
    allowed: Allowed,
) -> list[Line]:  # fmt: skip
    names = {unit.id: unit.name for unit in known.units}
    collective = kind in (Kind.UNIT_RATINGS, Kind.UNIT_AWARDS)
    whose: dict[int, int | None] = {}
    for row in rows:
        _check_record(row, today)
        ready = not row.reasons
        whose[row.number] = (row.values["unit"] if collective else subject(row, directory)) if ready else None
    judged = judge(
        kind, [(row, whose[row.number]) for row in rows if not row.reasons], known.entries.get(kind, ()), known.shares
    )
    lines = []
    for row in rows:
        who = names.get(row.values["unit"] or 0, "") if collective else row.values["name"] or ""
        lines.append(_record_line(row, who, whose[row.number], judged.get(row.number), allowed))
    return lines


def _check_record(row: Row, today: date) -> None:
    values = row.values
    year, start, end = values.get("year"), values.get("from_date"), values.get("to_date")
    if year is not None and year > today.year:
        row.refuse("future_year", N_("Năm %(year)s chưa đến."), year=str(year))
    if start is not None and end is not None and end < start:
        row.refuse("period", N_("Ngày kết thúc phải từ %(start)s trở đi."), start=start)


def _record_line(
    row: Row, who: str, whose: int | None, judged: Judged | None, allowed: Allowed
) -> Line:  # fmt: skip
    if (
        not row.reasons
        and judged is not None
        and whose is not None
        and not judged.same
        and not allowed(row.kind, whose)
    ):
        row.refuse(
            "not_allowed_record", N_("Bạn không có quyền ghi mục này cho “%(who)s”. Nhờ Thư ký Hội đồng."), who=who
        )
    if row.reasons or judged is None or whose is None:
        return Line(row.kind, row.number, who, Verdict.WRONG, row.values, reasons=tuple(row.reasons))
    if judged.entry is None:
        return Line(row.kind, row.number, who, Verdict.NEW, row.values, whose)
    changes = () if judged.same else _changes(row.kind, row.values, judged.entry.values)
    verdict = Verdict.SAME if judged.same else Verdict.CHANGED
    return Line(row.kind, row.number, who, verdict, row.values, whose, judged.entry, changes)
