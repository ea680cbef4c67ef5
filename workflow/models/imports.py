"""Workbooks on their way in: kept between preview and confirmation, then only as a line of history."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Row


class RecordImport(Row):
    """One uploaded workbook. cells: what was read, as JSON, emptied once it is confirmed; written: rows written then.

    What was never confirmed is deleted after a day.
    """

    __tablename__ = "record_import"
    __table_args__ = (sa.CheckConstraint("(confirmed_at IS NULL) = (written IS NULL)", name="confirmed"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    cells: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    written: Mapped[int | None]
