"""Talks judged by rules and scored by people

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_WHEN = sa.DateTime(timezone=True)
_SHEET = ("服务态度", "理解问题", "解决问题", "表达清楚", "合规")


def upgrade() -> None:
    op.create_table(
        "quality_marks",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_quality_marks_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_quality_marks")),
    )
    op.create_table(
        "quality_talks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("first_at", _WHEN, nullable=False),
        sa.Column("last_at", _WHEN, nullable=False),
        sa.Column("judged_at", _WHEN, nullable=False),
        sa.Column("sampled_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_quality_talks_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_talks")),
        sa.UniqueConstraint(
            "conversation_id", "day", name=op.f("uq_quality_talks_conversation_id_day")
        ),
    )
    op.create_index("ix_quality_talks_day", "quality_talks", ["day"])
    op.create_table(
        "quality_people",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["talk_id"], ["quality_talks.id"], name=op.f("fk_quality_people_talk_id_quality_talks")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_quality_people_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("talk_id", "staff_id", name=op.f("pk_quality_people")),
    )
    op.create_index("ix_quality_people_staff_id", "quality_people", ["staff_id"])
    _create_findings()
    criteria = op.create_table(
        "quality_criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_criteria")),
        sa.UniqueConstraint("name", name=op.f("uq_quality_criteria_name")),
    )
    op.bulk_insert(
        criteria,
        [{"name": name, "place": place, "dropped": False} for place, name in enumerate(_SHEET)],
    )
    op.create_table(
        "quality_scores",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("marks", _JSON, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["talk_id"], ["quality_talks.id"], name=op.f("fk_quality_scores_talk_id_quality_talks")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["staff.id"], name=op.f("fk_quality_scores_reviewer_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_quality_scores_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("talk_id", "reviewer_id", name=op.f("pk_quality_scores")),
    )
    op.create_index("ix_quality_scores_conversation_id", "quality_scores", ["conversation_id"])


def _create_findings() -> None:
    op.create_table(
        "quality_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("message_ids", _JSON, nullable=False),
        sa.Column("seqs", _JSON, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", _WHEN, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("appeal", sa.String(), nullable=False),
        sa.Column("appealed_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["talk_id"],
            ["quality_talks.id"],
            name=op.f("fk_quality_findings_talk_id_quality_talks"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_quality_findings_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_quality_findings_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_quality_findings_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_findings")),
        sa.UniqueConstraint(
            "talk_id",
            "rule",
            "message_id",
            name=op.f("uq_quality_findings_talk_id_rule_message_id"),
        ),
    )
    op.create_index("ix_quality_findings_conversation_id", "quality_findings", ["conversation_id"])
    op.create_index("ix_quality_findings_staff_id", "quality_findings", ["staff_id"])
    op.create_index("ix_quality_findings_state", "quality_findings", ["state", "rule"])


def downgrade() -> None:
    for name in (
        *("quality_scores", "quality_criteria", "quality_findings", "quality_people"),
        *("quality_talks", "quality_marks"),
    ):
        op.drop_table(name)
