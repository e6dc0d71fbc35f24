"""Table of background jobs: when each was last done, whichever gateway did it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class JobRunRow(Base):
    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(primary_key=True)
    # None before the first time.
    ended_at: Mapped[datetime | None]
    replica: Mapped[str | None]
