"""Tables of the notices: each once, who wants none, and indexes by which facts are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.tables.payouts import PayoutRow
from bot.store.tables.shop import OrderRow, ParcelEventRow, ParcelRow

_KEPT = text("state = 'kept'")
_BY_SMS = text("sms = 'due'")
_CONFIRMED = text("state = 'confirmed'")


class NoticeRow(Base):
    """One piece of news of an order. The key is the promise that it is told once."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("order_no", "kind", "subject", name="uq_notices_once"),
        # What still waits is few rows among many.
        Index("ix_notices_kept", "buyer_id", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index("ix_notices_lapse", "keep_until", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index("ix_notices_sms", "sms_at", sqlite_where=_BY_SMS, postgresql_where=_BY_SMS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    kind: Mapped[str]
    # A tracking number, a payment; empty where there is only one of the kind.
    subject: Mapped[str] = mapped_column(default="")
    tracking_no: Mapped[str] = mapped_column(default="")
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    text: Mapped[str]
    fact_at: Mapped[datetime]
    found_at: Mapped[datetime]
    # kept | told | lapsed | off
    state: Mapped[str]
    keep_until: Mapped[datetime]
    told_at: Mapped[datetime | None]
    # none | due | sending | sent | failed
    sms: Mapped[str] = mapped_column(default="none")
    sms_at: Mapped[datetime | None]


class NoticeChoiceRow(Base):
    """A buyer who said whether to be told of orders: without a row yes; and of offers: no. Who
    `leaves_groups` gets no message that goes to many, whatever it is about."""

    __tablename__ = "notice_choices"

    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), primary_key=True)
    wanted: Mapped[bool]
    offers: Mapped[bool] = mapped_column(default=False, server_default=false())
    leaves_groups: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime]


Index("ix_orders_shipped_at", OrderRow.shipped_at)
Index("ix_orders_signed_at", OrderRow.signed_at)
Index("ix_parcels_state_shipped_at", ParcelRow.state, ParcelRow.shipped_at)
Index("ix_parcels_signed_at", ParcelRow.signed_at)
Index("ix_parcel_events_at", ParcelEventRow.at)
Index(
    "ix_payouts_confirmed",
    PayoutRow.settled_at,
    sqlite_where=_CONFIRMED,
    postgresql_where=_CONFIRMED,
)
