"""Regulations of a province or body that lie over the rule packs for one council organisation and all below it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.regulations import LocalKey
from workflow.models.base import Row, Versioned, enum_column


class LocalRegulation(Versioned):
    """The paper: who issued it, its number and its days in force. council_id: whose secretary keeps it here."""

    __tablename__ = "local_regulation"
    __table_args__ = (
        sa.CheckConstraint("in_force_to IS NULL OR in_force_to >= in_force_from", name="period"),
        sa.UniqueConstraint("council_id", "number", "issued_on"),
    )

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    number: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(300))
    issued_on: Mapped[date]
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]
    created_at: Mapped[datetime]


class LocalRegulationValue(Row):
    """One value of it, as written; the loader of the data files reads it."""

    __tablename__ = "local_regulation_value"

    regulation_id: Mapped[int] = mapped_column(sa.ForeignKey("local_regulation.id"), index=True)
    award_code: Mapped[str] = mapped_column(sa.String(20), default="")
    key: Mapped[LocalKey] = mapped_column(enum_column(LocalKey, "key"))
    value: Mapped[str] = mapped_column(sa.String(300))
    citation: Mapped[str] = mapped_column(sa.String(300))
    confirmed: Mapped[bool] = mapped_column(default=False)
