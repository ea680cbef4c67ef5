"""Each term says what becomes of latecomers, and its grace; more time for one unit at any stage; inspections.

Revision ID: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

_STAGES = ("registration", "unit_review", "council", "submission", "report")
_FACTS = ("plan_issued", "registration", "round_1", "round_2", "year_report")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


AFTER, STAGE = _enum("after", "refuse", "lapse", "mark_late"), _enum("stage", *_STAGES)


def upgrade() -> None:
    """A term of registration refuses as before; a plan that let overdue cases lapse says so at its unit review."""
    with op.batch_alter_table("term") as batch_op:
        batch_op.add_column(sa.Column("grace_minutes", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("after", AFTER, nullable=True))
    op.execute(
        "UPDATE term SET after = CASE WHEN stage = 'registration' THEN 'refuse'"
        " WHEN stage = 'unit_review' AND plan_id IN (SELECT id FROM plan WHERE lapse_overdue) THEN 'lapse'"
        " ELSE 'mark_late' END"
    )
    with op.batch_alter_table("term") as batch_op:
        batch_op.alter_column("after", existing_type=AFTER, nullable=False)
        batch_op.create_check_constraint(op.f("ck_term_grace"), "grace_minutes >= 0")
        batch_op.create_check_constraint(op.f("ck_term_lapse"), "after <> 'lapse' OR stage = 'unit_review'")
    with op.batch_alter_table("plan") as batch_op:
        batch_op.drop_column("lapse_overdue")
    with op.batch_alter_table("late_door") as batch_op:
        batch_op.add_column(sa.Column("stage", STAGE, nullable=True))
    op.execute("UPDATE late_door SET stage = 'registration'")
    with op.batch_alter_table("late_door") as batch_op:
        batch_op.alter_column("stage", existing_type=STAGE, nullable=False)
    _facts(*_FACTS, "inspection")
    op.create_table(
        "inspection",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("conclusion", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_inspection_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_inspection_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_inspection_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    op.create_index(op.f("ix_inspection_plan_id"), "inspection", ["plan_id"])


def _facts(*kinds: str) -> None:
    """The facts that may close a task."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("plan_task") as batch_op:
        batch_op.drop_constraint(op.f("ck_plan_task_closes_by"), type_="check")
        batch_op.create_check_constraint(op.f("ck_plan_task_closes_by"), f"closes_by IN ({listed})")


def downgrade() -> None:
    """More time at other stages than registration, graces and inspections are lost; tasks they closed stay done."""
    op.drop_table("inspection")
    op.execute("UPDATE plan_task SET closed_ref_id = NULL, closes_by = NULL WHERE closes_by = 'inspection'")
    _facts(*_FACTS)
    op.execute("DELETE FROM late_door WHERE stage <> 'registration'")
    with op.batch_alter_table("late_door") as batch_op:
        batch_op.drop_constraint(op.f("ck_late_door_stage"), type_="check")
        batch_op.drop_column("stage")
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("lapse_overdue", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE plan SET lapse_overdue = EXISTS (SELECT 1 FROM term WHERE plan_id = plan.id AND after = 'lapse')"
    )
    with op.batch_alter_table("plan") as batch_op:
        batch_op.alter_column("lapse_overdue", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("term") as batch_op:
        for name in ("lapse", "grace", "after"):
            batch_op.drop_constraint(op.f(f"ck_term_{name}"), type_="check")
        batch_op.drop_column("after")
        batch_op.drop_column("grace_minutes")
