"""Looking into papers: all that one says as text, its tables, facts to build it from."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from workflow.data import load_catalogue
from workflow.documents.lists import Entry
from workflow.domain.document import (
    Document,
    Imprint,
    Paper,
    Run,
    Signature,
    Table,
    canonical,
    from_data,
    plain,
    to_data,
)
from workflow.domain.states import Sex, SubjectKind

IMPRINT = Imprint(
    parent="SỞ THỬ NGHIỆM", issuer="TRUNG TÂM THỬ NGHIỆM", number="05/TTr-TTTN", place="Sơn La",
    signature=Signature(("GIÁM ĐỐC",), "Cầm Văn Giám"), draft=False,
)  # fmt: skip
#: Markup of three languages, a formula, characters that turn the direction, a name without end.
HOSTILE = '=HYPERLINK("x") <b>&amp; #eval[$x$] \\textbf{} {{7*7}} \u202eabc\u202c ' + "Dài" * 60


def entry(name: str = "Lò Thị An", award: str = "LDTT", **more: Any) -> Entry:
    """A woman of the office, or a collective when the award is one for collectives alone."""
    found = load_catalogue().award(award)
    kind = more.pop(
        "kind", SubjectKind.INDIVIDUAL if SubjectKind.INDIVIDUAL in found.subjects else SubjectKind.COLLECTIVE
    )
    person = {"position": "Viên chức", "sex": Sex.FEMALE} if kind is SubjectKind.INDIVIDUAL else {}
    return Entry(**({"name": name, "kind": kind, "award": found, "unit": "Phòng Hành chính"} | person | more))


def texts(paper: Any) -> list[str]:
    """Every text of a paper, in the order of its parts."""
    if isinstance(paper, Run):
        return [paper.text]
    if isinstance(paper, str):
        return [paper] if type(paper) is str else []
    if isinstance(paper, tuple):
        return [text for part in paper for text in texts(part)]
    if is_dataclass(paper):
        return [text for part in fields(paper) for text in texts(getattr(paper, part.name))]
    return []


def tables(paper: Document) -> list[Table]:
    blocks = [*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks)]
    return [block for block in blocks if isinstance(block, Table)]


def rows(table: Table) -> list[tuple[str, ...]]:
    return [tuple(plain(cell) for cell in line.cells) for line in table.lines]


def sound(paper: Paper) -> None:
    """Nothing says None, and the tree survives being kept as JSON."""
    assert [text for text in texts(paper) if "None" in text] == []
    assert canonical(from_data(to_data(paper))) == canonical(paper)
