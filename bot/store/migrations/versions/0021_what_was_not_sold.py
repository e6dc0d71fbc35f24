"""Talks before a purchase, and what became of them

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "quality_talks", sa.Column("unsold_seq", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "unsold_talks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("seqs", _JSON, nullable=False),
        sa.Column("first_at", _WHEN, nullable=False),
        sa.Column("last_at", _WHEN, nullable=False),
        sa.Column("ends_at", _WHEN, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("order_no", sa.String(), nullable=True),
        sa.Column("followed_by", sa.String(), nullable=True),
        sa.Column("followed_at", _WHEN, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["talk_id"], ["quality_talks.id"], name=op.f("fk_unsold_talks_talk_id_quality_talks")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_unsold_talks_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_unsold_talks_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsold_talks")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_unsold_talks_talk_id")),
    )
    op.create_index("ix_unsold_talks_conversation_id", "unsold_talks", ["conversation_id"])
    op.create_index("ix_unsold_talks_day", "unsold_talks", ["day"])
    op.create_index("ix_unsold_talks_state", "unsold_talks", ["state", "ends_at"])


def downgrade() -> None:
    op.drop_table("unsold_talks")
    with op.batch_alter_table("quality_talks") as batch:
        batch.drop_column("unsold_seq")
