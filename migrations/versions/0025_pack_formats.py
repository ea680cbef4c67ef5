"""Packs that hold a word processor's file beside each PDF.

Revision ID: 0025
"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _formats("zip", "pdf", "both")


def downgrade() -> None:
    """Packs of the new format go; whoever wants one asks again."""
    op.execute("DELETE FROM pack WHERE format = 'both'")
    _formats("zip", "pdf")


def _formats(*known: str) -> None:
    listed = ", ".join(f"'{name}'" for name in known)
    with op.batch_alter_table("pack") as batch_op:
        batch_op.drop_constraint(op.f("ck_pack_format"), type_="check")
        batch_op.create_check_constraint(op.f("ck_pack_format"), f"format IN ({listed})")
