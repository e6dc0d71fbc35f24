"""Table of the mining: which groups of questions were shown, so that they keep their names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class QuestionGroupRow(Base):
    """A group that somebody saw. Whichever group its text falls into later has its id."""

    __tablename__ = "question_groups"

    id: Mapped[str] = mapped_column(primary_key=True)
    # The central question, normalised and masked, and as a buyer put it (masked).
    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    since: Mapped[datetime] = mapped_column(index=True)
