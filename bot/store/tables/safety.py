"""Table of the safety reports: which goods somebody told of danger from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class SafetyReportRow(Base):
    """One message and one SKU; the SKU is empty where no goods are known."""

    __tablename__ = "safety_reports"
    __table_args__ = (UniqueConstraint("conversation_id", "seq", "sku"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    # Personal data is masked.
    words: Mapped[str]
    order_no: Mapped[str | None]
    sku: Mapped[str] = mapped_column(default="")
    # As they were sold: the catalogue may say something else by then.
    title: Mapped[str] = mapped_column(default="")
    spec: Mapped[str] = mapped_column(default="")
    shipped_at: Mapped[datetime | None]
