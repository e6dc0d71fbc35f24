"""Tables of the library: answers that supervisors publish, every version and deed kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class LibraryAnswerRow(Base):
    __tablename__ = "library_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    # draft | live | withdrawn
    state: Mapped[str] = mapped_column(index=True)
    # The question group that it was drafted from.
    group_id: Mapped[str | None]
    newest: Mapped[int]
    # The version that is given.
    live: Mapped[int | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(default="")
    # Withdrawn by itself.
    harmed: Mapped[bool] = mapped_column(default=False)
    # What the last look at its effect found.
    lift: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lift_at: Mapped[datetime | None]


class LibraryVersionRow(Base):
    """What was saved at a time. Rows are only added."""

    __tablename__ = "library_versions"
    __table_args__ = (UniqueConstraint("answer_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("library_answers.id"))
    number: Mapped[int]
    name: Mapped[str]
    text: Mapped[str]
    # Buyers' words, masked.
    examples: Mapped[list[str]]
    scope: Mapped[str]
    scope_value: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    buttons: Mapped[list[str]] = mapped_column(default=list)
    threshold: Mapped[float]
    by: Mapped[str]
    at: Mapped[datetime]


class LibraryEventRow(Base):
    """Saved, published, withdrawn: by whom, and why. Rows are only added."""

    __tablename__ = "library_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("library_answers.id"), index=True)
    at: Mapped[datetime]
    deed: Mapped[str]
    version: Mapped[int]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
