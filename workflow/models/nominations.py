"""The nomination, its events and its attachments."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import CommendationType, Section, State, SubjectKind
from workflow.models.base import Row, enum_column


class Nomination(Row):
    """One subject, one award, one year.

    State, version, `is_open`, `live_key` and `head_hash` are written by services/history.py alone, in one
    compare-and-set UPDATE. `live_key` is unique while the nomination is under way, so that a second one for the same
    subject, award and year cannot exist, whoever races whom.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="one_subject"),
        sa.CheckConstraint("state <> 'council_voted' OR voted_fingerprint <> ''", name="voted_fingerprint"),
        sa.CheckConstraint("state NOT IN ('approved', 'awarded') OR decision_id IS NOT NULL", name="decision"),
        sa.CheckConstraint("state <> 'awarded' OR presented_on IS NOT NULL", name="presented"),
        sa.CheckConstraint("state <> 'submitted' OR letter_id IS NOT NULL", name="letter"),
        sa.Index(
            "ix_nomination_open_unit", "unit_id", "created_at", "id",
            sqlite_where=sa.text("is_open"), postgresql_where=sa.text("is_open"),
        ),
        sa.Index(
            "ix_nomination_open_council", "council_id", "id",
            sqlite_where=sa.text("is_open"), postgresql_where=sa.text("is_open"),
        ),
        sa.Index("ix_nomination_unit_id_year", "unit_id", "year", "id"),
        sa.Index("ix_nomination_unit_year_state", "unit_id", "year", "state"),
        sa.Index("ix_nomination_council_year_state", "council_id", "year", "state"),
        sa.Index("ix_nomination_council_id", "council_id", "id"),
        sa.Index("ix_nomination_body_id", "body_id", "id"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    subject_kind: Mapped[SubjectKind] = mapped_column(enum_column(SubjectKind, "subject_kind"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    subject_name: Mapped[str] = mapped_column(sa.String(200))
    fold: Mapped[str] = mapped_column(sa.String(300))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    upper_body_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    body_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    award_code: Mapped[str] = mapped_column(sa.String(20))
    year: Mapped[int]
    type: Mapped[CommendationType] = mapped_column(enum_column(CommendationType, "type"))

    state: Mapped[State] = mapped_column(enum_column(State, "state"))
    resume_state: Mapped[State | None] = mapped_column(enum_column(State, "resume_state"))  # who asked, while returned
    left_state: Mapped[State | None] = mapped_column(enum_column(State, "left_state"))  # before declined or lapsed
    version: Mapped[int]
    is_open: Mapped[bool]
    live_key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    head_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    state_since: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(1000), default="")

    summary: Mapped[str] = mapped_column(sa.Text, default="")
    report: Mapped[str] = mapped_column(sa.Text, default="")
    initiative: Mapped[str] = mapped_column(sa.Text, default="")
    open_sections: Mapped[str] = mapped_column(sa.String(100), default="")  # comma list, meaningful while returned
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    voted_fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")

    registered_at: Mapped[datetime | None]
    reviewed_on: Mapped[date | None]
    review_present: Mapped[int | None]
    review_yes: Mapped[int | None]
    override_reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    submitted_on: Mapped[date | None]
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal_letter.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"), index=True)
    presented_on: Mapped[date | None]
    presented_where: Mapped[str] = mapped_column(sa.String(200), default="")
    handed_over: Mapped[str] = mapped_column(sa.String(300), default="")
    linked_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("nomination.id"))
    recheck: Mapped[bool] = mapped_column(default=False)
    recheck_reason: Mapped[str] = mapped_column(sa.String(300), default="")


class NominationEvent(Row):
    """What happened to a nomination: append-only by database trigger, each row hashed over the one before."""

    __tablename__ = "nomination_event"
    __table_args__ = (sa.UniqueConstraint("nomination_id", "seq"),)

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(24))
    actor_id: Mapped[int]
    actor_name: Mapped[str] = mapped_column(sa.String(120))
    on_behalf_of: Mapped[str] = mapped_column(sa.String(120), default="")
    from_state: Mapped[str] = mapped_column(sa.String(24), default="")
    to_state: Mapped[str] = mapped_column(sa.String(24))
    data: Mapped[str] = mapped_column(sa.Text, default="{}")  # canonical JSON: hashed as stored
    rule_version: Mapped[str] = mapped_column(sa.String(80), default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    prev_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class Attachment(Row):
    """An uploaded file. The bytes lie under the upload folder as `storage_key`; a removed one keeps its row."""

    __tablename__ = "attachment"

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), index=True)
    section: Mapped[Section] = mapped_column(enum_column(Section, "section"))
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    storage_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    uploaded_by_id: Mapped[int]
    uploaded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ReinstatementLeave(Row):
    """The chair's written leave to reinstate a lapsed or declined nomination; used once."""

    __tablename__ = "reinstatement_leave"

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(1000))
    given_by_id: Mapped[int]
    given_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LawChoice(Row):
    """By which regime a case received under one law and decided under the next is judged; the event says why."""

    __tablename__ = "law_choice"

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), unique=True)
    regime: Mapped[str] = mapped_column(sa.String(8))


class ForwardLeg(Row):
    """One leg of a submitted case on its way up."""

    __tablename__ = "forward_leg"

    nomination_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.id"), index=True)
    from_body_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    to_body_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    number: Mapped[str] = mapped_column(sa.String(60))
    on_date: Mapped[date]
    result: Mapped[str] = mapped_column(sa.String(300), default="")
