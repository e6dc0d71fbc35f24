"""Values of the library: an answer, its versions, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.named import Named

# Nobody looks through more, and each is compared with every message.
MOST_EXAMPLES = 20
MOST_NAME, MOST_TEXT, MOST_EXAMPLE = 40, 500, 100
MOST_BUTTONS = 3


class State(Named):
    DRAFT = "draft", "草稿"
    LIVE = "live", "已发布"
    WITHDRAWN = "withdrawn", "已下线"


class Scope(Named):
    """Which goods the answer is about. `value` of the wording names the category or the SKU."""

    ALL = "all", "所有商品"
    CATEGORY = "category", "一个品类"
    SKU = "sku", "一个商品"


class Deed(Named):
    SAVED = "saved", "保存"
    PUBLISHED = "published", "发布"
    WITHDRAWN = "withdrawn", "下线"
    HARMED = "harmed", "自动下线"  # by itself: buyers fared worse with it than without


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a supervisor writes. Without times it holds from its publication, and for good.

    `buttons` are wishes that the buyer may press under it, by their intents.
    """

    name: str
    examples: tuple[str, ...]
    text: str
    scope: Scope = Scope.ALL
    scope_value: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    buttons: tuple[str, ...] = ()

    def holds_at(self, moment: datetime) -> bool:
        began = self.valid_from is None or self.valid_from <= moment
        return began and (self.valid_until is None or moment < self.valid_until)


@dataclass(frozen=True, kw_only=True)
class Version:
    """`threshold`: a message has to be at least this much like one of its examples."""

    number: int
    wording: Wording
    threshold: float
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Event:
    at: datetime
    deed: Deed
    version: int
    by: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`live` is the number of the version that is given; a newer one may be in the making.
    `harmed`: withdrawn by itself. `lift` is what the last look found (lift.Lift, as stored)."""

    id: int
    state: State
    group_id: str | None
    newest: Version
    live: int | None
    published_at: datetime | None
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""
    harmed: bool = False
    lift: dict[str, Any] = field(default_factory=dict)
    lift_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Live:
    """A version that may be given."""

    answer_id: int
    version: int
    wording: Wording
    threshold: float
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Filters:
    state: State | None = None
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerPage:
    answers: tuple[Answer, ...]
    total: int
    pages: int
    states: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A buyer's typed message as it was read, and how it went on.

    `handed_over` and `came_back` (within 72 hours, about the same) are None while that is not
    known yet; `helped` is the thumb under the answer.
    """

    conversation_id: str
    seq: int
    at: datetime
    text: str
    intent: str
    confidence: float
    outcome: str
    ranking: tuple[tuple[str, float], ...] = ()
    order_no: str | None = None
    answer_id: int | None = None
    helped: bool | None = None
