"""Table of talks before a purchase, and what became of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class UnsoldTalkRow(Base):
    """A talk about buying; `order_no` is the first order after it."""

    __tablename__ = "unsold_talks"
    __table_args__ = (Index("ix_unsold_talks_state", "state", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("quality_talks.id"), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    version: Mapped[int]
    reason: Mapped[str]
    words: Mapped[str]
    asked: Mapped[str]
    seqs: Mapped[list[Any]]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    # Who orders until then has bought.
    ends_at: Mapped[datetime]
    state: Mapped[str]
    order_no: Mapped[str | None]
    followed_by: Mapped[str | None]
    followed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
