"""Rounds of voting: sealed questions and voters, sealed ballots, counts; the database itself keeps a seal sealed.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: A round as it must not become: sealed anew, or going back.
REWRITTEN = (
    "OLD.status <> 'created' AND (NEW.seal <> OLD.seal OR NEW.seal_hash <> OLD.seal_hash OR NEW.kind <> OLD.kind"
    " OR NEW.public_key <> OLD.public_key OR NEW.status = 'created')"
    " OR OLD.status IN ('closed', 'published', 'annulled') AND NEW.status = 'open'"
    " OR OLD.status IN ('published', 'annulled') AND NEW.status <> OLD.status"
    " OR OLD.status = 'closed' AND NEW.status = 'annulled'"
)


def _guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_ballot_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION '% is sealed', TG_TABLE_NAME; END $$"
        )
        for name, event in (
            ("ballot_round_sealed", f"BEFORE UPDATE ON ballot_round FOR EACH ROW WHEN ({REWRITTEN})"),
            ("ballot_round_kept", "BEFORE DELETE ON ballot_round FOR EACH ROW"),
            (
                "ballot_participation_kept",
                "BEFORE UPDATE OR DELETE ON ballot_participation FOR EACH ROW",
            ),
        ):
            op.execute(f"CREATE TRIGGER {name} {event} EXECUTE FUNCTION refuse_ballot_rewrite()")
        return
    for name, table, event in (
        ("ballot_round_sealed", "ballot_round", f"BEFORE UPDATE ON ballot_round WHEN {REWRITTEN}"),
        ("ballot_round_kept", "ballot_round", "BEFORE DELETE ON ballot_round"),
        ("ballot_participation_unchanged", "ballot_participation", "BEFORE UPDATE ON ballot_participation"),
        ("ballot_participation_kept", "ballot_participation", "BEFORE DELETE ON ballot_participation"),
    ):
        op.execute(f"CREATE TRIGGER {name} {event} BEGIN SELECT RAISE(ABORT, '{table} is sealed'); END")


def upgrade() -> None:
    op.create_table(
        "ballot_round",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("secret", "named", "paper", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "custody",
            sa.Enum("holders", "host", name="custody_kind", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "created",
                "open",
                "closed",
                "published",
                "annulled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("seal_hash", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("wrapped_keys", sa.Text(), nullable=False),
        sa.Column("box_hash", sa.String(length=64), nullable=False),
        sa.Column("box_size", sa.Integer(), nullable=True),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'paper') = (custody IS NULL)", name=op.f("ck_ballot_round_custody")),
        sa.CheckConstraint("status <> 'annulled' OR reason <> ''", name=op.f("ck_ballot_round_reason")),
        sa.CheckConstraint("status IN ('created', 'annulled') OR seal_hash <> ''", name=op.f("ck_ballot_round_sealed")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_ballot_round_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_round")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_ballot_round_meeting_id_number")),
    )
    op.create_table(
        "ballot_holder",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "office",
            sa.Enum(
                "chair", "secretary", "teller", name="office", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["ballot_round.id"], name=op.f("fk_ballot_holder_round_id_ballot_round")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_ballot_holder_user_id_user_account")),
        sa.PrimaryKeyConstraint("round_id", "office", name=op.f("pk_ballot_holder")),
    )
    op.create_table(
        "ballot_sheet",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["ballot_round.id"], name=op.f("fk_ballot_sheet_round_id_ballot_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_sheet")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_ballot_sheet_storage_key")),
    )
    with op.batch_alter_table("ballot_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_sheet_round_id"), ["round_id"], unique=False)

    op.create_table(
        "ballot_voter",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "office",
            sa.Enum(
                "chair",
                "vice_chair",
                "standing",
                "member",
                "secretary",
                name="office",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "attendance",
            sa.Enum(
                "present", "absent", "written", name="attendance", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("votes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ballot_voter_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["ballot_round.id"], name=op.f("fk_ballot_voter_round_id_ballot_round")),
        sa.ForeignKeyConstraint(["seat_id"], ["council_seat.id"], name=op.f("fk_ballot_voter_seat_id_council_seat")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_ballot_voter_user_id_user_account")),
        sa.PrimaryKeyConstraint("round_id", "seat_id", name=op.f("pk_ballot_voter")),
    )
    op.create_table(
        "paper_entry",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("typed_by_id", sa.Integer(), nullable=False),
        sa.Column("typed_by_name", sa.String(length=120), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("totals", sa.Text(), nullable=False),
        sa.CheckConstraint("turn BETWEEN 1 AND 3", name=op.f("ck_paper_entry_turn")),
        sa.ForeignKeyConstraint(["round_id"], ["ballot_round.id"], name=op.f("fk_paper_entry_round_id_ballot_round")),
        sa.PrimaryKeyConstraint("round_id", "turn", name=op.f("pk_paper_entry")),
    )
    op.create_table(
        "sealed_ballot",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["ballot_round.id"], name=op.f("fk_sealed_ballot_round_id_ballot_round")),
        sa.PrimaryKeyConstraint("round_id", "id", name=op.f("pk_sealed_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_item",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("other_award_code", sa.String(length=20), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("abstain", sa.Integer(), nullable=True),
        sa.Column("invalid", sa.Integer(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "pending", "chosen", "left_out", name="standing", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "yes IS NULL OR (yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0)",
            name=op.f("ck_ballot_item_totals"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_ballot_item_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["round_id"], ["ballot_round.id"], name=op.f("fk_ballot_item_round_id_ballot_round")),
        sa.PrimaryKeyConstraint("round_id", "item_id", name=op.f("pk_ballot_item")),
    )
    with op.batch_alter_table("ballot_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_item_item_id"), ["item_id"], unique=False)

    op.create_table(
        "ballot_participation",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "seat_id"],
            ["ballot_voter.round_id", "ballot_voter.seat_id"],
            name=op.f("fk_ballot_participation_round_id_seat_id_ballot_voter"),
        ),
        sa.PrimaryKeyConstraint("round_id", "seat_id", name=op.f("pk_ballot_participation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_recusal",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_ballot_recusal_item_id_agenda_item")),
        sa.ForeignKeyConstraint(
            ["round_id", "seat_id"],
            ["ballot_voter.round_id", "ballot_voter.seat_id"],
            name=op.f("fk_ballot_recusal_round_id_seat_id_ballot_voter"),
        ),
        sa.PrimaryKeyConstraint("round_id", "seat_id", "item_id", name=op.f("pk_ballot_recusal")),
    )
    op.create_table(
        "named_vote",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum("yes", "no", "abstain", name="choice", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_named_vote_item_id_agenda_item")),
        sa.ForeignKeyConstraint(
            ["round_id", "seat_id"],
            ["ballot_voter.round_id", "ballot_voter.seat_id"],
            name=op.f("fk_named_vote_round_id_seat_id_ballot_voter"),
        ),
        sa.PrimaryKeyConstraint("round_id", "seat_id", "item_id", name=op.f("pk_named_vote")),
    )
    _guard()


def downgrade() -> None:
    op.drop_table("named_vote")
    op.drop_table("ballot_recusal")
    op.drop_table("ballot_participation")
    with op.batch_alter_table("ballot_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_item_item_id"))

    op.drop_table("ballot_item")
    op.drop_table("sealed_ballot")
    op.drop_table("paper_entry")
    op.drop_table("ballot_voter")
    with op.batch_alter_table("ballot_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_sheet_round_id"))

    op.drop_table("ballot_sheet")
    op.drop_table("ballot_holder")
    op.drop_table("ballot_round")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_ballot_rewrite()")
