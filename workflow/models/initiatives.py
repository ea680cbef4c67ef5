"""Rounds of initiatives: scoring sheets, submissions, the members' scores.

What a round recognises becomes a row of `initiative`, the achievement record; nothing else of a round is ever read
as an achievement.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import InitiativeLevel, RoundStatus, SubmissionStatus
from workflow.models.base import Row, Versioned, enum_column


class ScoringSheet(Row):
    """One edition of a council's scoring sheet. Never changed: whatever was scored stays explained by it."""

    __tablename__ = "scoring_sheet"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "edition"),
        sa.CheckConstraint("agreement BETWEEN 1 AND 100", name="agreement"),
        sa.CheckConstraint("pass_total >= 0", name="pass_total"),
    )

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    basis: Mapped[str] = mapped_column(sa.String(300), default="")
    agreement: Mapped[int]
    pass_total: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))


class ScoringCriterion(Row):
    __tablename__ = "scoring_criterion"
    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "code"),
        sa.CheckConstraint("most BETWEEN 1 AND 100 AND least BETWEEN 0 AND most", name="marks"),
    )

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("scoring_sheet.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(200))
    most: Mapped[int]
    least: Mapped[int]


class InitiativeRound(Versioned):
    """Round I or II of a council and year."""

    __tablename__ = "initiative_round"
    __table_args__ = (
        sa.UniqueConstraint("council_id", "year", "number"),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name="number"),
        sa.CheckConstraint("closes_on >= opens_on", name="period"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    year: Mapped[int]
    number: Mapped[int]
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("scoring_sheet.id"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    status: Mapped[RoundStatus] = mapped_column(enum_column(RoundStatus, "status"))
    closed_at: Mapped[datetime | None]


class InitiativeSubmission(Versioned):
    """One initiative handed in. fold: title and description for finding others like it."""

    __tablename__ = "initiative_submission"
    __table_args__ = (
        sa.CheckConstraint("vote_yes IS NULL OR vote_yes BETWEEN 0 AND vote_total", name="vote"),
        sa.CheckConstraint(
            "(status = 'recognised') = (initiative_id IS NOT NULL)"
            " AND (status <> 'recognised' OR decision_number <> '' AND decided_on IS NOT NULL)",
            name="recognised",
        ),
        sa.CheckConstraint(
            "scope IS NULL OR status = 'recognised' AND scope_number <> '' AND scope_decided_on IS NOT NULL",
            name="scope_decided",
        ),
        sa.UniqueConstraint("initiative_id"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("initiative_round.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    fold: Mapped[str] = mapped_column(sa.Text)
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    solution: Mapped[str] = mapped_column(sa.Text, default="")
    novelty: Mapped[str] = mapped_column(sa.Text, default="")
    effect: Mapped[str] = mapped_column(sa.Text, default="")
    applied_where: Mapped[str] = mapped_column(sa.String(300), default="")
    applied_since: Mapped[date | None]
    status: Mapped[SubmissionStatus] = mapped_column(enum_column(SubmissionStatus, "status"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None]
    vote_yes: Mapped[int | None]
    vote_total: Mapped[int | None]
    decision_number: Mapped[str] = mapped_column(sa.String(30), default="")
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")  # JSON: why it was not recognised
    initiative_id: Mapped[int | None] = mapped_column(sa.ForeignKey("initiative.id"))
    scope: Mapped[InitiativeLevel | None] = mapped_column(enum_column(InitiativeLevel, "scope"))
    scope_body: Mapped[str] = mapped_column(sa.String(200), default="")
    scope_number: Mapped[str] = mapped_column(sa.String(30), default="")
    scope_decided_on: Mapped[date | None]


class SubmissionAuthor(Row):
    __tablename__ = "submission_author"
    __table_args__ = (
        sa.UniqueConstraint("submission_id", "person_id"),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name="share"),
    )

    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("initiative_submission.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    share: Mapped[int]


class InitiativeScore(Versioned):
    """One member's sheet on one submission."""

    __tablename__ = "initiative_score"
    __table_args__ = (sa.UniqueConstraint("submission_id", "person_id"),)

    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("initiative_submission.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    scored_at: Mapped[datetime]


class ScorePoint(Row):
    __tablename__ = "score_point"
    __table_args__ = (
        sa.UniqueConstraint("score_id", "criterion_id"),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    score_id: Mapped[int] = mapped_column(sa.ForeignKey("initiative_score.id"))
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("scoring_criterion.id"))
    points: Mapped[int]
