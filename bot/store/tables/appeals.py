"""Appeals against what the platform decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_NOT_EXPORTED = text("export_id is null")


class AppealRow(Base):
    """A complaint to the platform: once for each kind and order."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("kind", "order_no", name="uq_appeals_once"),
        Index("ix_appeals_state_deadline", "state", "deadline"),
        Index("ix_appeals_order", "order_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    buyer_id: Mapped[str]
    # proposed | submitted | won | lost | dropped
    state: Mapped[str] = mapped_column(default="proposed")
    reason: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(default=0)
    facts: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str]
    # A person changed the text: the system leaves it alone from then on.
    text_ours: Mapped[bool] = mapped_column(default=False)
    # What was collected, frozen when it was submitted; empty before.
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    proposed_at: Mapped[datetime]
    deadline: Mapped[datetime]
    amber_at: Mapped[datetime]
    red_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
