"""Reports of a council organisation to the body above: texts that people write, figures that are counted."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.reports import ReportKind, ReportStatus
from workflow.models.base import Row, Versioned, enum_column


class Report(Versioned):
    """One report of a council organisation; year: the last one it counts.

    texts: JSON by key of the block. figures: canonical JSON, frozen by the review with its hash, "" in a draft.
    """

    __tablename__ = "report"
    __table_args__ = (
        sa.UniqueConstraint("council_id", "kind", "year", "first_year"),
        sa.CheckConstraint("first_year <= year", name="years"),
        sa.CheckConstraint("(status = 'draft') = (figures_hash = '')", name="frozen"),
        sa.CheckConstraint(
            "(status IN ('issued', 'sent')) = (issued_on IS NOT NULL) AND (number <> '') = (issued_on IS NOT NULL)",
            name="issued",
        ),
        sa.CheckConstraint("(status = 'sent') = (sent_on IS NOT NULL)", name="sent"),
    )

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    kind: Mapped[ReportKind] = mapped_column(enum_column(ReportKind, "kind"))
    first_year: Mapped[int]
    year: Mapped[int]
    status: Mapped[ReportStatus] = mapped_column(enum_column(ReportStatus, "status"), default=ReportStatus.DRAFT)
    texts: Mapped[str] = mapped_column(sa.Text)
    figures: Mapped[str] = mapped_column(sa.Text, default="")
    figures_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime | None]
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    issued_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(sa.String(120), default="")
    signer_position: Mapped[str] = mapped_column(sa.String(120), default="")
    sent_on: Mapped[date | None]
    sent_note: Mapped[str] = mapped_column(sa.String(300), default="")
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]


class ReportVersion(Row):
    """What a review froze; kept when the report goes back to be written on."""

    __tablename__ = "report_version"
    __table_args__ = (sa.UniqueConstraint("report_id", "number"),)

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("report.id"))
    number: Mapped[int]
    texts: Mapped[str] = mapped_column(sa.Text)
    figures: Mapped[str] = mapped_column(sa.Text)
    figures_hash: Mapped[str] = mapped_column(sa.String(64))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
