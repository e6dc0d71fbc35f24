"""Groups of frequent questions keep their members, and what people made of them

Groups of before keep their names where their question is still asked; they have no members until
they are grouped again.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("question_groups") as batch:
        batch.drop_constraint("uq_question_groups_key", type_="unique")
        for name in ("named_by", "merged_into", "split_from"):
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in ("pinned", "ignored"):
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("assignee_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_question_groups_assignee_id_staff", "staff", ["assignee_id"], ["id"]
        )
    with op.batch_alter_table("question_groups") as batch:
        for name in ("named_by", "merged_into", "split_from", "pinned", "ignored"):
            batch.alter_column(name, server_default=None)
    op.create_table(
        "question_texts",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_question_texts")),
    )
    op.create_index("ix_question_texts_group_id", "question_texts", ["group_id"])
    op.create_index("ix_question_texts_at", "question_texts", ["at"])
    op.create_table(
        "question_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_events")),
    )
    op.create_index("ix_question_events_group_id", "question_events", ["group_id"])


def downgrade() -> None:
    op.drop_table("question_events")
    op.drop_table("question_texts")
    op.execute(
        "DELETE FROM question_groups WHERE id NOT IN (SELECT min(id) FROM question_groups GROUP BY key)"
    )
    with op.batch_alter_table("question_groups") as batch:
        batch.drop_constraint("fk_question_groups_assignee_id_staff", type_="foreignkey")
        for name in ("named_by", "pinned", "ignored", "assignee_id", "merged_into", "split_from"):
            batch.drop_column(name)
        batch.create_unique_constraint("uq_question_groups_key", ["key"])
