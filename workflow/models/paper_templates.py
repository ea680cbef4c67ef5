"""A body's own templates of its papers, and where its certificates print."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Row, Versioned


class PaperTemplate(Row):
    """The DOCX in which a body's papers of one kind are made; a new one takes the place of the one before.

    The bytes lie in the row, small as they are, so that a backup of the database holds them.
    """

    __tablename__ = "paper_template"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "kind"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(sa.String(24))
    name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]


class CertificateStock(Versioned):
    """The sheet that a body's certificates are printed on, sizes in mm. spots: JSON, see domain/stock.py."""

    __tablename__ = "certificate_stock"
    __table_args__ = (sa.CheckConstraint("width > 0 AND height > 0", name="size"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    width: Mapped[float]
    height: Mapped[float]
    preprinted: Mapped[bool] = mapped_column(default=False)
    spots: Mapped[str] = mapped_column(sa.Text)
