"""Table of signs of life: the last time that each gateway could write."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class HeartbeatRow(Base):
    __tablename__ = "heartbeats"

    replica: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
