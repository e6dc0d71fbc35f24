"""How long each one's lines wait at the desk, and quick replies of their own

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "staff", sa.Column("undo_seconds", sa.Integer(), nullable=False, server_default="3")
    )
    with op.batch_alter_table("quick_replies") as batch:
        batch.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("group_name", sa.String(), nullable=False, server_default=""))
        batch.drop_constraint("uq_quick_replies_shortcut", type_="unique")
        batch.create_foreign_key(
            op.f("fk_quick_replies_staff_id_staff"), "staff", ["staff_id"], ["id"]
        )
    op.create_index(
        "uq_quick_replies_own", "quick_replies", ["staff_id", "shortcut"], unique=True
    )
    op.create_index(
        "uq_quick_replies_shared",
        "quick_replies",
        ["shortcut"],
        unique=True,
        sqlite_where=sa.text("staff_id is null"),
        postgresql_where=sa.text("staff_id is null"),
    )


def downgrade() -> None:
    # The first release knows those of all alone.
    op.execute("DELETE FROM quick_replies WHERE staff_id IS NOT NULL")
    op.drop_index("uq_quick_replies_shared", "quick_replies")
    op.drop_index("uq_quick_replies_own", "quick_replies")
    with op.batch_alter_table("quick_replies") as batch:
        batch.drop_constraint(op.f("fk_quick_replies_staff_id_staff"), type_="foreignkey")
        batch.drop_column("staff_id")
        batch.drop_column("group_name")
        batch.create_unique_constraint("uq_quick_replies_shortcut", ["shortcut"])
    with op.batch_alter_table("staff") as batch:
        batch.drop_column("undo_seconds")
