"""The fund book: append-only by database trigger; a wrong entry is taken back by its counter-entry."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.funds import FundKind
from workflow.models.base import Row, enum_column


class FundEntry(Row):
    """Money that came in (amount above 0) or went out (below 0) of the fund of an organisation, in đồng.

    `once` makes a payment exist once whoever races whom; `reverses_id` a counter-entry, of which there is one at most.
    """

    __tablename__ = "fund_entry"
    __table_args__ = (
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.CheckConstraint(
            "(kind IN ('allocation', 'contribution', 'other_in', 'recovery') AND amount > 0)"
            " OR (kind IN ('prize', 'objects', 'organising', 'other_out') AND amount < 0) OR kind = 'reversal'",
            name="direction",
        ),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        sa.Index("ix_fund_entry_book", "organisation_id", "on_date", "id"),
    )

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    on_date: Mapped[date]
    kind: Mapped[FundKind] = mapped_column(enum_column(FundKind, "kind"))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    document: Mapped[str] = mapped_column(sa.String(60))
    party: Mapped[str] = mapped_column(sa.String(200), default="")
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"), index=True)
    nomination_id: Mapped[int | None] = mapped_column(sa.ForeignKey("nomination.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fund_entry.id"), unique=True)
    once: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
