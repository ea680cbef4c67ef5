"""Reports with their versions; an issued half-year report closes its task.

Revision ID: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_FACTS = ("plan_issued", "registration", "round_1", "round_2", "year_report", "inspection")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "half_year", "year", "five_year"), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", _enum("status", "draft", "reviewed", "issued", "sent"), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("figures_hash", sa.String(length=64), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("signer_position", sa.String(length=120), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_note", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_year <= year", name=op.f("ck_report_years")),
        sa.CheckConstraint("(status = 'draft') = (figures_hash = '')", name=op.f("ck_report_frozen")),
        sa.CheckConstraint(
            "(status IN ('issued', 'sent')) = (issued_on IS NOT NULL) AND (number <> '') = (issued_on IS NOT NULL)",
            name=op.f("ck_report_issued"),
        ),
        sa.CheckConstraint("(status = 'sent') = (sent_on IS NOT NULL)", name=op.f("ck_report_sent")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_report_council_id_organisation")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_report_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["user_account.id"], name=op.f("fk_report_reviewed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "council_id", "kind", "year", "first_year", name=op.f("uq_report_council_id_kind_year_first_year")
        ),
    )
    op.create_table(
        "report_version",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("figures_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_report_version_by_id_user_account")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_version_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
    )
    _facts(*_FACTS, "half_report")


def _facts(*kinds: str) -> None:
    """The facts that may close a task."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("plan_task") as batch_op:
        batch_op.drop_constraint(op.f("ck_plan_task_closes_by"), type_="check")
        batch_op.create_check_constraint(op.f("ck_plan_task_closes_by"), f"closes_by IN ({listed})")


def downgrade() -> None:
    """Reports are lost; tasks that one closed stay done."""
    op.execute("UPDATE plan_task SET closed_ref_id = NULL, closes_by = NULL WHERE closes_by = 'half_report'")
    _facts(*_FACTS)
    op.drop_table("report_version")
    op.drop_table("report")
