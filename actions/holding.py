"""An order that the warehouse was asked to hold: nothing leaves, and no day is promised, until the
buyer lets it go."""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.orders import find_order, not_shipped
from actions.parcels import parcels_of
from actions.reading.holding import asks_not_to_ship, may_ship
from actions.reading.model import Act
from actions.words import title_of
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.shop.model import Order

# As a wish these words are about when it ships.
_WISH = "urge_shipping"


def is_held(turn: Turn, order: Order) -> bool:
    return order.no in _held(turn) and not_shipped(order)


def say_held(turn: Turn, order: Order) -> bool:
    """True where the order is held and that was said, in place of a day."""
    if not is_held(turn, order):
        return False
    turn.say("hold_stands", title=title_of(order))
    return True


async def hold_back(turn: Turn, order: Order) -> bool:
    """Asks the warehouse to wait; what has left already is told as it is."""
    said_so = asks_not_to_ship(turn.heard.text)
    if not_shipped(order):
        turn.keep("held", [*(no for no in _held(turn) if no != order.no), order.no])
        turn.say("negated_shipping", title=title_of(order))
        turn.hand_over(Queue.WAREHOUSE, "hold_shipping", high=True)
    elif order.status == "shipped" and said_so:
        # It cannot be held any more: where it is, and what can still be done.
        turn.show("logistics", parcels_of(order), "hold_too_late", title=title_of(order))
    elif order.status == "shipped":
        turn.say("negated_on_the_way")
    elif order.signed_at is not None and said_so:
        turn.say("hold_signed", title=title_of(order))
    else:
        return False
    turn.only_about(_WISH)
    return True


async def hear_release(turn: Turn) -> bool:
    """可以发了, 发吧, whatever the engine read in it: what was held may leave. A question, and a
    yes to something else, let nothing go."""
    if not _held(turn) or turn.reading.accepts or turn.reading.is_(Act.ASKS):
        return False
    if not may_ship(turn.heard.text):
        return False
    order = await _released(turn)
    if order is None:
        return False
    turn.memory.about(order.no)
    turn.memory.settled()
    turn.only_about(_WISH)
    turn.keep("held", [no for no in _held(turn) if no != order.no])
    turn.say("hold_released", title=title_of(order))
    turn.hand_over(Queue.WAREHOUSE, "release_shipping", high=True)
    return True


async def _released(turn: Turn) -> Order | None:
    """The order that is meant, if it is held; where none is named, the only one that is."""
    try:
        order = await find_order(turn, lambda one: is_held(turn, one))
    except OrderNotFound:
        return None
    if order is not None and is_held(turn, order):
        return order
    if order is not None and (order.no != turn.before.order_no or await _names_goods(turn)):
        return None
    shop, buyer_id = turn.services.shop, turn.heard.buyer_id
    orders = [await turn.call(shop.order, no, buyer_id=buyer_id) for no in _held(turn)]
    held = [one for one in orders if is_held(turn, one)]
    return held[0] if len(held) == 1 else None


async def _names_goods(turn: Turn) -> bool:
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    return turn.heard.order is not None or bool(await owned_skus_named(turn, orders))


def _held(turn: Turn) -> list[str]:
    """Order numbers."""
    return list(turn.note("held") or ())
