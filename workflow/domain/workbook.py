"""The workbook of staff and records: its sheets, their columns and lists. One layout in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from workflow.domain.states import DisciplineLevel, InitiativeLevel, Labelled, Rating, Sex, StaffCategory
from workflow.domain.text import N_, fold

Raw = str | float | bool | date | datetime | time | None
Form = Literal["text", "name", "date", "year", "share", "choice"]

MOST_ROWS, MOST_COLUMNS = 5_000, 60


class Kind(Labelled):
    """What a sheet holds; the label is the sheet's name."""

    PEOPLE = "people", N_("Cán bộ")
    RATINGS = "ratings", N_("Xếp loại")
    AWARDS = "awards", N_("Khen thưởng")
    INITIATIVES = "initiatives", N_("Sáng kiến")
    DISCIPLINE = "discipline", N_("Kỷ luật")
    UNIT_RATINGS = "unit_ratings", N_("Xếp loại tập thể")
    UNIT_AWARDS = "unit_awards", N_("Khen thưởng tập thể")


#: Sheets of the workbook that hold nothing to be read.
GUIDE, LISTS = "Hướng dẫn", "Danh mục"


@dataclass(frozen=True, slots=True)
class Column:
    """key: name of the value. limit: of a text. source: the list a choice is made from. width: in characters."""

    key: str
    heading: str
    form: Form = "text"
    required: bool = False
    limit: int = 120
    source: str = ""
    width: int = 18
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list: what is stored, how it is written, and what else is understood."""

    value: Any
    label: str
    aliases: tuple[str, ...] = ()


Lists = Mapping[str, tuple[Option, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read. rows: (row number, cells); formulas, merged: addresses such as "C5", "A2:B2"."""

    name: str
    rows: tuple[tuple[int, tuple[Raw, ...]], ...]
    formulas: frozenset[str] = frozenset()
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden: bool = False


_CODE = Column(
    "code",
    "Mã cán bộ",
    limit=30,
    width=14,
    hint="Mã riêng của cơ quan. Bắt buộc khi có hai người cùng họ tên và ngày sinh.",
)
_NAME = Column("name", "Họ và tên", "name", required=True, width=28)
_BIRTH = Column("birth_date", "Ngày sinh", "date", width=13, hint="Ngày/tháng/năm, ví dụ 05/02/1990.")
_WHO = (_CODE, _NAME, _BIRTH)
_YEAR_COLUMN = Column("year", "Năm", "year", required=True, width=8)
_DOCUMENT = Column("document", "Văn bản", width=30, hint="Số, ngày, cơ quan ký.")
_RATING = Column("level", "Mức xếp loại", "choice", required=True, source="rating", width=16)
_UNIT = Column(
    "unit", "Đơn vị", "choice", required=True, source="unit", width=20, hint="Ký hiệu của đơn vị, chọn trong danh sách."
)

LAYOUT: Mapping[Kind, tuple[Column, ...]] = {
    Kind.PEOPLE: (
        *_WHO,
        Column("sex", "Giới tính", "choice", required=True, source="sex", width=10),
        Column("position", "Chức vụ", width=26),
        Column("category", "Diện", "choice", required=True, source="category", width=18),
        Column("leader", "Lãnh đạo, quản lý", "choice", source="yes", width=16),
        Column("start_date", "Ngày vào cơ quan", "date", width=16),
        _UNIT,
    ),
    Kind.RATINGS: (*_WHO, _YEAR_COLUMN, _RATING, _DOCUMENT),
    Kind.AWARDS: (
        *_WHO, _YEAR_COLUMN,
        Column("award", "Danh hiệu, hình thức", "choice", required=True, source="award", width=34), _DOCUMENT,
    ),
    Kind.INITIATIVES: (
        *_WHO, _YEAR_COLUMN,
        Column("title", "Tên sáng kiến", required=True, limit=300, width=48),
        Column("level", "Cấp công nhận", "choice", required=True, source="initiative", width=16),
        Column("share", "Tỷ lệ đóng góp (%)", "share", required=True, width=18, hint="Số nguyên từ 1 đến 100."),
        _DOCUMENT,
    ),
    Kind.DISCIPLINE: (
        *_WHO,
        Column("level", "Hình thức kỷ luật", "choice", required=True, source="discipline", width=18),
        Column("from_date", "Từ ngày", "date", required=True, width=13),
        Column("to_date", "Đến hết ngày", "date", width=13),
        _DOCUMENT,
    ),
    Kind.UNIT_RATINGS: (_UNIT, _YEAR_COLUMN, _RATING, _DOCUMENT),
    Kind.UNIT_AWARDS: (
        _UNIT, _YEAR_COLUMN,
        Column("award", "Danh hiệu, hình thức", "choice", required=True, source="unit_award", width=34), _DOCUMENT,
    ),
}  # fmt: skip


def _members(kind: type[Labelled], *, short: bool = False) -> tuple[Option, ...]:
    """The words of an enum; `short` writes the value (HTXSNV) and understands the words too."""
    return tuple(
        Option(m, m.value if short else m.label, (m.label if short else m.value,))
        for m in kind
    )  # fmt: skip


#: The lists that are the same everywhere; units and awards come with the import.
FIXED_LISTS: Lists = {
    "sex": _members(Sex),
    "category": _members(StaffCategory),
    "yes": (Option(True, "Có", ("x", "yes")), Option(False, "Không", ("no",))),
    "rating": _members(Rating, short=True),
    "initiative": _members(InitiativeLevel),
    "discipline": _members(DisciplineLevel),
}


def heading_key(text: Raw) -> str:
    """What a heading is compared by: no diacritics, case, spaces or mark of a required column."""
    return fold(text).rstrip("* ") if isinstance(text, str) else ""


def address(row: int, column: int) -> str:
    """Return the address of a cell, both counted from 1: (5, 28) is AB5."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def index_of(options: tuple[Option, ...]) -> Mapping[str, Any]:
    """Return the options by everything they answer to; what two of them answer to answers to neither."""
    found: dict[str, Any] = {}
    twice = set()
    for option in options:
        for word in {fold(option.label), *map(fold, option.aliases)}:
            if word in found:
                twice.add(word)
            found[word] = option.value
    return {word: value for word, value in found.items() if word not in twice}
