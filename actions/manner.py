"""How a wish is meant while nothing is open: not everything that names a refund asks for one.

A question, a condition, a later time, hearsay and a negated wish have answers of their own here,
and none of them opens an offer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.frame.context import context_of
from actions.frame.memory import NOTHING, seq_before
from actions.frame.queue import when_served
from actions.frame.turn import Turn
from actions.holding import hold_back, say_held
from actions.meant import GIVING, last_wish_goes_on, meant_instead
from actions.orders import closed, find_order, not_shipped, values_of
from actions.reading.causes import goodwill_cause_in, without_remedies_down
from actions.reading.holding import asks_not_to_ship, asks_to_wait
from actions.reading.insistence import all_turned_off
from actions.reading.keeping import is_for_others, says_all_right, stays_as_it_is
from actions.reading.lines import amounts_in
from actions.reading.model import GIVES_MONEY, Act
from actions.reading.phrases import (
    asks_if_in_time,
    fears_it_is_lost,
    looks_at_it,
    names_return,
    says_refused,
    urges_on,
    wants_sample,
)
from actions.reading.pieces import says_which_stay
from actions.reading.read import read
from actions.reading.replaced import remedy_chosen
from actions.reading.unmeant import asks_for_own, keeps_it, keeps_request, unmeant
from actions.saying.arrival import arrival_of
from actions.saying.cards import cases_of_buyer
from actions.saying.decisions import decide, decision_values
from actions.saying.explaining import explain
from actions.saying.spoken_of import ask_if_wished
from actions.waiting import take_proposal
from actions.words import SMALL_TALK, WISHES_OF_KIND, title_of, when
from bot.decisions.model import State
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.policy.model import Cause, UrgeShipping
from bot.shop.cards import address_line
from bot.shop.model import Order

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# Wishes that a plain 好的 could carry out in the next turn.
_OFFERS = GIVING | {
    "request_gift", "report_missing_gift", "withdraw_request", "change_item", "logistics_stalled",
}  # fmt: skip
_BACK = frozenset({"request_refund", "request_return", "cancel_order"})
_ASKED_POLITELY = frozenset({"request_exchange", "shipping_fee_dispute"})
_PROBLEMS = frozenset(
    {"report_wrong_item", "report_missing_item", "report_damaged", "report_quality_issue"}
)
# Its proposal asks 要看吗; to any other one 看看 is no yes.
_LOOKED_AT = "request_gift"
_MAY_DEPEND = GIVING | {"withdraw_request", "urge_shipping", "nlu_fallback"}
# A reading that keeps a wish from being fulfilled has to be this sure.
_SURE, _PERHAPS = 0.7, 0.15
_PLAIN = 0.9
_MILD = frozenset({"complain_service", "urge_reply", "inform", "chitchat", "nlu_fallback"})
# What somebody sees to once it was asked for.
_FOLLOWED = frozenset(
    {
        "logistics_stalled",
        "delivered_not_received",
        "contact_courier",
        "urge_shipping",
        "change_address",
    }
)


async def heed_manner(turn: Turn, book: Book) -> bool:
    """True where the words named a wish without asking for it, and were answered as such."""
    if await explain(turn) or await _just_done(turn) or await _urges_on(turn):
        return True
    if await _answers_choice(turn, book) or await _takes_second_best(turn, book):
        return True
    if turn.before.notes.get("proposed") == _LOOKED_AT and looks_at_it(turn.heard.text):
        turn.memory.settled()
        await take_proposal(turn, book)
        return True
    if await _takes_proposal(turn, book):
        return True
    return await _heed_reading(turn, book) or await _asks_if_meant(turn, book)


# 行，就这样 after it was asked whether this is wished: read as what it would be to the offer.
_KIND_OF = {
    "price_drop_complaint": "price_difference", "request_compensation": "goodwill",
    "request_refund": "refund_only", "request_return": "return_refund",
    "request_exchange": "exchange", "report_missing_gift": "missing_gift",
}  # fmt: skip


# What 小样总得有一个吧 is read as.
_OF_GIFTS = frozenset(
    {
        "request_gift", "report_missing_gift", "ask_promotion", "nlu_fallback", "inform",
        "chitchat", "request_compensation", "price_drop_complaint", "affirm",
    }
)  # fmt: skip


async def _takes_second_best(turn: Turn, book: Book) -> bool:
    """礼包不行的话 小样总得有一个吧, after the pack was refused: the everyday gift is looked at."""
    if turn.before.notes.get("proposed") != _LOOKED_AT or turn.heard.pressed:
        return False
    if turn.heard.intent not in _OF_GIFTS or not wants_sample(turn.heard.text):
        return False
    turn.wish = turn.answered = _LOOKED_AT
    turn.means_it = True
    turn.keep("words", turn.heard.text)
    turn.memory.settled()
    turn.heard = replace(turn.heard, wishes=())
    await book[turn.wish].fulfil(turn)
    return True


async def _answers_choice(turn: Turn, book: Book) -> bool:
    """不退 给我换成M就完了, right after 您想怎么处理呢: an answer, and no doubtful wish."""
    put = turn.before.notes.get("choice_put")
    if put is None or put != seq_before(turn.before) or turn.heard.pressed:
        return False
    wish = remedy_chosen(turn.heard.text)
    if wish not in book or turn.reading.is_(Act.ASKS, Act.CONDITION, Act.WAITS, at_least=_SURE):
        return False
    turn.wish = turn.answered = wish
    turn.means_it = True
    turn.keep("words", turn.heard.text)
    turn.memory.settled()
    await book[wish].fulfil(turn)
    return True


async def _takes_proposal(turn: Turn, book: Book) -> bool:
    """What is begun by it makes an offer at most, which needs a yes of its own."""
    proposed = str(turn.before.notes.get("proposed"))
    if turn.heard.pressed or turn.heard.intent not in ("goodbye", "thank", "nlu_fallback"):
        return False
    if proposed not in book or proposed not in _KIND_OF:
        return False
    then = replace(context_of(turn), question="offer", offer=_KIND_OF[proposed])
    if not (await turn.call(read, then)).accepts:
        return False
    turn.memory.settled()
    await take_proposal(turn, book)
    return True


async def _heed_reading(turn: Turn, book: Book) -> bool:
    reading, intent = turn.reading, turn.heard.intent
    if intent in _PROBLEMS and says_all_right(turn.heard.text):
        _hear_all_right(turn)
        return True
    if stays_as_it_is(turn.heard.text):
        await _say_it_stays(turn)
        return True
    if instead := await meant_instead(turn, book):
        await _begin_instead(turn, book, instead)
    elif last := await last_wish_goes_on(turn, book):
        turn.wish, turn.means_it = last, True
        turn.memory.settled()
        await book[last].fulfil(turn)
    elif await _holds_it_back(turn):
        return True
    elif off := _turned_off(turn):
        await _leave_out(turn, book, off)
    elif reading.is_(Act.CONDITION, at_least=_SURE) and intent in _MAY_DEPEND:
        await _tell_condition(turn)
    elif _negates(turn):
        return await _leave_it(turn, book)
    elif _asks_of_returns(turn):
        await _tell_how(turn, book)
    elif reading.is_(Act.WAITS, at_least=_SURE) and (intent in GIVING or _hardly_complains(turn)):
        turn.say("noted_for_later")
    elif reading.is_(Act.REPORTS, at_least=_SURE) and intent in GIVING:
        await _tell_own_order(turn)
    else:
        return False
    return True


async def _begin_instead(turn: Turn, book: Book, wish: str) -> None:
    turn.wish = wish
    if says_which_stay(turn.heard.text) and remedy_chosen(turn.heard.text) == wish:
        # 退这个 砧板留下 chooses between goods, and makes an offer at most.
        turn.means_it = True
    turn.keep("words", turn.heard.text)
    turn.memory.settled()
    await book[wish].fulfil(turn)


def _asks_of_returns(turn: Turn) -> bool:
    """来得及退货吗 asks, however it is read."""
    asks = turn.reading.is_(Act.ASKS, at_least=_SURE)
    return (asks and turn.heard.intent in _BACK | {"request_exchange"}) or (
        turn.heard.intent in _BACK and asks_if_in_time(turn.heard.text)
    )


def _hear_all_right(turn: Turn) -> None:
    """坚果倒是没事: nothing is to be looked at; what was wrong with the box is not asked again."""
    if (matter := goodwill_cause_in(turn.heard.text)) is not None:
        turn.keep("matter", matter.value)
    if turn.heard.waiting is not None:
        turn.leave_to_person("waiting_noted", when=when_served(turn))
    else:
        turn.say("all_right")


async def _say_it_stays(turn: Turn) -> None:
    order = await _order(turn)
    away = order is not None and order.status == "shipped"
    turn.say("negated_on_the_way" if away else "negated_wish")


# What 嗯退吧 said once more, right after it was done, may be read as; all else is another wish.
_ONLY_ANSWERS = frozenset({"affirm", "inform", "nlu_fallback"})


def _may_repeat(turn: Turn, kind: str) -> bool:
    intent = turn.heard.intent
    if kind == "return_refund" and intent in _BACK and names_return(turn.heard.text):
        # 我要退货退款 once more is answered by how far it is.
        return False
    if intent in _ONLY_ANSWERS or intent in WISHES_OF_KIND.get(kind, ()):
        return True
    # 退吧 of a few yuan; 退货 and 退款 are more than that.
    return intent in _BACK and kind in GIVES_MONEY and not names_return(turn.heard.text)


async def _asks_if_meant(turn: Turn, book: Book) -> bool:
    """千万别退款, 同事那单都退了, where the reading heard a wish: it is asked before anything is
    offered, so that one 好的 moves nothing."""
    wish = turn.heard.intent
    if turn.heard.pressed or wish not in _OFFERS or wish not in book:
        return False
    if wish in _BACK and _keeps_order(turn):
        return await _leave_it(turn, book)
    how = unmeant(turn.heard.text)
    # 可以换小一码吗 asks politely, 运费谁出 for what was laid out: neither gives money by a 好的.
    if how is None or (how is Act.ASKS and wish in _ASKED_POLITELY):
        return False
    if wish == "price_drop_complaint" and how is Act.REPORTS and asks_for_own(turn.heard.text):
        # The rules look at today's price, whoever told of it.
        return False
    if wish == "request_compensation" and turn.note("files") and turn.note("cause"):
        # 能补偿点我就留着: one of the remedies that were offered after the picture.
        return False
    if how is Act.NEGATES and _negates_another(turn, wish):
        return False
    keeps = wish == "withdraw_request" and keeps_request(turn.heard.text)
    if keeps and await cases_of_buyer(turn):
        turn.say("negated_wish")
        return True
    if wish == "withdraw_request" and (how is Act.NEGATES or not await cases_of_buyer(turn)):
        # 不想退了 is how a withdrawal is asked for, and it is asked about once anyway; with no
        # case there is nothing that a yes could take back.
        return False
    if how is Act.NEGATES and await _takes_back(turn, book):
        return True
    ask_if_wished(turn, wish)
    return True


def _negates_another(turn: Turn, wish: str) -> bool:
    """不换也不退 赔我3块 turns other remedies down; 该不会丢了吧 fears, and turns nothing down."""
    text = turn.heard.text
    if wish == "logistics_stalled":
        return fears_it_is_lost(text)
    return wish == "request_compensation" and unmeant(without_remedies_down(text)) is None


def _keeps_order(turn: Turn) -> bool:
    """By its words, or because they turn something down that nobody offers any more."""
    declines = turn.reading.is_(Act.DECLINES, at_least=_PLAIN)
    return keeps_it(turn.heard.text) or (declines and turn.before.question == NOTHING)


async def _takes_back(turn: Turn, book: Book) -> bool:
    """点错了，别取消, after it was done: 还没有给您办 would be untrue."""
    if turn.heard.intent not in _BACK or not await cases_of_buyer(turn):
        return False
    turn.wish = "withdraw_request"
    await book[turn.wish].fulfil(turn)
    return True


async def _just_done(turn: Turn) -> bool:
    """嗯退吧 once more, right after it was done: what would have been a yes to it."""
    done = turn.before.notes.get("done")
    if not done or turn.heard.pressed or turn.reading.act not in (Act.TAKES, Act.WISHES):
        return False
    kind, fen, what = done
    if not _may_repeat(turn, kind):
        return False
    then = replace(context_of(turn), question="offer", offer=kind, offered_fen=fen)
    if not (await turn.call(read, then)).accepts:
        return False
    turn.say("done_already", offer=what)
    return True


def _hardly_complains(turn: Turn) -> bool:
    """What calls a person needs more certainty than what tells a fact."""
    return turn.heard.intent == "complain_service" and turn.heard.confidence < _PLAIN


async def _waits_for_somebody(turn: Turn) -> bool:
    """What was decided last is with a person or the courier."""
    told = turn.note("told")
    if told is None:
        return False
    record = await turn.call(turn.services.decisions.decision, told)
    return record.state is State.WAITING


async def _urges_on(turn: Turn) -> bool:
    """那你们盯紧点 to what is followed already is no complaint and no new request."""
    vague = turn.heard.intent in _MILD and turn.heard.confidence < _PLAIN
    if turn.heard.intent == "request_gift" and is_for_others(turn.heard.text):
        # 送礼用的 asks for no gift: it says why the parcel matters.
        turn.say("watching" if turn.note("last") in _FOLLOWED else "noted_for_others")
        return True
    seen_to = turn.note("last") in _FOLLOWED or await _waits_for_somebody(turn)
    if not vague or not urges_on(turn.heard.text) or not seen_to:
        return False
    turn.say("watching")
    return True


async def _order(turn: Turn) -> Order | None:
    try:
        return await find_order(turn, not_shipped)
    except OrderNotFound:
        return None


def _negates(turn: Turn) -> bool:
    """Surely by the reading, or by its patterns as well: 我没有要退货，就是问问."""
    likely = turn.reading.is_(Act.NEGATES) and unmeant(turn.heard.text) is Act.NEGATES
    return likely or turn.reading.is_(Act.NEGATES, at_least=_SURE)


async def _tell_condition(turn: Turn) -> None:
    """不发我就退: by when it leaves, and what can be done if it does not."""
    order = await _order(turn)
    # 如果你同意赔我1000元: what hangs on a sum asks nothing of the warehouse.
    names_money = bool(amounts_in(turn.heard.text))
    if names_money or order is None or closed(order) or order.shipped_at is not None:
        turn.say("condition_noted")
        return
    if say_held(turn, order):
        return
    asked = await decide(turn, UrgeShipping(), order)
    values = await decision_values(turn, asked.record, order)
    ship_by = turn.services.decisions.ship_by(asked.record)
    if asked.decision.reason == "on_time" and ship_by is not None:
        values["ship_by"] = when(ship_by, now=turn.services.clock())
        turn.say("condition_ship_by", **values)
    else:
        turn.say("condition_ship_late", **values)
        turn.hand_over(Queue.WAREHOUSE, "urge_shipping", record=asked.record)


async def _leave_it(turn: Turn, book: Book) -> bool:
    """先别发货, 不用改地址: the wish that is not meant. A person or an invoice is left out where
    the words turn it off, not on a reading alone."""
    intent = turn.heard.intent
    if intent in ("urge_shipping", "arrange_delivery", "track_logistics"):
        # 还没发货 complains of what 先别发货 asks for.
        return asks_to_wait(turn.heard.text) and await _hold_back(turn)
    if intent == "change_address":
        await _tell_address(turn)
    elif intent in _PROBLEMS:
        turn.keep("cause", Cause.DISLIKE.value)
        turn.say("negated_problem")
    elif await _takes_back(turn, book):
        return True
    elif intent in GIVING and turn.heard.waiting is not None:
        # 别给我打钱 我要她道歉, to the person that is waited for.
        turn.leave_to_person("waiting_noted", when=when_served(turn))
    elif intent in GIVING:
        await _say_it_stays(turn)
    else:
        return False
    return True


def _turned_off(turn: Turn) -> str:
    """Said plainly enough, whatever the engine read first: 不用找人工，把单号给我."""
    likeliest = [name for name, share in turn.heard.ranking if share >= _PERHAPS]
    named = (turn.heard.intent, *turn.heard.wishes, *turn.heard.perhaps, *likeliest)
    off = all_turned_off(turn.heard.text)
    return next((wish for wish in named if wish in off), "")


async def _leave_out(turn: Turn, book: Book, wish: str) -> None:
    off = all_turned_off(turn.heard.text)
    for one, name in _LEFT_OUT.items():
        if one in {wish, *off}:
            turn.say(name)
    if (other := _other_wish(turn, book, off)) is not None:
        turn.wish = other
        await book[other].fulfil(turn)


_LEFT_OUT = {"request_human": "negated_human", "request_invoice": "negated_invoice"}


def _other_wish(turn: Turn, book: Book, off: frozenset[str]) -> str | None:
    """不需要转人工，你告诉我快递单号就行: what is wished instead."""
    likely = [name for name, share in turn.heard.ranking if share >= _PERHAPS]
    wishes = [*turn.heard.wishes, *turn.heard.perhaps, *likely]
    left = [wish for wish in wishes if wish in book and wish not in SMALL_TALK]
    return next((wish for wish in left if wish not in off), None)


async def _holds_it_back(turn: Turn) -> bool:
    """先不要发了 says it in so many words; a reading that points the same way is enough."""
    means_it = turn.reading.is_(Act.NEGATES, Act.WAITS)
    return means_it and asks_not_to_ship(turn.heard.text) and await _hold_back(turn)


async def _hold_back(turn: Turn) -> bool:
    order = await _order(turn)
    return order is not None and await hold_back(turn, order)


async def _tell_address(turn: Turn) -> None:
    order = await _order(turn)
    if order is None or order.shipped_at is not None:
        turn.say("negated_wish")
        return
    turn.memory.notes.pop("address", None)
    where = address_line(order.address) or "原来的地址"
    turn.say("negated_address", address=where, title=title_of(order))


async def _tell_how(turn: Turn, book: Book) -> None:
    """What would be, not that it should be: no offer, and nothing that 好的 would start."""
    order = await _order(turn)
    if order is not None and order.signed_at is not None and "ask_return_policy" in book:
        turn.wish = "ask_return_policy"
        await book[turn.wish].fulfil(turn)
        turn.memory.notes.pop("proposed", None)
    else:
        on_the_way = order is not None and order.status == "shipped"
        refuses = on_the_way and says_refused(turn.heard.text)
        turn.say("asked_refuse" if refuses else "asked_refund", arrival=arrival_of(turn))


async def _tell_own_order(turn: Turn) -> None:
    order = await _order(turn)
    if order is None:
        turn.say("reported")
    else:
        turn.say("reported_with_order", title=title_of(order), **values_of(order))
