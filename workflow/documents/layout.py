"""The layout of an administrative paper: its measures, and the wording of its frame. Decree 30/2020/NĐ-CP, Appendix I.

What both renderers must agree on stands here once: sizes in points, lengths in millimetres, marks at line ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from workflow.domain.document import Article, Block, Clause, Document, Inline, Letterhead, Paragraph, Run, Spot
from workflow.domain.document_kinds import KINDS
from workflow.domain.wording import written_day

#: Lengths in mm, sizes in pt. The decree gives ranges; these lie within them.
MEASURES = {
    "top": 20, "bottom": 20, "left": 30, "right": 15,
    "republic": 12, "motto": 13, "parent": 12, "issuer": 12, "number": 13, "dated": 13,
    "heading": 14, "subject": 14, "about": 12, "text": 14, "indent": 12.7, "gap": 6, "line": 1.15,
    "table": 12, "recipients_title": 12, "recipients": 11, "page_number": 13, "footnote": 9,
    "left_column": 75,
}  # fmt: skip

REPUBLIC = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TO = "Kính gửi:"
RECIPIENTS = "Nơi nhận:"
DRAFT = "DỰ THẢO"
END = "./."
#: Longer runs without a space may be broken anywhere, else they would leave the page.
_LONGEST_WORD = 36
_BREAK = "\u200b"
#: Controls, lone surrogates, private and unassigned characters: no file may hold them.
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

T = TypeVar("T")


def prepared(paper: T) -> T:
    """Return a paper with what the decree wants written: marks after each basis and recipient, the end of the text.

    Text is made safe to set: no control or direction characters, and no word that is wider than a column.
    """
    if isinstance(paper, Document):
        marked = replace(
            paper,
            basis=_listed(paper.basis, capital=True),
            addressees=_listed(paper.addressees) if len(paper.addressees) > 1 else paper.addressees,
            recipients=_listed(paper.recipients),
            blocks=_ended(paper.blocks) if paper.end_mark else paper.blocks,
        )
        return safe(marked)
    return safe(paper)


def number_line(document: Document) -> str:
    """Return "Số: …", with room for the number while there is none; "" for a paper without number."""
    kind = KINDS[document.kind]
    if document.letterhead.number:
        return f"Số: {document.letterhead.number}"
    if not kind.numbered:
        return ""
    return f"Số: ……/{kind.abbreviation}-……" if document.heading else "Số: ……/……"


def date_line(letterhead: Letterhead) -> str:
    """Return "Sơn La, ngày 05 tháng 02 năm 2024": a day under 10 and months 1 and 2 get a leading zero."""
    place = letterhead.place or "…………"
    return f"{place}, {written_day(letterhead.dated)}"


def basis_line(text: str, *, last: bool) -> str:
    """Return a basis with its mark: ";" after each, "." after the last."""
    return text.rstrip(" ;.") + ("." if last else ";")


def safe(value: T) -> T:
    """Return a paper, or a part of one, with every text in it safe to set."""
    changed: Any = value
    if isinstance(value, str) and type(value) is str:
        changed = _safe_text(value)
    elif isinstance(value, tuple):
        changed = tuple(safe(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type | Spot):
        changed = replace(value, **{part.name: safe(getattr(value, part.name)) for part in fields(value)})
    return changed  # type: ignore[no-any-return]


def on_text(text: Inline, change: Callable[[str], str]) -> Inline:
    """Return a text whose last stretch went through `change`."""
    if isinstance(text, str):
        return change(text)
    last = text[-1]
    return (*text[:-1], Run(change(last.text), last.bold, last.italic))


def _listed(lines: tuple[str, ...], *, capital: bool = False) -> tuple[str, ...]:
    shown = [line[:1].upper() + line[1:] for line in lines] if capital else list(lines)
    return tuple(basis_line(line, last=place == len(shown)) for place, line in enumerate(shown, start=1))


def _ended(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Close the last text of the blocks with "./."; a table that ends the text is followed by the mark alone."""
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph | Clause | Article):
        return (*blocks[:-1], replace(last, text=on_text(last.text, lambda text: text.rstrip(" .;/") + END)))
    return (*blocks, Paragraph(END, indent=False))


def _safe_text(text: str) -> str:
    bare = _BIDI.sub("", unicodedata.normalize("NFC", text))
    kept = "".join(char for char in bare if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)
    words = re.split(r"(\s+)", kept)
    return "".join(_broken(word) if len(word) > _LONGEST_WORD and "://" not in word else word for word in words)


def _broken(word: str) -> str:
    step = _LONGEST_WORD // 3
    return _BREAK.join(word[at : at + step] for at in range(0, len(word), step))
