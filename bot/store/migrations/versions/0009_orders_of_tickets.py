"""Tickets know all orders that they are about: what the bot keeps its hands off meanwhile

Tickets that are open by now have no rows: which orders they were about is not known any more.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_orders",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_orders_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "order_no", name=op.f("pk_ticket_orders")),
    )


def downgrade() -> None:
    op.drop_table("ticket_orders")
