"""Tables of registers: forms in their versions, entries with a row a value, their history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_IN_USE = text("retired_at is null")


class RegisterFormRow(Base):
    """`name` and `version` are those of the newest version."""

    __tablename__ = "register_forms"
    __table_args__ = (
        Index(
            "uq_register_forms_name",
            "name",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]
    retired_at: Mapped[datetime | None]


class RegisterVersionRow(Base):
    """Only ever added. `fields` as `bot.registers.model.as_plain` makes them."""

    __tablename__ = "register_versions"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("register_forms.id"))
    number: Mapped[int]
    name: Mapped[str]
    purpose: Mapped[str]
    audience: Mapped[str]
    tracked: Mapped[bool]
    fields: Mapped[list[Any]]
    at: Mapped[datetime]
    by: Mapped[str]


class RegisterEntryRow(Base):
    """`key` is the page's: the same again is the same entry. After `ended_at` nothing of what it
    said is left, and nobody is shown it."""

    __tablename__ = "register_entries"
    __table_args__ = (
        Index("ix_register_entries_form", "form_id", "created_at"),
        Index("ix_register_entries_state", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("register_forms.id"))
    version: Mapped[int]
    buyer_id: Mapped[str] = mapped_column(index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    order_no: Mapped[str | None] = mapped_column(ForeignKey("orders.no"), index=True)
    # todo | doing | done | withdrawn
    state: Mapped[str]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    # Why it was withdrawn.
    note: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class RegisterValueRow(Base):
    """`place` counts what was chosen of several. `number` sorts, and is the money in fen."""

    __tablename__ = "register_values"

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    number: Mapped[int | None] = mapped_column(BigInteger)


class RegisterEventRow(Base):
    """Only ever added, and in the audit chain. `was` and `now` have what changed, by field."""

    __tablename__ = "register_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"), index=True)
    at: Mapped[datetime]
    deed: Mapped[str]
    by: Mapped[str]
    was: Mapped[dict[str, Any]]
    now: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(default="")
