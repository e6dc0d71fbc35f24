"""Tables of the quality check: what was judged, what was found, and what people gave."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class QualityMarkRow(Base):
    """How far a conversation was judged, and by which version of the rules."""

    __tablename__ = "quality_marks"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    last_seq: Mapped[int]
    version: Mapped[int]
    at: Mapped[datetime]


class QualityTalkRow(Base):
    """A conversation on one day, judged."""

    __tablename__ = "quality_talks"
    __table_args__ = (UniqueConstraint("conversation_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    day: Mapped[date] = mapped_column(index=True)
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    judged_at: Mapped[datetime]
    sampled_at: Mapped[datetime | None]
    # Up to which line it was looked at for what was not sold.
    unsold_seq: Mapped[int] = mapped_column(default=0, server_default="0")


class QualityPersonRow(Base):
    """Who of the staff spoke in a talk."""

    __tablename__ = "quality_people"

    talk_id: Mapped[int] = mapped_column(ForeignKey("quality_talks.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)


class QualityFindingRow(Base):
    """What a rule found in a talk; once by rule and first message."""

    __tablename__ = "quality_findings"
    __table_args__ = (
        UniqueConstraint("talk_id", "rule", "message_id"),
        Index("ix_quality_findings_state", "state", "rule"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("quality_talks.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    rule: Mapped[str]
    version: Mapped[int]
    side: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    # The first of the messages that it rests on, and all of them with their numbers.
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    message_ids: Mapped[list[Any]]
    seqs: Mapped[list[Any]]
    words: Mapped[str]
    state: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    appeal: Mapped[str] = mapped_column(default="")
    appealed_at: Mapped[datetime | None]


class QualityCriterionRow(Base):
    """A line of the scoring sheet. One that is dropped stays for the scores that have it."""

    __tablename__ = "quality_criteria"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    place: Mapped[int]
    dropped: Mapped[bool] = mapped_column(default=False)


class QualityScoreRow(Base):
    """What one reviewer gave a talk: marks by criterion."""

    __tablename__ = "quality_scores"

    talk_id: Mapped[int] = mapped_column(ForeignKey("quality_talks.id"), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    at: Mapped[datetime]
    marks: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(default="")
