"""Proposal letters to the upper body, and its decisions."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Row, Versioned


class ProposalLetter(Versioned):
    """A tờ trình. Issued once it has been sent with its number and date; until then its list may change."""

    __tablename__ = "proposal_letter"
    __table_args__ = (
        sa.CheckConstraint("issued_at IS NULL OR (number <> '' AND issued_on IS NOT NULL)", name="issued"),
    )

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(sa.String(300))
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    issued_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(sa.String(120), default="")
    signer_position: Mapped[str] = mapped_column(sa.String(120), default="")
    issued_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class LetterItem(Row):
    __tablename__ = "letter_item"
    __table_args__ = (sa.UniqueConstraint("letter_id", "nomination_id"),)

    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal_letter.id"))
    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), index=True)


class Decision(Versioned):
    """An award decision of a body; `recorded_by_body_id` is the body whose approver typed it in."""

    __tablename__ = "decision"
    __table_args__ = (sa.UniqueConstraint("body_id", "number", "decided_on"),)

    body_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    recorded_by_body_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(60))
    decided_on: Mapped[date]
    signer: Mapped[str] = mapped_column(sa.String(120))
    signer_position: Mapped[str] = mapped_column(sa.String(120), default="")
    created_at: Mapped[datetime]
