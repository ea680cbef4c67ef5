"""Cases as papers list them: collectives first, then people, by award; counts with their leading zeros."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from workflow.domain.catalogue import Award
from workflow.domain.document import Align, Clause, Column, Heading, Inline, Line, Run, Table
from workflow.domain.states import Rating, Sex, SubjectKind
from workflow.domain.wording import padded, short_day

_COUNTED = {SubjectKind.COLLECTIVE: "tập thể", SubjectKind.INDIVIDUAL: "cá nhân"}
_PARTS = ((SubjectKind.COLLECTIVE, "A. TẬP THỂ"), (SubjectKind.INDIVIDUAL, "B. CÁ NHÂN"))
_GIVEN = {True: "danh hiệu thi đua", False: "hình thức khen thưởng"}
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One case. sex, born, position: of a person. initiatives: (title, paper that recognised it). vote: "06/07".

    summary: what was achieved, in a few words. note: what else the list says of it.
    """

    name: str
    kind: SubjectKind
    award: Award
    unit: str
    position: str = ""
    sex: Sex | None = None
    born: date | None = None
    rating: Rating | None = None
    initiatives: tuple[tuple[str, str], ...] = ()
    vote: str = ""
    summary: str = ""
    note: str = ""

    @property
    def collective(self) -> bool:
        return self.kind is SubjectKind.COLLECTIVE


#: What a list says in a column of one entry.
Cell = Callable[[Entry], Inline]


def called(award: Award) -> str:
    """ "Danh hiệu “Lao động tiên tiến”", "Giấy khen của Giám đốc Sở"."""
    return f"Danh hiệu “{award.name}”" if award.is_title else str(award.name)


def lowered(award: Award) -> str:
    """The same within a sentence: "danh hiệu “Lao động tiên tiến”"; names of forms keep their capital."""
    return f"danh hiệu “{award.name}”" if award.is_title else str(award.name)


def groups(entries: Iterable[Entry]) -> Iterator[tuple[SubjectKind, Award, list[Entry]]]:
    """The entries by collective or person and by award, in the order of the catalogue; within it as they came."""
    for kind, _title in _PARTS:
        mine = sorted((entry for entry in entries if entry.kind is kind), key=lambda entry: entry.award.position)
        for _position, found in groupby(mine, key=lambda entry: entry.award.position):
            same = list(found)
            yield kind, same[0].award, same


def count(entries: Sequence[Entry]) -> str:
    """ "05 tập thể, 29 cá nhân"; what there is none of is left out."""
    numbers = {kind: sum(entry.kind is kind for entry in entries) for kind, _title in _PARTS}
    return ", ".join(f"{padded(number)} {_COUNTED[kind]}" for kind, number in numbers.items() if number)


def whom(entries: Sequence[Entry]) -> str:
    """ "tập thể, cá nhân", or whichever of them there is."""
    return ", ".join(_COUNTED[kind] for kind in _kinds(entries))


def what(entries: Sequence[Entry]) -> str:
    """ "danh hiệu thi đua, hình thức khen thưởng", or whichever of them there is."""
    kinds = {entry.award.is_title for entry in entries}
    return ", ".join(words for title, words in _GIVEN.items() if title in kinds)


def clauses(entries: Sequence[Entry]) -> tuple[Heading | Clause, ...]:
    """How many of which award; with headings when there are both collectives and people."""
    found: list[Heading | Clause] = []
    kinds = _kinds(entries)
    for number, kind in enumerate(kinds, 1):
        mine = [entry for entry in entries if entry.kind is kind]
        if len(kinds) > 1:
            total = f"{padded(len(mine))} {_COUNTED[kind]}"
            found.append(Heading(f"{number}. Về {_COUNTED[kind]}: {total}", level=2))
        awards = [f"{called(award)}: {padded(len(same))} {_COUNTED[kind]}" for _kind, award, same in groups(mine)]
        found += [Clause("-", f"{text}{'.' if place == len(awards) else ';'}") for place, text in enumerate(awards, 1)]
    return tuple(found)


def table(entries: Sequence[Entry], columns: Sequence[tuple[Column, Cell]], key: str = "danh_sach") -> Table:
    """The list with a column of numbers in front; groups have headings, numbers begin anew in each."""
    lines: list[Line] = []
    kinds = _kinds(entries)
    for kind in kinds:
        mine = [entry for entry in entries if entry.kind is kind]
        if len(kinds) > 1:
            lines.append(Line((f"{dict(_PARTS)[kind]} ({padded(len(mine))})",), bold=True))
        for roman, (_kind, award, same) in enumerate(groups(mine), 1):
            lines.append(Line((f"{to_roman(roman)}. {called(award)} ({padded(len(same))})",), bold=True))
            lines += [
                Line((str(place), *(cell(one) for _column, cell in columns))) for place, one in enumerate(same, 1)
            ]
    return Table(key, (NUMBER, *(column for column, _cell in columns)), tuple(lines))


def _kinds(entries: Iterable[Entry]) -> list[SubjectKind]:
    there = {entry.kind for entry in entries}
    return [kind for kind, _title in _PARTS if kind in there]


def to_roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _sex(entry: Entry) -> str:
    return {Sex.FEMALE: "Nữ", Sex.MALE: "Nam"}[entry.sex] if entry.sex else ""


def place(entry: Entry) -> str:
    """Whose post, where: "Trưởng phòng, Phòng Tư vấn"; of a collective the body it belongs to."""
    return entry.unit if entry.collective or not entry.position else f"{entry.position}, {entry.unit}"


def _initiatives(entry: Entry) -> str:
    return "; ".join(f"{title} ({document})" if document else title for title, document in entry.initiatives)


NUMBER = Column("stt", "TT", 4, Align.CENTER)
NAME: tuple[Column, Cell] = (
    Column("ho_ten", "Họ và tên / tên tập thể", 12),
    lambda entry: (Run(entry.name, bold=True),),
)
BORN: tuple[Column, Cell] = (Column("ngay_sinh", "Ngày sinh", 7, Align.CENTER), lambda entry: short_day(entry.born))
SEX: tuple[Column, Cell] = (Column("gioi_tinh", "Giới tính", 4, Align.CENTER), _sex)
PLACE: tuple[Column, Cell] = (Column("chuc_vu", "Chức vụ, đơn vị công tác", 14), place)
AWARD: tuple[Column, Cell] = (Column("danh_hieu", "Danh hiệu, hình thức", 12), lambda entry: called(entry.award))
RATING: tuple[Column, Cell] = (
    Column("xep_loai", "Xếp loại chất lượng", 9, Align.CENTER),
    lambda entry: entry.rating.label if entry.rating else "",
)  # fmt: skip
INITIATIVES: tuple[Column, Cell] = (Column("sang_kien", "Sáng kiến, số quyết định công nhận", 15), _initiatives)
SUMMARY: tuple[Column, Cell] = (Column("thanh_tich", "Tóm tắt thành tích", 18), lambda entry: entry.summary)
VOTE: tuple[Column, Cell] = (Column("phieu", "Số phiếu đồng ý", 6, Align.CENTER), lambda entry: entry.vote)
NOTE: tuple[Column, Cell] = (Column("ghi_chu", "Ghi chú", 8), lambda entry: entry.note)
