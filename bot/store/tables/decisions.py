"""Tables of what was decided and done: decisions, grants, ledger, budgets, remarks, gifts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.ddl import guard_ledger

_NOT_EXPORTED = text("export_id is null")
_PAYS = text("amount_fen > 0")
_WAITING = text("state = 'waiting'")


class DecisionRow(Base):
    """One decision with everything that is needed to explain it and to take it again."""

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_order_at", "order_no", "at"),
        Index("ix_decisions_waiting", "at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_decisions_settled_at", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    buyer_id: Mapped[str] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]
    rule: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(default=0)
    gifts: Mapped[list[Any]] = mapped_column(default=list)
    remark: Mapped[str | None]
    deadline: Mapped[datetime | None]
    queue: Mapped[str | None]
    policy_version: Mapped[str]
    # The whole line of `anxin decide`: feeding it in again gives the same decision.
    input: Mapped[dict[str, Any]]
    proof: Mapped[list[Any]]
    would_change: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settle_note: Mapped[str] = mapped_column(default="")
    # The member of staff who asked for this power; he may not approve it himself.
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_why: Mapped[str] = mapped_column(default="")
    # The turn in which the buyer asked: asked once more, it is the same decision.
    turn_seq: Mapped[int | None]


class GrantRow(Base):
    """The promise "once per order, rule and item", as a constraint."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("order_no", "rule", "item", name="uq_grants_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    rule: Mapped[str]
    item: Mapped[str]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    at: Mapped[datetime]


class LedgerRow(Base):
    """Money that left the shop. Rows are only ever added; a reversal is a negative row."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_order", "order_no"),
        CheckConstraint("amount_fen <> 0", name="moves_money"),
        CheckConstraint("(amount_fen > 0) = (reverses is null)", name="negative_reverses"),
        UniqueConstraint("reverses", name="uq_ledger_reversed_once"),
        # One decision pays once, whoever carries it out.
        Index(
            "uq_ledger_paid_once",
            "decision_id",
            unique=True,
            sqlite_where=_PAYS,
            postgresql_where=_PAYS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    buyer_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    cause: Mapped[str | None]
    amount_fen: Mapped[int]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    by: Mapped[str]
    reverses: Mapped[int | None] = mapped_column(ForeignKey("ledger.id"))
    # Why it was reversed.
    note: Mapped[str] = mapped_column(default="")


assert isinstance(LedgerRow.__table__, Table)
guard_ledger(LedgerRow.__table__)


class BudgetRow(Base):
    """A cap that a conditional UPDATE respects: `order:NO` (what was paid), `goodwill:DAY`."""

    __tablename__ = "budgets"
    __table_args__ = (CheckConstraint("used_fen <= cap_fen", name="within_cap"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    used_fen: Mapped[int] = mapped_column(default=0)
    cap_fen: Mapped[int]


class RemarkRow(Base):
    """A seller remark on an order: how shop staff tell the warehouse what to do."""

    __tablename__ = "remarks"
    __table_args__ = (
        Index(
            "ix_remarks_not_exported",
            "order_no",
            sqlite_where=_NOT_EXPORTED,
            postgresql_where=_NOT_EXPORTED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"), index=True)
    text: Mapped[str]
    by: Mapped[str]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    # With which file it went to the platform; null until then.
    export_id: Mapped[int | None] = mapped_column(ForeignKey("mark_exports.id"))
    # What it says was refused or withdrawn after a file took it: the next one says it no more.
    taken_back: Mapped[bool] = mapped_column(default=False)


class GiftIssuedRow(Base):
    """A gift that was promised by a decision."""

    __tablename__ = "gifts_issued"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"), index=True)
    kind: Mapped[str]
    sku: Mapped[str]
    quantity: Mapped[int]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    by: Mapped[str]


class ContactRow(Base):
    """A contact on a matter: the same order and wish count once per ten minutes."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_matter", "order_no", "wish", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    wish: Mapped[str]
    at: Mapped[datetime]
