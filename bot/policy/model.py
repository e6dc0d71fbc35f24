"""What the rules read and what they answer: plain frozen values, no behaviour beyond arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from bot.money import yuan
from bot.policy.order import Order

# Deadlines are printed so, also for years in which Shanghai kept summer time.
PRINTED_ZONE = timezone(timedelta(hours=8))


class PriceKind(StrEnum):
    EVERYDAY = "everyday"
    CAMPAIGN = "campaign"
    FLASH_SALE = "flash_sale"


class PastKind(StrEnum):
    PRICE_DIFFERENCE = "price_difference"
    GOODWILL = "goodwill"
    POSTAGE = "postage"
    THRESHOLD_GIFT = "threshold_gift"
    EVERYDAY_GIFT = "everyday_gift"
    MISSING_GIFT = "missing_gift"


class CaseKind(StrEnum):
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"


class Cause(StrEnum):
    """Why goods come back, and so who pays their postage."""

    QUALITY = "quality"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING_ITEM = "missing_item"
    NOT_AS_DESCRIBED = "not_as_described"
    FAKE = "fake"
    CHANGED_MIND = "changed_mind"
    SIZE = "size"
    DISLIKE = "dislike"

    @property
    def on_buyer(self) -> bool:
        return self in BUYER_CAUSES


BUYER_CAUSES = frozenset({Cause.CHANGED_MIND, Cause.SIZE, Cause.DISLIKE})


class GoodwillCause(StrEnum):
    COURIER = "courier"
    CAMPAIGN = "campaign"
    WAREHOUSE = "warehouse"
    PRODUCT = "product"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True)
class Price:
    price_fen: int
    kind: PriceKind


@dataclass(frozen=True, slots=True)
class Gift:
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Shop:
    """The tables stay out of the hash, which equal shops share all the same."""

    campaign_running: bool
    goodwill_spent_today_fen: int
    prices: Mapping[str, Price] = field(hash=False)
    stock: Mapping[str, int] = field(hash=False)
    everyday_gifts: Mapping[str, tuple[Gift, ...]] = field(hash=False)

    def has(self, gift: Gift) -> bool:
        return self.stock.get(gift.sku, 0) >= gift.quantity


@dataclass(frozen=True, slots=True)
class Buyer:
    """Contacts and urges include the request that is being decided."""

    goodwill_payments_30d: int
    contacts_on_matter: int
    urges: int


@dataclass(frozen=True, slots=True)
class Past:
    kind: PastKind
    amount_fen: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    kind: CaseKind


@dataclass(frozen=True, slots=True)
class Facts:
    now: datetime
    order: Order
    shop: Shop
    buyer: Buyer
    history: tuple[Past, ...] = ()
    case: Case | None = None

    def had(self, *kinds: PastKind) -> bool:
        return any(past.kind in kinds for past in self.history)


@dataclass(frozen=True, slots=True)
class PriceDifference:
    kind: ClassVar[str] = "price_difference"


@dataclass(frozen=True, slots=True)
class Goodwill:
    kind: ClassVar[str] = "goodwill"
    cause: GoodwillCause
    asked_fen: int | None = None


@dataclass(frozen=True, slots=True)
class ThresholdGift:
    kind: ClassVar[str] = "threshold_gift"


@dataclass(frozen=True, slots=True)
class MissingGift:
    kind: ClassVar[str] = "missing_gift"


@dataclass(frozen=True, slots=True)
class EverydayGift:
    kind: ClassVar[str] = "everyday_gift"


@dataclass(frozen=True, slots=True)
class Postage:
    """`amount_fen` is what the buyer paid to a courier, not to the shop."""

    kind: ClassVar[str] = "postage"
    cause: Cause
    amount_fen: int
    evidence: bool


@dataclass(frozen=True, slots=True)
class RefundOnly:
    kind: ClassVar[str] = "refund_only"


class Named(NamedTuple):
    """Goods that a request names; without a number, every piece of them that is kept."""

    sku: str
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnRefund:
    """None and () both mean the whole order."""

    kind: ClassVar[str] = "return_refund"
    cause: Cause
    evidence: bool
    items: tuple[Named, ...] | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    kind: ClassVar[str] = "exchange"
    cause: Cause
    evidence: bool
    sku: str
    new_sku: str
    # How many pieces; None for all that are kept.
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class UrgeShipping:
    kind: ClassVar[str] = "urge_shipping"


@dataclass(frozen=True, slots=True)
class LogisticsStalled:
    kind: ClassVar[str] = "logistics_stalled"


class Address(NamedTuple):
    """As the buyer gave it; a part may be missing."""

    province: str | None
    city: str | None
    district: str | None
    detail: str | None
    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class AddressChange:
    kind: ClassVar[str] = "address_change"
    address: Address


Request = (
    PriceDifference
    | Goodwill
    | ThresholdGift
    | MissingGift
    | EverydayGift
    | Postage
    | RefundOnly
    | ReturnRefund
    | Exchange
    | UrgeShipping
    | LogisticsStalled
    | AddressChange
)


class Outcome(StrEnum):
    GRANT = "grant"
    REFUSE = "refuse"
    ESCALATE = "escalate"


class Queue(StrEnum):
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    COURIER = "courier"
    SUPERVISOR = "supervisor"


class Compared(NamedTuple):
    """One fact of a check, in words an agent reads: 签收后 / 6 天 22 小时 / 不超过 15 天."""

    label: str
    value: str
    bound: str


@dataclass(frozen=True, slots=True)
class Check:
    reason: str
    applied: bool
    compared: tuple[Compared, ...]


class Lever(StrEnum):
    """What could change a decision. The sentences for them belong to whoever speaks."""

    SIGNED = "signed"
    SHIPPED = "shipped"
    TIME_KNOWN = "time_known"
    PRICE_FALLS = "price_falls"
    PERSON_AGREES = "person_agrees"
    ASK_AT_MOST = "ask_at_most"
    NEXT_DAY = "next_day"
    GOODS_TOTAL = "goods_total"
    STOCK = "stock"
    CAMPAIGN_ENDS = "campaign_ends"
    CASE_OPENED = "case_opened"
    INSURANCE_CLAIM = "insurance_claim"
    SELLER_CAUSE = "seller_cause"
    EVIDENCE = "evidence"
    RETURN_GOODS = "return_goods"
    PARCEL_BACK = "parcel_back"
    PARCEL_SCANNED = "parcel_scanned"
    NO_EVENT_UNTIL = "no_event_until"
    ADDRESS_PART = "address_part"


@dataclass(frozen=True, slots=True)
class Change:
    code: Lever
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    reason: str
    rule: str
    amount_fen: int = 0
    gifts: tuple[Gift, ...] = ()
    remark: str | None = None
    deadline: datetime | None = None
    queue: Queue | None = None
    proof: tuple[Check, ...] = ()
    would_change: tuple[Change, ...] = ()

    @property
    def granted(self) -> bool:
        return self.outcome is Outcome.GRANT

    def as_json(self) -> dict[str, Any]:
        """The seven fixed fields, in their order."""
        return {
            "outcome": self.outcome.value,
            "amount": yuan(self.amount_fen),
            "gifts": [{"sku": gift.sku, "quantity": gift.quantity} for gift in self.gifts],
            "remark": self.remark,
            "reason": self.reason,
            "rule": self.rule,
            "deadline": printed(self.deadline),
        }


def printed(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(PRINTED_ZONE).isoformat()
