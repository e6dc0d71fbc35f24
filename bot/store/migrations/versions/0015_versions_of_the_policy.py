"""Versions of the shop's numbers, their drafts and replays. What was noted of the numbers in the
audit chain becomes history, so that decisions of before stay readable with theirs

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.audit.seal import seal_what_exists
from bot.store.base import Json, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("author_ids", Json, nullable=False),
        sa.Column("authors", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_drafts")),
    )
    op.create_index("ix_policy_drafts_state", "policy_drafts", ["state", "id"])
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("effective_at", UtcDateTime(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("authors", Json, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["policy_drafts.id"],
            name=op.f("fk_policy_versions_draft_id_policy_drafts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
    )
    op.create_index("ix_policy_versions_effective", "policy_versions", ["effective_at", "id"])
    op.create_table(
        "policy_replays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column("against_version", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("beat_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("flips", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["policy_drafts.id"],
            name=op.f("fk_policy_replays_draft_id_policy_drafts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_replays")),
    )
    op.create_index("ix_policy_replays_draft", "policy_replays", ["draft_id", "id"])
    _history()
    seal_what_exists(op.get_bind(), ("policies",))


def _history() -> None:
    bind = op.get_bind()
    changes = sa.table(
        "setting_changes",
        sa.column("id"), sa.column("at", UtcDateTime()), sa.column("key"),
        sa.column("value", Json), sa.column("by"),
    )
    versions = sa.table(
        "policy_versions",
        sa.column("version"), sa.column("numbers"), sa.column("effective_at", UtcDateTime()),
        sa.column("released_at", UtcDateTime()), sa.column("released_by"),
        sa.column("authors", Json), sa.column("why"), sa.column("second"),
    )
    noted = bind.execute(
        sa.select(changes).where(changes.c.key == "policy").order_by(changes.c.id)
    ).all()
    for row in noted:
        bind.execute(
            sa.insert(versions).values(
                version=row.value["version"], numbers=row.value["numbers"],
                effective_at=row.at, released_at=row.at, released_by=row.by,
                authors=[], why="", second="",
            )
        )


def downgrade() -> None:
    op.execute("DELETE FROM audit_entries WHERE chain = 'policies'")
    op.execute("DELETE FROM audit_heads WHERE chain = 'policies'")
    op.drop_table("policy_replays")
    op.drop_table("policy_versions")
    op.drop_table("policy_drafts")
