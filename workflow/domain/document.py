"""A paper as data: what it says, in order; how it looks is decided by workflow/documents/ alone.

One tree gives the page of a word processor and the printed page, is kept as JSON when the paper is issued, and is all
that a body's own template may fill in. Parts and their order: Decree 30/2020/NĐ-CP, Appendix I.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Any

from workflow.domain.document_kinds import DocumentKind


class Align(StrEnum):
    JUSTIFY = "justify"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False


#: Text within a paragraph or a cell: plain, or stretches of different faces.
Inline = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """indent: of the first line, by 1,27 cm."""

    text: Inline
    align: Align = Align.JUSTIFY
    indent: bool = True
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title with its own number in front ("I. …", "1. …"). level 1: capitals are the writer's business."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Article:
    """ "Điều n." in bold, its text after it."""

    number: int
    text: Inline


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause ("1.") or a point ("a)", "-") with its label; depth 0 stands at the indent, 1 deeper."""

    label: str
    text: Inline
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Blank:
    """Something to be filled in by hand: a label, then dotted lines."""

    label: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """width: share of the table's width. key: the column's name in a body's own template, e.g. ho_ten."""

    key: str
    label: str
    width: int = 1
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; one cell per column, or a single one that spans them all (a group's heading, then bold)."""

    cells: tuple[Inline, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """key: the rows' name in a body's own template, e.g. danh_sach. The header is repeated on every page."""

    key: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Paragraph | Heading | Article | Clause | Blank | Table | PageBreak


@dataclass(frozen=True, slots=True)
class Letterhead:
    """parent: the body above, "" when none is named. number: "05/TTr-TTDVVL", "" when the paper carries none. dated
    None: a line to be filled in. place "": likewise."""

    parent: str
    issuer: str
    number: str = ""
    place: str = ""
    dated: date | None = None
    about: str = ""  # "V/v …" of a letter


@dataclass(frozen=True, slots=True)
class Signature:
    """authority: one line each, in capitals ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"). note: e.g. "(Ký, ghi rõ họ tên)"."""

    authority: tuple[str, ...]
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on its own page. lead: e.g. "(Kèm theo Tờ trình số … ngày …)"."""

    title: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """heading: the type's name in capitals, "" on a letter. subject: trích yếu. basis: each "căn cứ" without its mark.

    decided_by: on a decision, whose it is, in capitals above the "căn cứ" ("GIÁM ĐỐC SỞ …").

    signatures: one stands at the right, beside recipients; two or three stand side by side. fields: what else a
    body's own template may name. draft: not issued, and marked so. end_mark: the text ends with "./.".
    """

    kind: DocumentKind
    letterhead: Letterhead
    heading: str = ""
    subject: str = ""
    addressees: tuple[str, ...] = ()
    decided_by: str = ""
    basis: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    draft: bool = True
    end_mark: bool = False
    landscape: bool = False
    footnote: str = ""  # small, at the very end: a fingerprint


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part of a certificate stands, in millimetres from the left and top edges; size in points."""

    part: str
    x: float
    y: float
    width: float
    size: float
    bold: bool = False
    italic: bool = False
    align: Align = Align.CENTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate (giấy khen, bằng chứng nhận): one landscape page.

    title: "GIẤY KHEN"; giver: "GIÁM ĐỐC SỞ …"; verb: "TẶNG"; name, detail: of whom; merit: "Đã có thành tích …";
    decision: "Quyết định số … ngày …"; book: "Số sổ vàng"; check_url: what the QR code opens, "" for none.
    spots: where each part stands; preprinted: the stock carries frame, arms, quốc hiệu and title already.
    """

    kind: DocumentKind = DocumentKind.CERTIFICATE
    title: str
    giver: str
    verb: str = "TẶNG"
    name: str
    detail: str = ""
    merit: str = ""
    decision: str = ""
    book: str = ""
    place: str = ""
    dated: date | None = None
    signature: Signature
    check_url: str = ""
    spots: tuple[Spot, ...] = ()
    preprinted: bool = False
    width: float = 297
    height: float = 210
    draft: bool = True


Paper = Document | Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What a paper's frame says, whatever the paper is about: whose it is, its number, place, date and signature.

    beside: who signs with him, where a paper bears two signatures; "" as the record says."""

    parent: str
    issuer: str
    number: str = ""
    place: str = ""
    dated: date | None = None
    signature: Signature = Signature(())
    beside: str = ""
    draft: bool = True

    def letterhead(self, about: str = "") -> Letterhead:
        return Letterhead(self.parent, self.issuer, self.number, self.place, self.dated, about)


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_NAMED: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (Run, Paragraph, Heading, Article, Clause, Blank, Column, Line, Table, PageBreak, Letterhead, Signature,
                 Annex, Document, Spot, Certificate)
}  # fmt: skip


def to_data(value: Any) -> Any:
    """Return a paper, or a part of one, as what JSON can hold; each part names its kind under "is"."""
    if is_dataclass(value):
        return {"is": type(value).__name__} | {part.name: to_data(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, tuple):
        return [to_data(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def from_data(data: Any) -> Any:
    """Return the paper that `to_data` told of. Raises KeyError or TypeError for what is no paper."""
    if isinstance(data, list):
        return tuple(from_data(part) for part in data)
    if not isinstance(data, Mapping):
        return data
    kind = _NAMED[data["is"]]
    return kind(**{name: _as(_hints(kind)[name], from_data(part)) for name, part in data.items() if name != "is"})


def canonical(paper: Paper) -> str:
    """Return the one JSON text of a paper, for keeping and for its hash."""
    return json.dumps(to_data(paper), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(papers: Iterable[Paper]) -> str:
    """Return the SHA-256 of papers, in hexadecimal."""
    return hashlib.sha256("\n".join(canonical(paper) for paper in papers).encode()).hexdigest()


def plain(text: Inline) -> str:
    """Return a text without its faces."""
    return text if isinstance(text, str) else "".join(run.text for run in text)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _as(hint: Any, value: Any) -> Any:
    """Give dates and enums back their type."""
    if value is None or not isinstance(value, str):
        return value
    for choice in typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,):
        if choice is date:
            return date.fromisoformat(value)
        if isinstance(choice, type) and issubclass(choice, Enum):
            return choice(value)
    return value
