"""Rounds of initiatives: scoring sheets in editions, submissions with their authors, the members' scores.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scoring_sheet",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("agreement", sa.Integer(), nullable=False),
        sa.Column("pass_total", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("agreement BETWEEN 1 AND 100", name=op.f("ck_scoring_sheet_agreement")),
        sa.CheckConstraint("pass_total >= 0", name=op.f("ck_scoring_sheet_pass_total")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_scoring_sheet_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_scoring_sheet_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_sheet")),
        sa.UniqueConstraint("organisation_id", "edition", name=op.f("uq_scoring_sheet_organisation_id_edition")),
    )
    op.create_table(
        "initiative_round",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "scoring",
                "scored",
                "closed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_initiative_round_closed")),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_initiative_round_period")),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name=op.f("ck_initiative_round_number")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_initiative_round_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["scoring_sheet.id"], name=op.f("fk_initiative_round_sheet_id_scoring_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_round")),
        sa.UniqueConstraint("council_id", "year", "number", name=op.f("uq_initiative_round_council_id_year_number")),
    )
    op.create_table(
        "scoring_criterion",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "most BETWEEN 1 AND 100 AND least BETWEEN 0 AND most", name=op.f("ck_scoring_criterion_marks")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["scoring_sheet.id"], name=op.f("fk_scoring_criterion_sheet_id_scoring_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_criterion")),
        sa.UniqueConstraint("sheet_id", "code", name=op.f("uq_scoring_criterion_sheet_id_code")),
    )
    op.create_table(
        "initiative_submission",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("fold", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("novelty", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("applied_where", sa.String(length=300), nullable=False),
        sa.Column("applied_since", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "scored",
                "recognised",
                "not_recognised",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vote_yes", sa.Integer(), nullable=True),
        sa.Column("vote_total", sa.Integer(), nullable=True),
        sa.Column("decision_number", sa.String(length=30), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column(
            "scope",
            sa.Enum(
                "base",
                "province",
                "ministry",
                "national",
                name="scope",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("scope_body", sa.String(length=200), nullable=False),
        sa.Column("scope_number", sa.String(length=30), nullable=False),
        sa.Column("scope_decided_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'recognised') = (initiative_id IS NOT NULL)"
            " AND (status <> 'recognised' OR decision_number <> '' AND decided_on IS NOT NULL)",
            name=op.f("ck_initiative_submission_recognised"),
        ),
        sa.CheckConstraint(
            "scope IS NULL OR status = 'recognised' AND scope_number <> '' AND scope_decided_on IS NOT NULL",
            name=op.f("ck_initiative_submission_scope_decided"),
        ),
        sa.CheckConstraint(
            "vote_yes IS NULL OR vote_yes BETWEEN 0 AND vote_total", name=op.f("ck_initiative_submission_vote")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_initiative_submission_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_initiative_submission_initiative_id_initiative")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["initiative_round.id"], name=op.f("fk_initiative_submission_round_id_initiative_round")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["organisation.id"], name=op.f("fk_initiative_submission_unit_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_submission")),
        sa.UniqueConstraint("initiative_id", name=op.f("uq_initiative_submission_initiative_id")),
    )
    with op.batch_alter_table("initiative_submission") as batch_op:
        batch_op.create_index(batch_op.f("ix_initiative_submission_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_initiative_submission_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "initiative_score",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_initiative_score_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["initiative_submission.id"],
            name=op.f("fk_initiative_score_submission_id_initiative_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_score")),
        sa.UniqueConstraint("submission_id", "person_id", name=op.f("uq_initiative_score_submission_id_person_id")),
    )
    with op.batch_alter_table("initiative_score") as batch_op:
        batch_op.create_index(batch_op.f("ix_initiative_score_person_id"), ["person_id"], unique=False)

    op.create_table(
        "submission_author",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_submission_author_share")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_submission_author_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["initiative_submission.id"],
            name=op.f("fk_submission_author_submission_id_initiative_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_author")),
        sa.UniqueConstraint("submission_id", "person_id", name=op.f("uq_submission_author_submission_id_person_id")),
    )
    with op.batch_alter_table("submission_author") as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_author_person_id"), ["person_id"], unique=False)

    op.create_table(
        "score_point",
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_score_point_points")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["scoring_criterion.id"], name=op.f("fk_score_point_criterion_id_scoring_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["score_id"], ["initiative_score.id"], name=op.f("fk_score_point_score_id_initiative_score")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_point")),
        sa.UniqueConstraint("score_id", "criterion_id", name=op.f("uq_score_point_score_id_criterion_id")),
    )


def downgrade() -> None:
    op.drop_table("score_point")
    with op.batch_alter_table("submission_author") as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_author_person_id"))

    op.drop_table("submission_author")
    with op.batch_alter_table("initiative_score") as batch_op:
        batch_op.drop_index(batch_op.f("ix_initiative_score_person_id"))

    op.drop_table("initiative_score")
    with op.batch_alter_table("initiative_submission") as batch_op:
        batch_op.drop_index(batch_op.f("ix_initiative_submission_unit_id"))
        batch_op.drop_index(batch_op.f("ix_initiative_submission_round_id"))

    op.drop_table("initiative_submission")
    op.drop_table("scoring_criterion")
    op.drop_table("initiative_round")
    op.drop_table("scoring_sheet")
