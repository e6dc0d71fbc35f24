"""Tickets have a history and are passed on; when staff were last there

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_steps_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_steps")),
    )
    op.create_index(op.f("ix_ticket_steps_ticket_id"), "ticket_steps", ["ticket_id"])
    op.add_column("tickets", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    # Who has a ticket by now has it since the claim.
    op.execute("UPDATE tickets SET held_since = claimed_at WHERE state = 'claimed'")


def downgrade() -> None:
    with op.batch_alter_table("staff") as batch:
        batch.drop_column("seen_at")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("held_since")
    op.drop_table("ticket_steps")
