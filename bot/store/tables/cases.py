"""Tables of after-sales cases: the case, its events, evidence and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, tail_of

_OPEN = text("closed_at is null")
_ENDED = text("closed_at is not null")
order_tail = tail_of("order_no")


class CaseRow(Base):
    """One case (售后单). At most one open case an order and kind."""

    __tablename__ = "aftersales"
    __table_args__ = (
        Index(
            "uq_aftersales_open",
            "order_no",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        # The workbench: open cases, what is due first; and those of one state or kind.
        Index("ix_aftersales_due", "deadline", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_aftersales_state_due", "state", "deadline", "id"),
        # Everything that counts and filters look at, and what a page is sorted by. `closed_at` is
        # there because SQLite looks it up in the row otherwise, though the condition says it.
        Index(
            "ix_aftersales_counts",
            "kind",
            "state",
            "amber_at",
            "red_at",
            "deadline",
            "overdue_at",
            "id",
            "closed_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        # Those that have ended, the newest first: nearly all of the table.
        Index(
            "ix_aftersales_ended",
            "state",
            "id",
            "closed_at",
            sqlite_where=_ENDED,
            postgresql_where=_ENDED,
        ),
        Index("ix_aftersales_order", "order_no"),
        Index("ix_aftersales_order_tail", order_tail),
        Index("ix_aftersales_buyer", "buyer_id", "id"),
        CheckConstraint(
            "(closed_at is null) = (state not in ('done', 'refused', 'withdrawn'))",
            name="closed_when_ended",
        ),
        CheckConstraint("amount_fen >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    # The decision that it goes by now; earlier ones are in aftersales_decisions.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    # [{sku, title, quantity, new_sku}]
    items: Mapped[list[Any]] = mapped_column(default=list)
    amount_fen: Mapped[int | None]
    cause: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    # Of the state that it is in.
    since: Mapped[datetime]
    deadline: Mapped[datetime | None]
    amber_at: Mapped[datetime | None]
    red_at: Mapped[datetime | None]
    # When it was seen to be past this deadline; never taken back, whatever the clock does.
    overdue_at: Mapped[datetime | None]
    times_overdue: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    return_courier: Mapped[str | None]
    return_tracking_no: Mapped[str | None] = mapped_column(index=True)
    reship_courier: Mapped[str | None]
    reship_tracking_no: Mapped[str | None] = mapped_column(index=True)


class CaseEventRow(Base):
    """What happened to a case, in order. Rows are only ever added."""

    __tablename__ = "aftersales_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("aftersales.id"), index=True)
    at: Mapped[datetime]
    move: Mapped[str]
    was: Mapped[str | None]
    now: Mapped[str]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class CaseEvidenceRow(Base):
    """A picture that belongs to a case; the same one once."""

    __tablename__ = "aftersales_evidence"

    case_id: Mapped[int] = mapped_column(ForeignKey("aftersales.id"), primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("files.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]


class CaseDecisionRow(Base):
    """Which decisions a case came from. A decision has one case."""

    __tablename__ = "aftersales_decisions"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("aftersales.id"), index=True)
