"""Rounds of voting: what was sealed at opening, who took part, the sealed ballots, and what was counted.

Nothing here, no column and no order that a database keeps behind its columns, says how anybody voted. A ballot is
encrypted to the key of its round, of one size, under a random key of its own; who took part is another table, without
time and without number. What a transaction leaves behind still leads from a voter to his ballot: it leads to bytes
that nobody can read without a key that never was in the database. docs/ballots.md says what that protects.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import (
    Attendance,
    BallotChoice,
    BallotKind,
    BallotStatus,
    CouncilOffice,
    Custody,
    KeyOffice,
    Standing,
)
from workflow.models.base import Base, Row, Versioned, enum_column


class BallotRound(Versioned):
    """One round of voting in a meeting.

    seal: canonical JSON of questions, rules, voters, recusals and public key as they were at opening, with its hash;
    a trigger keeps it as it is. wrapped_keys: the private key, sealed to each pair of its holders, until the count.
    box_hash: SHA-256 over the sorted sealed ballots. codes: JSON, the sorted tracking codes of the counted ballots.
    """

    __tablename__ = "ballot_round"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "number"),
        sa.CheckConstraint("(kind = 'paper') = (custody IS NULL)", name="custody"),
        sa.CheckConstraint("status IN ('created', 'annulled') OR seal_hash <> ''", name="sealed"),
        sa.CheckConstraint("status <> 'annulled' OR reason <> ''", name="reason"),
    )

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    number: Mapped[int]
    kind: Mapped[BallotKind] = mapped_column(enum_column(BallotKind, "kind"))
    custody: Mapped[Custody | None] = mapped_column(enum_column(Custody, "custody_kind"))
    status: Mapped[BallotStatus] = mapped_column(enum_column(BallotStatus, "status"))
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    annulled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    seal: Mapped[str] = mapped_column(sa.Text, default="")
    seal_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    public_key: Mapped[str] = mapped_column(sa.String(64), default="")
    wrapped_keys: Mapped[str] = mapped_column(sa.Text, default="")
    box_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    box_size: Mapped[int | None]
    codes: Mapped[str] = mapped_column(sa.Text, default="")


class BallotItem(Base):
    """One question of a round, with its counts once closed. other_award: asked instead of the award registered."""

    __tablename__ = "ballot_item"
    __table_args__ = (
        sa.CheckConstraint(
            "yes IS NULL OR (yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0)", name="totals"
        ),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot_round.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"), primary_key=True, index=True)
    position: Mapped[int]
    other_award_code: Mapped[str] = mapped_column(sa.String(20), default="")
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    invalid: Mapped[int | None]
    standing: Mapped[Standing | None] = mapped_column(enum_column(Standing, "standing"))


class BallotVoter(Base):
    """A member of the council as at opening. votes: on a question at least; user_id: the one account that may cast."""

    __tablename__ = "ballot_voter"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot_round.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("council_seat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    office: Mapped[CouncilOffice] = mapped_column(enum_column(CouncilOffice, "office"))
    attendance: Mapped[Attendance] = mapped_column(enum_column(Attendance, "attendance"))
    votes: Mapped[bool]


def _voter() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["round_id", "seat_id"], ["ballot_voter.round_id", "ballot_voter.seat_id"])


class BallotRecusal(Base):
    """A question that a voter of the round neither sees nor votes on, frozen at opening."""

    __tablename__ = "ballot_recusal"
    __table_args__ = (_voter(),)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"), primary_key=True)


class BallotParticipation(Base):
    """Somebody has voted. Never when, never in which order."""

    __tablename__ = "ballot_participation"
    __table_args__ = (_voter(), {"sqlite_with_rowid": False})

    round_id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(primary_key=True)


class SealedBallot(Base):
    """One ballot, readable with the key of its round alone; gone when the round is closed."""

    __tablename__ = "sealed_ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (the name and kind SQLAlchemy reads)

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot_round.id"), primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    box: Mapped[bytes]


class NamedVote(Base):
    """How a member voted in a named round; written when it is closed."""

    __tablename__ = "named_vote"
    __table_args__ = (_voter(),)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"), primary_key=True)
    choice: Mapped[BallotChoice] = mapped_column(enum_column(BallotChoice, "choice"))


class BallotHolder(Base):
    """Who holds one of the three codes of a round; public_key "" until he has taken it."""

    __tablename__ = "ballot_holder"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot_round.id"), primary_key=True)
    office: Mapped[KeyOffice] = mapped_column(enum_column(KeyOffice, "office"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    public_key: Mapped[str] = mapped_column(sa.String(64), default="")


class PaperEntry(Base):
    """The totals of a paper round as typed: turns 1 and 2 independently, 3 settles where they differ."""

    __tablename__ = "paper_entry"
    __table_args__ = (sa.CheckConstraint("turn BETWEEN 1 AND 3", name="turn"),)

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot_round.id"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    typed_by_id: Mapped[int]
    typed_by_name: Mapped[str] = mapped_column(sa.String(120))
    typed_at: Mapped[datetime]
    totals: Mapped[str] = mapped_column(sa.Text)  # canonical JSON by item


class BallotSheet(Row):
    """A picture of the signed tally sheet. The bytes lie under the upload folder as `storage_key`."""

    __tablename__ = "ballot_sheet"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot_round.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    storage_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    uploaded_by_id: Mapped[int]
    uploaded_at: Mapped[datetime]
