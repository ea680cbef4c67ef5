"""The card "Văn bản" on the page of whatever papers are made from, and where its links lead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session
from wtforms import Field

from workflow import clock
from workflow.domain.document_kinds import KINDS, About, DocumentKind, Kind
from workflow.domain.permissions import Target, permitted
from workflow.extensions import reading
from workflow.queries import documents as query
from workflow.queries import paper_templates
from workflow.queries.documents import Issued
from workflow.services import paper_files
from workflow.services.composing import COMPOSERS
from workflow.services.documents import BY_ROW
from workflow.web.security import acting

#: The page of what a paper is about: endpoint and the name of its argument.
_PAGES = {
    About.PLAN: ("plans.show", "plan_id"), About.REVIEW: ("plans.show", "plan_id"),
    About.MEETING: ("meetings.show", "meeting_id"), About.NOTICE: ("publicity.record", "notice_id"),
    About.LETTER: ("letters.show", "letter_id"), About.NOMINATION: ("nominations.show", "nomination_id"),
    About.DECISION: ("decisions.show", "decision_id"), About.REPORT: ("reports.show", "report_id"),
}  # fmt: skip


#: A sheet for each person or question: all together they are no file of a word processor's.
_SHEETS = frozenset({DocumentKind.CERTIFICATE, DocumentKind.BALLOT_PAPER})


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One kind of paper about a row: what was issued last, and what may be done. An address "" is no link.

    plain: the body has a template of its own, which the PDF does not follow on this server."""

    title: str
    issued: Issued | None
    pdf: str
    docx: str
    issue: str
    annul: str
    plain: bool = False


def card(
    session: Session, about: About, about_id: int, target: Target, *, part: int = 0
) -> list[PaperLine]:
    """Return the papers about a row that the reader may see, those that can be issued first. One query."""
    kinds = [
        kind for kind, told in KINDS.items()
        if told.about is about and kind in COMPOSERS and permitted(acting(), told.view, target)
        and (about is not About.DECISION or not part or kind is DocumentKind.CERTIFICATE)
    ]  # fmt: skip
    if not kinds:
        return []
    newest: dict[DocumentKind, Issued] = {}
    for row in query.about(session, about, about_id, part):
        newest.setdefault(row.kind, row)
    place = None if paper_files.as_template() else query.place(session, kinds[0], about_id, part)
    own = paper_templates.of_body(session, place.body_id) if place else {}
    lines = [replace(_line(kind, about_id, part, newest.get(kind), target), plain=kind in own) for kind in kinds]
    return sorted(lines, key=lambda line: not (line.issue or line.issued))


def of(about: str, about_id: int, part: int = 0) -> list[PaperLine]:
    """For templates: the card of a row by the name of what it is. The same few queries whatever there is."""
    what, session = About(about), reading()
    kind = next(kind for kind, told in KINDS.items() if told.about is what)
    place = query.place(session, kind, about_id, part)
    return card(session, what, about_id, place.target, part=part) if place else []


def one(session: Session, kind: DocumentKind, about_id: int) -> PaperLine | None:
    """Return the line of one kind of paper about a row; None when the reader may not see it."""
    place = query.place(session, kind, about_id)
    if place is None or not permitted(acting(), KINDS[kind].view, place.target):
        return None
    line = _line(kind, about_id, 0, query.newest(session, kind, about_id), place.target)
    return replace(line, plain=plain(session, place.body_id, kind))


def plain(session: Session, body_id: int, kind: DocumentKind) -> bool:
    """Say whether the PDF of a body's paper leaves its own template aside on this server."""
    return not paper_files.as_template() and kind in paper_templates.of_body(session, body_id)


def about_url(about: About, about_id: int) -> str:
    """Return the page of what a paper is about, "" when there is none."""
    endpoint, name = _PAGES.get(about, ("", ""))
    values: dict[str, Any] = {name: about_id}
    return url_for(endpoint, **values) if endpoint else ""


def _line(kind: DocumentKind, about_id: int, part: int, newest: Issued | None, target: Target) -> PaperLine:
    told, holds = KINDS[kind], newest is not None and newest.annulled_at is None
    may_issue = told.numbered and permitted(acting(), told.issue, target)
    where: dict[str, Any] = {"kind": kind.value, "about_id": about_id, "part": part}
    if newest is not None and holds:
        pdf, docx = (url_for("documents.download", document_id=newest.id, format=f) for f in ("pdf", "docx"))
    else:
        pdf, docx = (url_for("documents.draft", **where, format=f) for f in ("pdf", "docx"))
    return PaperLine(
        title=told.title, issued=newest, pdf=pdf, docx="" if kind in _SHEETS and not part else docx,
        issue=url_for("documents.issue", **where)
        if may_issue and not holds and (newest is not None or kind not in BY_ROW) else "",
        annul=url_for("documents.annul", document_id=newest.id) if newest is not None and holds and may_issue else "",
    )  # fmt: skip


def of_its_year(number: Field, dated: date, body_id: int, kind: Kind) -> None:
    """A number that was proposed for this year is none of a paper dated in another: propose that year's."""
    here = clock.today().year
    if here != dated.year and number.data == query.proposed(reading(), body_id, kind.abbreviation, here):
        number.data = query.proposed(reading(), body_id, kind.abbreviation, dated.year)
