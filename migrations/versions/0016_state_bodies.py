"""Bodies above ministries and provinces decide State awards; a local regulation may set a prize.

Revision ID: 0016
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = ("ministry", "province", "department", "unit", "division", "commune")
STATE_BODIES = ("president", "government")
KEYS = (
    "cap.share", "vote.method", "vote.base", "vote.quorum", "vote.minimum", "vote.strict", "vote.chair_among_yes",
    "vote.written_opinions", "registration_required", "sections", "dossier.parts", "criteria", "term",
)  # fmt: skip
PRIZE = ("prize.multiple",)


def upgrade() -> None:
    _allow("organisation", "kind", (*STATE_BODIES, *KINDS))
    _allow("local_regulation_value", "key", (*KEYS, *PRIZE))


def downgrade() -> None:
    op.execute("UPDATE organisation SET kind = 'ministry' WHERE kind IN ('president', 'government')")
    op.execute("DELETE FROM local_regulation_value WHERE key = 'prize.multiple'")
    _allow("organisation", "kind", KINDS)
    _allow("local_regulation_value", "key", KEYS)


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}")
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"{column} IN ({listed})")
