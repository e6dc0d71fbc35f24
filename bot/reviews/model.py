"""Values of reviews: what a buyer wrote on the platform, and our reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.bulk import ListMove
from bot.named import Named

# From here on it is not a bad one.
GOOD_STARS = 4


class ReviewState(Named):
    OPEN = "open", "待回复"
    APPROVED = "approved", "待导出"
    EXPORTED = "exported", "已导出"
    DROPPED = "dropped", "不回复"


class Cause(Named):
    COURIER = "courier", "快递"
    LATE = "late", "发货慢"
    DAMAGED = "damaged", "破损"
    MISSING = "missing", "少发漏发"
    WRONG = "wrong", "发错"
    QUALITY = "quality", "质量"
    SIZE = "size", "尺寸颜色"
    FAKE = "fake", "怀疑正品"
    PRICE = "price", "价格"
    SERVICE = "service", "客服"
    OTHER = "other", "其他"


class Settled(StrEnum):
    """What was done on the order, as far as it may be said in public: facts, never amounts."""

    REFUNDED = "refunded"
    RETURNED = "returned"
    EXCHANGED = "exchanged"
    RESENT = "resent"
    COMPENSATED = "compensated"
    UNDER_WAY = "under_way"


ReviewMove = ListMove[ReviewState]

_O, _A = ReviewState.OPEN, ReviewState.APPROVED
MOVES: tuple[ReviewMove, ...] = (
    ReviewMove("approve", "同意回复", frozenset({_O}), _A),
    ReviewMove("drop", "不回复", frozenset({_O, _A}), ReviewState.DROPPED),
    ReviewMove("reopen", "改回待回复", frozenset({_A, ReviewState.DROPPED}), _O),
)


@dataclass(frozen=True, kw_only=True)
class Review:
    """`settled` are the facts of the order. `reply` is empty until it was drafted or written."""

    id: int
    order_no: str
    product: str
    stars: int
    at: datetime
    text: str
    state: ReviewState
    cause: Cause
    reply: str
    settled: tuple[Settled, ...] = ()
    order_known: bool = False
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str = ""

    @property
    def bad(self) -> bool:
        return self.stars < GOOD_STARS


@dataclass(frozen=True, kw_only=True)
class Filters:
    """`bad` only: those below four stars."""

    state: ReviewState | None = ReviewState.OPEN
    cause: Cause | None = None
    bad: bool = True
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    reviews: Sequence[Review]
    total: int
    pages: int
    states: dict[str, int] = field(default_factory=dict)
    causes: dict[str, int] = field(default_factory=dict)
