"""Tables of the shop's daily upkeep: exported marks, screened orders, appeals, reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_NOT_EXPORTED = text("export_id is null")


class MarkExportRow(Base):
    """A file for the platform's 批量备注 page, kept so that it can be fetched again."""

    __tablename__ = "mark_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    orders: Mapped[int] = mapped_column(default=0)


class MarkExportLineRow(Base):
    """What that file says of an order, whatever happened to the order since."""

    __tablename__ = "mark_export_lines"

    export_id: Mapped[int] = mapped_column(ForeignKey("mark_exports.id"), primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"), primary_key=True)
    remark: Mapped[str]
    flag: Mapped[str | None]


class FlagRow(Base):
    """A change of an order's flag. The newest one stands on the order itself."""

    __tablename__ = "flags"
    __table_args__ = (
        Index(
            "ix_flags_not_exported",
            "order_no",
            sqlite_where=_NOT_EXPORTED,
            postgresql_where=_NOT_EXPORTED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    flag: Mapped[str | None]
    by: Mapped[str]
    export_id: Mapped[int | None] = mapped_column(ForeignKey("mark_exports.id"))


class ScreeningRow(Base):
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
