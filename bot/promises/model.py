"""Values of the gate: what a line promises, what stands behind promises, what was held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.named import Named


class Kind(Named):
    """What a line may promise, and what the platform forbids to say."""

    MONEY = "money", "金额"
    POSTAGE = "postage", "运费"
    PRICE_PROTECTION = "price_protection", "价保"  # 降了退差: a price to come is paid back
    AUTHENTICITY = "authenticity", "假货赔付"  # 假一赔十: paid if the goods are not genuine
    GIFT = "gift", "赠品"
    REPLACEMENT = "replacement", "换新补发"  # the goods once more, or others for them
    TIME = "time", "时间"
    # Offences
    REVIEW_REWARD = "review_reward", "违规：好评返现"  # 好评返现, 晒图返
    REVIEW_CHANGE = "review_change", "违规：要求改评"  # 改评, 删评, threats for a review
    CONTACT_OUTSIDE = "contact_outside", "违规：导流私聊"  # 加微信, QQ, a private number
    PAY_OUTSIDE = "pay_outside", "违规：私下交易"  # 私下转账, 线下付款
    OTHER_PLATFORM = "other_platform", "违规：引导站外"  # to another shop of theirs
    FAKE_ORDER = "fake_order", "违规：虚假刷单"  # 刷单, 空包
    ABUSE = "abuse", "违规：辱骂威胁"  # insults, mockery, threats
    PRIVATE_DATA = "private_data", "违规：索要隐私"  # 验证码, 密码, 证件; what is known of others
    INVOICE_REFUSED = "invoice_refused", "违规：拒开发票"  # or at a surcharge, on a condition
    MISLED_REFUND = "misled_refund", "违规：诱导退款"  # a wrong reason, 提前确认收货, 撤销维权

    @property
    def offence(self) -> bool:
        return self in OFFENCES

    @property
    def family(self) -> Kind:
        """Money, goods (GIFT), a time: kinds that the same decisions cover. An offence is its
        own: nothing covers it."""
        return _FAMILIES.get(self, self)


OFFENCES = frozenset(
    {
        Kind.REVIEW_REWARD,
        Kind.REVIEW_CHANGE,
        Kind.CONTACT_OUTSIDE,
        Kind.PAY_OUTSIDE,
        Kind.OTHER_PLATFORM,
        Kind.FAKE_ORDER,
        Kind.ABUSE,
        Kind.PRIVATE_DATA,
        Kind.INVOICE_REFUSED,
        Kind.MISLED_REFUND,
    }
)
_FAMILIES = {
    Kind.POSTAGE: Kind.MONEY,
    Kind.PRICE_PROTECTION: Kind.MONEY,
    Kind.AUTHENTICITY: Kind.MONEY,
    Kind.REPLACEMENT: Kind.GIFT,
}


class Certainty(StrEnum):
    FIRM = "firm"
    OFFERED = "offered"  # 要不给您申请…？ Binding once the buyer says yes


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A promise in a line. `start` and `end` are the stretch of the line as it was typed.

    What the words do not say is None: 给您补偿一点 names no amount.
    """

    kind: Kind
    words: str
    start: int
    end: int
    certainty: Certainty = Certainty.FIRM
    amount_fen: int | None = None
    quantity: int | None = None
    until: datetime | None = None


class Standing(StrEnum):
    """How a decision or a case stands; only the last never covers anything."""

    OFFERED = "offered"
    GRANTED = "granted"  # carried out, by the bot or by a person
    WAITING = "waiting"  # for a person: it gives a time, and nothing else yet
    GONE = "gone"  # refused, declined, taken back, reversed


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A decision or a case of the buyer, as far as promises may rest on it.

    `line` is the recorded line of a decision on shipping, from which its date is read.
    """

    order_no: str
    kind: str
    standing: Standing
    at: datetime
    amount_fen: int = 0
    pieces: int = 0
    by: datetime | None = None
    # Who carried it out.
    who: str = ""
    line: Mapping[str, Any] = field(default_factory=dict)


class Outcome(Named):
    """What became of a held line."""

    REPLACED = "replaced", "没有发出，已转人工"  # the bot's: a person was brought in instead
    HELD = "held", "没有发出"  # a person's: not sent
    SENT = "sent", "仍然发出"  # sent all the same, with a reason


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """`staff_id` is None for the bot. Without a conversation the words stood on a case."""

    at: datetime
    buyer_id: str
    conversation_id: str | None
    staff_id: int | None
    text: str
    findings: tuple[Mapping[str, Any], ...]
    outcome: Outcome
    reason: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Hold(NewHold):
    id: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A held line as a supervisor looks at it. `who` is None for the bot; `said_at` and `said` are
    what a person told the buyer next."""

    hold: Hold
    who: str | None
    buyer: str
    said_at: datetime | None = None
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Without an outcome: what was not sent."""

    outcome: Outcome | None = None
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldPage:
    holds: Sequence[Listed]
    total: int
    pages: int
    outcomes: dict[str, int]
