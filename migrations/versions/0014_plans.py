"""Plans with a status and sections of text; tasks with several units, recurrence, progress, evidence, events.

The one lead unit of a task becomes a row of `task_unit`; the words of the plan stay where they are.

Revision ID: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


STATUS = _enum("status", "draft", "issued", "closed")
RECURRENCE = _enum("recurrence", "yearly", "continuous", "round", "event_driven", "once")
CLOSES_BY = _enum("closes_by", "plan_issued", "registration", "round_1", "round_2", "year_report")


def upgrade() -> None:
    _plans()
    _task_tables()
    with op.batch_alter_table("plan_task") as batch_op:
        batch_op.add_column(sa.Column("everyone", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("recurrence", RECURRENCE, nullable=True))
        batch_op.add_column(sa.Column("closes_by", CLOSES_BY, nullable=True))
        batch_op.add_column(sa.Column("closed_ref_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("opened_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("opened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("opening_reason", sa.String(length=500), nullable=True))
    op.execute(
        "UPDATE plan_task SET opening_reason = '', everyone = coordinators LIKE 'Các phòng, %',"
        " recurrence = CASE WHEN event_driven THEN 'event_driven' ELSE 'yearly' END"
    )
    op.execute(
        "INSERT INTO task_unit (task_id, organisation_id, leads)"
        " SELECT id, lead_organisation_id, TRUE FROM plan_task WHERE lead_organisation_id IS NOT NULL"
    )
    with op.batch_alter_table("plan_task") as batch_op:
        for name, kind in (("everyone", sa.Boolean()), ("recurrence", RECURRENCE), ("opening_reason", sa.String(500))):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.alter_column("lead", existing_type=sa.String(length=200), type_=sa.String(length=400))
        batch_op.alter_column("coordinators", existing_type=sa.String(length=400), type_=sa.String(length=1000))
        batch_op.drop_constraint(op.f("fk_plan_task_lead_organisation_id_organisation"), type_="foreignkey")
        batch_op.drop_column("lead_organisation_id")
        batch_op.drop_column("event_driven")
        batch_op.create_foreign_key(
            op.f("fk_plan_task_opened_from_id_plan_task"), "plan_task", ["opened_from_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_plan_task_opened"), "(opened_from_id IS NULL) = (opened_on IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_plan_task_closed_ref"),
            "closed_ref_id IS NULL OR (done_on IS NOT NULL AND closes_by IS NOT NULL)",
        )
        batch_op.create_index(op.f("ix_plan_task_opened_from_id"), ["opened_from_id"])


def _plans() -> None:
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("status", STATUS, nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("upper_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE plan SET status = CASE WHEN number <> '' AND issued_on IS NOT NULL THEN 'issued' ELSE 'draft' END"
    )
    with op.batch_alter_table("plan") as batch_op:
        batch_op.alter_column("status", existing_type=STATUS, nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_plan_issued"), "status = 'draft' OR (number <> '' AND issued_on IS NOT NULL)"
        )
    op.create_table(
        "plan_block",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_block_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_block")),
    )
    op.create_index(op.f("ix_plan_block_plan_id"), "plan_block", ["plan_id"])


def _task_tables() -> None:
    op.create_table(
        "task_unit",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _task_key("task_unit"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_task_unit_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_unit")),
        sa.UniqueConstraint(
            "task_id", "organisation_id", "leads", name=op.f("uq_task_unit_task_id_organisation_id_leads")
        ),
    )
    op.create_index(op.f("ix_task_unit_organisation_id"), "task_unit", ["organisation_id"])
    op.create_table(
        "task_note",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _task_key("task_note"),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_task_note_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_note")),
    )
    op.create_index(op.f("ix_task_note_task_id"), "task_note", ["task_id"])
    op.create_table(
        "task_evidence",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("storage_key", sa.String(length=64), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number <> '' OR storage_key IS NOT NULL", name=op.f("ck_task_evidence_something")),
        sa.CheckConstraint("(storage_key IS NULL) = (sha256 IS NULL)", name=op.f("ck_task_evidence_whole_file")),
        _task_key("task_evidence", cascade=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_task_evidence_added_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_evidence")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_task_evidence_storage_key")),
    )
    op.create_index(op.f("ix_task_evidence_task_id"), "task_evidence", ["task_id"])


def _task_key(table: str, *, cascade: bool = True) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["task_id"], ["plan_task.id"], name=op.f(f"fk_{table}_task_id_plan_task"),
        ondelete="CASCADE" if cascade else None,
    )  # fmt: skip


def downgrade() -> None:
    """The first lead unit goes back into the task; the others, notes and evidence are lost with their tables."""
    with op.batch_alter_table("plan_task") as batch_op:
        batch_op.add_column(sa.Column("lead_organisation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("event_driven", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE plan_task SET event_driven = (recurrence = 'event_driven'), lead = substr(lead, 1, 200),"
        " coordinators = substr(coordinators, 1, 400),"
        " lead_organisation_id = (SELECT u.organisation_id"
        " FROM task_unit u WHERE u.task_id = plan_task.id AND u.leads ORDER BY u.id LIMIT 1)"
    )
    with op.batch_alter_table("plan_task") as batch_op:
        batch_op.alter_column("event_driven", existing_type=sa.Boolean(), nullable=False)
        batch_op.drop_index(op.f("ix_plan_task_opened_from_id"))
        batch_op.drop_constraint(op.f("ck_plan_task_closed_ref"), type_="check")
        batch_op.drop_constraint(op.f("ck_plan_task_opened"), type_="check")
        batch_op.drop_constraint(op.f("ck_plan_task_recurrence"), type_="check")
        batch_op.drop_constraint(op.f("ck_plan_task_closes_by"), type_="check")
        batch_op.drop_constraint(op.f("fk_plan_task_opened_from_id_plan_task"), type_="foreignkey")
        for name in (
            "opening_reason", "opened_on", "opened_from_id", "closed_ref_id", "closes_by", "recurrence", "everyone",
        ):  # fmt: skip
            batch_op.drop_column(name)
        batch_op.alter_column("lead", existing_type=sa.String(length=400), type_=sa.String(length=200))
        batch_op.alter_column("coordinators", existing_type=sa.String(length=1000), type_=sa.String(length=400))
        batch_op.create_foreign_key(
            op.f("fk_plan_task_lead_organisation_id_organisation"), "organisation", ["lead_organisation_id"], ["id"]
        )
    for table in ("task_evidence", "task_note", "task_unit", "plan_block"):
        op.drop_table(table)
    with op.batch_alter_table("plan") as batch_op:
        batch_op.drop_constraint(op.f("ck_plan_issued"), type_="check")
        batch_op.drop_constraint(op.f("ck_plan_status"), type_="check")
        for name in ("upper_seen_at", "changed_at", "status"):
            batch_op.drop_column(name)
