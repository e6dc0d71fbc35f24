"""What a buyer asks about what was just said, offered or asked for is told from it, whatever the
engine reads in the words. Nothing here gives anything: offers stay as they are, or are dropped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.invoice import hear_of_invoice
from actions.orders import find_order, on_the_way, signed, values_of
from actions.parcels import is_reported_lost
from actions.pieces import goods_text
from actions.reading.asking import (
    asks_how_long,
    asks_if_lost,
    asks_if_then,
    asks_of_return_after,
    asks_of_the_way_back,
    asks_sum,
    asks_to_be_reminded,
    asks_what_gift,
    asks_when_answered,
    asks_where_to_send,
    leaves_it,
    names_freight_collect,
    says_found,
    says_looked_around,
    says_not_arrived,
    will_wait,
)
from actions.reading.causes import names_price_drop
from actions.reading.model import Act
from actions.reading.paying import paid_by
from actions.reading.phrases import asks_how_far, names_picture, shows_nothing
from actions.saying.arrival import arrival_of
from actions.saying.cards import cases_of_buyer, show_case
from actions.saying.decisions import weigh
from actions.saying.explaining import tell_told_later
from actions.saying.offers import put_offer_again
from actions.words import title_of, when
from bot.cases.cards import values_of as case_values
from bot.cases.model import Case, State
from bot.decisions.model import State as DecisionState
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.money import short_yuan
from bot.policy.model import Cause, Named, Outcome, RefundOnly, ReturnRefund
from bot.shop.model import Order

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]
Hear = Callable[[Turn, Book], Awaitable[bool]]

# Offers of goods that go back, and of a few yuan for goods that stay.
_GOES_BACK = ("return_refund", "exchange")
_GOODS_STAY = ("price_difference", "goodwill")
_GIFTS = ("threshold_gift", "everyday_gift", "missing_gift")
# What somebody looks into without the buyer having to wait for it.
_LOOKED_INTO = frozenset({"logistics_stalled", "delivered_not_received", "contact_courier"})
_OF_A_REPLY = frozenset(
    {
        "urge_reply", "check_refund_status", "urge_shipping", "track_logistics", "request_human",
        "logistics_stalled", "nlu_fallback", "inform", "chitchat",
    }
)  # fmt: skip
_ONLY_WORDS = frozenset({"inform", "nlu_fallback", "chitchat", "affirm", "thank", "deny"})
_OF_THE_PARCEL = frozenset({"urge_shipping", "track_logistics"})
_OF_THE_WAY = frozenset({"logistics_stalled", "track_logistics", "delivered_not_received"})
_OF_RETURNS = frozenset(
    {
        "ask_return_policy", "check_refund_status", "request_refund", "request_return",
        "nlu_fallback", "inform",
    }
)  # fmt: skip
_OF_OTHER_SUMS = frozenset({"price_drop_complaint", "request_compensation"})
_SURE = 0.6


async def hear_follow_up(turn: Turn, book: Book) -> bool:
    """True where the words were about what went before, and were answered."""
    if turn.heard.pressed or turn.heard.files or turn.reading.accepts:
        return False
    for hear in _KINDS:
        if await hear(turn, book):
            if turn.memory.question == "readings":
                # The choice of readings was passed over, and these words were understood.
                turn.memory.settled()
            return True
    return False


async def _leaves_it(turn: Turn, book: Book) -> bool:
    """哦哦谢谢，没事了: what was asked or offered is not put again."""
    if turn.before.question in (NOTHING, "readings") or not leaves_it(turn.heard.text):
        return False
    turn.memory.settled()
    turn.memory.wishes = []
    turn.say("left_alone")
    return True


async def _no_picture(turn: Turn, book: Book) -> bool:
    """都说了没照片, long after one was asked for: nobody asks for it any more."""
    text = turn.heard.text
    if turn.before.question != NOTHING or not turn.note("picture_asked"):
        return False
    if not (names_picture(text) and shows_nothing(text)):
        return False
    turn.keep("no_picture", True)
    turn.say("no_picture_needed")
    return True


async def _sum(turn: Turn, book: Book) -> bool:
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


async def _way_back(turn: Turn, book: Book) -> bool:
    """运费谁出, 有运费险吗 under the offer of a return; 到付行吗 once it was agreed."""
    text = turn.heard.text
    if not asks_of_the_way_back(text):
        return False
    if turn.offered_kind in _GOES_BACK and turn.before.offer is not None:
        record = await turn.call(turn.services.decisions.decision, turn.before.offer)
        order = await turn.call(
            turn.services.shop.order, record.order_no, buyer_id=turn.heard.buyer_id
        )
        _tell_who_pays(turn, order, Cause(record.line["request"]["cause"]))
        put_offer_again(turn)
        return True
    case = await _goes_back(turn)
    if case is None or not names_freight_collect(text):
        return False
    own = case.cause is not None and Cause(case.cause).on_buyer
    turn.say("no_freight_collect_own" if own else "no_freight_collect")
    return True


def _tell_who_pays(turn: Turn, order: Order, cause: Cause) -> None:
    if not cause.on_buyer:
        turn.say("way_back_seller")
    else:
        turn.say("way_back_insured" if order.freight_insurance else "way_back_buyer")


async def _where_to(turn: Turn, book: Book) -> bool:
    """地址发我 of what goes back; without a case, when the address can be seen."""
    if turn.before.question in ("address", "offer") or not asks_where_to_send(turn.heard.text):
        return False
    if (case := await _goes_back(turn)) is None:
        return False
    await show_case(turn, case)
    return True


async def _goes_back(turn: Turn) -> Case | None:
    found = await cases_of_buyer(turn)
    return next((case for case in found if case.state is State.AWAITING_RETURN), None)


async def _when_answered(turn: Turn, book: Book) -> bool:
    """多久给我答复: by the deadline of what waits, or that it is being seen to."""
    if not await _waits_for_reply(turn):
        return False
    waiting = next((one for one in await cases_of_buyer(turn) if one.state is State.ASKED), None)
    if waiting is not None:
        name = "case_waits" if waiting.deadline else "case_waits_no_date"
        turn.say(name, **case_values(waiting))
        await show_case(turn, waiting)
        return True
    decisions = await turn.call(
        turn.services.decisions.decisions_of_conversation, turn.heard.conversation_id
    )
    open_ = [one for one in decisions if one.state is DecisionState.WAITING]
    dated = next((one.decision.deadline for one in open_ if one.decision.deadline), None)
    if dated is not None and dated > turn.services.clock():
        deadline = when(dated, now=turn.services.clock())
        turn.say("refund_status_waiting", deadline=deadline)
    elif open_ or turn.note("last") in _LOOKED_INTO:
        turn.say("watching")
    else:
        return False
    return True


async def _waits_for_reply(turn: Turn) -> bool:
    if turn.before.question not in (NOTHING, "readings") or turn.heard.intent not in _OF_A_REPLY:
        return False
    text, last = turn.heard.text, turn.note("last")
    return asks_when_answered(text) or (last in _LOOKED_INTO and asks_how_long(text))


async def _how_long(turn: Turn, book: Book) -> bool:
    """还要多久 of the parcel that was asked about, not of a refund that nobody spoke of."""
    last = turn.note("last")
    if turn.before.question != NOTHING or last not in _OF_THE_PARCEL:
        return False
    if last not in book or not asks_how_long(turn.heard.text):
        return False
    turn.wish = turn.answered = last
    await book[last].fulfil(turn)
    return True


async def _found(turn: Turn, book: Book) -> bool:
    """哦找到了，在邻居那: the courier need not look any longer."""
    if not turn.note("not_received") or not says_found(turn.heard.text):
        return False
    turn.memory.settled()
    turn.memory.notes.pop("not_received", None)
    turn.say("found")
    turn.hand_over(Queue.COURIER, "not_received", summary=turn.heard.text)
    return True


async def _looked_around(turn: Turn, book: Book) -> bool:
    """驿站也没有, asked to look there: told to the courier."""
    vague = turn.heard.intent in _ONLY_WORDS | {"urge_reply", "report_missing_item"}
    if not turn.note("not_received") or turn.before.question not in (NOTHING, "readings"):
        return False
    if not vague or not says_looked_around(turn.heard.text):
        return False
    turn.wish = "delivered_not_received"
    turn.memory.settled()
    await book[turn.wish].fulfil(turn)
    return True


async def _waits(turn: Turn, book: Book) -> bool:
    """好的，那我等等: of what somebody looks into."""
    if turn.before.question != NOTHING or not will_wait(turn.heard.text):
        return False
    asked = any(case.state is State.ASKED for case in await cases_of_buyer(turn))
    if not asked and turn.note("last") not in _LOOKED_INTO:
        return False
    turn.say("watching")
    return True


async def _how_far(turn: Turn, book: Book) -> bool:
    """还差几块 under the offer of a pack."""
    if turn.offered_kind != "threshold_gift" or not asks_how_far(turn.heard.text):
        return False
    offer = turn.memory.offer
    turn.wish = turn.answered = "request_gift"
    await book[turn.wish].fulfil(turn)
    turn.memory.offer = offer
    put_offer_again(turn)
    return True


async def _reminder(turn: Turn, book: Book) -> bool:
    """到了你提醒我一下: the notice of signing comes by itself."""
    if turn.before.question != NOTHING or not asks_to_be_reminded(turn.heard.text):
        return False
    order = await _order(turn)
    on_its_way = order is not None and not signed(order)
    turn.say("reminder_signed" if on_its_way else "reminder_none")
    return True


async def _if_lost(turn: Turn, book: Book) -> bool:
    """丢了怎么赔: how it would be."""
    if not asks_if_lost(turn.heard.text):
        return False
    order = await _order(turn)
    if order is None or not on_the_way(order):
        return False
    if is_reported_lost(order):
        # No "if" any more: what the rules give is offered.
        turn.wish = turn.answered = "logistics_stalled"
        turn.memory.settled()
        await book[turn.wish].fulfil(turn)
        return True
    turn.say("lost_how", title=title_of(order), **values_of(order))
    return True


async def _paid_by(turn: Turn, book: Book) -> bool:
    """我微信付的, after it was told how long each way takes."""
    asked = turn.note("last") == "check_refund_status"
    named = turn.heard.intent in (*_ONLY_WORDS, "ask_payment") and paid_by(turn.heard.text)
    if not (asked and named) or turn.before.question != NOTHING:
        return False
    turn.say("arrival_of_way", arrival=arrival_of(turn))
    return True


async def _not_arrived(turn: Turn, book: Book) -> bool:
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


async def _return_after(turn: Turn, book: Book) -> bool:
    """退了差价还能退货吗: a few yuan change nothing about a return."""
    if turn.offered_kind not in _GOODS_STAY or not asks_of_return_after(turn.heard.text):
        return False
    turn.answered = "ask_return_policy"
    turn.say("offer_keeps_return")
    put_offer_again(turn)
    return True


async def _after_signing(turn: Turn, book: Book) -> bool:
    """那我签收了马上能退吗, where the difference was refused because nothing was signed."""
    if turn.before.question not in (NOTHING, "readings"):
        return False
    if turn.note("last") != "price_drop_complaint" or not asks_if_then(turn.heard.text):
        return False
    return await tell_told_later(turn)


async def _what_gift(turn: Turn, book: Book) -> bool:
    """送的是啥: what it is called; what is in it the shop has not written down."""
    if turn.offered_kind not in _GIFTS or not asks_what_gift(turn.heard.text):
        return False
    put_offer_again(turn, "offer_explained_gift")
    return True


async def _order(turn: Turn) -> Order | None:
    try:
        return await find_order(turn)
    except OrderNotFound:
        return None


_KINDS: tuple[Hear, ...] = (
    _leaves_it,
    _no_picture,
    _found,
    _looked_around,
    _waits,
    _how_far,
    _what_gift,
    _return_after,
    _after_signing,
    _way_back,
    _where_to,
    _sum,
    _when_answered,
    _how_long,
    _not_arrived,
    _if_lost,
    _reminder,
    hear_of_invoice,
    _paid_by,
)
