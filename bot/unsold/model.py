"""Values of what was not sold: a talk before a purchase, its reason, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.named import Named
from bot.quality.model import Line

# Raised with every change of the reasons' rules; kept with each talk.
VERSION = 1
# Who orders within so long after the talk has bought; who ordered so shortly before it had already.
ORDERS_WITHIN = timedelta(days=7)
BOUGHT_BEFORE = timedelta(days=1)


class Reason(Named):
    """The first that applies, in this order."""

    OUT_OF_STOCK = "out_of_stock", "没货"
    NOT_OFFERED = "not_offered", "店里不做"
    TOO_DEAR = "too_dear", "嫌贵"
    COMPARED = "compared", "在比别家"
    UNANSWERED = "unanswered", "问了没人答"
    SHIPPING_TIME = "shipping_time", "时效赶不上"
    UNKNOWN = "unknown", "原因不明"


class State(Named):
    PENDING = "pending", "未下单"  # the seven days are not over
    LOST = "lost", "已流失"
    ORDERED = "ordered", "已下单"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A talk before a purchase. `lines` are the messages that the reason rests on."""

    reason: Reason
    lines: tuple[Line, ...]
    words: str
    asked: str
    staff_id: int | None


@dataclass(frozen=True)
class Due:
    """A closed talk that was not looked at yet, or went on since."""

    talk_id: int
    conversation_id: str
    buyer_id: str
    first_at: datetime
    last_at: datetime
    last_seq: int


@dataclass(frozen=True, kw_only=True)
class Unsold:
    """`staff` is None where the bot answered alone; `asked` is what the buyer asked first."""

    id: int
    conversation_id: str
    day: date
    buyer: str
    staff_id: int | None
    staff: str | None
    reason: Reason
    words: str
    asked: str
    seqs: tuple[int, ...]
    state: State
    order_no: str | None
    first_at: datetime
    last_at: datetime
    followed_by: str | None
    followed_at: datetime | None
    note: str


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Days are both included; `staff_id` 0 is the bot. Without a state: what was not ordered."""

    first: date
    last: date
    state: State | None = None
    reason: Reason | None = None
    staff_id: int | None = None
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """`states` count the talks of the period, `reasons` those of them that were not ordered."""

    talks: Sequence[Unsold]
    total: int
    pages: int
    states: Mapping[str, int]
    reasons: Mapping[str, int]
