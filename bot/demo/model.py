"""What a demo order is, before it becomes a line of an export file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

DOMAIN = Path(__file__).resolve().parents[2] / "domain.yml"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Bought:
    """`paid_fen` is what was paid for one piece."""

    sku: str
    paid_fen: int
    quantity: int = 1
    refunded: int = 0


@dataclass(frozen=True, kw_only=True)
class Past:
    """Something the shop gave before, on this order. `kind` is the request's.

    `skus` are what was sent back and what came for it; amounts are the rules' own, save postage.
    """

    kind: str
    ago: timedelta
    amount_fen: int = 0
    cause: str = ""
    skus: tuple[str, ...] = ()
    # It waits for a person instead.
    waits: bool = False
    # (courier, number) of the parcel that goes back, and whether the warehouse has it.
    sent_back: tuple[str, str] | None = None
    received: bool = False


@dataclass(frozen=True, kw_only=True)
class DemoOrder:
    """One order, with times as they lie before the moment of loading.

    `scene` says what it is there to show. `status` is the platform's text.
    """

    scene: str
    cart: tuple[Bought, ...]
    status: str
    paid: timedelta = HOUR
    # From the moment of loading on; without it the export's cell is empty.
    ship_by: timedelta | None = None
    packed: bool = False
    shipped: timedelta | None = None
    signed: timedelta | None = None
    last_event: timedelta | None = None
    parcel: str = "运输中"
    parcels: int = 1
    postage_fen: int = 0
    given_back_fen: int = 0
    insurance: bool = False
    after_sales: str = "无售后或售后取消"
    remark: str = ""
    past: tuple[Past, ...] = ()
    urges: int = 0
    buyer: str = ""
    no: str = ""


@dataclass(frozen=True)
class DemoBuyer:
    id: str
    name: str
    phone: str
    consignee: str
    # Province, city, district, street and house.
    address: tuple[str, str, str, str]
    tags: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True)
class Show:
    """A buyer worth signing in as: what to try, and what to say for it."""

    buyer: DemoBuyer
    note: str
    sentences: tuple[str, ...]
    orders: tuple[DemoOrder, ...]


def order_number(index: int) -> str:
    """A number of the platform's form, always the same for the same index, each its own."""
    # The factor shares no divisor with the modulus, so no two indices meet.
    tail = (index * 7_654_321_987 + 123_456_789_012_345) % 10**15
    return f"2611{1 + index % 20:02d}-{tail:015d}"
