"""Tables of the shop: products, orders, parcels, buyers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base, tail_of

_GIVEN_BACK = text("refunded_fen > 0")
no_tail = tail_of("no")


class ProductRow(Base):
    __tablename__ = "products"

    sku: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    category: Mapped[str]
    emoji: Mapped[str] = mapped_column(default="📦")
    price_fen: Mapped[int]
    price_kind: Mapped[str] = mapped_column(default="everyday")
    no_reason_return: Mapped[bool] = mapped_column(default=True)
    facts: Mapped[list[ProductFactRow]] = relationship(order_by="ProductFactRow.position")


class ProductFactRow(Base):
    """One piece of knowledge on a product, by topic (usage, wash, keep, proof, size, …)."""

    __tablename__ = "product_facts"
    __table_args__ = (UniqueConstraint("sku", "topic", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("products.sku"))
    topic: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str]


class StockRow(Base):
    """Pieces on hand, of goods and of gift packs."""

    __tablename__ = "stock"
    __table_args__ = (CheckConstraint("quantity >= 0", name="not_negative"),)

    sku: Mapped[str] = mapped_column(primary_key=True)
    quantity: Mapped[int]


class GiftRow(Base):
    """The table of everyday gifts (P4): gifts of a product in order of preference."""

    __tablename__ = "gift_rows"

    sku: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    gift_sku: Mapped[str]
    quantity: Mapped[int]


class ShopSettingRow(Base):
    """Facts of the shop itself: `name`, `campaign_running`, …"""

    __tablename__ = "shop_settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]


class BuyerRow(Base):
    __tablename__ = "buyers"
    # By the beginning of the name: see bot/store/dialect.py.
    __table_args__ = (Index("ix_buyers_name", "name", postgresql_ops={"name": "text_pattern_ops"}),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="", index=True)
    tags: Mapped[list[str]] = mapped_column(default=list)
    # As the platform calls it.
    level: Mapped[str] = mapped_column(default="", server_default="")
    # Raised by every decision that counts the buyer's earlier ones: an UPDATE of this row is the
    # lock that keeps two such decisions apart on both databases.
    version: Mapped[int] = mapped_column(default=0)


class OrderRow(Base):
    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_buyer_placed", "buyer_id", "placed_at"),
        # What the platform gave back, for appeals: few orders of many.
        Index(
            "ix_orders_given_back",
            "shipped_at",
            sqlite_where=_GIVEN_BACK,
            postgresql_where=_GIVEN_BACK,
        ),
        # By its end and by its beginning: see bot/store/dialect.py.
        Index("ix_orders_no_tail", no_tail),
        Index("ix_orders_no_head", "no", postgresql_ops={"no": "text_pattern_ops"}),
    )

    no: Mapped[str] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    status: Mapped[str] = mapped_column(index=True)
    placed_at: Mapped[datetime] = mapped_column(index=True)
    paid_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    ship_by: Mapped[datetime | None]
    packed: Mapped[bool] = mapped_column(default=False)
    shipped_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    paid_fen: Mapped[int]
    postage_paid_fen: Mapped[int] = mapped_column(default=0)
    # What the platform says was given back; what we gave back ourselves is in the ledger.
    refunded_fen: Mapped[int] = mapped_column(default=0)
    freight_insurance: Mapped[bool] = mapped_column(default=False)
    consignee: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    province: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    district: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    # We changed the address: the platform's older one must not come back with the next import.
    address_ours: Mapped[bool] = mapped_column(default=False)
    after_sales: Mapped[str] = mapped_column(default="")
    seller_remark: Mapped[str] = mapped_column(default="")
    flag: Mapped[str | None]
    # Hash of the export's lines that the items are from.
    imported_hash: Mapped[str] = mapped_column(default="")
    # What exports said themselves, and which of them tells what: see bot/store/order_merge.py.
    exported: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # What the import could not be sure of, for staff.
    doubts: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    items: Mapped[list[OrderItemRow]] = relationship(
        order_by="OrderItemRow.line", cascade="all, delete-orphan"
    )
    parcels: Mapped[list[ParcelRow]] = relationship(
        order_by="ParcelRow.tracking_no", cascade="all, delete-orphan"
    )


class OrderItemRow(Base):
    __tablename__ = "order_items"
    __table_args__ = (
        UniqueConstraint("order_no", "line"),
        CheckConstraint("refunded_quantity between 0 and quantity", name="refunded_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no", ondelete="CASCADE"))
    line: Mapped[int]
    sku: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    spec: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int]
    refunded_quantity: Mapped[int] = mapped_column(default=0)
    paid_unit_price_fen: Mapped[int]
    no_reason_return: Mapped[bool] = mapped_column(default=True)


class ParcelRow(Base):
    __tablename__ = "parcels"
    __table_args__ = (UniqueConstraint("order_no", "tracking_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no", ondelete="CASCADE"))
    courier: Mapped[str]
    tracking_no: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="in_transit")
    shipped_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    # When the state was so; none where only the order's export named the parcel.
    state_at: Mapped[datetime | None]
    doubt: Mapped[str] = mapped_column(default="", server_default="")
    events: Mapped[list[ParcelEventRow]] = relationship(
        order_by="ParcelEventRow.at", cascade="all, delete-orphan"
    )


class ParcelEventRow(Base):
    __tablename__ = "parcel_events"
    __table_args__ = (UniqueConstraint("parcel_id", "at", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    text: Mapped[str]
