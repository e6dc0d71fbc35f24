"""Messages are found by an index, what waits as well; what was reversed may be had anew

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.ddl import GRAMS_OF_ALL, MESSAGE_GRAMS, MESSAGE_GRAMS_GONE

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


_ASKED = """
UPDATE conversations SET asked_seq = coalesce((
    SELECT max(seq) FROM messages
    WHERE messages.conversation_id = conversations.id AND messages.sender = 'buyer'
), 0)
"""
_SWEPT = (
    ("ix_conversations_unanswered", "conversations"),
    ("ix_conversations_rated_at", "conversations"),
    ("ix_tickets_state_closed_at", "tickets"),
    ("ix_tickets_claimed_at", "tickets"),
    ("ix_tickets_opened_at", "tickets"),
    ("ix_staff_sessions_expires_at", "staff_sessions"),
    ("ix_buyer_sessions_expires_at", "buyer_sessions"),
    ("ix_used_tokens_expires_at", "used_tokens"),
    ("ix_files_at", "files"),
)


def upgrade() -> None:
    _index_messages()
    op.create_index(
        "ix_orders_no_tail", "orders", [sa.literal_column("substr(no, length(no) - 3)")]
    )
    _index_sweeps()
    ops = {"no": "text_pattern_ops"}
    op.create_index("ix_orders_no_head", "orders", ["no"], postgresql_ops=ops)
    op.execute(_REVERSED)
    op.execute(_KEYS_FREE)


def downgrade() -> None:
    op.drop_index("ix_orders_no_head", "orders")
    for name, table in _SWEPT:
        op.drop_index(name, table)
    op.drop_column("conversations", "asked_seq")
    op.drop_index("ix_orders_no_tail", "orders")
    if _kind() == "postgresql":
        op.drop_index("ix_messages_grams", "messages")
    for statement in MESSAGE_GRAMS_GONE[_kind()]:
        op.execute(statement)
    op.execute(_AS_BEFORE)


def _index_messages() -> None:
    for statement in MESSAGE_GRAMS[_kind()]:
        op.execute(statement)
    if _kind() == "sqlite":
        op.execute(GRAMS_OF_ALL)
        return
    op.create_index(
        "ix_messages_grams",
        "messages",
        [sa.text("message_grams(text)")],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=sa.text("kind <> 'note'"),
    )


def _index_sweeps() -> None:
    op.add_column(
        "conversations", sa.Column("asked_seq", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute(_ASKED)
    for name, column, where in (
        ("ix_conversations_unanswered", "id", sa.text("asked_seq > answered_seq")),
        ("ix_conversations_rated_at", "rated_at", sa.text("rated_at is not null")),
    ):
        op.create_index(
            name, "conversations", [column], sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_tickets_state_closed_at", "tickets", ["state", "closed_at", "id"])
    op.create_index("ix_tickets_claimed_at", "tickets", ["claimed_at"])
    op.create_index("ix_tickets_opened_at", "tickets", ["opened_at"])
    for table in ("staff_sessions", "buyer_sessions", "used_tokens"):
        op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])
    op.create_index("ix_files_at", "files", ["at"])


def _kind() -> str:
    return op.get_context().dialect.name
