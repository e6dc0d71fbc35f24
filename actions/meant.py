"""Which wish the words mean where the engine reads another: 那床单呢, 不退了补差价, 便宜3块了."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.reading.causes import (
    after_all,
    asks_for_a_sum,
    cause_in,
    just_returns,
    may_return_goods,
    names_price_drop,
    price_today,
    tells_fall,
    tells_price_drop,
    turns_down,
    wants_back,
    wants_instead,
    wants_some_back,
)
from actions.reading.going_on import goes_on, only_names
from actions.reading.insistence import all_turned_off, insists
from actions.reading.phrases import asks_how_far, names_threshold
from actions.saying.cards import cases_of_buyer
from actions.words import SMALL_TALK

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# Wishes that move goods or money.
GIVING = frozenset(
    {
        "request_refund", "request_return", "request_exchange", "request_reship", "cancel_order",
        "request_compensation", "price_drop_complaint", "shipping_fee_dispute",
    }
)  # fmt: skip
# What two prices in a message are rather than this.
_VAGUE = frozenset(
    {
        "nlu_fallback", "inform", "chitchat", "request_gift", "ask_promotion", "ask_product",
        "request_compensation", "complain_service", "request_refund", "request_return",
    }
)  # fmt: skip
# 不喜欢 退了 names a reason: it asks for what these ask about.
_OF_CASES = frozenset({"withdraw_request", "check_refund_status"})
_FEW_YUAN = frozenset({"price_drop_complaint", "request_compensation"})
_ABOUT_RETURNS = frozenset({"ask_return_policy", "request_return", "request_refund"})
# Surer than this, 那发票呢 is a wish of its own.
_MOST_PLAIN = 0.9
# Nobody says 那物流呢 and means them once more.
_FOR_A_PERSON = ("request_human", "complain_service")


async def meant_instead(turn: Turn, book: Book) -> str:
    """The wish; an empty text where the engine's reading stands."""
    return _turned_to(turn, book) or await _after_what_went_before(turn)


def _turned_to(turn: Turn, book: Book) -> str:
    """我不换货了，直接修一下: the first clause turns one wish down, the rest names another.
    不退了，给我补差价: what is due under a rule is not lost to what was wished before."""
    text, intent = turn.heard.text, turn.heard.intent
    if (instead := wants_instead(text)) == "price_drop_complaint":
        return instead
    if intent == "request_compensation" and names_price_drop(text):
        return "price_drop_complaint"
    if intent in _VAGUE and (tells_price_drop(text) or tells_fall(text)):
        return "price_drop_complaint"
    if intent in _ABOUT_RETURNS and wants_some_back(text):
        # The goods stay: what is given for the trouble.
        return "request_compensation"
    if intent in ("nlu_fallback", "inform", "chitchat") and asks_for_a_sum(text):
        return "request_compensation"
    if names_threshold(text) and (intent == "nlu_fallback" or asks_how_far(text)):
        return "request_gift"
    if intent in _OF_CASES and cause_in(text) and wants_back(text):
        return "request_return"
    named = [*turn.heard.wishes[1:], *turn.heard.perhaps]
    off = SMALL_TALK | all_turned_off(text)
    others = [wish for wish in named if wish in book and wish not in off]
    if intent in ("complain_service", "request_human") and others and not insists(intent, text):
        # 破店，给我退货: who only vents beside a wish wants the wish.
        return others[0] if others[0] in turn.heard.wishes else ""
    return others[0] if turns_down(text) and others and intent in GIVING else ""


async def _after_what_went_before(turn: Turn) -> str:
    """那退了吧 was read as asking what became of a refund, where there is none; 退锅 as nothing."""
    text, intent, last = turn.heard.text, turn.heard.intent, turn.note("last")
    if last in _FEW_YUAN and turn.note("turned_down") == last and after_all(text):
        # 还是退给我吧, right after 差价不要了: the few yuan, not the goods.
        return str(last)
    if intent in ("inform", "nlu_fallback") and await _costs_less(turn):
        return "price_drop_complaint"
    if intent in _OF_CASES and just_returns(text):
        return "" if await cases_of_buyer(turn) else "request_return"
    if intent == "nlu_fallback" and may_return_goods(text):
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
        shown = turn.note("files") and turn.note("cause")
        return "request_return" if shown or await owned_skus_named(turn, orders) else ""
    return ""


async def _costs_less(turn: Turn) -> bool:
    """鼠标现在61了, of a mouse that was bought for more."""
    if (today := price_today(turn.heard.text)) is None:
        return False
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    named = await owned_skus_named(turn, orders)
    items = (item for order in orders for item in order.items if item.sku in named)
    return any(item.paid_unit_price_fen > today * 100 for item in items)


async def last_wish_goes_on(turn: Turn, book: Book) -> str:
    """那床单呢, 第二个呢: the last wish, for other goods; 床单呢 too, where they were bought."""
    last, text = turn.note("last"), turn.heard.text
    plain = turn.heard.confidence <= _MOST_PLAIN or turn.heard.intent in ("inform", "nlu_fallback")
    if last not in book or last in _FOR_A_PERSON or not plain:
        return ""
    if goes_on(text):
        return str(last)
    if not only_names(text):
        return ""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    return str(last) if await owned_skus_named(turn, orders) else ""
