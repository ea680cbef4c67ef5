"""Meetings are called, answered, attended and held in writing; lists are posted before the vote.

Revision ID: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_answer",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("coming", "absent", "written", name="answer", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_answer_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["seat_id"], ["council_seat.id"], name=op.f("fk_meeting_answer_seat_id_council_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_answer")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f("uq_meeting_answer_meeting_id_seat_id")),
    )
    op.create_table(
        "public_notice",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(taken_down_at IS NULL) = (reason = '')", name=op.f("ck_public_notice_reason")),
        sa.CheckConstraint("days > 0", name=op.f("ck_public_notice_days")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_public_notice_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"], ["user_account.id"], name=op.f("fk_public_notice_posted_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
    )
    op.create_index(op.f("ix_public_notice_council_id"), "public_notice", ["council_id"], unique=False)
    op.create_table(
        "written_opinion",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_written_opinion_meeting_id_meeting")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_written_opinion_recorded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["council_seat.id"], name=op.f("fk_written_opinion_seat_id_council_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_opinion")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f("uq_written_opinion_meeting_id_seat_id")),
    )
    op.create_table(
        "public_comment",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column(
            "status",
            sa.Enum("pending", "shown", "hidden", name="status", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_public_comment_text")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_public_comment_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_public_comment_nomination_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notice.id"], name=op.f("fk_public_comment_notice_id_public_notice")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_public_comment_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_comment")),
    )
    op.create_index(op.f("ix_public_comment_notice_id"), "public_comment", ["notice_id"], unique=False)
    op.create_table(
        "public_notice_item",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("award_code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_public_notice_item_nomination_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notice.id"], name=op.f("fk_public_notice_item_notice_id_public_notice")
        ),
        sa.PrimaryKeyConstraint("notice_id", "nomination_id", name=op.f("pk_public_notice_item")),
    )
    op.create_index(op.f("ix_public_notice_item_nomination_id"), "public_notice_item", ["nomination_id"], unique=False)
    op.add_column("agenda_item", sa.Column("on_table", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "uq_agenda_item_on_table",
        "agenda_item",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("on_table"),
        postgresql_where=sa.text("on_table"),
    )
    op.add_column("meeting", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("opinions_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
    op.add_column("meeting", sa.Column("cancel_reason", sa.String(length=500), server_default="", nullable=False))
    op.add_column("plan", sa.Column("public_notice_days", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_index("uq_agenda_item_on_table", table_name="agenda_item")
    op.drop_column("agenda_item", "on_table")
    op.drop_column("meeting", "ends_at")
    op.drop_column("meeting", "opinions_due_at")
    op.drop_column("meeting", "invited_at")
    op.drop_column("meeting", "sequence")
    op.drop_column("meeting", "cancel_reason")
    op.drop_column("plan", "public_notice_days")
    for table in ("public_comment", "public_notice_item", "public_notice", "written_opinion", "meeting_answer"):
        op.drop_table(table)
