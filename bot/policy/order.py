"""An order as the rules see it. State and time are two facts: an order may be signed, and nobody
may know since when. A time that is missing is never made up from another one, save that what was
signed for had been shipped by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from bot.money import left_fen
from bot.policy.numbers import ShippingNumbers


def promised_by(
    own: datetime | None, confirmed_at: datetime | None, numbers: ShippingNumbers
) -> datetime | None:
    """The item's own promise, or the shop's; None where neither runs yet."""
    if own is not None or confirmed_at is None:
        return own
    return confirmed_at + timedelta(hours=numbers.promise_hours)


class Status(StrEnum):
    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    SIGNED = "signed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class TrackingState(StrEnum):
    IN_TRANSIT = "in_transit"
    SIGNED = "signed"
    LOST = "lost"
    RETURNING = "returning"  # on its way back
    RETURNED = "returned"  # back at the warehouse


@dataclass(frozen=True, slots=True)
class Item:
    sku: str
    quantity: int
    refunded_quantity: int
    paid_unit_price_fen: int
    no_reason_return: bool

    @property
    def kept(self) -> int:
        return self.quantity - self.refunded_quantity

    @property
    def kept_fen(self) -> int:
        return self.paid_unit_price_fen * self.kept


@dataclass(frozen=True, slots=True)
class Tracking:
    last_event_at: datetime | None
    state: TrackingState


@dataclass(frozen=True)
class Order:
    id: str
    status: Status
    confirmed_at: datetime | None
    ship_by: datetime | None
    packed: bool
    shipped_at: datetime | None
    signed_at: datetime | None
    postage_paid_fen: int
    refunded_fen: int
    freight_insurance: bool
    tracking: Tracking | None
    items: tuple[Item, ...]

    @property
    def signed(self) -> bool:
        return self.signed_at is not None or self.status in (Status.SIGNED, Status.COMPLETED)

    @property
    def shipped(self) -> bool:
        return self.shipped_at is not None or self.status is Status.SHIPPED or self.signed

    @property
    def in_transit(self) -> bool:
        return self.shipped and not self.signed

    @property
    def sent_at(self) -> datetime | None:
        """The time of shipping. What was signed for was shipped, whoever forgot to write it."""
        return self.shipped_at or self.signed_at

    @property
    def last_event_at(self) -> datetime | None:
        return self.tracking.last_event_at if self.tracking else None

    @property
    def tracking_state(self) -> TrackingState | None:
        return self.tracking.state if self.tracking else None

    @cached_property
    def left_fen(self) -> int:
        return left_fen(
            goods_fen=sum(item.paid_unit_price_fen * item.quantity for item in self.items),
            postage_fen=self.postage_paid_fen,
            back_fen=self.refunded_fen,
        )

    @cached_property
    def kept_goods_fen(self) -> int:
        return sum(item.kept_fen for item in self.items)
