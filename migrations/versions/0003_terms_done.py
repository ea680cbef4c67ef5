"""A term can be marked as met; the sweep finds the cases of a unit, year and state without reading the others.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("term", sa.Column("done_on", sa.Date(), nullable=True))
    op.create_index("ix_nomination_unit_year_state", "nomination", ["unit_id", "year", "state"])


def downgrade() -> None:
    op.drop_index("ix_nomination_unit_year_state", table_name="nomination")
    op.drop_column("term", "done_on")
