"""The board keeps what it counted: of each conversation and day, and their sums by day

Conversations of before are counted by the gateway in the background; until then the board counts
from the messages, as it did. When a first reply was due is known of tickets that wait for one.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.ddl import BOARD_NOTES, BOARD_NOTES_GONE

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COUNTED = (
    "conversations",
    "settled_by_bot",
    "settled_provisional",
    "handed_over",
    "unanswered",
    "rounds",
    "rounds_in_time",
    "tickets_due",
    "tickets_in_time",
    "rated",
    "rating_sum",
)


def _counted() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTED]


def upgrade() -> None:
    op.add_column(
        "tickets", sa.Column("first_reply_due", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE tickets SET first_reply_due = reply_due")
    op.create_table(
        "board_talks",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("previous_day", sa.Date(), nullable=False),
        sa.Column("changes_at", sa.DateTime(timezone=True), nullable=True),
        *_counted(),
        sa.PrimaryKeyConstraint("day", "conversation_id", name=op.f("pk_board_talks")),
    )
    op.create_index("ix_board_talks_conversation_id", "board_talks", ["conversation_id"])
    op.create_index(
        "ix_board_talks_changes_at",
        "board_talks",
        ["changes_at"],
        sqlite_where=sa.text("changes_at is not null"),
        postgresql_where=sa.text("changes_at is not null"),
    )
    op.create_table(
        "board_days",
        sa.Column("day", sa.Date(), nullable=False),
        *_counted(),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_board_days")),
    )
    op.create_table(
        "board_returns",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("previous_day", sa.Date(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "previous_day", name=op.f("pk_board_returns")),
    )
    op.create_table(
        "board_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_changes")),
        sqlite_autoincrement=True,
    )
    for notes in BOARD_NOTES.values():
        for statement in notes[op.get_bind().dialect.name]:
            op.execute(statement)
    # By time: what is counted together lies on few days.
    op.execute(
        "INSERT INTO board_changes (conversation_id) SELECT id FROM conversations ORDER BY last_at"
    )


def downgrade() -> None:
    for gone in BOARD_NOTES_GONE.values():
        for statement in gone[op.get_bind().dialect.name]:
            op.execute(statement)
    for table in ("board_changes", "board_returns", "board_days", "board_talks"):
        op.drop_table(table)
    op.drop_column("tickets", "first_reply_due")
