"""Messages to a group are refused by themselves: news of the own orders go on

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "notice_choices",
        sa.Column("leaves_groups", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # Who switched all off until now was told that the shop's own messages end with it.
    op.execute("UPDATE notice_choices SET leaves_groups = true WHERE NOT wanted")


def downgrade() -> None:
    # One word was for both: nobody is written to who refused.
    op.execute("UPDATE notice_choices SET wanted = false WHERE leaves_groups")
    op.drop_column("notice_choices", "leaves_groups")
