"""Private invitations to be proposed: between the one who invites and the one invited, and nobody else."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Row


class Invitation(Row):
    """A head's word to one person about one award of one year; said once."""

    __tablename__ = "invitation"
    __table_args__ = (sa.UniqueConstraint("person_id", "award_code", "year"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    award_code: Mapped[str] = mapped_column(sa.String(20))
    year: Mapped[int]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    by_name: Mapped[str] = mapped_column(sa.String(120))
    at: Mapped[datetime]
