"""Papers that left the building: letterheads, running numbers, what was issued and its files, codes of certificates."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.document_kinds import About, DocumentKind
from workflow.domain.states import PackStatus
from workflow.models.base import Base, Row, Versioned, enum_column

#: No constraint lists the kinds: the table of kinds grows, and nothing here depends on which there are.
_KIND = sa.Enum(
    DocumentKind, name="document_kind", native_enum=False, create_constraint=False, length=24,
    values_callable=lambda kinds: [kind.value for kind in kinds],
)  # fmt: skip


class BodyLetterhead(Versioned):
    """What a body prints at the head of its papers; sign: its part of a number ("TTDVVL"), letter_sign: of a letter's
    ("TTDVVL-HCTH"); head_title: what its head is called."""

    __tablename__ = "body_letterhead"

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    parent: Mapped[str] = mapped_column(sa.String(200), default="")
    issuer: Mapped[str] = mapped_column(sa.String(200))
    place: Mapped[str] = mapped_column(sa.String(60), default="")
    sign: Mapped[str] = mapped_column(sa.String(40))
    letter_sign: Mapped[str] = mapped_column(sa.String(40), default="")
    head_title: Mapped[str] = mapped_column(sa.String(60), default="")


class NumberSeries(Row):
    """The last number used of a body's papers of one type in a year; it never goes back. reason: of the last move by
    hand, for papers kept elsewhere."""

    __tablename__ = "number_series"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "year", "abbreviation"),
        sa.CheckConstraint("last >= 0", name="last"),
    )

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    year: Mapped[int]
    abbreviation: Mapped[str] = mapped_column(sa.String(10))
    last: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")


class IssuedDocument(Row):
    """A paper as it was issued. Append-only by trigger: what becomes of it stands beside it.

    about_id, part: what it was composed from. tree: its papers, one canonical JSON text per line; sha256: of that text.
    ordinal: its place in the series, None for a number of another's. edition: how many papers about the same thing.
    reissue: above 0, the same number again, for a list that grew.
    """

    __tablename__ = "issued_document"
    __table_args__ = (
        sa.UniqueConstraint("body_id", "year", "abbreviation", "ordinal", "reissue"),
        sa.UniqueConstraint("kind", "about_id", "part", "edition"),
        sa.UniqueConstraint("replaces_id"),
        sa.CheckConstraint("number <> ''", name="number"),
        sa.Index("ix_issued_document_body_year", "body_id", "year", "id"),
    )

    body_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    kind: Mapped[DocumentKind] = mapped_column(_KIND)
    about_id: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    edition: Mapped[int]
    abbreviation: Mapped[str] = mapped_column(sa.String(10))
    year: Mapped[int]
    ordinal: Mapped[int | None]
    reissue: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(sa.String(60))
    dated: Mapped[date]
    signer: Mapped[str] = mapped_column(sa.String(120))
    signer_position: Mapped[str] = mapped_column(sa.String(120), default="")
    title: Mapped[str] = mapped_column(sa.String(300))
    tree: Mapped[str] = mapped_column(sa.Text, deferred=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_document.id"))


class DocumentAnnulment(Row):
    """An issued paper that is wrong: its number stays used. Append-only by trigger."""

    __tablename__ = "document_annulment"
    __table_args__ = (sa.UniqueConstraint("document_id"), sa.CheckConstraint("reason <> ''", name="reason"))

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_document.id"))
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    by_id: Mapped[int]


class DocumentFile(Row):
    """A file made from an issued paper's tree. Append-only by trigger."""

    __tablename__ = "document_file"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "format"),
        sa.UniqueConstraint("storage_key"),
        sa.CheckConstraint("format IN ('pdf', 'docx')", name="format"),
    )

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_document.id"))
    format: Mapped[str] = mapped_column(sa.String(4))
    storage_key: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]


class CertificateCode(Base):
    """The code on a certificate, by which anybody may ask whether it is valid. Append-only by trigger."""

    __tablename__ = "certificate_code"

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    created_at: Mapped[datetime]


class Pack(Row):
    """Papers gathered into one file in the background. plan: its parts, as JSON; key: the folder where they are made.

    Neither the parts nor the file are kept for long, and no backup holds them: they are made from rows again.
    """

    __tablename__ = "pack"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("format IN ('zip', 'pdf', 'both')", name="format"),
        sa.CheckConstraint("done BETWEEN 0 AND total", name="done"),
        sa.CheckConstraint("(status = 'ready') = (sha256 <> '')", name="ready"),
    )

    key: Mapped[str] = mapped_column(sa.String(32))
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    about: Mapped[About] = mapped_column(enum_column(About, "about"))
    about_id: Mapped[int]
    format: Mapped[str] = mapped_column(sa.String(4))
    title: Mapped[str] = mapped_column(sa.String(300))
    status: Mapped[PackStatus] = mapped_column(enum_column(PackStatus, "status"))
    plan: Mapped[str] = mapped_column(sa.Text, deferred=True)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    error: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
