"""Decisions know the turn they were asked in: asked once more, it is the same decision

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("turn_seq", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("decisions", "turn_seq")
