"""Forms that a shop defines itself, and what is entered in them

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_forms()
    _create_entries()
    op.create_table(
        "register_values",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entries.id"],
            name=op.f("fk_register_values_entry_id_register_entries"),
        ),
        sa.PrimaryKeyConstraint("entry_id", "field", "place", name=op.f("pk_register_values")),
    )
    op.create_table(
        "register_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("was", _JSON, nullable=False),
        sa.Column("now", _JSON, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entries.id"],
            name=op.f("fk_register_events_entry_id_register_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_events")),
    )
    op.create_index("ix_register_events_entry_id", "register_events", ["entry_id"])


def _create_forms() -> None:
    op.create_table(
        "register_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retired_at", _WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_forms")),
    )
    in_use = sa.text("retired_at is null")
    op.create_index(
        "uq_register_forms_name",
        "register_forms",
        ["name"],
        unique=True,
        sqlite_where=in_use,
        postgresql_where=in_use,
    )
    op.create_table(
        "register_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("tracked", sa.Boolean(), nullable=False),
        sa.Column("fields", _JSON, nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["register_forms.id"],
            name=op.f("fk_register_versions_form_id_register_forms"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_versions")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_register_versions_form_id_number")),
    )


def _create_entries() -> None:
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("order_no", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_register_entries_key")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.{key}"], name=op.f(f"fk_register_entries_{column}_{table}")
            )
            for column, table, key in (
                ("form_id", "register_forms", "id"),
                ("conversation_id", "conversations", "id"),
                ("order_no", "orders", "no"),
                ("staff_id", "staff", "id"),
                ("handler_id", "staff", "id"),
            )
        ),
    )
    for column in ("buyer_id", "conversation_id", "order_no", "staff_id", "created_at"):
        op.create_index(f"ix_register_entries_{column}", "register_entries", [column])
    op.create_index("ix_register_entries_form", "register_entries", ["form_id", "created_at"])
    op.create_index("ix_register_entries_state", "register_entries", ["state", "changed_at"])


def downgrade() -> None:
    for name in (
        *("register_events", "register_values", "register_entries"),
        *("register_versions", "register_forms"),
    ):
        op.drop_table(name)
