"""Reviews of buyers, and the replies that were exported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_NOT_EXPORTED = text("export_id is null")


class ReviewExportRow(Base):
    """A file of replies to reviews, kept so that it can be fetched again."""

    __tablename__ = "review_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    reviews: Mapped[int] = mapped_column(default=0)


class ReviewRow(Base):
    """A buyer's review from the platform, and our reply to it."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("key", name="uq_reviews_once"),
        Index("ix_reviews_state_at", "state", "at"),
        Index("ix_reviews_order", "order_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # The platform's number of the review, else a hash of order, time and product.
    key: Mapped[str]
    order_no: Mapped[str]
    product: Mapped[str] = mapped_column(default="")
    stars: Mapped[int]
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(default="")
    # open | approved | exported | dropped
    state: Mapped[str] = mapped_column(default="open")
    cause: Mapped[str] = mapped_column(default="other")
    reply: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    export_id: Mapped[int | None] = mapped_column(ForeignKey("review_exports.id"), index=True)
