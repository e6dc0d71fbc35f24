"""The audit chain: decisions, ledger, payout events, approvals and settings, each row bound to the
one before; what is there already is chained as it stands

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.audit.seal import seal_what_exists
from bot.store.base import Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setting_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_changes")),
    )
    op.create_index("ix_setting_changes_key", "setting_changes", ["key", "id"])
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("core", sa.String(), nullable=False),
        sa.Column("personal", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("chain", "seq", name="uq_audit_entries_seq"),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["chain", "subject", "seq"])
    # Those of that day: chains of tables that came later are begun with them.
    names = ("decisions", "ledger", "payout_events", "approvals", "settings")
    seal_what_exists(op.get_bind(), names)


def downgrade() -> None:
    op.drop_table("audit_entries")
    op.drop_table("audit_heads")
    op.drop_table("setting_changes")
