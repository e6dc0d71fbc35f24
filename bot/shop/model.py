"""Values of the shop: orders, parcels, products, buyers. Money in fen, times aware."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.money import left_fen


class Flag(StrEnum):
    """Of an order: what the warehouse is to do, in the platform's colours."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


@dataclass(frozen=True)
class Buyer:
    id: str
    name: str
    phone: str = ""
    tags: tuple[str, ...] = ()
    # Of membership, as the platform calls it.
    level: str = ""


@dataclass(frozen=True)
class OrderItem:
    line: int
    sku: str
    title: str
    spec: str
    quantity: int
    refunded_quantity: int
    paid_unit_price_fen: int
    no_reason_return: bool


@dataclass(frozen=True)
class ParcelEvent:
    at: datetime
    text: str


PARCEL_STATE_TEXT = {
    "in_transit": "运输中",
    "signed": "已签收",
    "lost": "疑似丢失",
    "returning": "退回中",
    "returned": "已退回",
}


@dataclass(frozen=True)
class Parcel:
    """`state`: one of PARCEL_STATE_TEXT. Events newest first.

    `doubt` is what a person has to look at, in Chinese.
    """

    courier: str
    tracking_no: str
    state: str
    shipped_at: datetime | None
    signed_at: datetime | None
    events: tuple[ParcelEvent, ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Address:
    """Six parts as on the order; a missing part is an empty text."""

    province: str = ""
    city: str = ""
    district: str = ""
    detail: str = ""
    name: str = ""
    phone: str = ""

    @property
    def region(self) -> str:
        """Down to the district; a municipality, which stands in both cells, once."""
        city = "" if self.city == self.province else self.city
        return self.province + city + self.district


@dataclass(frozen=True)
class Bought:
    """Who bought what on an order, in words for a list: `goods` is 标题×2、标题×1."""

    buyer: str
    goods: str


@dataclass(frozen=True)
class Order:
    """`status`: unpaid | paid | shipped | signed | completed | cancelled | refunded.

    State and times are facts of their own: an order may be signed at a time that is not known.
    `doubts` are what the import could not be sure of, in Chinese, for staff.
    """

    no: str
    buyer_id: str
    status: str
    placed_at: datetime
    paid_at: datetime | None
    confirmed_at: datetime | None
    ship_by: datetime | None
    packed: bool
    shipped_at: datetime | None
    signed_at: datetime | None
    paid_fen: int
    postage_paid_fen: int
    refunded_fen: int
    freight_insurance: bool
    address: Address
    after_sales: str
    seller_remark: str
    flag: Flag | None
    items: tuple[OrderItem, ...]
    parcels: tuple[Parcel, ...]
    doubts: tuple[str, ...] = ()

    def left_fen(self, given_back_fen: int = 0) -> int:
        """Paid and not got back: neither from the platform nor, with what is given, from us."""
        return left_fen(
            goods_fen=sum(item.paid_unit_price_fen * item.quantity for item in self.items),
            postage_fen=self.postage_paid_fen,
            back_fen=self.refunded_fen + given_back_fen,
        )


_ASKED_AND_TOLD = re.compile(r"问[:：]\s*(.+?)[?？。；;，,\s]*答[:：]\s*(.+)", re.DOTALL)


@dataclass(frozen=True)
class ProductFact:
    """`topic`: usage | install | wash | keep | ingredients | shelf_life | size | material |
    suit | stock | proof | warranty | package | other. `question`: what the shop was asked, where
    the piece answers a question of buyers."""

    topic: str
    text: str
    question: str = ""

    @classmethod
    def of_text(cls, topic: str, text: str) -> ProductFact:
        """问：能用铁铲吗 答：请用木铲: written down as it was asked and answered."""
        match = _ASKED_AND_TOLD.fullmatch(text.strip())
        return cls(topic, text) if match is None else cls(topic, match[2], match[1])

    @property
    def about(self) -> str:
        """All words that say what it speaks of."""
        return f"{self.question} {self.text}" if self.question else self.text


PRICE_KIND_TEXT = {"everyday": "日常价", "campaign": "活动价", "flash_sale": "限时秒杀"}


@dataclass(frozen=True)
class Product:
    """`price_kind`: one of PRICE_KIND_TEXT."""

    sku: str
    title: str
    category: str
    emoji: str
    price_fen: int
    price_kind: str
    no_reason_return: bool
    facts: tuple[ProductFact, ...] = ()


@dataclass(frozen=True)
class ShopState:
    """What the rules need to know of the shop itself, for the SKUs that were asked for."""

    name: str
    campaign_running: bool
    stock: dict[str, int] = field(default_factory=dict)
    everyday_gifts: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportedOrder:
    """An order as one export tells it.

    `tells` names what the export has columns for; the rest is not known, instead of empty.
    `nobody` is the stand-in for a buyer that the export does not name. `line` is where it stands.
    """

    order: Order
    row_hash: str
    exported_at: datetime | None = None
    tells: frozenset[str] = frozenset({"items", "address", "after_sales", "insurance"})
    nobody: str = ""
    line: int = 0


@dataclass(frozen=True)
class ParcelNews:
    """One line of a parcels file: the parcel as it stood `at` a moment, and at most one event."""

    order_no: str
    parcel: Parcel
    at: datetime | None = None


@dataclass(frozen=True)
class GiftChoice:
    """One line of the gift table (P4)."""

    sku: str
    position: int
    gift_sku: str
    quantity: int


@dataclass(frozen=True)
class ImportedReview:
    """One line of the platform's reviews. `key` tells it from every other one."""

    key: str
    order_no: str
    product: str
    stars: int
    at: datetime
    text: str


@dataclass(frozen=True)
class Kept:
    """What an older export would have changed, in Chinese."""

    line: int
    text: str


@dataclass(frozen=True)
class Written:
    """What became of a batch."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: tuple[Kept, ...] = ()
