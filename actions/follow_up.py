"""What a buyer asks about what was just said, offered or asked for is told from it, whatever the
engine reads in the words. Nothing here gives anything: offers stay as they are, or are dropped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from actions.followed import hear_of_what_is_followed
from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.invoice import hear_of_invoice
from actions.money_questions import (
    no_more_than_paid,
    not_arrived,
    paid_this_way,
    price_window,
    sum_asked,
    when_money_comes,
)
from actions.orders import find_order, on_the_way, signed, values_of
from actions.parcels import is_reported_lost
from actions.reading.asked import Asked, is_asked
from actions.reading.asking import (
    asks_how_long,
    asks_if_lost,
    asks_if_then,
    asks_only_why,
    asks_to_be_reminded,
    asks_what_gift,
    asks_when_answered,
    leaves_it,
    says_found,
    says_looked_around,
    will_wait,
)
from actions.reading.keeping import means_it_too, names_coupon, wants_sum_back
from actions.reading.model import GIVES_MONEY, Act
from actions.reading.phrases import asks_how_far, names_picture, shows_nothing
from actions.reading.variations import (
    asks_for_another_day,
    wants_less_of_it,
)
from actions.remarks import hear_remark
from actions.repairs import hear_of_repair
from actions.return_questions import (
    new_one_when,
    return_after_money,
    send_it_here,
    sends_back,
    takes_it_after_all,
    way_back,
    where_to_send,
    who_pays_then,
)
from actions.saying.anew import offers_by_today_of_case
from actions.saying.cards import cases_of_buyer, show_case
from actions.saying.explaining import hear_protest, tell_told_later
from actions.saying.offers import put_offer_again
from actions.words import title_of, title_of_goods, when
from bot.cases.cards import values_of as case_values
from bot.cases.model import State
from bot.decisions.model import State as DecisionState
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.policy.model import LogisticsStalled
from bot.shop.model import Order

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]
Hear = Callable[[Turn, Book], Awaitable[bool]]

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
# What a sum that is wanted back is read as.
_OF_SUMS_BACK = _OF_RETURNS | _OF_OTHER_SUMS | {"ask_promotion", "complain_service"}
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
    if turn.before.question in (NOTHING, "readings"):
        return False
    # 算了不用 is a no to what was asked.
    says_no = turn.reading.is_(Act.DECLINES)
    text = turn.heard.text
    if not (leaves_it(text) or (not says_no and is_asked(text, Asked.LEAVES_IT))):
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


async def _when_answered(turn: Turn, book: Book) -> bool:
    """多久给我答复: by the deadline of what waits, or that it is being seen to."""
    if not await _waits_for_reply(turn):
        return False
    waiting = next((one for one in await cases_of_buyer(turn) if one.state is State.ASKED), None)
    if waiting is not None:
        if await offers_by_today_of_case(turn, waiting):
            return True
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
        of_parcel = any(one.kind == LogisticsStalled.kind for one in open_)
        turn.say("logistics_followed" if of_parcel else "refund_status_waiting", deadline=deadline)
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


async def _after_signing(turn: Turn, book: Book) -> bool:
    """那我签收了马上能退吗, where the difference was refused because nothing was signed."""
    if turn.before.question not in (NOTHING, "readings"):
        return False
    if turn.note("last") != "price_drop_complaint" or not asks_if_then(turn.heard.text):
        return False
    if asks_only_why(turn.heard.text):
        # 凭啥签收才行 is about the rule.
        return False
    return await tell_told_later(turn)


async def _varies(turn: Turn, book: Book) -> bool:
    """少退点呢, 明天呢, under an offer: it stands. For 加钱呢 see haggling.py."""
    if turn.before.question != "offer":
        return False
    text, money = turn.heard.text, turn.offered_kind in GIVES_MONEY
    if asks_for_another_day(text):
        put_offer_again(turn, "offer_another_day")
    elif money and wants_less_of_it(text):
        turn.answered = "request_compensation"
        put_offer_again(turn, "offer_is_all")
    else:
        return False
    return True


async def _what_gift(turn: Turn, book: Book) -> bool:
    """送的是啥: what it is called; what is in it the shop has not written down."""
    if turn.offered_kind not in _GIFTS or not asks_what_gift(turn.heard.text):
        return False
    put_offer_again(turn, "offer_explained_gift")
    return True


async def _coupon_back(turn: Turn, book: Book) -> bool:
    """那把这五块退我, of a coupon that was not used: no order is to go back for it."""
    text = turn.heard.text
    if turn.before.question not in (NOTHING, "readings") or turn.heard.intent not in _OF_SUMS_BACK:
        return False
    spoken_of = turn.note("last") == "ask_promotion" and names_coupon(str(turn.note("words") or ""))
    if not wants_sum_back(text) or not (spoken_of or names_coupon(text)):
        return False
    turn.only_about("ask_promotion")
    turn.memory.settled()
    turn.say("coupon_not_back")
    return True


async def _covered(turn: Turn, book: Book) -> bool:
    """凝珠也便宜了 一道退, of goods that the offer counts already."""
    if turn.offered_kind != "price_difference" or not means_it_too(turn.heard.text):
        return False
    offered = str(turn.note("offered") or "")
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    named = set(await owned_skus_named(turn, orders))
    titles = {
        title_of_goods(one.title) for order in orders for one in order.items if one.sku in named
    }
    if not titles or not all(f"“{title}”" in offered for title in titles):
        return False
    turn.only_about("price_drop_complaint")
    put_offer_again(turn, "offer_counts_it")
    return True


async def _protests(turn: Turn, book: Book) -> bool:
    """才过一天都不行, 通融一下: of what was refused a moment ago."""
    if turn.before.question not in (NOTHING, "readings"):
        return False
    return await hear_protest(turn)


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
    _varies,
    _covered,
    _coupon_back,
    _protests,
    hear_of_repair,
    sends_back,
    new_one_when,
    send_it_here,
    takes_it_after_all,
    return_after_money,
    _after_signing,
    way_back,
    who_pays_then,
    where_to_send,
    sum_asked,
    no_more_than_paid,
    when_money_comes,
    paid_this_way,
    price_window,
    hear_of_what_is_followed,
    _when_answered,
    _how_long,
    not_arrived,
    _if_lost,
    _reminder,
    hear_of_invoice,
    hear_remark,
)
