"""What was reversed may be had anew

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Decisions whose money came back, and those whose case was closed because of it.
_REVERSED = """
UPDATE decisions SET state = 'reversed' WHERE state IN ('done', 'approved') AND (
    kind IN ('price_difference', 'goodwill', 'postage', 'refund_only') AND id IN (
        SELECT decision_id FROM ledger GROUP BY decision_id HAVING SUM(amount_fen) = 0
    )
    OR id IN (
        SELECT taken_in.decision_id FROM aftersales_decisions taken_in
        JOIN aftersales_events happened ON happened.case_id = taken_in.case_id
        WHERE happened.move = 'void'
    )
)
"""
_KEYS_FREE = """
DELETE FROM grants WHERE decision_id IN (SELECT id FROM decisions WHERE state = 'reversed')
"""
_AS_BEFORE = """
UPDATE decisions SET state = CASE WHEN settled_by = '安安' THEN 'done' ELSE 'approved' END
WHERE state = 'reversed'
"""


def upgrade() -> None:
    op.execute(_REVERSED)
    op.execute(_KEYS_FREE)


def downgrade() -> None:
    op.execute(_AS_BEFORE)
