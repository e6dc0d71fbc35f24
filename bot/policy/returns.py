"""P6 退货退款 and 换货: goods come back for money or for another SKU."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from bot.money import short_yuan
from bot.policy import text
from bot.policy.model import (
    Cause,
    Change,
    Compared,
    Exchange,
    Gift,
    Lever,
    Named,
    ReturnRefund,
)
from bot.policy.order import Item, Order
from bot.policy.refunds import to_review
from bot.policy.table import (
    Found,
    Matter,
    Proposal,
    Row,
    Rule,
    change,
    changes,
    closed_or_unpaid,
    escalate,
    grant,
    not_signed,
    otherwise,
    refuse,
    signed_at_an_unknown_time,
)
from bot.times import shop_day

R = TypeVar("R", ReturnRefund, Exchange)


class Coming(NamedTuple):
    """A line of the order and how many of its kept pieces come back."""

    item: Item
    pieces: int


def coming_back(request: ReturnRefund | Exchange, order: Order) -> tuple[Coming, ...]:
    """The lines named of which a piece is kept. A number is used up line by line from the top, so
    that a line below may be named and give nothing."""
    kept = tuple(item for item in order.items if item.kept)
    if isinstance(request, Exchange):
        named: tuple[Named, ...] = (Named(request.sku, request.quantity),)
    elif request.items:
        named = request.items
    else:
        return tuple(Coming(item, item.kept) for item in kept)
    wanted = _wanted(named, kept)
    coming = []
    for item in kept:
        if item.sku in wanted:
            pieces = min(item.kept, wanted[item.sku])
            wanted[item.sku] -= pieces
            coming.append(Coming(item, pieces))
    return tuple(coming)


def _wanted(named: Iterable[Named], kept: Iterable[Item]) -> dict[str, int]:
    """How many pieces of each SKU; one named twice comes back twice as often, if kept."""
    every = Counter[str]()
    for item in kept:
        every[item.sku] += item.kept
    wanted = Counter[str]()
    for sku, number in named:
        wanted[sku] += every[sku] if number is None else number
    return {sku: min(number, every[sku]) for sku, number in wanted.items()}


@dataclass(frozen=True)
class BackMatter(Matter[R], ABC):
    @property
    def cause(self) -> Cause:
        return self.request.cause

    @property
    @abstractmethod
    def buyers_days(self) -> int:
        """Within how many days the buyer needs no reason."""

    @cached_property
    def coming(self) -> tuple[Coming, ...]:
        return coming_back(self.request, self.order)

    @cached_property
    def days(self) -> int | None:
        """Calendar days from the day of signing to today; None where that day is not known."""
        signed_at = self.order.signed_at
        return None if signed_at is None else (shop_day(self.now) - shop_day(signed_at)).days


class ReturnMatter(BackMatter[ReturnRefund]):
    @property
    def buyers_days(self) -> int:
        return self.policy.refunds.no_reason_days

    @cached_property
    def proposal(self) -> Proposal:
        worth = sum(item.paid_unit_price_fen * pieces for item, pieces in self.coming)
        return Proposal(min(worth, self.order.left_fen))

    def remark_for(self, amount_fen: int) -> str:
        return f"退货退款{short_yuan(amount_fen)}元"


class ExchangeMatter(BackMatter[Exchange]):
    @property
    def buyers_days(self) -> int:
        return self.policy.refunds.exchange_days

    def remark_for(self, amount_fen: int) -> str:
        return f"换货{self.request.sku}→{self.request.new_sku}"


def no_money_or_piece_left(matter: ReturnMatter) -> Found:
    left = matter.order.left_fen
    return left == 0 or not matter.coming, (
        text.money("订单未退金额", left, "大于 0.00 元"),
        _goods(matter),
    )


def no_piece_left(matter: ExchangeMatter) -> Found:
    return not matter.coming, (_goods(matter),)


def new_sku_out_of_stock(matter: ExchangeMatter) -> Found:
    wanted = Gift(matter.request.new_sku, 1)
    stock = matter.facts.shop.stock.get(wanted.sku, 0)
    return not matter.facts.shop.has(wanted), (text.count(f"{wanted.sku} 库存", stock, "至少 1"),)


def sellers_with_evidence(matter: BackMatter[Any]) -> Found:
    return _sellers_in_time(matter) and matter.request.evidence, _sellers_facts(matter)


def sellers_without_evidence(matter: BackMatter[Any]) -> Found:
    return _sellers_in_time(matter) and not matter.request.evidence, _sellers_facts(matter)


def excluded_from_return(matter: BackMatter[Any]) -> Found:
    excluded = [item.sku for item, _ in matter.coming if not item.no_reason_return]
    return matter.cause.on_buyer and bool(excluded), (
        _side(matter),
        Compared("不支持无理由退换的商品", "、".join(excluded) or "无", ""),
    )


def buyers_in_time(matter: BackMatter[Any]) -> Found:
    return matter.cause.on_buyer and _within(matter, matter.buyers_days), (
        _side(matter),
        _days(matter, matter.buyers_days),
    )


def _sellers_in_time(matter: BackMatter[Any]) -> bool:
    days = matter.policy.refunds.seller_cause_days
    return not matter.cause.on_buyer and _within(matter, days)


def _within(matter: BackMatter[Any], days: int) -> bool:
    return matter.days is not None and matter.days <= days


def _sellers_facts(matter: BackMatter[Any]) -> tuple[Compared, ...]:
    return (
        _side(matter),
        _days(matter, matter.policy.refunds.seller_cause_days),
        text.yes_no("有照片凭证", matter.request.evidence),
    )


def _side(matter: BackMatter[Any]) -> Compared:
    return Compared("责任方", "买家" if matter.cause.on_buyer else "商家", "")


def _days(matter: BackMatter[Any], bound: int) -> Compared:
    days = "时间未知" if matter.days is None else str(matter.days)
    return Compared("距签收日天数", days, f"不超过 {bound}")


def _goods(matter: BackMatter[Any]) -> Compared:
    coming = Counter[str]()
    for item, pieces in matter.coming:
        coming[item.sku] += pieces
    goods = "、".join(f"{sku}×{pieces}" for sku, pieces in coming.items() if pieces)
    return Compared("退回的商品", goods or "无", "至少 1 件")


def restocked(matter: ExchangeMatter) -> tuple[Change, ...]:
    return (change(Lever.STOCK, sku=matter.request.new_sku, at_least="1"),)


# Their order is the policy: the first row that applies decides.
RETURN_ROWS: tuple[Row[ReturnMatter], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("not_signed", not_signed, changes=changes(Lever.SIGNED)),
    refuse("nothing_left", no_money_or_piece_left),
    grant("seller_cause", sellers_with_evidence),
    escalate(
        "evidence_needed",
        sellers_without_evidence,
        deadline=to_review,
        changes=changes(Lever.EVIDENCE),
    ),
    refuse("not_returnable", excluded_from_return, changes=changes(Lever.SELLER_CAUSE)),
    escalate(
        "time_unknown",
        signed_at_an_unknown_time,
        deadline=to_review,
        changes=changes(Lever.TIME_KNOWN),
    ),
    grant("no_reason", buyers_in_time),
    escalate("window_passed", otherwise, deadline=to_review),
)

EXCHANGE_ROWS: tuple[Row[ExchangeMatter], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("not_signed", not_signed, changes=changes(Lever.SIGNED)),
    refuse("nothing_left", no_piece_left),
    escalate("out_of_stock", new_sku_out_of_stock, deadline=to_review, changes=restocked),
    grant("seller_cause", sellers_with_evidence),
    escalate(
        "evidence_needed",
        sellers_without_evidence,
        deadline=to_review,
        changes=changes(Lever.EVIDENCE),
    ),
    refuse("not_returnable", excluded_from_return, changes=changes(Lever.SELLER_CAUSE)),
    escalate(
        "time_unknown",
        signed_at_an_unknown_time,
        deadline=to_review,
        changes=changes(Lever.TIME_KNOWN),
    ),
    grant("exchange", buyers_in_time),
    escalate("window_passed", otherwise, deadline=to_review),
)

RETURN_REFUND = Rule("P6", ReturnMatter, RETURN_ROWS)
EXCHANGE = Rule("P6", ExchangeMatter, EXCHANGE_ROWS)
