"""Reminders are rows of their own, a policy says when they come, and a digest by mail can be declined.

What people have been told so far is carried over, so that nobody is told twice.

Revision ID: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ROLES = ("unit_officer", "unit_head", "secretary", "member", "chair", "manager", "approver", "auditor",
          "administrator", "staff", "system")  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("batch", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Enum(*_ROLES, name="role", native_enum=False, create_constraint=True, length=24)),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation.id"], name=op.f("fk_reminder_unit_id_organisation")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_reminder_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
    )
    op.create_index("ix_reminder_batch_user", "reminder", ["batch", "user_id"], unique=False)
    op.create_index("ix_reminder_thing_unit", "reminder", ["thing", "unit_id"], unique=False)
    op.create_table(
        "reminder_policy",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_reminder_policy_hours")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reminder_policy_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_policy")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_reminder_policy_organisation_id")),
    )
    op.add_column(
        "user_account", sa.Column("digest_by_mail", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    _carry_over()


def _carry_over() -> None:
    """Old keys read thing:number:last day:offset:unit:user; the same text is the new row's key."""
    connection = op.get_bind()
    told = connection.execute(
        sa.text(
            "SELECT user_id, link, data, dedupe_key, created_at FROM notice WHERE kind IN"
            " ('term_reminder', 'term_overdue', 'term_moved', 'task_reminder', 'task_overdue')"
        )
    ).all()
    rows = []
    for user_id, link, data, key, at in told:
        kind, number, _day, days, unit, _user = key.split(":")
        rows.append({
            "key": key, "batch": "", "user_id": user_id, "unit_id": int(unit), "thing": f"{kind}:{number}",
            "days": int(days), "by_mail": False, "link": link, "data": data, "at": at,
        })  # fmt: skip
    if rows:
        insert = sa.text(
            "INSERT INTO reminder (key, batch, user_id, unit_id, thing, days, by_mail, link, data, at)"
            " VALUES (:key, :batch, :user_id, :unit_id, :thing, :days, :by_mail, :link, :data, :at)"
        )
        connection.execute(insert, rows)


def downgrade() -> None:
    op.drop_column("user_account", "digest_by_mail")
    for table in ("reminder_policy", "reminder"):
        op.drop_table(table)
