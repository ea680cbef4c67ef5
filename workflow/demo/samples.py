"""The samples in workflow/documents/samples/, composed anew from the demonstration: one finished paper of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.demo.centre import CENTRE
from workflow.domain.document import Block, Document, Table
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.queries import names
from workflow.services import paper_sets

#: So many rows of a list are enough to see what it looks like on two pages.
_ROWS = 30


def collect(session: Session, *, now: datetime) -> Iterator[Document]:
    """Return the fullest paper of each kind that the loaded data can give, as if it had been issued."""
    council = names.organisations(session)[CENTRE]
    found = [
        named.paper for year in (2024, now.year) for named in paper_sets.of_year(session, council, year, now=now)
        if isinstance(named.paper, Document)
    ]  # fmt: skip
    for kind in DocumentKind:
        of_kind = [paper for paper in found if paper.kind is kind]
        if of_kind:
            yield _finished(max(of_kind, key=lambda paper: (not paper.draft, _size(paper))))


def _finished(paper: Document) -> Document:
    head, kind = paper.letterhead, KINDS[paper.kind]
    sign = f"{kind.abbreviation}-TTDVVL" if paper.heading else "TTDVVL-HCTH"
    number = head.number or (f"05/{sign}" if kind.numbered else "")
    shorter = tuple(replace(annex, blocks=_shortened(annex.blocks)) for annex in paper.annexes)
    return replace(
        paper, draft=False, letterhead=replace(head, number=number), annexes=shorter, blocks=_shortened(paper.blocks)
    )


def _shortened(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(replace(one, lines=one.lines[:_ROWS]) if isinstance(one, Table) else one for one in blocks)


def _size(paper: Document) -> int:
    blocks = [*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks)]
    return len(blocks) + sum(len(block.lines) for block in blocks if isinstance(block, Table))
