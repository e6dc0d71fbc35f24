"""Values of the buyers' room: what is known of a buyer, groups, tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.buyers.conditions import BuyerRule
from bot.named import Named

PAGE = 30
MOST_EXPORTED = 50_000


class Sort(Named):
    """How the list of buyers is ordered; what is most, or latest, first."""

    LAST_ORDER = "last_order", "最近下单"
    LAST_CONTACT = "last_contact", "最近联系"
    SPEND = "spend", "消费金额"
    ORDERS = "orders", "下单次数"
    CASES = "cases", "售后单数"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """`tag` is the name of one; `q` is in a name, or the last four digits of a phone or all of it,
    the beginning of an order's number, or a whole id.
    `rule` is the group's, where one is asked for."""

    q: str = ""
    level: str = ""
    tag: str = ""
    rule: BuyerRule | None = None
    sort: Sort = Sort.LAST_ORDER


@dataclass(frozen=True)
class Tagged:
    """A tag on a buyer. `by` is a person, `rule` the group whose rule put it there; neither where
    the shop's own file says so, which tells no time either."""

    name: str
    tag_id: int | None = None
    by: str = ""
    rule: str = ""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BuyerFacts:
    """`spend_fen` is what was paid and not given back by the platform, of orders that were paid.
    `last_contact` is when the buyer wrote last."""

    id: str
    name: str
    level: str
    orders: int
    spend_fen: int
    last_order: datetime | None
    cases: int
    open_cases: int
    last_contact: datetime | None
    conversation_id: str | None
    tags: tuple[Tagged, ...]


@dataclass(frozen=True)
class BuyerPage:
    buyers: Sequence[BuyerFacts]
    total: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Group:
    id: int
    name: str
    rule: BuyerRule
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, kw_only=True)
class Tag:
    """With a group it is put on and taken off by that group's rule alone. `computed_at`: when."""

    id: int
    name: str
    group_id: int | None
    group: str
    created_at: datetime
    created_by: str
    computed_at: datetime | None
    count: int = 0


@dataclass(frozen=True)
class Chosen:
    """Buyers by their ids, or all that a list shows."""

    ids: tuple[str, ...] = ()
    all_of: Filters | None = None


@dataclass(frozen=True)
class Choices:
    """What conditions can be made of: names that occur."""

    levels: list[str]
    tags: list[str]
    categories: list[str]
    provinces: list[str]
    goods: list[tuple[str, str]]


class Subject(Named):
    GROUP = "group", "分组"
    TAG = "tag", "标签"
    MESSAGE = "message", "群发"


@dataclass(frozen=True, kw_only=True)
class Event:
    """What somebody did to a group, a tag or a message; chained (bot/store/audit)."""

    at: datetime
    by: str
    about: Subject
    about_id: int
    deed: str
    detail: Mapping[str, Any] = field(default_factory=dict)
