"""What is asked of a parcel under way is answered for what is asked: the day by the newest event,
who takes it in, what a new address costs. The track itself is not read out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.orders import closed, find_order, not_shipped, on_the_way
from actions.parcels import parcel_of, parcels_of
from actions.reading.arriving import (
    asks_if_sent_by,
    asks_to_ship_together,
    asks_what_redirecting_costs,
    asks_when_it_comes,
    asks_why_so_long,
    is_away,
    wishes_a_place,
)
from actions.reading.going_on import names_parcel
from actions.saying.decisions import decide, decision_values, weigh
from actions.words import title_of, when
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.policy.model import LogisticsStalled, UrgeShipping
from bot.shop.couriers import phone_of
from bot.shop.model import Order
from bot.shop.stages import Stage, stage_of

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# What these questions are read as by themselves; surer of anything else, the words mean that.
_READ_AS = frozenset(
    {
        "track_logistics", "logistics_stalled", "urge_shipping", "arrange_delivery",
        "delivered_not_received", "contact_courier", "ask_courier", "change_address", "urge_reply",
        "shipping_fee_dispute", "ask_return_policy", "nlu_fallback", "inform", "chitchat",
        "complain_service", "affirm", "deny",
    }
)  # fmt: skip
_OF_ADDRESS = ("change_address", "arrange_delivery")
_SURE = 0.8


async def hear_arriving(turn: Turn, book: Book) -> bool:
    """True where it was asked and told. Nothing is moved by it but a wish for the courier."""
    heard = turn.heard
    if _means_something_else(turn):
        return False
    if _asks_of_redirecting(turn):
        return await _tell_redirecting(turn)
    if turn.before.question not in (NOTHING, "readings", "order"):
        return False
    if asks_to_ship_together(heard.text):
        return await _tell_together(turn)
    if wishes_a_place(heard.text):
        return await _arrange(turn, book)
    when_it_comes, away = asks_when_it_comes(heard.text), is_away(heard.text)
    if not (when_it_comes or away or asks_why_so_long(heard.text)):
        return False
    order = await _order(turn)
    if order is None or closed(order) or order.signed_at is not None:
        return False
    if not_shipped(order):
        return await _before_it_ships(turn, order, away=away)
    if not order.parcels:
        return False
    if (when_it_comes or not away) and not await _tell_day(turn, order):
        return False
    if away:
        _tell_who_takes_it(turn, order)
    return True


def _means_something_else(turn: Turn) -> bool:
    """啥时候能拿到, right after an invoice was asked for, is about that."""
    heard = turn.heard
    if heard.intent not in _READ_AS and heard.confidence >= _SURE:
        return True
    return turn.note("last") == "request_invoice" and not names_parcel(heard.text)


def _asks_of_redirecting(turn: Turn) -> bool:
    spoken_of = turn.note("last") in _OF_ADDRESS
    return asks_what_redirecting_costs(turn.heard.text, spoken_of=spoken_of)


async def _tell_redirecting(turn: Turn) -> bool:
    order = await _order(turn)
    if order is None or order.signed_at is not None:
        return False
    turn.only_about("change_address")
    if not order.parcels:
        turn.say("redirect_free")
    else:
        turn.say("redirect_costs", phone=_phone(order))
    return True


async def _arrange(turn: Turn, book: Book) -> bool:
    """让驿站代收: asked for, whatever it is read as."""
    order = await _order(turn)
    if order is None or order.signed_at is not None or closed(order):
        return False
    turn.only_about("arrange_delivery")
    turn.memory.settled()
    await book["arrange_delivery"].fulfil(turn)
    return True


async def _tell_together(turn: Turn) -> bool:
    """What has left cannot be joined any more; the rest is for the warehouse to see."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    waiting = [one for one in orders if not_shipped(one)]
    gone = next((one for one in orders if on_the_way(one)), None)
    if not waiting:
        return False
    turn.only_about("arrange_delivery")
    turn.memory.settled()
    if len(waiting) > 1:
        turn.memory.about(waiting[0].no)
        turn.say("together_noted")
        turn.hand_over(Queue.WAREHOUSE, "delivery_wish")
    elif gone is None:
        turn.say("together_only_one", title=title_of(waiting[0]))
    else:
        turn.say("together_gone", title=title_of(waiting[0]), gone=title_of(gone))
    return True


async def _before_it_ships(turn: Turn, order: Order, *, away: bool) -> bool:
    """为啥要两天, 我明天出差: what the time is for, and what can be done about it now."""
    if not (away or asks_why_so_long(turn.heard.text)):
        return False
    asked = await decide(turn, UrgeShipping(), order)
    if asked.decision.reason != "on_time":
        # Late, or urged often: that is not explained away.
        return False
    turn.only_about("urge_shipping")
    turn.memory.settled()
    promised = turn.services.decisions.ship_by(asked.record)
    ship_by = when(promised, now=turn.services.clock())
    if not away:
        turn.say("shipping_why" if ship_by else "shipping_why_no_date", ship_by=ship_by)
    else:
        if ship_by and asks_if_sent_by(turn.heard.text):
            values = await decision_values(turn, asked.record, order)
            turn.say("urge_shipping_on_time", **values | {"ship_by": ship_by})
        turn.say("away_not_shipped", title=title_of(order))
    turn.keep("last", "urge_shipping")
    return True


async def _tell_day(turn: Turn, order: Order) -> bool:
    """By the newest event; what has stood still too long is seen to by its own rule."""
    parcel = parcel_of(order)
    stage = stage_of(parcel)
    if stage is Stage.UNKNOWN:
        return False
    if (await weigh(turn, LogisticsStalled(), order)).reason != "moving":
        return False
    event = parcel.events[0]
    turn.only_about("track_logistics")
    turn.memory.settled()
    turn.keep("last", "track_logistics")
    name = f"arrives_{stage}"
    values: dict[str, Any] = {
        "courier": parcel.courier,
        "event": event.text.rstrip("。"),
        "at": when(event.at, now=turn.services.clock()),
        "phone": _phone(order),
    }
    if turn.note("track_shown") == order.no:
        turn.say(name, **values)
    else:
        turn.keep("track_shown", order.no)
        turn.show("logistics", parcels_of(order), name, **values)
    return True


def _tell_who_takes_it(turn: Turn, order: Order) -> None:
    turn.only_about("arrange_delivery")
    turn.memory.settled()
    turn.say("away_under_way", phone=_phone(order))


def _phone(order: Order) -> str:
    """打95311报单号…问; the courier's own pages where no number is known."""
    parcel = parcel_of(order)
    phone = phone_of(parcel.courier)
    number = f"报单号 {parcel.tracking_no}"
    if phone is None:
        return f"在{parcel.courier}官网用单号 {parcel.tracking_no} 查派送网点"
    return f"打{parcel.courier}客服 {phone} {number}"


async def _order(turn: Turn) -> Order | None:
    try:
        return await find_order(turn, on_the_way)
    except OrderNotFound:
        return None
