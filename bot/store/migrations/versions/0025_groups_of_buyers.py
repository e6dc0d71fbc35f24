"""Groups and tags of buyers, and messages to a group

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json, UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_THERE = sa.text("dropped_at is null")
_DUE = sa.text("state = 'due'")
_UNREAD = sa.text("state = 'sent' and read_at is null")


def upgrade() -> None:
    # Not by batch: that would make the table anew, and rows point at it.
    op.add_column("buyers", sa.Column("level", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "notice_choices",
        sa.Column("offers", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _groups()
    _messages()


def _groups() -> None:
    op.create_table(
        "buyer_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rule", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_groups")),
    )
    op.create_table(
        "buyer_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["buyer_groups.id"], name=op.f("fk_buyer_tags_group_id_buyer_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_tags")),
    )
    for table in ("buyer_groups", "buyer_tags"):
        op.create_index(
            f"uq_{table}_name",
            table,
            ["name"],
            unique=True,
            sqlite_where=_THERE,
            postgresql_where=_THERE,
        )
    op.create_table(
        "buyers_tagged",
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["buyer_tags.id"], name=op.f("fk_buyers_tagged_tag_id_buyer_tags")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_buyers_tagged_buyer_id_buyers")
        ),
        sa.PrimaryKeyConstraint("tag_id", "buyer_id", name=op.f("pk_buyers_tagged")),
    )
    op.create_index("ix_buyers_tagged_buyer_id", "buyers_tagged", ["buyer_id"])
    op.create_table(
        "buyer_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_events")),
    )
    op.create_index("ix_buyer_events_about", "buyer_events", ["about", "about_id", "id"])


def _messages() -> None:
    op.create_table(
        "group_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("rule", Json, nullable=False),
        sa.Column("send_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("releaser_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("promises", Json, nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["buyer_groups.id"],
            name=op.f("fk_group_messages_group_id_buyer_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["staff.id"], name=op.f("fk_group_messages_author_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["releaser_id"], ["staff.id"], name=op.f("fk_group_messages_releaser_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_messages")),
    )
    op.create_index("ix_group_messages_state", "group_messages", ["state", "send_at"])
    op.create_table(
        "group_sends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("counts_until", UtcDateTime(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("opted_out_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["group_messages.id"],
            name=op.f("fk_group_sends_message_id_group_messages"),
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_group_sends_buyer_id_buyers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_sends")),
        sa.UniqueConstraint("message_id", "buyer_id", name="uq_group_sends_once"),
    )
    op.create_index(
        "ix_group_sends_due",
        "group_sends",
        ["message_id"],
        sqlite_where=_DUE,
        postgresql_where=_DUE,
    )
    op.create_index(
        "ix_group_sends_unread",
        "group_sends",
        ["buyer_id"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )
    op.create_index("ix_group_sends_buyer", "group_sends", ["buyer_id", "sent_at"])
    op.create_index("ix_group_sends_sent_at", "group_sends", ["sent_at"])


def downgrade() -> None:
    op.execute("DELETE FROM audit_entries WHERE chain = 'buyer_events'")
    op.execute("DELETE FROM audit_heads WHERE chain = 'buyer_events'")
    for table in (
        "group_sends",
        "group_messages",
        "buyer_events",
        "buyers_tagged",
        "buyer_tags",
        "buyer_groups",
    ):
        op.drop_table(table)
    op.drop_column("notice_choices", "offers")
    op.drop_column("buyers", "level")
