"""Tables of the desk: conversations, messages, readings, tickets, staff, sessions, files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.ddl import index_messages, note_changes

_WAITS = text("asked_seq > answered_seq")
_RATED = text("rated_at is not null")
_ANSWERED = text("answer_id is not null")


class ConversationRow(Base):
    """One buyer's conversation, for good: who comes back tomorrow goes on where it stood."""

    __tablename__ = "conversations"
    __table_args__ = (
        # The sweep every half minute: a handful of all of them.
        Index("ix_conversations_unanswered", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index(
            "ix_conversations_rated_at", "rated_at", sqlite_where=_RATED, postgresql_where=_RATED
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), unique=True)
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    # bot | queue | agent. `epoch` grows with each change of hands: a late answer of the side that
    # lost the conversation carries an old epoch and is dropped.
    holder: Mapped[str] = mapped_column(default="bot")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    epoch: Mapped[int] = mapped_column(default=1)
    last_seq: Mapped[int] = mapped_column(default=0)
    # The buyer's newest message.
    asked_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    # The highest buyer message that was answered (by anybody): the rest is work after a crash.
    answered_seq: Mapped[int] = mapped_column(default=0)
    turn_owner: Mapped[str | None]
    turn_until: Mapped[datetime | None]
    rated: Mapped[int | None]
    rating_comment: Mapped[str] = mapped_column(default="")
    rated_at: Mapped[datetime | None]
    order_on_screen: Mapped[str | None]


assert isinstance(ConversationRow.__table__, Table)
note_changes(ConversationRow.__table__)


class MessageRow(Base):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq", name="uq_messages_seq"),
        UniqueConstraint("conversation_id", "client_msg_id", name="uq_messages_client"),
        UniqueConstraint("conversation_id", "reply_key", name="uq_messages_reply"),
        Index("ix_messages_at", "at"),
        # What is searched for; SQLite has a table of its own for it (bot/store/ddl.py).
        Index(
            "ix_messages_grams",
            text("message_grams(text)"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text("kind <> 'note'"),
        ).ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    sender: Mapped[str]
    name: Mapped[str | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(default="text")
    text: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # [{id, title, style, payload}]: the payload never leaves the server.
    buttons: Mapped[list[Any]] = mapped_column(default=list)
    client_msg_id: Mapped[str | None]
    # Hash of what the page sent: the same id with other content is a conflict.
    body_hash: Mapped[str | None]
    # One answer once: `turn:<seq>:<n>`, `decision:<id>:<state>`, …
    reply_key: Mapped[str | None]


assert isinstance(MessageRow.__table__, Table)
index_messages(MessageRow.__table__)
note_changes(MessageRow.__table__)


class ReadingRow(Base):
    """What the bot understood of a buyer's turn, and what became of it."""

    __tablename__ = "readings"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_readings_at", "at"),
        # A few of all of them.
        Index(
            "ix_readings_answer_id",
            "answer_id",
            sqlite_where=_ANSWERED,
            postgresql_where=_ANSWERED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    text: Mapped[str]
    intent: Mapped[str] = mapped_column(index=True)
    confidence: Mapped[float]
    ranking: Mapped[list[Any]] = mapped_column(default=list)
    # settled | asked | unclear | unanswered | handed_over | failed
    outcome: Mapped[str]
    order_no: Mapped[str | None]
    # The act in the light of the conversation, with the steps that led to it.
    in_context: Mapped[dict[str, Any] | None]
    # The answer of the library that was given.
    answer_id: Mapped[int | None]


assert isinstance(ReadingRow.__table__, Table)
note_changes(ReadingRow.__table__)


class TicketRow(Base):
    """Work for a person. At most one open ticket a conversation and queue."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "uq_tickets_open",
            "conversation_id",
            "queue",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        Index("ix_tickets_state_priority", "state", "priority", "opened_at"),
        # Closed ones, newest first; the last that were claimed; and the board's days.
        Index("ix_tickets_state_closed_at", "state", "closed_at", "id"),
        Index("ix_tickets_claimed_at", "claimed_at"),
        Index("ix_tickets_opened_at", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Indexed: who had this buyer last is asked of each who waits.
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    queue: Mapped[str]
    # -1 is danger, 0 high, 1 normal: sorts as the queue is worked.
    priority: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="open")
    reason: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    order_no: Mapped[str | None]
    # The hand-over card as it was when the ticket was opened or last added to.
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    reply_due: Mapped[datetime | None]
    # The same for good, where `reply_due` ends with the reply.
    first_reply_due: Mapped[datetime | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None]
    # By whose hand it stands in line again.
    left_by: Mapped[int | None]
    # Since when who has it now has it.
    held_since: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closing_note: Mapped[str] = mapped_column(default="")


assert isinstance(TicketRow.__table__, Table)
note_changes(TicketRow.__table__)


class TicketStepRow(Base):
    """The history of a ticket: claimed, passed on, taken back, ended. Rows are only added."""

    __tablename__ = "ticket_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    by: Mapped[str]
    target: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class TicketDecisionRow(Base):
    """Which decisions wait on a ticket."""

    __tablename__ = "ticket_decisions"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)


class TicketOrderRow(Base):
    """Which orders the matters of a ticket are about; "" for one whose order nobody knows."""

    __tablename__ = "ticket_orders"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    order_no: Mapped[str] = mapped_column(primary_key=True)


class StaffRow(Base):
    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    # Given by somebody else: good for one sign-in until then.
    once_until: Mapped[datetime | None]
    disabled: Mapped[bool] = mapped_column(default=False)
    # When a page of the console was last open there.
    seen_at: Mapped[datetime | None]
    # How long a line of theirs waits, to be taken back.
    undo_seconds: Mapped[int] = mapped_column(default=3, server_default="3")
    # online | busy | break | offline, why and since when; bot/desk/roster.py.
    state: Mapped[str] = mapped_column(default="online", server_default="online")
    state_reason: Mapped[str] = mapped_column(default="", server_default="")
    state_at: Mapped[datetime | None]
    # Buyers at once. A person is locked while one more is given to them.
    most_talks: Mapped[int] = mapped_column(default=20, server_default="20")
    # None: the queue of the role; all matters.
    queues: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    matters: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # As opening hours are written; empty: at any time.
    shifts: Mapped[str] = mapped_column(default="", server_default="")
    days_off: Mapped[str] = mapped_column(default="", server_default="")
    # When a buyer last came to them.
    given_at: Mapped[datetime | None]


class StaffStateRow(Base):
    """Who was online, busy, on a break or offline, from when on. Rows are only added."""

    __tablename__ = "staff_states"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str]


class StaffSessionRow(Base):
    """A signed-in member of staff. Only the SHA-256 of the token is stored."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class BuyerSessionRow(Base):
    __tablename__ = "buyer_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UsedTokenRow(Base):
    """A shop token's `jti` that was exchanged: it is good once."""

    __tablename__ = "used_tokens"

    jti: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class QuickReplyRow(Base):
    """Of one person, or of all where `staff_id` is null: a short-cut once for each."""

    __tablename__ = "quick_replies"
    __table_args__ = (
        Index("uq_quick_replies_own", "staff_id", "shortcut", unique=True),
        Index(
            "uq_quick_replies_shared",
            "shortcut",
            unique=True,
            sqlite_where=text("staff_id is null"),
            postgresql_where=text("staff_id is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    shortcut: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    group: Mapped[str] = mapped_column("group_name", default="", server_default="")


class FileRow(Base):
    """A picture, re-encoded by us; the bytes lie in the files folder under the id."""

    __tablename__ = "files"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
