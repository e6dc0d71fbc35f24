"""Tables of the mining and the board: groups of questions that were shown, and figures kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_CHANGES = text("changes_at is not null")


class QuestionGroupRow(Base):
    """A group that somebody saw, and what people made of it."""

    __tablename__ = "question_groups"

    id: Mapped[str] = mapped_column(primary_key=True)
    # The question it is named after, normalised and masked, and as a buyer put it (masked), unless
    # somebody gave it another name.
    key: Mapped[str]
    title: Mapped[str]
    since: Mapped[datetime] = mapped_column(index=True)
    named_by: Mapped[str] = mapped_column(default="")
    pinned: Mapped[bool] = mapped_column(default=False)
    ignored: Mapped[bool] = mapped_column(default=False)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # Ids of groups, whose own rows may never have been shown.
    merged_into: Mapped[str] = mapped_column(default="")
    split_from: Mapped[str] = mapped_column(default="")


class QuestionTextRow(Base):
    """One way to put a question, without its words: encoded once, and in one group."""

    __tablename__ = "question_texts"

    digest: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes]
    group_id: Mapped[str] = mapped_column(index=True)
    # A person put it there.
    held: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(index=True)


class QuestionEventRow(Base):
    """What a person did about a group."""

    __tablename__ = "question_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    deed: Mapped[str]
    text: Mapped[str] = mapped_column(default="")


class Counted:
    """What the board shows of conversations, as sums."""

    conversations: Mapped[int]
    settled_by_bot: Mapped[int]
    settled_provisional: Mapped[int]
    handed_over: Mapped[int]
    unanswered: Mapped[int]
    rounds: Mapped[int]
    rounds_in_time: Mapped[int]
    tickets_due: Mapped[int]
    tickets_in_time: Mapped[int]
    rated: Mapped[int]
    rating_sum: Mapped[int]


class BoardTalkRow(Counted, Base):
    """Of one conversation on one day. No foreign key: it follows what it counts."""

    __tablename__ = "board_talks"
    __table_args__ = (
        Index("ix_board_talks_conversation_id", "conversation_id"),
        Index(
            "ix_board_talks_changes_at",
            "changes_at",
            sqlite_where=_CHANGES,
            postgresql_where=_CHANGES,
        ),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    # The day before this one on which the buyer wrote; the year 1 where there is none.
    previous_day: Mapped[date]
    # From then on it has to be counted again though nothing was written.
    changes_at: Mapped[datetime | None]


class BoardDayRow(Counted, Base):
    """The sums of a day's talks."""

    __tablename__ = "board_days"

    day: Mapped[date] = mapped_column(primary_key=True)


class BoardReturnRow(Base):
    """How many of a day's talks are of buyers who wrote last on which day: of these sums, a period
    knows how many conversations are in it."""

    __tablename__ = "board_returns"

    day: Mapped[date] = mapped_column(primary_key=True)
    previous_day: Mapped[date] = mapped_column(primary_key=True)
    conversations: Mapped[int]


class BoardChangeRow(Base):
    """Something of this conversation has changed since it was counted. Written by triggers; an id
    is never used again, or a change would end with an older one."""

    __tablename__ = "board_changes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str]
