"""Counted is published, and a result comes from a round alone: rounds counted earlier are published, totals of meetings
still open that were typed in without a round are taken back.

Revision ID: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE ballot_round SET status = 'published', published_at = closed_at WHERE status = 'closed'")
    op.execute(
        "UPDATE agenda_item SET yes = NULL, no = NULL, abstain = NULL, invalid = NULL, chair_yes = NULL,"
        " other_award_code = '', result = '' WHERE outcome IS NULL AND yes IS NOT NULL"
        " AND meeting_id IN (SELECT id FROM meeting WHERE status = 'planned')"
        " AND id NOT IN (SELECT b.item_id FROM ballot_item b JOIN ballot_round r ON r.id = b.round_id"
        " WHERE r.status = 'published')"
    )


def downgrade() -> None:
    """Nothing: what was published stays so, and what was typed once is gone."""
