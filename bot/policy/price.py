"""P1 退差价: the shop's price fell within the window after signing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from bot.money import short_yuan, yuan
from bot.policy import text
from bot.policy.model import (
    Change,
    Compared,
    Lever,
    PastKind,
    Price,
    PriceDifference,
    PriceKind,
    printed,
)
from bot.policy.order import Item
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

DAY = timedelta(days=1)


@dataclass(frozen=True)
class PriceMatter(Matter[PriceDifference]):
    @cached_property
    def window(self) -> timedelta:
        return timedelta(hours=self.policy.price_difference.window_hours)

    @cached_property
    def cheaper(self) -> tuple[tuple[Item, Price], ...]:
        """The lines of which a piece is kept and that cost less now, by whatever kind of price."""
        found = ((item, self.facts.shop.prices.get(item.sku)) for item in self.order.items)
        return tuple(
            (item, price)
            for item, price in found
            if price and item.kept and price.price_fen < item.paid_unit_price_fen
        )

    @cached_property
    def counted(self) -> tuple[tuple[Item, Price], ...]:
        """A flash sale of a big promotion is no new price."""
        return tuple(
            (item, price) for item, price in self.cheaper if price.kind is not PriceKind.FLASH_SALE
        )

    @cached_property
    def dropped_fen(self) -> int:
        return sum(
            (item.paid_unit_price_fen - price.price_fen) * item.kept for item, price in self.counted
        )

    @cached_property
    def paid_before_fen(self) -> int:
        return sum(
            past.amount_fen for past in self.facts.history if past.kind is PastKind.PRICE_DIFFERENCE
        )

    @cached_property
    def proposal(self) -> Proposal:
        return Proposal(min(self.dropped_fen - self.paid_before_fen, self.order.left_fen))

    def remark_for(self, amount_fen: int) -> str:
        amount = f"退差价{short_yuan(amount_fen)}元"
        if self.since_signing is None:
            return amount
        # Rounded up; a request in the second of signing is still day 1.
        return f"{max(1, -(-self.since_signing // DAY))}天内{amount}"


def window_passed(matter: PriceMatter) -> Found:
    bound = f"不超过 {text.duration(matter.window)}"
    since = matter.since_signing
    passed = since is not None and since > matter.window
    return passed, (text.span("签收后", since, bound, missing="时间未知"),)


def price_not_lower(matter: PriceMatter) -> Found:
    return not matter.cheaper, _prices(matter)


def only_flash_sale(matter: PriceMatter) -> Found:
    return not matter.counted, (text.count("非秒杀降价的商品", len(matter.counted), "至少 1"),)


def paid_already(matter: PriceMatter) -> Found:
    return matter.proposal.amount_fen <= 0, (
        text.money("差价合计", matter.dropped_fen),
        text.money("已退差价", matter.paid_before_fen),
        text.money("订单未退金额", matter.order.left_fen),
        text.money("应退", matter.proposal.amount_fen, "大于 0.00 元"),
    )


def above_bot_limit(matter: PriceMatter) -> Found:
    limit = matter.policy.price_difference.bot_limit_fen
    amount = matter.proposal.amount_fen
    return amount > limit, (text.money("应退", amount, f"不超过 {yuan(limit)} 元"),)


def _prices(matter: PriceMatter) -> tuple[Compared, ...]:
    rows = []
    for item in matter.order.items:
        price = matter.facts.shop.prices.get(item.sku)
        now = f"{yuan(price.price_fen)} 元" if price else "无"
        bound = f"低于 {yuan(item.paid_unit_price_fen)} 元，且留有商品（{item.kept} 件）"
        rows.append(Compared(f"{item.sku} 现价", now, bound))
    return tuple(rows)


def until_the_window_ends(matter: PriceMatter) -> tuple[Change, ...]:
    if matter.order.signed_at is None:
        return changes(Lever.TIME_KNOWN)(matter)
    return (change(Lever.PRICE_FALLS, by=printed(matter.order.signed_at + matter.window) or ""),)


# Their order is the policy: the first row that applies decides.
ROWS: tuple[Row[PriceMatter], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("not_signed", not_signed, changes=changes(Lever.SIGNED)),
    refuse("window_passed", window_passed),
    refuse("price_not_lower", price_not_lower, changes=until_the_window_ends),
    refuse("flash_sale", only_flash_sale, changes=until_the_window_ends),
    refuse("already_paid", paid_already, changes=until_the_window_ends),
    escalate("time_unknown", signed_at_an_unknown_time, changes=changes(Lever.TIME_KNOWN)),
    escalate("above_bot_limit", above_bot_limit),
    grant("price_dropped", otherwise),
)

PRICE_DIFFERENCE = Rule("P1", PriceMatter, ROWS)
