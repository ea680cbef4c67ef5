"""Papers as files: drafts made for whoever asks, files of issued papers made once from the kept tree and kept for good.

An issued paper may lack its files for a while: the process that issued it may have died before it made them. Whoever
asks first, or the job, makes them then.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workflow.documents import office, own_template
from workflow.documents.docx import docx
from workflow.documents.outside import references
from workflow.documents.pdf import pdf
from workflow.domain.document import Document, Paper, from_data
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused
from workflow.extensions import reading
from workflow.models import DocumentFile
from workflow.queries import documents as query
from workflow.queries import paper_templates as templates
from workflow.queries.documents import File, Issued
from workflow.services.attachments import Store, settle_file, staging
from workflow.services.checks import refuse
from workflow.services.composing import compose
from workflow.services.unit_of_work import unit_of_work

PDF, DOCX = "pdf", "docx"
FORMATS = {PDF: "application/pdf", DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
#: A paper of ours is as long as its list; the limit of uploads is not meant for it.
_LARGEST = 1 << 30

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A file for whoever asked for it."""

    name: str
    media_type: str
    content: bytes


def draft(session: Session, kind: DocumentKind, about_id: int, part: int, format_: str, *, now: datetime) -> Made:
    """Return a paper as it would be now, marked as a draft unless its row has a number.

    Raises NotFound for a row that does not exist, Refused when there is nothing to put on paper yet.
    """
    place = query.place(session, kind, about_id, part)
    if place is None:
        raise NotFound("document")
    template = templates.content(session, place.body_id, kind)
    try:
        papers = compose(session, kind, about_id, part, now=now)
    except NotFound:
        raise refuse("nothing_yet", N_("Chưa có dữ liệu để lập văn bản này.")) from None
    content = rendered(papers, format_, made_at=now, template=template)
    return Made(f"{kind}-{about_id}{f'-{part}' if part else ''}.{format_}", FORMATS[format_], content)


def issued(session: Session, document_id: int, format_: str, *, store: Store, now: datetime) -> tuple[Issued, Path]:
    """Return an issued paper and its file, made now if it is not there yet.

    Raises NotFound: no such paper or format, or a file that is gone from the disk, which the check of files names.
    """
    row = query.one(session, document_id)
    if row is None:
        raise NotFound("document")
    file = query.files(session, document_id).get(format_)
    if file is None:
        file = _make(session, row, papers_of(session, document_id), format_, store=store, now=now)
    path = store.path(file.storage_key)
    if not path.is_file():
        raise NotFound("document")
    return row, path


def heal(*, store: Store, now: datetime, go_on: Iterable[object]) -> int:
    """Make the files that issued papers lack, as long as `go_on` goes on, and return how many were made.

    One that cannot be made now holds back no other and is tried again next time.
    """
    made = 0
    for document_id, _tick in zip(query.unfinished(reading()), go_on, strict=False):
        row, papers = query.one(reading(), document_id), papers_of(reading(), document_id)
        if row is None:
            continue
        missing = (set(FORMATS) if len(papers) == 1 else {PDF}) - set(query.files(reading(), document_id))
        for format_ in sorted(missing):
            try:
                _make(reading(), row, papers, format_, store=store, now=now)
            except Refused as refused:
                log.warning("%s of document %s not made: %s", format_, document_id, refused)
            else:
                made += 1
    return made


def papers_of(session: Session, document_id: int) -> tuple[Paper, ...]:
    """Return the papers of an issued document as they were kept."""
    return tuple(from_data(json.loads(line)) for line in query.tree(session, document_id).split("\n"))


def rendered(papers: Sequence[Paper], format_: str, *, made_at: datetime, template: bytes | None = None) -> bytes:
    """Return papers as one file.

    template: the body's own. A PDF is made from the filled template where the server has LibreOffice; without it, and
    for several papers in one, it is laid out by the decree. Raises Refused for a word processor's file of several
    papers, and when LibreOffice makes nothing of the template.
    """
    filled = None
    if template is not None and len(papers) == 1 and isinstance(papers[0], Document):
        filled = own_template.fill(template, papers[0], made_at=made_at)
    if format_ == PDF:
        # A template taken in before templates were asked what they fetch may still have something to fetch.
        if filled is not None and as_template() and not references(filled):
            return _by_office(filled)
        return pdf(papers, made_at=made_at)
    if len(papers) != 1:
        raise refuse("several", N_("Văn bản này gồm nhiều bản, chỉ tải được tệp PDF."))
    return filled if filled is not None else docx(papers[0], made_at=made_at)


def as_template() -> bool:
    """Say whether the PDF of a paper follows its body's own template on this server."""
    return office.available()


def _by_office(filled: bytes) -> bytes:
    try:
        return office.to_pdf(filled)
    except office.Failed as failed:
        message = N_("Chưa lập được PDF theo mẫu riêng của cơ quan (%(why)s). Tải tệp DOCX, hoặc thử lại sau.")
        raise refuse("office", message, why=str(failed)) from failed


def _make(
    session: Session, row: Issued, papers: Sequence[Paper], format_: str, *, store: Store, now: datetime
) -> File:
    """Make a file and keep it: bytes reach the disk before the row. Of two made at once the first one stays."""
    template = templates.content(session, row.body_id, row.kind)
    content = rendered(papers, format_, made_at=row.issued_at, template=template)
    with staging(io.BytesIO(content), replace(store, limit=_LARGEST), f"{row.id}.{format_}") as staged:
        target = store.path(staged.key)
        try:
            with unit_of_work() as writing:
                writing.execute(
                    insert(DocumentFile),
                    {"document_id": row.id, "format": format_, "storage_key": staged.key, "size": staged.size,
                     "sha256": staged.sha256, "made_at": now},
                )  # fmt: skip
                settle_file(staged.part, target)
        except Conflict:
            target.unlink(missing_ok=True)
            with unit_of_work() as again:
                found = query.files(again, row.id).get(format_)
            if found is None:
                raise
            return found
    return File(format_, staged.key, staged.size, staged.sha256)
