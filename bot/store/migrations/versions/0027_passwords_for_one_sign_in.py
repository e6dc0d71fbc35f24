"""Passwords that somebody else has given, for one sign-in

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("once_until", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "once_until")
