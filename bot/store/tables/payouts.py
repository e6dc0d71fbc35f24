"""Tables of money on its way out: payouts with every move, batch files, approvals, nonces."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_OPEN = text("state <> 'confirmed' AND state <> 'reversed'")
_DISPUTED = text("dispute <> ''")


class PayoutRow(Base):
    """The way of one ledger row to the buyer. Its key at the provider is `payout:<ledger id>`:
    a second payout of the same ledger row cannot be, and so neither can a second key."""

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="leaves"),
        # What still has to be done is few rows among many.
        Index("ix_payouts_open", "state", "ledger_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_payouts_at", "at", "ledger_id"),
        # Also by the beginning of the number: see bot/store/dialect.py.
        Index("ix_payouts_order_no", "order_no", postgresql_ops={"order_no": "text_pattern_ops"}),
        Index(
            "ix_payouts_disputed",
            "ledger_id",
            sqlite_where=_DISPUTED,
            postgresql_where=_DISPUTED,
        ),
    )

    ledger_id: Mapped[int] = mapped_column(
        ForeignKey("ledger.id"), primary_key=True, autoincrement=False
    )
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    amount_fen: Mapped[int]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="requested")
    # How often it was sent, always under the same key.
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("payout_batches.id"), index=True)
    # The provider's own number, and what was said last.
    reference: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    # What was reported and cannot be true together with the state: for a person.
    dispute: Mapped[str] = mapped_column(default="")


class PayoutEventRow(Base):
    """Every move, and every report that moved nothing and says something new."""

    __tablename__ = "payout_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    ledger_id: Mapped[int] = mapped_column(ForeignKey("payouts.ledger_id"), index=True)
    at: Mapped[datetime]
    was: Mapped[str]
    now: Mapped[str]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class PayoutBatchRow(Base):
    """A file for the platform's page, which can be fetched again."""

    __tablename__ = "payout_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    count: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[int] = mapped_column(default=0)


class PayoutNonceRow(Base):
    """A provider's call that was taken: the same one again changes nothing."""

    __tablename__ = "payout_nonces"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class ApprovalRow(Base):
    """One person's yes to a decision; large amounts need two different ones."""

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("decision_id", "staff_id", name="uq_approvals_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    amount_fen: Mapped[int]
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
