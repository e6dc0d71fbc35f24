"""Values of messages to a group: what is said, to whom, who gets it, what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.buyers.conditions import BuyerRule
from bot.named import Named

LONGEST_TEXT = 300
# For so long what buyers do counts as what came of the message.
RESULT_WITHIN = timedelta(days=7)
# Whoever reported danger is left alone for so long.
DANGER_WITHIN = timedelta(days=90)
# By name: what staff call it.
VARIABLES = {"name": "买家昵称", "goods": "最近买的商品", "shop": "店铺名"}
_BRACES = re.compile(r"\{([^{}]*)\}")
_LONGEST_TITLE = 20


class Purpose(Named):
    """Advertising goes to who agreed to it, what concerns a purchase to all who did not refuse."""

    SERVICE = "service", "售后通知"
    OFFER = "offer", "优惠活动"


class MessageState(Named):
    DRAFT = "draft", "草稿"
    HELD = "held", "待复核"  # it promises: another supervisor has to release it
    SCHEDULED = "scheduled", "待发送"
    SENDING = "sending", "发送中"
    DONE = "done", "已发完"
    STOPPED = "stopped", "已停止"


class SendState(Named):
    DUE = "due", "待发送"
    SENT = "sent", "已送达"
    SKIPPED = "skipped", "没有发"
    STOPPED = "stopped", "已停止"


class Why(Named):
    """Why a buyer does not get it; the first that applies, in this order."""

    ERASED = "erased", "个人信息已删除"
    OFF = "off", "已退订"
    NOT_ASKED = "not_asked", "没有同意接收优惠"
    DANGER = "danger", "反馈过安全问题"
    IN_SERVICE = "in_service", "正在由人工处理"
    CAP = "cap", "近期收到的消息已达上限"
    NO_GOODS = "no_goods", "没有买过商品，内容填不全"
    PROMISE = "promise", "内容是承诺，没有依据"


@dataclass(frozen=True)
class Cap:
    """How many messages to groups a buyer gets within how many days."""

    most: int = 2
    days: int = 7


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a supervisor writes. `send_at` None: as soon as it is released."""

    text: str
    purpose: Purpose
    group_id: int
    send_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """Of those who got it, within a week: who opened the chat or wrote, who wrote, who said 退订.
    `skipped` counts by Why."""

    due: int = 0
    sent: int = 0
    read: int = 0
    replied: int = 0
    opted_out: int = 0
    stopped: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GroupMessage:
    """`rule` is the group's as it was when the message was released. The `author` may not be the
    one who releases what promises; `reason` is theirs who did."""

    id: int
    text: str
    purpose: Purpose
    state: MessageState
    group_id: int
    group: str
    rule: BuyerRule
    send_at: datetime | None
    created_at: datetime
    author_id: int
    author: str
    released_at: datetime | None = None
    released_by: str = ""
    releaser_id: int | None = None
    reason: str = ""
    promises: tuple[Mapping[str, str | None], ...] = ()
    ended_at: datetime | None = None
    result: Result = Result()

    @property
    def editable(self) -> bool:
        return self.state in (MessageState.DRAFT, MessageState.HELD)


@dataclass(frozen=True)
class MessagePage:
    messages: Sequence[GroupMessage]
    total: int
    pages: int
    states: Mapping[str, int]


@dataclass(frozen=True)
class Due:
    """One buyer's turn."""

    id: int
    message_id: int
    buyer_id: str
    name: str
    conversation_id: str | None


@dataclass(frozen=True)
class Recipient:
    """Somebody behind a number of a message; without a conversation where there was none yet."""

    id: str
    name: str
    conversation_id: str | None


@dataclass(frozen=True)
class RecipientPage:
    buyers: Sequence[Recipient]
    total: int
    pages: int


@dataclass(frozen=True)
class Sample:
    """As this buyer would read it."""

    buyer: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`waits_until`: it lies in the quiet hours, and goes out then. `offences` are refused,
    `promises` need a second person."""

    matched: int
    gets: int
    skipped: Mapping[str, int]
    samples: Sequence[Sample]
    waits_until: datetime | None
    promises: Sequence[Mapping[str, str | None]]
    offences: Sequence[Mapping[str, str | None]]


def unknown_in(text: str) -> tuple[str, ...]:
    """What stands in braces and is none of them; a brace that is not closed is one, too."""
    odd = ("{}",) if set("{}") & set(_BRACES.sub("", text)) else ()
    return (*(name for name in _BRACES.findall(text) if name not in VARIABLES), *odd)


def names_goods(text: str) -> bool:
    return "goods" in _BRACES.findall(text)


def filled(text: str, *, name: str, goods: str, shop: str) -> str:
    if len(goods) > _LONGEST_TITLE:
        goods = goods[:_LONGEST_TITLE] + "…"
    # What buyers are called is theirs to choose: it fills a place, and is not filled itself.
    values = {"name": name, "goods": goods, "shop": shop}
    return _BRACES.sub(lambda found: values[found.group(1)], text)
