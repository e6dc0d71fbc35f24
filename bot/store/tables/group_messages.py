"""Tables of messages to a group of buyers: the message, and each buyer's turn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_DUE = text("state = 'due'")
_UNREAD = text("state = 'sent' and read_at is null")


class GroupMessageRow(Base):
    __tablename__ = "group_messages"
    __table_args__ = (Index("ix_group_messages_state", "state", "send_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    # service | offer
    purpose: Mapped[str]
    # draft | held | scheduled | sending | done | stopped
    state: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("buyer_groups.id"))
    # The group's conditions when it was released.
    rule: Mapped[dict[str, Any]]
    send_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    author: Mapped[str]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(default="")
    # Who answers for what it promises.
    releaser_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(default="")
    # [{kind, words, amount}]
    promises: Mapped[list[Any]] = mapped_column(default=list)
    ended_at: Mapped[datetime | None]


class GroupSendRow(Base):
    """One buyer's turn of one message: once."""

    __tablename__ = "group_sends"
    __table_args__ = (
        UniqueConstraint("message_id", "buyer_id", name="uq_group_sends_once"),
        # What waits, and what was not read yet, is few among many; and what a buyer got lately.
        Index("ix_group_sends_due", "message_id", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_group_sends_unread", "buyer_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_group_sends_buyer", "buyer_id", "sent_at"),
        Index("ix_group_sends_sent_at", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("group_messages.id"))
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    # due | sent | skipped | stopped
    state: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    # Its number in the buyer's conversation.
    seq: Mapped[int | None]
    # What the buyer does until then counts as what came of it.
    counts_until: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]
