"""Which papers a body makes in its own template, and on what sheet its certificates print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain import stock
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.stock import Stock
from workflow.models import CertificateStock, PaperTemplate, User


@dataclass(frozen=True, slots=True)
class TemplateRow:
    kind: DocumentKind
    name: str
    uploaded_by: str
    uploaded_at: datetime


def of_body(session: Session, organisation_id: int) -> dict[DocumentKind, TemplateRow]:
    """Return the body's own templates, without their bytes."""
    query = (
        select(PaperTemplate.kind, PaperTemplate.name, User.name.label("by"), PaperTemplate.uploaded_at)
        .join(User, User.id == PaperTemplate.uploaded_by_id)
        .where(PaperTemplate.organisation_id == organisation_id)
    )
    rows = [TemplateRow(DocumentKind(row.kind), row.name, row.by, row.uploaded_at) for row in session.execute(query)]
    return {row.kind: row for row in rows}


def content(session: Session, organisation_id: int | None, kind: DocumentKind) -> bytes | None:
    """Return a body's own template of a kind of paper; None when it uses the application's."""
    return session.scalar(
        select(PaperTemplate.content).where(
            PaperTemplate.organisation_id == organisation_id, PaperTemplate.kind == kind.value
        )
    )


def stock_of(session: Session, organisation_id: int | None) -> tuple[Stock, int] | None:
    """Return the sheet of a body's certificates and its version; None when it prints on plain A4."""
    row = session.scalar(select(CertificateStock).where(CertificateStock.organisation_id == organisation_id))
    if row is None:
        return None
    return Stock(stock.read(row.spots), row.width, row.height, row.preprinted), row.version
