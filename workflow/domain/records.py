"""Entries of the achievement record compared with rows about the same subject: which row says what is already there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.domain.matching import name_key
from workflow.domain.sheets import Row
from workflow.domain.text import N_
from workflow.domain.workbook import Kind

_WHOLE = 100
#: What makes two entries of a subject be about the same thing.
_KEYS = {
    Kind.RATINGS: ("year",), Kind.UNIT_RATINGS: ("year",), Kind.AWARDS: ("year", "award"),
    Kind.UNIT_AWARDS: ("year", "award"), Kind.INITIATIVES: ("year", "title"), Kind.DISCIPLINE: ("level", "from_date"),
}  # fmt: skip
_ONE_EACH = (Kind.RATINGS, Kind.UNIT_RATINGS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry on record. id: of its row, 0 when it was decided here and is kept with its case; such an entry is
    never changed by an import. group: of an initiative, which its authors share. fixed: recognised by a round here,
    and corrected there.
    """

    id: int
    subject: int
    values: Mapping[str, Any]
    group: int = 0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The entry a row is about, None for a new one; `same`: it says nothing that is not on record."""

    entry: Entry | None
    same: bool


def judge(
    kind: Kind, rows: Sequence[tuple[Row, int | None]], entries: Sequence[Entry], shares: Mapping[int, int]
) -> dict[int, Judged]:
    """Return what each good row comes to, by row number; rows that cannot be kept get their reason."""
    known: dict[Any, list[Entry]] = defaultdict(list)
    for entry in entries:
        known[entry.subject, _key(kind, entry.values)].append(entry)
    asked: dict[Any, list[Row]] = defaultdict(list)
    whose: dict[int, int] = {}
    for row, subject in rows:
        if subject is not None:
            asked[subject, _key(kind, row.values)].append(row)
            whose[row.number] = subject
    judged: dict[int, Judged] = {}
    for key, group in asked.items():
        judged |= _pair(kind, group, known.get(key, []))
    if kind is Kind.INITIATIVES:
        _share(judged, [row for row, subject in rows if subject is not None], whose, entries, shares)
    return judged


def _key(kind: Kind, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(name_key(values[k]) if isinstance(values[k], str) and k == "title" else values[k] for k in _KEYS[kind])


def _said(row: Row) -> tuple[tuple[str, Any], ...]:
    """What a row says of its entry, apart from whose it is."""
    who = ("code", "name", "birth_date", "unit")
    return tuple((key, value) for key, value in row.values.items() if key not in who and value is not None)


def _most_told(row: Row) -> tuple[Any, ...]:
    return (-len(_said(row)), repr(_said(row)), repr(row.values), row.number)


def _pair(kind: Kind, rows: list[Row], entries: list[Entry]) -> dict[int, Judged]:
    """Rows that repeat what is on record first; one row left over and one entry left over: a change; else new."""
    if kind in _ONE_EACH and len(rows) > 1:
        for row in rows:
            row.refuse(
                "twice",
                N_("Cùng một người (đơn vị), cùng năm ghi ở nhiều dòng: %(rows)s. Giữ một dòng."),
                rows=_numbers(rows),
            )
        return {}
    judged: dict[int, Judged] = {}
    left = sorted(entries, key=lambda entry: (entry.id == 0, entry.id))
    over: dict[Any, list[Row]] = defaultdict(list)
    # The rows that say most choose first, so that the outcome does not hang on the order of the rows.
    for row in sorted(rows, key=_most_told):
        entry = next((entry for entry in left if _repeats(row, entry)), None)
        if entry is None:
            over[_said(row)].append(row)
            continue
        left.remove(entry)
        judged[row.number] = Judged(entry, same=True)
    settled = {_said(row) for row in rows if row.number in judged}
    fresh: list[Row] = []
    for said, group in over.items():
        kept = 0 if said in settled else 1
        fresh += group[:kept]
        for row in group[kept:]:
            row.refuse("repeated_row", N_("Dòng này ghi lại đúng nội dung của dòng khác. Xóa dòng thừa."))
    free = [entry for entry in left if entry.id]
    if len(fresh) == len(free) == 1 and free[0].fixed:
        message = N_("Sáng kiến này được công nhận qua đợt xét sáng kiến. Sửa ở trang của sáng kiến đó.")
        fresh[0].refuse("from_a_round", message)
        return judged
    if len(fresh) == len(free) == 1:
        return judged | {fresh[0].number: Judged(free[0], same=False)}
    return judged | {row.number: Judged(None, same=False) for row in fresh}


def _repeats(row: Row, entry: Entry) -> bool:
    """Whether the entry already says all that the row says; one decided here is told by award and year alone."""
    return entry.id == 0 or all(entry.values[key] == value for key, value in _said(row) if key in entry.values)


def _numbers(rows: Sequence[Row]) -> str:
    return ", ".join(str(number) for number in sorted(row.number for row in rows))


# ── what the authors of one initiative share ────────────────────────────────────────────────────────────────────────


def work(values: Mapping[str, Any], group: int = 0) -> tuple[Any, ...]:
    """What makes rows of several authors be about one initiative: its identifier, else all that is said of it."""
    return (group,) if group else (values["year"], values["level"], name_key(values["title"]), values["document"] or "")


def _share(
    judged: dict[int, Judged], rows: Sequence[Row], whose: Mapping[int, int], entries: Sequence[Entry],
    outside: Mapping[int, int],
) -> None:  # fmt: skip
    """Refuse rows of co-authors that contradict each other, an author named twice, and shares above the whole."""
    there = {work(entry.values): entry.group for entry in entries}
    for row in rows:  # as it will be called after the change, too
        if row.number in judged and (entry := judged[row.number].entry):
            told = {key: value for key, value in row.values.items() if value is not None}
            there[work({**entry.values, **told})] = entry.group
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row.number in judged:
            entry = judged[row.number].entry
            groups[work(row.values, entry.group if entry else there.get(work(row.values), 0))].append(row)
    before: dict[int, dict[int, int]] = defaultdict(dict)
    for entry in entries:
        before[entry.group][entry.subject] = entry.values["share"]
    for key, group in groups.items():
        number = key[0] if len(key) == 1 else 0
        levels = {row.values["level"] for row in group}
        documents = {row.values["document"] for row in group} - {None}
        if len(levels) > 1 or len(documents) > 1:
            _refuse_all(
                group,
                judged,
                "authors_differ",
                N_("Các dòng %(rows)s cùng một sáng kiến nhưng ghi cấp hoặc văn bản khác nhau."),
            )
            continue
        authors = [whose[row.number] for row in group]
        if len(set(authors)) < len(authors):
            _refuse_all(
                group,
                judged,
                "author_twice",
                N_("Các dòng %(rows)s ghi một tác giả nhiều lần trong cùng một sáng kiến. Giữ mỗi tác giả một dòng."),
            )
            continue
        shares = before.get(number, {}) | {whose[row.number]: row.values["share"] for row in group}
        if sum(shares.values()) + outside.get(number, 0) > _WHOLE:
            _refuse_all(
                group,
                judged,
                "shares",
                N_("Tỷ lệ đóng góp các tác giả của sáng kiến này cộng lại quá 100 %% (dòng %(rows)s)."),
            )


def _refuse_all(group: Sequence[Row], judged: dict[int, Judged], code: str, message: str) -> None:
    for row in group:
        row.refuse(code, message, rows=_numbers(group))
        judged.pop(row.number)
