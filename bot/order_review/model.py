"""Values of the screening: what is known of an order that waits, and what was found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from bot.named import Named
from bot.policy.numbers import Pack
from bot.shop.model import Buyer, Flag, Order


class FindingKind(Named):
    INTERCEPT = "intercept", "需要拦截"
    REFUND_ASKED = "refund_asked", "申请退款中"
    BLACKLISTED = "blacklisted", "黑名单买家"
    SUSPICIOUS = "suspicious", "异常订单"
    OUT_OF_STOCK = "out_of_stock", "缺货"
    SKU_UNKNOWN = "sku_unknown", "商品编码不对"
    GIFT_MISSING = "gift_missing", "少满赠礼包"
    ADDRESS_INCOMPLETE = "address_incomplete", "地址不完整"
    ADDRESS_CHANGED = "address_changed", "改过地址"
    GIFT_PROMISED = "gift_promised", "答应了赠品"


class Level(Named):
    """`stop`: must not leave; `check`: a person looks; `do`: the warehouse does it and sends."""

    STOP = "stop", "不能发"
    CHECK = "check", "要核对"
    DO = "do", "要照办"


class Handling(Named):
    """What became of a finding."""

    OPEN = "open", "待处理"
    HELD = "held", "暂缓中"
    PASSED = "passed", "已放行"


class Action(StrEnum):
    PASS = "pass"  # noqa: S105 - not a password
    # A pass is taken back, and the order held.
    UNDO = "undo"
    HOLD = "hold"
    REMARK = "remark"


@dataclass(frozen=True)
class Finding:
    """`facts` are what it was found from: as long as they are the same, it is the same finding."""

    kind: FindingKind
    level: Level
    text: str
    todo: str
    facts: tuple[str, ...]

    @property
    def facts_hash(self) -> str:
        return blake2b("\x1f".join(self.facts).encode(), digest_size=8).hexdigest()

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.facts_hash}"


@dataclass(frozen=True)
class Handled:
    """What a person said to a finding."""

    order_no: str
    key: str
    state: Handling
    at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class PastDecision:
    id: int
    kind: str
    state: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Neighbour:
    """Another order of the last days, by where it goes."""

    no: str
    placed_at: datetime
    phone: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An order that was not shipped yet, with everything that the rules look at.

    `gifts` are (SKU, quantity) that were promised. `short` are (SKU, wanted, left) where older
    orders leave fewer pieces than this one needs. The neighbours include the order itself.
    """

    order: Order
    buyer: Buyer
    remark: str
    flag: Flag | None
    gifts: tuple[tuple[str, int], ...] = ()
    decisions: tuple[PastDecision, ...] = ()
    open_cases: tuple[tuple[str, str], ...] = ()
    taken_back: tuple[str, ...] = ()
    same_phone: tuple[str, ...] = ()
    same_address: tuple[str, ...] = ()
    short: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """SKUs that the shop sells, and what an order earns by its total.

    `packs_are_lines`: this shop's exports name the packs as lines of the order. Elsewhere the
    warehouse adds them by itself, and an order without one lacks nothing.
    """

    known: frozenset[str]
    packs: tuple[Pack, ...]
    packs_are_lines: bool = True


@dataclass(frozen=True)
class OrderReviewNumbers:
    """The numbers of the screening. Windows include their bounds."""

    same_place_orders: int = 3
    same_place_hours: int = 24
    taken_back_orders: int = 2
    taken_back_days: int = 30
    high_quantity: int = 10
    black_tags: tuple[str, ...] = ("黑名单", "拉黑", "恶意")


@dataclass(frozen=True)
class Seen:
    """A finding with what became of it."""

    finding: Finding
    handled: Handled | None = None

    # Until when a pass can be taken back: the warehouse has not come yet.
    undo_until: datetime | None = None

    @property
    def state(self) -> Handling:
        return Handling.OPEN if self.handled is None else self.handled.state

    @property
    def must_not_leave(self) -> bool:
        """To let it go nevertheless takes a supervisor and a reason."""
        return self.finding.level is Level.STOP


@dataclass(frozen=True)
class ReviewedOrder:
    """An order with its findings."""

    waiting: Waiting
    seen: tuple[Seen, ...]

    def has(self, state: Handling) -> bool:
        return any(one.state is state for one in self.seen)


@dataclass(frozen=True, kw_only=True)
class Filters:
    state: Handling | None = Handling.OPEN
    kind: FindingKind | None = None
    level: Level | None = None
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class Board:
    """The list before the cut-off. `waiting` are all orders that were not shipped."""

    orders: Sequence[ReviewedOrder]
    total: int
    pages: int
    waiting: int
    states: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    cut_off: datetime
    made_at: datetime


@dataclass(frozen=True)
class Picked:
    """An order and the findings that somebody saw when they chose."""

    order_no: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What would happen to one order, or did."""

    order_no: str
    ok: bool
    message: str
