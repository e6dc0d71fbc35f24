"""Money that did not arrive has a queue of its own: no buyer waits for a person because of it

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE tickets SET queue = 'payout'"
        " WHERE queue = 'supervisor' AND reason = 'payout_failed' AND state = 'open'"
        # A wish that was added to it since has the buyer waiting for a person: it stays theirs.
        " AND NOT EXISTS (SELECT 1 FROM conversations AS talk"
        " WHERE talk.id = tickets.conversation_id AND talk.holder = 'queue')"
        " AND NOT EXISTS (SELECT 1 FROM ticket_decisions AS asked"
        " JOIN decisions ON decisions.id = asked.decision_id"
        " WHERE asked.ticket_id = tickets.id AND decisions.state = 'waiting')"
    )


def downgrade() -> None:
    """A conversation has one open ticket a queue: where a supervisor has one, 打款 lists the rest."""
    op.execute(
        "UPDATE tickets SET state = 'closed', closed_at = opened_at WHERE queue = 'payout'"
        " AND state <> 'closed' AND conversation_id IN (SELECT conversation_id FROM tickets"
        " WHERE queue = 'supervisor' AND state <> 'closed')"
    )
    op.execute("UPDATE tickets SET queue = 'supervisor' WHERE queue = 'payout'")
