"""Table of the gate: lines that promised what nothing stood behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class PromiseHoldRow(Base):
    """One line that was held, of the bot (no staff) or of a person, and what became of it."""

    __tablename__ = "promise_holds"
    __table_args__ = (Index("ix_promise_holds_buyer", "buyer_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    # Null where the words stood on a case that was opened outside the chat.
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str]
    # [{kind, words, certainty, amount_fen, quantity, until}]
    findings: Mapped[list[Any]] = mapped_column(default=list)
    # replaced | held | sent
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
