"""Reports as papers: from the row, its figures frozen or counted now; and one that no row was made for yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.documents.reports import Facts, report
from workflow.domain.document import Imprint, Paper
from workflow.domain.report_words import staff
from workflow.domain.reports import Period, ReportStatus
from workflow.models import Organisation
from workflow.queries import report_rows
from workflow.services import report_figures, report_texts
from workflow.services.composing import imprints


def of_row(session: Session, report_id: int, _part: int, imprint: Imprint | None, now: datetime) -> tuple[Paper, ...]:
    """Compose a report: the figures that its review froze, else those of this moment."""
    row = report_rows.one(session, report_id)
    if row is None:
        return ()
    figures = row.figures or report_figures.count(session, row.council_id, row.period, now=now).data
    mine = imprint or imprints.of_body(
        session, row.council_id, number=row.number, dated=row.issued_on, signer=row.signer,
        position=row.signer_position, draft=row.status in (ReportStatus.DRAFT, ReportStatus.REVIEWED),
    )  # fmt: skip
    facts = _facts(session, row.council_id, row.period, row.texts, figures)
    return (report(replace(facts, figures_hash=row.figures_hash), mine),)


def of_period(session: Session, council_id: int, period: Period, *, now: datetime) -> Paper:
    """Compose the draft that a new report would be, and keep nothing. Raises NotFound for no such organisation."""
    counted = report_figures.count(session, council_id, period, now=now)
    texts = report_texts.prefilled(session, counted.where, period, now=now)
    mine = imprints.of_body(session, council_id)
    return report(_facts(session, council_id, period, texts, counted.data), mine)


def _facts(
    session: Session, council_id: int, period: Period, texts: Mapping[str, str], figures: Mapping[str, Any]
) -> Facts:
    body = session.get_one(Organisation, council_id)
    return Facts(
        period=period, body=body.name, people=staff(body.kind), texts=texts, figures=figures,
        awards=load_catalogue().awards,
    )  # fmt: skip
