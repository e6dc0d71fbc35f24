"""Why a decision came out so, for the buyer: in warm words, with the numbers that decided it.

Read from the recorded facts, under the numbers in force. A reason without numbers of its own has
its words in `wording`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.decisions.model import DecisionRecord
from bot.decisions.wording import REASONS_FOR_BUYERS
from bot.money import short_yuan
from bot.policy import Facts, Policy, model
from bot.policy.gifts import PackMatter
from bot.policy.model import PriceKind
from bot.policy.price import PriceMatter
from bot.policy.table import Matter
from bot.times import shop_day

_DAY = timedelta(days=1)
Names = Mapping[str, str]


def why(record: DecisionRecord, policy: Policy, names: Names) -> str:
    """`names`: what goods are called, by SKU."""
    explain = _EXPLAINED.get((record.kind, record.reason))
    if explain is not None and (text := explain(record, policy, names)):
        return text
    return REASONS_FOR_BUYERS.get(record.reason, "")


def _prices(record: DecisionRecord) -> Iterator[tuple[str, int, int, int, PriceKind]]:
    """SKU, paid and today's price, pieces kept; of what has a price today."""
    prices = record.facts.shop.prices
    for item in record.facts.order.items:
        if item.kept and (now := prices.get(item.sku)) is not None:
            yield item.sku, item.paid_unit_price_fen, now.price_fen, item.kept, now.kind


def _dropped(record: DecisionRecord, policy: Policy, names: Names) -> str:
    parts = []
    for sku, paid, now, kept, kind in _prices(record):
        name = names.get(sku, sku)
        if now >= paid:
            parts.append(f"“{name}”现价没有比您买时低")
        elif kind is PriceKind.FLASH_SALE:
            parts.append(f"“{name}”现在是大促限时秒杀价，价保不算秒杀价")
        else:
            each = f"“{name}”便宜了 {short_yuan(paid - now)} 元"
            parts.append(f"{each}，{kept} 件" if kept > 1 else each)
    matter = PriceMatter(record.request, record.facts, policy)  # type: ignore[arg-type]
    if matter.paid_before_fen:
        parts.append(f"之前的差价 {short_yuan(matter.paid_before_fen)} 元已经退过")
    return "；".join(parts)


def _not_lower(record: DecisionRecord, policy: Policy, names: Names) -> str:
    return "；".join(
        f"“{names.get(sku, sku)}”您买时 {short_yuan(paid)} 元，现在 {short_yuan(now)} 元"
        for sku, paid, now, _, _ in _prices(record)
    )


def _flash(record: DecisionRecord, policy: Policy, names: Names) -> str:
    return "；".join(
        f"“{names.get(sku, sku)}”现在的 {short_yuan(now)} 元是大促限时秒杀价，不在价保范围内"
        for sku, paid, now, _, _ in _prices(record)
        if now < paid
    )


def _price_window(record: DecisionRecord, policy: Policy, names: Names) -> str:
    within = policy.price_difference.window_hours // 24
    days = _days(record.facts.now - _signed_at(record), within)
    return f"这单签收已经 {days}，价保是签收后 {within} 天内"


def _price_not_signed(record: DecisionRecord, policy: Policy, names: Names) -> str:
    days = policy.price_difference.window_hours // 24
    return f"价保是从签收开始算的，签收后 {days} 天内都可以核对，这单还没有签收"


def _already_paid(record: DecisionRecord, policy: Policy, names: Names) -> str:
    matter = PriceMatter(record.request, record.facts, policy)  # type: ignore[arg-type]
    if not matter.paid_before_fen:
        return ""
    return f"目前的差价 {short_yuan(matter.paid_before_fen)} 元之前已经退过了，价格没有再往下降"


def _limit_of(fen: Callable[[Policy], int]) -> Callable[[DecisionRecord, Policy, Names], str]:
    def explain(record: DecisionRecord, policy: Policy, names: Names) -> str:
        return f"超过 {short_yuan(fen(policy))} 元的要请客服确认，我这边不能直接定"

    return explain


def how_far(facts: Facts, policy: Policy) -> str:
    """满99才有，这单59: from the next threshold."""
    matter = PackMatter[object](None, facts, policy)
    packs = policy.threshold_gifts.packs
    if not packs:
        return ""
    total = facts.order.kept_goods_fen
    have = f"这单商品 {short_yuan(total)} 元"
    pack = matter.next_pack
    if pack is None:
        return f"{have}，已经到满 {short_yuan(packs[-1].from_fen)} 元的最高一档"
    gap = f"差 {short_yuan(pack.from_fen - total)} 元"
    earned = [one for one in packs if one.from_fen <= total]
    if earned:
        reached, next_one = short_yuan(earned[-1].from_fen), short_yuan(pack.from_fen)
        return f"{have}，已经够满 {reached} 元的礼包，到下一档 {next_one} 元还{gap}"
    return f"满 {short_yuan(pack.from_fen)} 元才有满赠，{have}，{gap}"


def _pack(record: DecisionRecord, policy: Policy, names: Names) -> str:
    return how_far(record.facts, policy)


def _first_pack(record: DecisionRecord, policy: Policy, names: Names) -> str:
    packs = policy.threshold_gifts.packs
    total = short_yuan(record.facts.order.kept_goods_fen)
    return f"满 {short_yuan(packs[0].from_fen)} 元才有满赠，这单商品是 {total} 元" if packs else ""


def _no_sample(record: DecisionRecord, policy: Policy, names: Names) -> str:
    return f"这款商品目前没有可以送的小样；{_pack(record, policy, names)}"


def _gift_window(record: DecisionRecord, policy: Policy, names: Names) -> str:
    days = policy.threshold_gifts.missing_window_hours // 24
    since = _days(record.facts.now - _signed_at(record), days)
    return f"这单签收已经 {since}，漏发的赠品签收后 {days} 天内我能直接核对"


def _goodwill(record: DecisionRecord, policy: Policy, names: Names) -> str:
    numbers = policy.goodwill
    return (
        f"店里定的起步是 {short_yuan(numbers.base_fen)} 元，等得特别久或者反复联系会多一点，"
        f"我这边最多到 {short_yuan(numbers.highest_fen)} 元"
    )


def _return_window(record: DecisionRecord, policy: Policy, names: Names) -> str:
    request, numbers = record.request, policy.refunds
    if not isinstance(request, model.ReturnRefund | model.Exchange):
        return ""
    since = (shop_day(record.facts.now) - shop_day(_signed_at(record))).days
    if not request.cause.on_buyer:
        within, what = numbers.seller_cause_days, "商品问题的退换"
    elif isinstance(request, model.Exchange):
        within, what = numbers.exchange_days, "换货"
    else:
        within, what = numbers.no_reason_days, "无理由退货"
    return f"这单签收已经 {since} 天，{what}是签收后 {within} 天内"


def _in_transit(record: DecisionRecord, policy: Policy, names: Names) -> str:
    silent = Matter(record.request, record.facts, policy).since_event
    if silent is None:
        return "包裹已经在路上了"
    hours = f"最近一次更新在 {silent // timedelta(hours=1)} 小时前"
    return f"包裹已经在路上了，{hours}，{policy.refunds.lost_hours} 小时没有更新才按丢件办"


def _moving(record: DecisionRecord, policy: Policy, names: Names) -> str:
    silent = Matter(record.request, record.facts, policy).since_event
    if silent is None:
        return ""
    hours = f"最近一次更新在 {silent // timedelta(hours=1)} 小时前"
    return f"包裹还在正常运输中，{hours}，{policy.stalled.stalled_hours} 小时没有更新就会请快递去查"


def _signed_at(record: DecisionRecord) -> datetime:
    signed = record.facts.order.signed_at
    return record.facts.now if signed is None else signed


def _days(span: timedelta, within: int) -> str:
    """Whole days; an hour past the fifteenth day is 15 天多."""
    days = span // _DAY
    return f"{days} 天" if days > within else f"{days} 天多"


_EXPLAINED: Mapping[tuple[str, str], Callable[[DecisionRecord, Policy, Names], str]] = {
    ("price_difference", "price_dropped"): _dropped,
    ("price_difference", "price_not_lower"): _not_lower,
    ("price_difference", "flash_sale"): _flash,
    ("price_difference", "window_passed"): _price_window,
    ("price_difference", "not_signed"): _price_not_signed,
    ("price_difference", "already_paid"): _already_paid,
    ("price_difference", "above_bot_limit"): _limit_of(lambda p: p.price_difference.bot_limit_fen),
    ("goodwill", "goodwill"): _goodwill,
    ("goodwill", "above_bot_limit"): _goodwill,
    ("threshold_gift", "too_far"): _pack,
    ("threshold_gift", "near_threshold"): _pack,
    ("missing_gift", "not_earned"): _first_pack,
    ("missing_gift", "window_passed"): _gift_window,
    ("everyday_gift", "no_gift_for_item"): _no_sample,
    ("postage", "above_bot_limit"): _limit_of(lambda p: p.postage.bot_limit_fen),
    ("return_refund", "window_passed"): _return_window,
    ("exchange", "window_passed"): _return_window,
    ("refund_only", "in_transit"): _in_transit,
    ("logistics_stalled", "moving"): _moving,
}
