"""Who is at the desk: states with their history, how many buyers each takes, skills and shifts

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_Names = sa.JSON().with_variant(JSONB(), "postgresql")
_COLUMNS = (
    # Until somebody says otherwise all are as they were: there while a page is open.
    sa.Column("state", sa.String(), nullable=False, server_default="online"),
    sa.Column("state_reason", sa.String(), nullable=False, server_default=""),
    sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("most_talks", sa.Integer(), nullable=False, server_default="20"),
    sa.Column("queues", _Names, nullable=False, server_default="[]"),
    sa.Column("matters", _Names, nullable=False, server_default="[]"),
    sa.Column("shifts", sa.String(), nullable=False, server_default=""),
    sa.Column("days_off", sa.String(), nullable=False, server_default=""),
    sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
)


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column("staff", column)
    op.create_table(
        "staff_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_states_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_states")),
    )
    op.create_index(op.f("ix_staff_states_staff_id"), "staff_states", ["staff_id"])
    op.add_column("tickets", sa.Column("left_by", sa.Integer(), nullable=True))
    # Who had a buyer last: asked of each who waits.
    op.create_index(op.f("ix_tickets_conversation_id"), "tickets", ["conversation_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tickets_conversation_id"), "tickets")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("left_by")
    op.drop_table("staff_states")
    with op.batch_alter_table("staff") as batch:
        for column in _COLUMNS:
            batch.drop_column(column.name)
