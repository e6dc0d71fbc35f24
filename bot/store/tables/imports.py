"""Table of the files that came in through the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class ImportRow(Base):
    """The file itself lies in a folder until it is imported. `beat_at` is the sign of life of who
    works on it, `turn` tells who that is."""

    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_state", "state", "beat_at"),
        Index("ix_imports_digest", "digest", "id"),
        # One at a time: two that write the same orders would wait for each other.
        Index(
            "uq_imports_importing",
            "state",
            unique=True,
            sqlite_where=text("state = 'importing'"),
            postgresql_where=text("state = 'importing'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Empty until it is recognised.
    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str]
    size: Mapped[int]
    saved_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    state: Mapped[str]
    turn: Mapped[int] = mapped_column(default=1)
    beat_at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    # Written so far, over all turns.
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    started_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    preview: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remarks: Mapped[list[Any]] = mapped_column(default=list)
