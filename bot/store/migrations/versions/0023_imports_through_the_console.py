"""Files that came in through the console

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("saved_at", _WHEN, nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("beat_at", _WHEN, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("started_at", _WHEN, nullable=True),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("preview", _JSON, nullable=False),
        sa.Column("report", _JSON, nullable=False),
        sa.Column("remarks", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_state", "imports", ["state", "beat_at"])
    op.create_index("ix_imports_digest", "imports", ["digest", "id"])
    importing = sa.text("state = 'importing'")
    op.create_index(
        "uq_imports_importing",
        "imports",
        ["state"],
        unique=True,
        sqlite_where=importing,
        postgresql_where=importing,
    )


def downgrade() -> None:
    op.drop_table("imports")
