"""Papers that leave the building: issued once with number, date and signer; a wrong one is annulled and replaced.

What is kept is the tree, with its hash, in the unit of work that takes the number. Files are made from it afterwards,
see paper_files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.document import Certificate, Document, Paper, Paragraph, canonical
from workflow.domain.document_kinds import KINDS, About, DocumentKind
from workflow.domain.issuing import AnnulPaper, IssuePaper, Series
from workflow.domain.permissions import ensure
from workflow.domain.text import N_
from workflow.errors import NotFound
from workflow.models import DocumentAnnulment, IssuedDocument
from workflow.queries import documents as query
from workflow.queries.documents import Issued
from workflow.services import audit, numbers
from workflow.services.checks import line, refuse
from workflow.services.composing import COMPOSERS, compose, imprints
from workflow.services.unit_of_work import unit_of_work

#: Kinds whose number stands in the row they are about: issued where that row is.
_NUMBERED_ROWS = (About.LETTER, About.DECISION, About.REPORT)
BY_ROW = frozenset({kind for kind, told in KINDS.items() if told.about in _NUMBERED_ROWS} | {DocumentKind.PLAN})
_GREW = "Bổ sung danh sách của chính văn bản này."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Number, date and signature of a paper as they were typed."""

    number: str
    dated: date
    signer: str
    signer_position: str = ""
    beside: str = ""


def issue(command: IssuePaper, *, actor: Actor, now: datetime) -> int:
    """Issue a paper and return its identifier: number, tree and hash in one unit of work.

    Raises Refused: issued already, the number is used, no signer, a day to come, a meeting that goes on, a kind that is
    issued elsewhere or never; NotFound, Forbidden, Conflict.
    """
    with unit_of_work() as session:
        kind = KINDS[command.kind]
        place = query.place(session, command.kind, command.about_id, command.part)
        if place is None or not kind.numbered or command.part:  # what goes to many in parts is not issued
            raise NotFound("document")
        ensure(actor, kind.issue, place.target, view=kind.view)
        before = query.newest(session, command.kind, command.about_id, command.part)
        if command.kind in BY_ROW and before is None:
            message = N_("Văn bản này lấy số khi phát hành tờ trình, ghi quyết định hoặc ban hành kế hoạch.")
            raise refuse("issued_elsewhere", message)
        if command.kind is DocumentKind.COUNCIL_MINUTES and not query.meeting_closed(session, command.about_id):
            raise refuse("meeting_open", N_("Phiên họp chưa kết thúc: kết thúc rồi mới phát hành biên bản."))
        if command.dated > local_date(now):
            raise refuse("future", N_("Ngày ban hành không được ở tương lai."), field="dated")
        number, series, ordinal = numbers.take(
            session, place.body_id, kind.abbreviation, command.dated, command.number
        )
        before = query.newest(session, command.kind, command.about_id, command.part)  # nobody else issues meanwhile
        if before is not None and before.annulled_at is None:
            message = N_("Văn bản này đã phát hành với số %(number)s; muốn sửa thì hủy rồi phát hành bản thay thế.")
            raise refuse("issued", message, number=before.number)
        signed = Signed(
            number=line(number, 60, "number"), dated=command.dated, signer=line(command.signer, 120, "signer"),
            signer_position=line(command.signer_position, 120, "signer_position", required=False),
            beside=line(command.beside, 120, "beside", required=False) if kind.beside else "",
        )  # fmt: skip
        thing = _Thing(command.kind, command.about_id, command.part, place.body_id)
        papers = _composed(session, thing, signed, before, now)
        return _keep(session, thing, _Making(signed, series, ordinal), papers, before, actor=actor, now=now)


def annul(command: AnnulPaper, *, actor: Actor, now: datetime) -> Issued:
    """Annul an issued paper for a reason; its number stays used. Returns it. Raises Refused, NotFound, Forbidden."""
    with unit_of_work() as session:
        row = query.one(session, command.document_id)
        place = query.place(session, row.kind, row.about_id, row.part) if row else None
        if row is None or place is None:
            raise NotFound("document")
        ensure(actor, KINDS[row.kind].issue, place.target, view=KINDS[row.kind].view)
        if row.annulled_at is not None:
            raise refuse("annulled", N_("Văn bản này đã bị hủy từ trước."))
        _annul(session, row, line(command.reason, 500, "reason"), actor=actor, now=now)
        return row


def keep(
    session: Session, kind: DocumentKind, about_id: int, body_id: int, signed: Signed, *, actor: Actor, now: datetime
) -> None:
    """Keep the paper of a row that has just got its number, inside that unit of work.

    The number is taken from the series when it belongs to it. Once more with the same number, for a list that grew:
    the paper kept before is annulled and replaced under that number. Raises Refused: another paper has the number.
    """
    before, abbreviation = query.newest(session, kind, about_id), KINDS[kind].abbreviation
    if before is None:
        _number, series, ordinal = numbers.take(session, body_id, abbreviation, signed.dated, signed.number)
    else:
        series, ordinal = query.series(session, body_id, abbreviation, before.year), before.ordinal
        signed = replace(signed, number=before.number, dated=before.dated)
    if kind not in COMPOSERS:
        return
    papers = _composed(session, _Thing(kind, about_id, 0, body_id), signed, None, now)
    if before is not None and before.annulled_at is None:
        if before.sha256 == _hash(_text(papers)):
            return
        _annul(session, before, _GREW, actor=actor, now=now)
    made = _Making(signed, series, ordinal, before.reissue + 1 if before else 0)
    _keep(session, _Thing(kind, about_id, 0, body_id), made, papers, before, actor=actor, now=now)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Thing:
    """What a paper is about, and whose it is."""

    kind: DocumentKind
    about_id: int
    part: int
    body_id: int


@dataclass(frozen=True, slots=True)
class _Making:
    signed: Signed
    series: Series
    ordinal: int | None
    reissue: int = 0


def _composed(
    session: Session, thing: _Thing, signed: Signed, replaced: Issued | None, now: datetime
) -> tuple[Paper, ...]:
    if KINDS[thing.kind].about is About.MEETING:
        own = imprints.of_council(session, thing.body_id, dated=signed.dated, draft=False)
        signature = replace(own.signature, name=signed.signer)
        imprint = replace(own, number=signed.number, signature=signature, beside=signed.beside)
    else:
        imprint = imprints.of_body(
            session, thing.body_id, number=signed.number, dated=signed.dated, signer=signed.signer,
            position=signed.signer_position, draft=False,
        )  # fmt: skip
    try:
        papers = compose(session, thing.kind, thing.about_id, thing.part, imprint=imprint, now=now)
    except NotFound:
        raise refuse("nothing_yet", N_("Chưa có dữ liệu để lập văn bản này.")) from None
    return tuple(_final(paper, replaced) for paper in papers)


def _final(paper: Paper, replaced: Issued | None) -> Paper:
    """A paper as it leaves the building; a replacement names what it replaces."""
    paper = replace(paper, draft=False)
    if replaced is None or isinstance(paper, Certificate):
        return paper
    name = KINDS[replaced.kind].heading.capitalize() or "Văn bản"
    words = f"{name} này thay thế {name} số {replaced.number} ngày {replaced.dated:%d/%m/%Y} đã bị hủy."
    return replace(paper, blocks=(*paper.blocks, Paragraph(words)))


def _keep(
    session: Session, thing: _Thing, made: _Making, papers: Sequence[Paper], before: Issued | None, *, actor: Actor,
    now: datetime,
) -> int:  # fmt: skip
    text = _text(papers)
    row = IssuedDocument(
        body_id=thing.body_id, kind=thing.kind, about_id=thing.about_id, part=thing.part,
        edition=before.edition + 1 if before else 1, abbreviation=made.series.abbreviation, year=made.series.year,
        ordinal=made.ordinal, reissue=made.reissue, number=made.signed.number, dated=made.signed.dated,
        signer=made.signed.signer, signer_position=made.signed.signer_position, title=_title(thing.kind, papers[0]),
        tree=text, sha256=_hash(text), issued_at=now, issued_by_id=actor.user_id,
        replaces_id=before.id if before else None,
    )  # fmt: skip
    session.add(row)
    audit.record(session, "document.issue", row, actor=actor, now=now, organisation_id=row.body_id)
    return row.id


def _annul(session: Session, row: Issued, reason: str, *, actor: Actor, now: datetime) -> None:
    kept = DocumentAnnulment(document_id=row.id, reason=reason, at=now, by_id=actor.user_id)
    session.add(kept)
    audit.record(session, "document.annul", kept, actor=actor, now=now, organisation_id=row.body_id)


def _title(kind: DocumentKind, paper: Paper) -> str:
    """What the register says of a paper: Vietnamese, as on the paper."""
    told = paper.subject or paper.letterhead.about if isinstance(paper, Document) else ""
    return " ".join((told or KINDS[kind].title).split())[:300]


def _text(papers: Sequence[Paper]) -> str:
    return "\n".join(canonical(paper) for paper in papers)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
