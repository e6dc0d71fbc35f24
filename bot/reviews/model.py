"""Values of reviews: what a buyer wrote on the platform, and our reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.bulk import ListMove

# From here on it is not a bad one.
GOOD_STARS = 4


class ReviewState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    EXPORTED = "exported"
    DROPPED = "dropped"

    @property
    def text(self) -> str:
        return _STATE_TEXTS[self]


_STATE_TEXTS = {
    ReviewState.OPEN: "待回复",
    ReviewState.APPROVED: "待导出",
    ReviewState.EXPORTED: "已导出",
    ReviewState.DROPPED: "不回复",
}


class Cause(StrEnum):
    COURIER = "courier"
    LATE = "late"
    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG = "wrong"
    QUALITY = "quality"
    SIZE = "size"
    FAKE = "fake"
    PRICE = "price"
    SERVICE = "service"
    OTHER = "other"

    @property
    def text(self) -> str:
        return _CAUSE_TEXTS[self]


_CAUSE_TEXTS = {
    Cause.COURIER: "快递",
    Cause.LATE: "发货慢",
    Cause.DAMAGED: "破损",
    Cause.MISSING: "少发漏发",
    Cause.WRONG: "发错",
    Cause.QUALITY: "质量",
    Cause.SIZE: "尺寸颜色",
    Cause.FAKE: "怀疑正品",
    Cause.PRICE: "价格",
    Cause.SERVICE: "客服",
    Cause.OTHER: "其他",
}


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
