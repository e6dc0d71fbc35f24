"""P6 退货退款 and 换货: goods come back for money or for another SKU."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from bot.money import short_yuan
from bot.policy import text
from bot.policy.model import (
    Cause,
    Change,
    Compared,
    Decision,
    Exchange,
    Facts,
    Gift,
    Item,
    Lever,
    ReturnRefund,
)
from bot.policy.numbers import Policy
from bot.policy.refunds import to_review
from bot.policy.table import (
    Found,
    Matter,
    Proposal,
    Row,
    change,
    changes,
    closed_or_unpaid,
    escalate,
    first_that_applies,
    grant,
    not_signed,
    otherwise,
    refuse,
)
from bot.times import shop_day

R = TypeVar("R", ReturnRefund, Exchange)


@dataclass(frozen=True)
class BackMatter(Matter[R], ABC):
    @property
    def cause(self) -> Cause:
        return self.request.cause

    @property
    @abstractmethod
    def named(self) -> frozenset[str]:
        """The SKUs that come back; a SKU on two lines names both."""

    @property
    @abstractmethod
    def buyers_days(self) -> int:
        """Within how many days the buyer needs no reason."""

    @cached_property
    def kept(self) -> tuple[Item, ...]:
        return tuple(item for item in self.order.items if item.sku in self.named and item.kept)

    @cached_property
    def days(self) -> int:
        """Calendar days from the day of signing to today."""
        assert self.order.signed_at is not None
        return (shop_day(self.now) - shop_day(self.order.signed_at)).days


class ReturnMatter(BackMatter[ReturnRefund]):
    @cached_property
    def named(self) -> frozenset[str]:
        return frozenset(self.request.items or (item.sku for item in self.order.items))

    @property
    def buyers_days(self) -> int:
        return self.policy.refunds.no_reason_days

    @cached_property
    def proposal(self) -> Proposal:
        return Proposal(min(sum(item.kept_fen for item in self.kept), self.order.left_fen))

    @property
    def remark(self) -> str:
        return f"退货退款{short_yuan(self.proposal.amount_fen)}元"


class ExchangeMatter(BackMatter[Exchange]):
    @cached_property
    def named(self) -> frozenset[str]:
        return frozenset((self.request.sku,))

    @property
    def buyers_days(self) -> int:
        return self.policy.refunds.exchange_days

    @property
    def remark(self) -> str:
        return f"换货{self.request.sku}→{self.request.new_sku}"


def no_money_or_piece_left(matter: ReturnMatter) -> Found:
    left = matter.order.left_fen
    return left == 0 or not matter.kept, (
        text.money("订单未退金额", left, "大于 0.00 元"),
        _pieces(matter),
    )


def no_piece_left(matter: ExchangeMatter) -> Found:
    return not matter.kept, (_pieces(matter),)


def new_sku_out_of_stock(matter: ExchangeMatter) -> Found:
    wanted = Gift(matter.request.new_sku, 1)
    stock = matter.facts.shop.stock.get(wanted.sku, 0)
    return not matter.facts.shop.has(wanted), (text.count(f"{wanted.sku} 库存", stock, "至少 1"),)


def sellers_with_evidence(matter: BackMatter[Any]) -> Found:
    return _sellers_in_time(matter) and matter.request.evidence, _sellers_facts(matter)


def sellers_without_evidence(matter: BackMatter[Any]) -> Found:
    return _sellers_in_time(matter) and not matter.request.evidence, _sellers_facts(matter)


def excluded_from_return(matter: BackMatter[Any]) -> Found:
    excluded = [item.sku for item in matter.kept if not item.no_reason_return]
    return matter.cause.on_buyer and bool(excluded), (
        _side(matter),
        Compared("不支持无理由退换的商品", "、".join(excluded) or "无", ""),
    )


def buyers_in_time(matter: BackMatter[Any]) -> Found:
    return matter.cause.on_buyer and matter.days <= matter.buyers_days, (
        _side(matter),
        _days(matter, matter.buyers_days),
    )


def _sellers_in_time(matter: BackMatter[Any]) -> bool:
    return not matter.cause.on_buyer and matter.days <= matter.policy.refunds.seller_cause_days


def _sellers_facts(matter: BackMatter[Any]) -> tuple[Compared, ...]:
    return (
        _side(matter),
        _days(matter, matter.policy.refunds.seller_cause_days),
        text.yes_no("有照片凭证", matter.request.evidence),
    )


def _side(matter: BackMatter[Any]) -> Compared:
    return Compared("责任方", "买家" if matter.cause.on_buyer else "商家", "")


def _days(matter: BackMatter[Any], bound: int) -> Compared:
    return text.count("距签收日天数", matter.days, f"不超过 {bound}")


def _pieces(matter: BackMatter[Any]) -> Compared:
    return text.count("留有的商品件数", sum(item.kept for item in matter.kept), "至少 1")


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
    grant("exchange", buyers_in_time),
    escalate("window_passed", otherwise, deadline=to_review),
)


def decide_return_refund(request: ReturnRefund, facts: Facts, policy: Policy) -> Decision:
    return first_that_applies(ReturnMatter(request, facts, policy), RETURN_ROWS, rule="P6")


def decide_exchange(request: Exchange, facts: Facts, policy: Policy) -> Decision:
    return first_that_applies(ExchangeMatter(request, facts, policy), EXCHANGE_ROWS, rule="P6")
