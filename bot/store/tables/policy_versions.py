"""Tables of the shop's numbers: released versions, drafts, and what a draft would have made of the
past."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class PolicyVersionRow(Base):
    """Numbers with the moment from which they count. Rows are only added, and nothing of one
    changes but that it is withdrawn before its moment."""

    __tablename__ = "policy_versions"
    __table_args__ = (Index("ix_policy_versions_effective", "effective_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Under this name decisions are recorded: made from the numbers alone.
    version: Mapped[str]
    # The whole sheet, YAML.
    numbers: Mapped[str]
    effective_at: Mapped[datetime]
    released_at: Mapped[datetime]
    released_by: Mapped[str]
    # Names of who wrote the draft.
    authors: Mapped[list[str]]
    why: Mapped[str]
    # Why somebody else had to release it; empty where nobody had to.
    second: Mapped[str] = mapped_column(default="")
    # Null for numbers of a file.
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("policy_drafts.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]


class PolicyDraftRow(Base):
    """Numbers that are being thought about. Each save raises the revision."""

    __tablename__ = "policy_drafts"
    __table_args__ = (Index("ix_policy_drafts_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    numbers: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    # The numbers that it was made from.
    base: Mapped[str]
    author_ids: Mapped[list[Any]]
    authors: Mapped[list[str]]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    revision: Mapped[int]
    state: Mapped[str]


class PolicyReplayRow(Base):
    """A draft over the past. `beat_at` is the sign of life of who works on it."""

    __tablename__ = "policy_replays"
    __table_args__ = (Index("ix_policy_replays_draft", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("policy_drafts.id"))
    # The two sheets that are compared, and the names of what they say.
    numbers: Mapped[str]
    version: Mapped[str]
    against: Mapped[str]
    against_version: Mapped[str]
    days: Mapped[int]
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    beat_at: Mapped[datetime]
    state: Mapped[str]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Ids of the decisions that flip, what moves most money first.
    flips: Mapped[list[Any]] = mapped_column(default=list)
