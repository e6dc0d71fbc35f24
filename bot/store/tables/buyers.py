"""Tables of the buyers' room: groups, tags, who has them, and what was done about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_THERE = text("dropped_at is null")


class BuyerGroupRow(Base):
    """Conditions under a name. What was dropped stays for the messages that went to it."""

    __tablename__ = "buyer_groups"
    __table_args__ = (
        Index(
            "uq_buyer_groups_name",
            "name",
            unique=True,
            sqlite_where=_THERE,
            postgresql_where=_THERE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    # bot/buyers/conditions.py
    rule: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    dropped_at: Mapped[datetime | None]


class BuyerTagRow(Base):
    """A tag; with a group it follows the rule of that group."""

    __tablename__ = "buyer_tags"
    __table_args__ = (
        Index(
            "uq_buyer_tags_name", "name", unique=True, sqlite_where=_THERE, postgresql_where=_THERE
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("buyer_groups.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    computed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class BuyerTaggedRow(Base):
    """Who has a tag since when; `by` is empty where the rule put it there."""

    __tablename__ = "buyers_tagged"

    tag_id: Mapped[int] = mapped_column(ForeignKey("buyer_tags.id"), primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), primary_key=True, index=True)
    by: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]


class BuyerEventRow(Base):
    """What was done to a group, a tag or a message to a group. Rows are only added."""

    __tablename__ = "buyer_events"
    __table_args__ = (Index("ix_buyer_events_about", "about", "about_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    # group | tag | message
    about: Mapped[str]
    about_id: Mapped[int]
    deed: Mapped[str]
    detail: Mapped[dict[str, Any]]
