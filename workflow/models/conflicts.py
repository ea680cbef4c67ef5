"""Who may not judge which case: kinship on record, a member's own word, the chair's ruling.

A conflict lies between a person and a case, not an item of one agenda: a case put off to another meeting keeps it.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import KinshipKind
from workflow.models.base import Row, enum_column


class Kinship(Row):
    """Two people who are family, each pair once, the smaller identifier first."""

    __tablename__ = "kinship"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "relative_id"),
        sa.CheckConstraint("person_id < relative_id", name="pair"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    relative_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[KinshipKind] = mapped_column(enum_column(KinshipKind, "kind"))


class ConflictStatement(Row):
    """What a member said about himself and one case before its dossier opened to him: free of conflict, or not."""

    __tablename__ = "conflict_statement"
    __table_args__ = (sa.UniqueConstraint("nomination_id", "person_id"),)

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    conflicted: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    stated_at: Mapped[datetime]


class PinnedRecusal(Row):
    """The chair keeps a member out of one case, for a reason; only the chair takes it back."""

    __tablename__ = "pinned_recusal"
    __table_args__ = (
        sa.UniqueConstraint("nomination_id", "person_id"),
        sa.CheckConstraint("reason <> ''", name="reason"),
    )

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.String(500))
    pinned_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    pinned_at: Mapped[datetime]
