"""Why a decision came out so, for the buyer: in warm words, with the numbers that decided it.

Read from the recorded facts, under the numbers in force; the words are in domain.yml. A reason
without numbers of its own has a sentence by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.decisions.model import DecisionRecord
from bot.decisions.wording import REASONS, reason_text
from bot.desk.ports import Phrases
from bot.money import short_yuan
from bot.policy import Facts, Policy, model
from bot.policy.gifts import PackMatter
from bot.policy.model import PriceKind
from bot.policy.price import PriceMatter
from bot.policy.table import Matter
from bot.times import shop_day

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_BETWEEN = "；"
REASON_SENTENCES = frozenset(f"utter_reason_{reason}" for reason in REASONS)


def why(record: DecisionRecord, policy: Policy, titles: Mapping[str, str], phrases: Phrases) -> str:
    """`titles`: what goods are called, by SKU."""
    explain = _EXPLAINED.get((record.kind, record.reason))
    if explain is not None and (text := explain(_Explained(record, policy, titles, phrases))):
        return text
    return buyer_reason(record.reason, phrases) if record.reason in REASONS else ""


def why_of_item(
    record: DecisionRecord,
    policy: Policy,
    titles: Mapping[str, str],
    phrases: Phrases,
    *,
    sku: str,
) -> str:
    """Of one of the goods: by how much its price fell, or that it did not. Nothing where it has no
    price today."""
    of = _Explained(record, policy, titles, phrases)
    return next((_price_drop(of, price) for price in _prices(record) if price.sku == sku), "")


def buyer_reason(reason: str, phrases: Phrases) -> str:
    """A reason by its own words; an unknown one is shown as it stands."""
    if reason not in REASONS:
        return reason_text(reason)
    return phrases.say(f"utter_reason_{reason}")


def how_far(facts: Facts, policy: Policy, phrases: Phrases) -> str:
    """满99才有，这单59: from the next threshold."""
    matter = PackMatter[object](None, facts, policy)
    packs = policy.threshold_gifts.packs
    if not packs:
        return ""
    total = facts.order.kept_goods_fen
    reached = [pack.from_fen for pack in packs if pack.from_fen <= total]
    values = {"total": short_yuan(total)}
    if reached:
        values["reached"] = short_yuan(reached[-1])
    if matter.next_pack is None:
        return phrases.say("utter_why_pack_highest", values)
    following = matter.next_pack.from_fen
    values |= {"next": short_yuan(following), "gap": short_yuan(following - total)}
    return phrases.say("utter_why_pack_next" if reached else "utter_why_pack_gap", values)


@dataclass(frozen=True)
class _Explained:
    """The decision that is explained, and what its words are made of."""

    record: DecisionRecord
    policy: Policy
    titles: Mapping[str, str]
    phrases: Phrases

    def title(self, sku: str) -> str:
        return self.titles.get(sku, sku)

    @property
    def signed_at(self) -> datetime:
        signed = self.record.facts.order.signed_at
        return self.record.facts.now if signed is None else signed

    @property
    def since_event(self) -> timedelta | None:
        return Matter(self.record.request, self.record.facts, self.policy).since_event

    @property
    def paid_before_fen(self) -> int:
        record = self.record
        matter = PriceMatter(record.request, record.facts, self.policy)  # type: ignore[arg-type]
        return matter.paid_before_fen

    def days_since_signing(self, within: int) -> str:
        """Whole days; an hour past the fifteenth day is 15 天多."""
        days = (self.record.facts.now - self.signed_at) // _DAY
        name = "utter_why_days" if days > within else "utter_why_days_and_hours"
        return self.phrases.say(name, {"days": days})


class _Price(NamedTuple):
    """What was paid for an item, and what it costs today."""

    sku: str
    paid_fen: int
    now_fen: int
    kept: int
    kind: PriceKind


_Explain = Callable[[_Explained], str]


def _prices(record: DecisionRecord) -> Iterator[_Price]:
    """Of what is kept and has a price today."""
    prices = record.facts.shop.prices
    for item in record.facts.order.items:
        if item.kept and (now := prices.get(item.sku)) is not None:
            yield _Price(item.sku, item.paid_unit_price_fen, now.price_fen, item.kept, now.kind)


def _dropped(of: _Explained) -> str:
    parts = [_price_drop(of, price) for price in _prices(of.record)]
    if before_fen := of.paid_before_fen:
        parts.append(of.phrases.say("utter_why_paid_before", {"amount": short_yuan(before_fen)}))
    return _BETWEEN.join(parts)


def _price_drop(of: _Explained, price: _Price) -> str:
    values: dict[str, object] = {"title": of.title(price.sku)}
    if price.now_fen >= price.paid_fen:
        return of.phrases.say("utter_why_not_cheaper", values)
    if price.kind is PriceKind.FLASH_SALE:
        return of.phrases.say("utter_why_not_counted", values)
    values |= {"amount": short_yuan(price.paid_fen - price.now_fen), "pieces": price.kept}
    return of.phrases.say(
        "utter_why_cheaper_each" if price.kept > 1 else "utter_why_cheaper", values
    )


def _not_lower(of: _Explained) -> str:
    return _BETWEEN.join(
        of.phrases.say(
            "utter_why_price_not_lower",
            {
                "title": of.title(price.sku),
                "paid": short_yuan(price.paid_fen),
                "now": short_yuan(price.now_fen),
            },
        )
        for price in _prices(of.record)
    )


def _flash(of: _Explained) -> str:
    return _BETWEEN.join(
        of.phrases.say(
            "utter_why_flash_sale",
            {"title": of.title(price.sku), "now": short_yuan(price.now_fen)},
        )
        for price in _prices(of.record)
        if price.now_fen < price.paid_fen
    )


def _price_window(of: _Explained) -> str:
    days = of.policy.price_difference.window_hours // 24
    since = of.days_since_signing(days)
    return of.phrases.say("utter_why_price_window", {"since": since, "days": days})


def _price_not_signed(of: _Explained) -> str:
    days = of.policy.price_difference.window_hours // 24
    return of.phrases.say("utter_why_price_not_signed", {"days": days})


def _already_paid(of: _Explained) -> str:
    if not of.paid_before_fen:
        return ""
    return of.phrases.say("utter_why_already_paid", {"amount": short_yuan(of.paid_before_fen)})


def _above_limit(limit_fen: Callable[[Policy], int]) -> _Explain:
    def explain(of: _Explained) -> str:
        return of.phrases.say("utter_why_above_limit", {"limit": short_yuan(limit_fen(of.policy))})

    return explain


def _pack(of: _Explained) -> str:
    return how_far(of.record.facts, of.policy, of.phrases)


def _first_pack(of: _Explained) -> str:
    packs = of.policy.threshold_gifts.packs
    if not packs:
        return ""
    total_fen = of.record.facts.order.kept_goods_fen
    values = {"next": short_yuan(packs[0].from_fen), "total": short_yuan(total_fen)}
    return of.phrases.say("utter_why_pack_first", values)


def _no_sample(of: _Explained) -> str:
    return of.phrases.say("utter_why_no_sample", {"gap": _pack(of)})


def _gift_window(of: _Explained) -> str:
    days = of.policy.threshold_gifts.missing_window_hours // 24
    since = of.days_since_signing(days)
    return of.phrases.say("utter_why_gift_window", {"since": since, "days": days})


def _goodwill(of: _Explained) -> str:
    numbers = of.policy.goodwill
    values = {"base": short_yuan(numbers.base_fen), "most": short_yuan(numbers.highest_fen)}
    return of.phrases.say("utter_why_goodwill", values)


def _return_window(of: _Explained) -> str:
    request, numbers = of.record.request, of.policy.refunds
    if not isinstance(request, model.ReturnRefund | model.Exchange):
        return ""
    since = (shop_day(of.record.facts.now) - shop_day(of.signed_at)).days
    if not request.cause.on_buyer:
        name, days = "utter_why_fault_window", numbers.seller_cause_days
    elif isinstance(request, model.Exchange):
        name, days = "utter_why_exchange_window", numbers.exchange_days
    else:
        name, days = "utter_why_return_window", numbers.no_reason_days
    return of.phrases.say(name, {"since": since, "days": days})


def _in_transit(of: _Explained) -> str:
    if of.since_event is None:
        return of.phrases.say("utter_why_in_transit")
    values = {"hours": of.since_event // _HOUR, "bound": of.policy.refunds.lost_hours}
    return of.phrases.say("utter_why_in_transit_silent", values)


def _moving(of: _Explained) -> str:
    if of.since_event is None:
        return ""
    values = {"hours": of.since_event // _HOUR, "bound": of.policy.stalled.stalled_hours}
    return of.phrases.say("utter_why_moving", values)


def _silent(of: _Explained) -> str:
    if of.since_event is None:
        return ""
    return of.phrases.say("utter_why_silent", {"hours": of.since_event // _HOUR})


_EXPLAINED: Mapping[tuple[str, str], _Explain] = {
    ("price_difference", "price_dropped"): _dropped,
    ("price_difference", "price_not_lower"): _not_lower,
    ("price_difference", "flash_sale"): _flash,
    ("price_difference", "window_passed"): _price_window,
    ("price_difference", "not_signed"): _price_not_signed,
    ("price_difference", "already_paid"): _already_paid,
    ("price_difference", "above_bot_limit"): _above_limit(
        lambda p: p.price_difference.bot_limit_fen
    ),
    ("goodwill", "goodwill"): _goodwill,
    ("goodwill", "above_bot_limit"): _goodwill,
    ("threshold_gift", "too_far"): _pack,
    ("threshold_gift", "near_threshold"): _pack,
    ("missing_gift", "not_earned"): _first_pack,
    ("missing_gift", "window_passed"): _gift_window,
    ("everyday_gift", "no_gift_for_item"): _no_sample,
    ("postage", "above_bot_limit"): _above_limit(lambda p: p.postage.bot_limit_fen),
    ("return_refund", "window_passed"): _return_window,
    ("exchange", "window_passed"): _return_window,
    ("refund_only", "in_transit"): _in_transit,
    ("logistics_stalled", "moving"): _moving,
    ("logistics_stalled", "stalled"): _silent,
    ("logistics_stalled", "lost"): _silent,
}
