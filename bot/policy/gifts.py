"""P3 满赠 and P4 赠品权限②: packs by the goods total, everyday gifts by the SKU table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, TypeVar

from bot.money import short_yuan, yuan
from bot.policy import text
from bot.policy.model import (
    Change,
    Compared,
    EverydayGift,
    Gift,
    Lever,
    MissingGift,
    PastKind,
    ThresholdGift,
)
from bot.policy.numbers import Pack
from bot.policy.table import (
    NOTHING,
    Found,
    Matter,
    Proposal,
    Row,
    Rule,
    change,
    changes,
    closed,
    escalate,
    grant,
    not_signed,
    otherwise,
    refuse,
    shipped,
    signed_at_an_unknown_time,
)

R = TypeVar("R")


@dataclass(frozen=True)
class PackMatter(Matter[R]):
    """Where the kept goods stand among the thresholds."""

    @cached_property
    def earned(self) -> Pack | None:
        reached = (p for p in self._packs if p.from_fen <= self.order.kept_goods_fen)
        return max(reached, key=lambda pack: pack.from_fen, default=None)

    @cached_property
    def next_pack(self) -> Pack | None:
        above = (p for p in self._packs if p.from_fen > self.order.kept_goods_fen)
        return min(above, key=lambda pack: pack.from_fen, default=None)

    @property
    def _packs(self) -> tuple[Pack, ...]:
        return self.policy.threshold_gifts.packs


class NearThreshold(PackMatter[ThresholdGift]):
    @cached_property
    def proposal(self) -> Proposal:
        return _proposed(self.next_pack)

    def remark_for(self, amount_fen: int) -> str:
        pack, earned = self.next_pack, self.earned
        assert pack is not None
        if self.order.signed:
            return f"补发{_star(pack)}"
        if earned is None:
            return f"加送{_star(pack)}"
        return f"去掉{short_yuan(earned.from_fen)}，送{short_yuan(pack.from_fen)}，{_star(pack)}"


class MissingPack(PackMatter[MissingGift]):
    @cached_property
    def window(self) -> timedelta:
        return timedelta(hours=self.policy.threshold_gifts.missing_window_hours)

    @cached_property
    def proposal(self) -> Proposal:
        return _proposed(self.earned)

    def remark_for(self, amount_fen: int) -> str:
        assert self.earned is not None
        return f"补发{_star(self.earned)}"


@dataclass(frozen=True)
class EverydayMatter(Matter[EverydayGift]):
    @cached_property
    def row(self) -> tuple[Gift, ...]:
        """That of the first kept item which has one; an empty row is no row."""
        table = self.facts.shop.everyday_gifts
        rows = (table.get(item.sku, ()) for item in self.order.items if item.kept)
        return next((row for row in rows if row), ())

    @cached_property
    def in_stock(self) -> Gift | None:
        return next((gift for gift in self.row if self.facts.shop.has(gift)), None)

    @cached_property
    def proposal(self) -> Proposal:
        return Proposal(gifts=(self.in_stock or self.row[0],))

    def remark_for(self, amount_fen: int) -> str:
        return f"加送小样 {_star(self.proposal.gifts[0])}"


def _proposed(pack: Pack | None) -> Proposal:
    return NOTHING if pack is None else Proposal(gifts=(Gift(pack.sku, pack.quantity),))


def _star(gift: Gift | Pack) -> str:
    return f"{gift.sku}*{gift.quantity}"


def given_by_permission(matter: Matter[Any]) -> Found:
    # A pack that was sent again because it was missing is none that anybody gave away.
    given = matter.facts.had(PastKind.THRESHOLD_GIFT, PastKind.EVERYDAY_GIFT)
    return given, (text.yes_no("本单已按权限送过赠品", given),)


def sent_again(matter: MissingPack) -> Found:
    sent = matter.facts.had(PastKind.MISSING_GIFT)
    return sent, (text.yes_no("本单已补发过赠品", sent),)


def too_far(matter: NearThreshold) -> Found:
    total, pack = matter.order.kept_goods_fen, matter.next_pack
    within = matter.policy.threshold_gifts.within_fen
    if pack is None:
        return True, (text.money("商品实付", total), Compared("下一档", "无", ""))
    short = pack.from_fen - total
    return short > within, (
        text.money("商品实付", total),
        text.money("距下一档", short, f"不超过 {yuan(within)} 元"),
    )


def not_earned(matter: MissingPack) -> Found:
    packs = matter.policy.threshold_gifts.packs
    bound = f"达到 {yuan(packs[0].from_fen)} 元" if packs else ""
    return matter.earned is None, (text.money("商品实付", matter.order.kept_goods_fen, bound),)


def out_of_stock(matter: Matter[Any]) -> Found:
    gift = matter.proposal.gifts[0]
    return not matter.facts.shop.has(gift), (_stock(matter, gift),)


def whole_row_out_of_stock(matter: EverydayMatter) -> Found:
    return matter.in_stock is None, tuple(_stock(matter, gift) for gift in matter.row)


def _stock(matter: Matter[Any], gift: Gift) -> Compared:
    stock = matter.facts.shop.stock.get(gift.sku, 0)
    return text.count(f"{gift.sku} 库存", stock, f"至少 {gift.quantity}")


def campaign_running(matter: Matter[Any]) -> Found:
    running = matter.facts.shop.campaign_running
    return running, (text.yes_no("活动进行中", running),)


def on_its_way(matter: Matter[Any]) -> Found:
    order = matter.order
    return order.in_transit, (text.shipping(order), text.signing(order))


def window_passed(matter: MissingPack) -> Found:
    bound = f"不超过 {text.duration(matter.window)}"
    since = matter.since_signing
    passed = since is not None and since > matter.window
    return passed, (text.span("签收后", since, bound, missing="时间未知"),)


def no_row(matter: EverydayMatter) -> Found:
    skus = "、".join(item.sku for item in matter.order.items if item.kept)
    return not matter.row, (Compared("赠品表中的商品", skus or "无", "至少一件有赠品"),)


def near_the_next(matter: NearThreshold) -> tuple[Change, ...]:
    pack = matter.next_pack
    if pack is None:
        return ()
    least = pack.from_fen - matter.policy.threshold_gifts.within_fen
    return (change(Lever.GOODS_TOTAL, at_least=yuan(least)),)


def reach_the_first(matter: MissingPack) -> tuple[Change, ...]:
    pack = matter.next_pack
    return () if pack is None else (change(Lever.GOODS_TOTAL, at_least=yuan(pack.from_fen)),)


def restocked(matter: Matter[Any]) -> tuple[Change, ...]:
    gift = matter.proposal.gifts[0]
    return (change(Lever.STOCK, sku=gift.sku, at_least=str(gift.quantity)),)


# Their order is the policy: the first row that applies decides.
NEAR_ROWS: tuple[Row[NearThreshold], ...] = (
    refuse("order_closed", closed),
    refuse("already_given", given_by_permission),
    refuse("too_far", too_far, changes=near_the_next),
    escalate("out_of_stock", out_of_stock, changes=restocked),
    escalate("campaign_running", campaign_running, changes=changes(Lever.CAMPAIGN_ENDS)),
    refuse("after_signing", on_its_way, changes=changes(Lever.SIGNED)),
    grant("near_threshold", otherwise),
)

MISSING_ROWS: tuple[Row[MissingPack], ...] = (
    refuse("order_closed", closed),
    refuse("not_earned", not_earned, changes=reach_the_first),
    refuse("not_signed", not_signed, changes=changes(Lever.SIGNED)),
    refuse("already_given", sent_again),
    escalate("window_passed", window_passed),
    escalate("time_unknown", signed_at_an_unknown_time, changes=changes(Lever.TIME_KNOWN)),
    escalate("out_of_stock", out_of_stock, changes=restocked),
    grant("missing_gift", otherwise),
)

EVERYDAY_ROWS: tuple[Row[EverydayMatter], ...] = (
    refuse("order_closed", closed),
    refuse("already_given", given_by_permission),
    refuse("no_gift_for_item", no_row),
    escalate("campaign_running", campaign_running, changes=changes(Lever.CAMPAIGN_ENDS)),
    escalate("already_shipped", shipped),
    escalate("out_of_stock", whole_row_out_of_stock, changes=restocked),
    grant("everyday_gift", otherwise),
)

THRESHOLD_GIFT = Rule("P3", NearThreshold, NEAR_ROWS)
MISSING_GIFT = Rule("P3", MissingPack, MISSING_ROWS)
EVERYDAY_GIFT = Rule("P4", EverydayMatter, EVERYDAY_ROWS)
