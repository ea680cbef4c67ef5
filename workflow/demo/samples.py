"""The samples in workflow/documents/samples/, composed anew from the demonstration: one finished paper of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.domain.document import Block, Document, Paper, Table
from workflow.domain.document_kinds import KINDS, About, DocumentKind
from workflow.queries import papers
from workflow.services.composing import COMPOSERS

#: So many rows of a list are enough to see what it looks like on two pages.
_ROWS, _TRIED = 30, 12


def collect(session: Session, *, now: datetime) -> Iterator[Document]:
    """Return the fullest paper of each kind that the loaded data can give, as if it had been issued."""
    for kind in DocumentKind:
        found = [paper for paper in _papers(session, kind, now) if isinstance(paper, Document)]
        if found:
            yield _finished(max(found, key=lambda paper: (not paper.draft, _size(paper))))


def _papers(session: Session, kind: DocumentKind, now: datetime) -> Iterator[Paper]:
    units = papers.units(session) if KINDS[kind].about is About.REVIEW else [0]
    for identifier in papers.newest(session, KINDS[kind].about, _TRIED):
        for part in units:
            yield from COMPOSERS[kind](session, identifier, part, None, now)


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
    blocks = (*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks))
    tables = [block for block in blocks if isinstance(block, Table)]
    return len(paper.blocks) + sum(len(table.lines) for table in tables)
