"""Findings about orders that wait for the warehouse, once somebody dealt with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_NOT_EXPORTED = text("export_id is null")


class HandledFindingRow(Base):
    """A finding that somebody dealt with. It comes back only under other facts."""

    __tablename__ = "screenings"
    __table_args__ = (
        UniqueConstraint("order_no", "kind", "facts", name="uq_screenings_once"),
        Index("ix_screenings_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    kind: Mapped[str]
    # Hash of the facts that it was found from.
    facts: Mapped[str]
    # passed | held
    state: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
