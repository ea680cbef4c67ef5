"""A report as a file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.documents.docx import docx
from workflow.documents.pdf import pdf
from workflow.documents.reports import DOCUMENT_KINDS
from workflow.errors import NotFound
from workflow.queries import report_rows
from workflow.services.composing import compose

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def made(session: Session, report_id: int, form: str, *, now: datetime) -> tuple[bytes, str]:
    """Return the file and its media type. Raises NotFound for no such report or form."""
    row = report_rows.one(session, report_id)
    if row is None or form not in MEDIA:
        raise NotFound("report")
    papers = compose(session, DOCUMENT_KINDS[row.kind], report_id, now=now)
    content = pdf(papers, made_at=now) if form == "pdf" else docx(papers[0], made_at=now)
    return content, MEDIA[form]
