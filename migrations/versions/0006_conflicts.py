"""Conflicts of interest: kinship on record, what members said, whom the chair keeps out.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = ("spouse", "parent", "sibling", "in_law", "other")


def upgrade() -> None:
    op.create_table(
        "kinship",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relative_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=24), nullable=False
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id < relative_id", name=op.f("ck_kinship_pair")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kinship_person_id_person")),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name=op.f("fk_kinship_relative_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinship")),
        sa.UniqueConstraint("person_id", "relative_id", name=op.f("uq_kinship_person_id_relative_id")),
    )
    op.create_index(op.f("ix_kinship_relative_id"), "kinship", ["relative_id"])
    op.create_table(
        "conflict_statement",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("conflicted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *_between("conflict_statement"),
    )
    op.create_table(
        "pinned_recusal",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("pinned_by_id", sa.Integer(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_pinned_recusal_reason")),
        sa.ForeignKeyConstraint(
            ["pinned_by_id"], ["user_account.id"], name=op.f("fk_pinned_recusal_pinned_by_id_user_account")
        ),
        *_between("pinned_recusal"),
    )


def _between(table: str) -> list[sa.Constraint]:
    """What every row between a person and a case is held to."""
    return [
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f(f"fk_{table}_nomination_id_nomination")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("nomination_id", "person_id", name=op.f(f"uq_{table}_nomination_id_person_id")),
    ]


def downgrade() -> None:
    for table in ("pinned_recusal", "conflict_statement", "kinship"):
        op.drop_table(table)
