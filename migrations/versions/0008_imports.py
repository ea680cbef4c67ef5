"""Workbooks of staff and records on their way in; staff codes that tell people of one name apart.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("code", sa.String(30), nullable=False, server_default=""))
    op.create_table(
        "record_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written", sa.Integer(), nullable=True),
        sa.CheckConstraint("(confirmed_at IS NULL) = (written IS NULL)", name=op.f("ck_record_import_confirmed")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_record_import_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_record_import_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_import")),
    )
    op.create_index(op.f("ix_record_import_created_at"), "record_import", ["created_at"])


def downgrade() -> None:
    op.drop_table("record_import")
    op.drop_column("person", "code")
