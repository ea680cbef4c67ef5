"""The fund book, append-only as the events are.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = (
    "allocation", "contribution", "other_in", "recovery", "prize", "objects", "organising", "other_out", "reversal",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "fund_entry",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=24), nullable=False
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("once", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_fund_entry_amount")),
        sa.CheckConstraint(
            "(kind IN ('allocation', 'contribution', 'other_in', 'recovery') AND amount > 0)"
            " OR (kind IN ('prize', 'objects', 'organising', 'other_out') AND amount < 0) OR kind = 'reversal'",
            name=op.f("ck_fund_entry_direction"),
        ),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_fund_entry_reversal")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_fund_entry_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_fund_entry_nomination_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_fund_entry_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["fund_entry.id"], name=op.f("fk_fund_entry_reverses_id_fund_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entry")),
        sa.UniqueConstraint("once", name=op.f("uq_fund_entry_once")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_fund_entry_reverses_id")),
    )
    with op.batch_alter_table("fund_entry", schema=None) as batch_op:
        batch_op.create_index("ix_fund_entry_book", ["organisation_id", "on_date", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_entry_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_entry_nomination_id"), ["nomination_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER fund_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fund_entry"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER fund_entry_no_{act.lower()} BEFORE {act} ON fund_entry"
            " BEGIN SELECT RAISE(ABORT, 'fund_entry is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("fund_entry")
