"""Questions about money that was offered, sent, or is to come back: how much, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.orders import find_order, signed
from actions.pieces import goods_text
from actions.reading.asking import (
    asks_price_window,
    asks_sum,
    asks_when_money,
    asks_when_money_of_return,
    names_flash_sale,
    only_names_way,
    says_not_arrived,
)
from actions.reading.causes import names_price_drop
from actions.reading.going_on import further
from actions.reading.model import GIVES_MONEY, Act
from actions.reading.paying import paid_by
from actions.reading.variations import wants_more_of_it
from actions.saying.arrival import arrival_of
from actions.saying.cards import goes_back
from actions.saying.decisions import weigh
from actions.saying.explaining import tell_told, tell_told_later
from actions.saying.offers import explain_offer, put_offer_again
from actions.words import day_text, title_of
from bot.errors import OrderNotFound
from bot.money import short_yuan
from bot.policy.model import Cause, Named, Outcome, RefundOnly, ReturnRefund
from bot.shop.model import Order
from bot.times import shop_day

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

_OF_THE_WAY = frozenset({"logistics_stalled", "track_logistics", "delivered_not_received"})
_OF_RETURNS = frozenset(
    {
        "ask_return_policy", "check_refund_status", "request_refund", "request_return",
        "nlu_fallback", "inform",
    }
)  # fmt: skip
_OF_OTHER_SUMS = frozenset({"price_drop_complaint", "request_compensation"})
_OF_THE_PARCEL = frozenset(
    {"urge_shipping", "track_logistics", "logistics_stalled", "contact_courier", "ask_courier"}
)
_SURE = 0.6


async def sum_asked(turn: Turn, book: Book) -> bool:
    """退多少: of the offer; else what would come back for this order."""
    if not asks_sum(turn.heard.text) or turn.reading.is_(Act.BARGAINS, at_least=_SURE):
        return False
    if names_price_drop(turn.heard.text):
        return False
    if turn.before.question == "offer":
        put_offer_again(turn, "offer_sum")
        return True
    if turn.before.question != NOTHING or turn.heard.intent not in _OF_RETURNS:
        return False
    if turn.note("last") in _OF_OTHER_SUMS:
        # 退多少 after a price difference was refused is about that.
        return await tell_told_later(turn)
    order = await _order(turn)
    return order is not None and await _tell_sum(turn, order)


async def no_more_than_paid(turn: Turn, book: Book) -> bool:
    """能多退点不, right after a price difference was paid: as it was reckoned."""
    done = turn.before.notes.get("done")
    if turn.before.question != NOTHING or not done or done[0] != "price_difference":
        return False
    if not wants_more_of_it(turn.heard.text):
        return False
    turn.answered = "price_drop_complaint"
    # 行吧退吧 after it is still about what was paid.
    turn.keep("done", done)
    return await tell_told(turn, "no_more_than_paid")


async def _tell_sum(turn: Turn, order: Order) -> bool:
    lines = turn.note("lines") or ()
    items = tuple(Named(item.sku, None) for item in order.items if item.line in lines) or None
    if not signed(order):
        weighed = await weigh(turn, RefundOnly(), order)
    else:
        cause = Cause(turn.note("cause") or Cause.DISLIKE)
        weighed = await weigh(turn, ReturnRefund(cause, evidence=True, items=items), order)
    if weighed.outcome is not Outcome.GRANT or not weighed.amount_fen:
        return False
    name = "sum_of_return" if signed(order) else "sum_of_refund"
    turn.say(name, goods=goods_text(order, items), amount=short_yuan(weighed.amount_fen))
    return True


async def when_money_comes(turn: Turn, book: Book) -> bool:
    """钱多久回来 of an offer; 几天能到 right after money was sent; 寄回去多久退钱."""
    text = turn.heard.text
    if turn.before.question == "offer":
        if turn.offered_kind not in GIVES_MONEY or not asks_when_money(text):
            return False
        if paid_by(text) is not None:
            # 微信付的，几天能到账: by that way, and not by all of them.
            return False
        explain_offer(turn)
        return True
    if turn.before.question not in (NOTHING, "readings"):
        return False
    if asks_when_money(text) and _was_just_paid(turn):
        turn.wish = turn.answered = "check_refund_status"
        turn.memory.settled()
        await book[turn.wish].fulfil(turn)
        return True
    if asks_when_money_of_return(text) and await goes_back(turn) is not None:
        turn.answered = "check_refund_status"
        turn.say("return_money_when", arrival=arrival_of(turn))
        return True
    return False


def _was_just_paid(turn: Turn) -> bool:
    """In the turn before; or of the order in hand, where nothing was said of a parcel since."""
    done = turn.before.notes.get("done")
    if done:
        return done[0] in GIVES_MONEY and done[0] != "return_refund"
    paid = turn.note("paid")
    return bool(paid) and paid == turn.memory.order_no and turn.note("last") not in _OF_THE_PARCEL


async def paid_this_way(turn: Turn, book: Book) -> bool:
    """我微信付的, 那信用卡呢: how long that way takes; what is offered stands."""
    if not only_names_way(turn.heard.text) or turn.heard.intent == "affirm":
        return False
    if turn.heard.intent == "check_refund_status" and further(turn.heard.text) is None:
        # 信用卡付的几天到账 of money that was paid: with what became of it.
        return False
    if turn.before.question == "offer" and turn.offered_kind in GIVES_MONEY:
        turn.say("offer_arrival", arrival=arrival_of(turn))
        put_offer_again(turn)
        return True
    asked = turn.note("last") == "check_refund_status" or bool(turn.note("paid"))
    if not asked or turn.before.question not in (NOTHING, "readings"):
        return False
    turn.memory.settled()
    turn.answered = "check_refund_status"
    turn.say("arrival_of_way", arrival=arrival_of(turn))
    return True


# 多少天之内给补差价, of a fall that has not happened.
_DAYS_FOR_IT = re.compile(
    r"(?:多少|几)天(?:之|以)?内[^,，。]{0,4}[补退]差价|[补退]差价[^,，。]{0,6}(?:多少|几)天"
)


# 几天之内来说才行, once a price difference was spoken of.
_WITHIN = re.compile(r"(?:多久|多长时间|几天|多少天)(?:之|以)?内|多久(?:找|来|申请)|有效期|期限")


async def price_window(turn: Turn, book: Book) -> bool:
    """价保多久: by the rule, and until when for the order in hand."""
    if turn.before.question not in (NOTHING, "readings"):
        return False
    text = turn.heard.text
    of_it = turn.note("last") == "price_drop_complaint" and _WITHIN.search(text)
    if not (asks_price_window(text) or _DAYS_FOR_IT.search(text) or of_it):
        return False
    turn.memory.settled()
    turn.answered = "price_drop_complaint"
    order = await _order(turn)
    windows = turn.services.decisions.windows(order)
    over = windows.price_until is not None and windows.price_until < shop_day(turn.services.clock())
    if order is None or windows.price_until is None or over:
        turn.say("price_window", days=windows.price_days)
    else:
        until, days = day_text(windows.price_until), windows.price_days
        turn.say("price_window_until", title=title_of(order), until=until, days=days)
    if names_flash_sale(text):
        turn.say("price_window_flash")
    return True


async def not_arrived(turn: Turn, book: Book) -> bool:
    """怎么还没到 right after money was sent is about the money."""
    paid = turn.note("paid")
    text, intent = turn.heard.text, turn.heard.intent
    if not paid or paid != turn.memory.order_no or intent not in _OF_THE_WAY:
        return False
    if turn.before.question != NOTHING or not says_not_arrived(text):
        return False
    turn.wish = "check_refund_status"
    await book[turn.wish].fulfil(turn)
    return True


async def _order(turn: Turn) -> Order | None:
    try:
        return await find_order(turn)
    except OrderNotFound:
        return None
