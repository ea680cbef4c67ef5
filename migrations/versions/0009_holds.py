"""What must be concluded before anybody is proposed; time worked in a year; the law chosen where two may apply.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = ("discipline", "inspection", "complaint", "press")


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("conclusion", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_hold_one_subject")),
        sa.CheckConstraint("lifted_on IS NULL OR lifted_on >= from_date", name=op.f("ck_hold_period")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_hold_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hold_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_person_id"), "hold", ["person_id"])
    op.create_index(op.f("ix_hold_organisation_id"), "hold", ["organisation_id"])
    op.create_table(
        "work_year",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("months_worked", sa.Integer(), nullable=True),
        sa.Column("absent_days", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("months_worked BETWEEN 0 AND 12", name=op.f("ck_work_year_months_worked")),
        sa.CheckConstraint("absent_days BETWEEN 0 AND 366", name=op.f("ck_work_year_absent_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_year_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_year")),
        sa.UniqueConstraint("person_id", "year", name=op.f("uq_work_year_person_id_year")),
    )
    op.create_table(
        "law_choice",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_law_choice_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_choice")),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_law_choice_nomination_id")),
    )


def downgrade() -> None:
    op.drop_table("law_choice")
    op.drop_table("work_year")
    op.drop_table("hold")
