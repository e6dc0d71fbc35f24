"""Questions about goods that are to go back: who pays, where to, whether at all, and after that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.orders import find_order, on_the_way
from actions.reading.asked import Asked, is_asked
from actions.reading.asking import (
    asks_of_return_after,
    asks_of_the_new_one,
    asks_of_the_way_back,
    asks_where_to_send,
    asks_where_to_show,
    asks_who_pays_then,
    names_freight_collect,
    will_take_it,
)
from actions.reading.causes import cause_in
from actions.reading.postage import wants_it_back
from actions.reading.variations import asks_for_pickup, asks_if_to_send_back
from actions.saying.cards import goes_back, show_case
from actions.saying.offers import put_offer_again
from bot.errors import OrderNotFound
from bot.policy.model import Cause
from bot.shop.model import Order

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# Offers of goods that go back, and of a few yuan for goods that stay.
_GOES_BACK = ("return_refund", "exchange")
_GOODS_STAY = ("price_difference", "goodwill")
_ASKED_OF_RETURNS = frozenset({"evidence", "cause", "detail"})
_RETURNED = frozenset(
    {
        "request_return", "request_refund", "request_exchange", "report_quality_issue",
        "report_damaged", "report_wrong_item", "cancel_order",
    }
)  # fmt: skip


async def way_back(turn: Turn, book: Book) -> bool:
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
    case = await goes_back(turn)
    if case is None:
        return False
    own = case.cause is not None and Cause(case.cause).on_buyer
    if names_freight_collect(text):
        turn.say("no_freight_collect_own" if own else "no_freight_collect")
        return True
    asked = is_asked(text, Asked.WAY_BACK_POSTAGE, Asked.WHO_PAYS_IF) and not wants_it_back(text)
    if case.cause is None or not asked:
        return False
    # 寄回去邮费谁掏, once the return was agreed: nothing was paid yet.
    turn.only_about("shipping_fee_dispute")
    turn.memory.settled()
    if not own:
        turn.say("postage_if_seller")
        return True
    order = await turn.call(turn.services.shop.order, case.order_no, buyer_id=turn.heard.buyer_id)
    _tell_who_pays(turn, order, Cause(case.cause))
    return True


def _tell_who_pays(turn: Turn, order: Order, cause: Cause) -> None:
    if not cause.on_buyer:
        turn.say("way_back_seller")
    else:
        turn.say("way_back_insured" if order.freight_insurance else "way_back_buyer")


async def who_pays_then(turn: Turn, book: Book) -> bool:
    """那要是质量问题呢: of the postage that was just explained, under another cause."""
    cause = cause_in(turn.heard.text)
    of_postage = turn.note("last") == "shipping_fee_dispute"
    if cause is None or not asks_who_pays_then(turn.heard.text, of_postage=of_postage):
        return False
    if turn.before.question not in (NOTHING, "readings", "cause", "amount", "order"):
        return False
    turn.memory.settled()
    if cause.on_buyer:
        turn.say("postage_if_buyer")
    else:
        turn.say("postage_if_seller")
    return True


async def where_to_send(turn: Turn, book: Book) -> bool:
    """地址发我 of what goes back; without a case, when the address can be seen."""
    if turn.before.question in ("address", "offer") or not asks_where_to_send(turn.heard.text):
        return False
    if (case := await goes_back(turn)) is None:
        return False
    await show_case(turn, case)
    return True


async def return_after_money(turn: Turn, book: Book) -> bool:
    """退了差价还能退货吗: a few yuan change nothing about a return."""
    if turn.offered_kind not in _GOODS_STAY or not asks_of_return_after(turn.heard.text):
        return False
    turn.answered = "ask_return_policy"
    turn.say("offer_keeps_return")
    put_offer_again(turn)
    return True


async def sends_back(turn: Turn, book: Book) -> bool:
    """断的要寄回去吗, 上门取件呢: of what is asked for, offered, or agreed."""
    to_send, pickup = asks_if_to_send_back(turn.heard.text), asks_for_pickup(turn.heard.text)
    if not (to_send or pickup):
        return False
    offered = turn.before.question == "offer" and turn.offered_kind in _GOES_BACK
    asked = turn.before.question in _ASKED_OF_RETURNS and turn.before.wish in _RETURNED
    if not (offered or asked or await goes_back(turn) is not None):
        return False
    turn.answered = "ask_return_policy"
    turn.say("pickup" if pickup else "must_go_back")
    if offered:
        put_offer_again(turn)
    elif asked:
        turn.say(f"again_{turn.before.question}")
    return True


async def new_one_when(turn: Turn, book: Book) -> bool:
    """新的几天能到, of an exchange that is asked for, offered or agreed."""
    if not asks_of_the_new_one(turn.heard.text):
        return False
    # Once it is agreed the case says what it waits for.
    if turn.before.wish != "request_exchange" and turn.offered_kind != "exchange":
        return False
    turn.answered = "request_exchange"
    turn.say("new_one_when")
    if turn.before.question == "offer":
        put_offer_again(turn)
    elif turn.before.question == "detail":
        turn.say("again_detail")
    return True


async def send_it_here(turn: Turn, book: Book) -> bool:
    """凭证发哪, asked for a picture."""
    question = turn.before.question
    if question not in ("evidence", "amount") or not asks_where_to_show(turn.heard.text):
        return False
    turn.say("send_it_here")
    return True


async def takes_it_after_all(turn: Turn, book: Book) -> bool:
    """那还是收吧, of a parcel that was to be refused."""
    if turn.before.question not in (NOTHING, "readings") or not will_take_it(turn.heard.text):
        return False
    order = await _order(turn)
    if order is None or not on_the_way(order):
        return False
    turn.memory.settled()
    turn.say("negated_on_the_way")
    return True


async def _order(turn: Turn) -> Order | None:
    try:
        return await find_order(turn)
    except OrderNotFound:
        return None
