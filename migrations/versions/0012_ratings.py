"""Sheets of a unit's quality ratings of a year.

Revision ID: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("pool", sa.String(24), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("over_reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rating_sheet_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["head_id"], ["person.id"], name=op.f("fk_rating_sheet_head_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_sheet")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_rating_sheet_organisation_id_year")),
    )


def downgrade() -> None:
    op.drop_table("rating_sheet")
