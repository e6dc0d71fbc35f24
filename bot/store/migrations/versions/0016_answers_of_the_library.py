"""Answers that supervisors publish, and which of them a turn was given

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ANSWERED = sa.text("answer_id is not null")

def upgrade() -> None:
    op.create_table(
        "library_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
        sa.Column("harmed", sa.Boolean(), nullable=False),
        sa.Column("lift", Json, nullable=False),
        sa.Column("lift_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_answers")),
    )
    op.create_index(op.f("ix_library_answers_state"), "library_answers", ["state"])
    _versions()
    op.create_table(
        "library_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["library_answers.id"], name=op.f("fk_library_events_answer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_events")),
    )
    op.create_index(op.f("ix_library_events_answer_id"), "library_events", ["answer_id"])
    # Not in a batch: that would make the table anew, without its triggers.
    op.add_column("readings", sa.Column("answer_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_readings_answer_id",
        "readings",
        ["answer_id"],
        sqlite_where=_ANSWERED,
        postgresql_where=_ANSWERED,
    )


def _versions() -> None:
    op.create_table(
        "library_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("examples", Json, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("scope_value", sa.String(), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=True),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.Column("buttons", Json, nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["library_answers.id"], name=op.f("fk_library_versions_answer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_versions")),
        sa.UniqueConstraint(
            "answer_id", "number", name=op.f("uq_library_versions_answer_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_readings_answer_id", "readings")
    op.drop_column("readings", "answer_id")
    op.drop_table("library_events")
    op.drop_table("library_versions")
    op.drop_table("library_answers")
