"""What is in a pack: which papers of a meeting, a proposal or a decision, under which names, in which files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from workflow.domain.actors import Actor
from workflow.domain.document import Certificate, Paper
from workflow.domain.document_kinds import KINDS, About, DocumentKind
from workflow.domain.permissions import permitted
from workflow.domain.wording import slug
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.models import LetterItem
from workflow.queries import documents as papers_query
from workflow.queries import packs as query
from workflow.queries import paper_templates, targets
from workflow.queries.packs import PackRow
from workflow.services import paper_files
from workflow.services.composing import COMPOSERS, compose

ZIP, PDF, BOTH = "zip", "pdf", "both"
#: What a pack is, and what people read: a PDF of each paper; one PDF to print through; of each paper a PDF and, unless
#: it is a paper of several, a word processor's file.
FORMATS = {ZIP: "ZIP (PDF)", PDF: "PDF", BOTH: "ZIP (PDF, DOCX)"}
#: What packs are made about, and the permission to look at it.
ABOUTS = {About.MEETING: "meeting.view", About.LETTER: "letter.view", About.DECISION: "decision.view"}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the pack. papers: set one after the other.

    kept: the issued paper whose own file it is. template: the body's, for the file of a draft.
    """

    name: str
    papers: Sequence[Paper]
    kept: int | None = None
    template: bytes | None = None


def kinds(about: About, about_id: int, actor: Actor) -> list[str]:
    """Return the kinds of paper about this row that the actor may see."""
    found = [kind for kind, told in KINDS.items() if told.about is about and kind in COMPOSERS]
    place = papers_query.place(reading(), found[0], about_id) if found else None
    if place is None or not permitted(actor, ABOUTS[about], place.target):
        return []
    return [kind.value for kind in found if permitted(actor, KINDS[kind].view, place.target)]


def cases(about: About, about_id: int, actor: Actor) -> list[int]:
    """Return the cases of a proposal whose reports go with it: those whose dossier the actor may read."""
    if about is not About.LETTER:
        return []
    listed = select(LetterItem.nomination_id).where(LetterItem.letter_id == about_id)
    aims = targets.nominations(reading(), reading().scalars(listed).all())
    return sorted(key for key, aim in aims.items() if permitted(actor, "nomination.dossier", aim))


def title(about: About, about_id: int) -> str:
    newest = papers_query.about(reading(), about, about_id)
    number = next((row.number for row in newest if row.annulled_at is None), "")
    words = {About.MEETING: "Phiên họp", About.LETTER: "Tờ trình", About.DECISION: "Quyết định"}[about]
    return f"{words} {number or about_id}"


def parts(pack: PackRow, now: datetime) -> Iterator[Part]:
    """Compose every paper of a pack, one after the other."""
    plan, session = json.loads(query.plan(reading(), pack.id)), reading()
    issued = {row.kind: row.id for row in reversed(papers_query.about(session, pack.about, pack.about_id))
              if row.annulled_at is None and not row.part}  # fmt: skip
    for kind in map(DocumentKind, plan["kinds"]):
        kept = issued.get(kind)
        papers = _composed(kind, pack.about_id, now) if kept is None else paper_files.papers_of(session, kept)
        yield from _files(pack, kind, pack.about_id, papers, kept=kept)
    for case in plan["cases"]:
        for kind in (DocumentKind.ACHIEVEMENT_REPORT, DocumentKind.SUMMARY):
            if kind in COMPOSERS:
                yield from _files(pack, kind, case, _composed(kind, case, now), stem=f"{kind.value}/{case}")


def _files(
    pack: PackRow, kind: DocumentKind, about_id: int, papers: Sequence[Paper], *, kept: int | None = None,
    stem: str = "",
) -> Iterator[Part]:  # fmt: skip
    """The files of one paper. Each certificate is a PDF of its own; a paper of several has no word processor's file."""
    certificates = [paper for paper in papers if isinstance(paper, Certificate)]
    for number, paper in enumerate(certificates, 1):
        yield Part(f"{kind.value}/{number:04d}-{slug(paper.name, 60) or 'x'}.pdf", (paper,))
    place = papers_query.place(reading(), kind, about_id) if pack.format != PDF and len(papers) == 1 else None
    template = paper_templates.content(reading(), place.body_id, kind) if place else None
    if papers and not certificates:
        yield Part(f"{stem or kind.value}.pdf", papers, kept, template)
    if pack.format == BOTH and len(papers) == 1:
        yield Part(f"{stem or kind.value}.docx", papers, kept, template)


def _composed(kind: DocumentKind, about_id: int, now: datetime) -> tuple[Paper, ...]:
    try:
        return compose(reading(), kind, about_id, now=now)
    except NotFound:  # nothing to put on this paper: no ballot was held, nothing was paid
        return ()
