"""Regulations of a province or body, and the values they lay over the rule packs.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEYS = (
    "cap.share", "vote.method", "vote.base", "vote.quorum", "vote.minimum", "vote.strict", "vote.chair_among_yes",
    "vote.written_opinions", "registration_required", "sections", "dossier.parts", "criteria", "term",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "local_regulation",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "in_force_to IS NULL OR in_force_to >= in_force_from", name=op.f("ck_local_regulation_period")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_local_regulation_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["organisation.id"], name=op.f("fk_local_regulation_issuer_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_regulation")),
        sa.UniqueConstraint(
            "council_id", "number", "issued_on", name=op.f("uq_local_regulation_council_id_number_issued_on")
        ),
    )
    op.create_table(
        "local_regulation_value",
        sa.Column("regulation_id", sa.Integer(), nullable=False),
        sa.Column("award_code", sa.String(length=20), nullable=False),
        sa.Column(
            "key", sa.Enum(*KEYS, name="key", native_enum=False, create_constraint=True, length=24), nullable=False
        ),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("citation", sa.String(length=300), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["regulation_id"],
            ["local_regulation.id"],
            name=op.f("fk_local_regulation_value_regulation_id_local_regulation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_regulation_value")),
    )
    op.create_index(
        op.f("ix_local_regulation_value_regulation_id"), "local_regulation_value", ["regulation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("local_regulation_value")
    op.drop_table("local_regulation")
