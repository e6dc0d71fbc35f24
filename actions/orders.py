"""Which order is meant: picked, named, on screen, the only one; or asked by cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.reading.going_on import goes_on
from actions.reading.phrases import last_digits, means_another_order
from actions.reading.pointing import pointed_at
from actions.saying.instead import gives_way
from actions.words import MOVING
from bot.errors import OrderNotFound, OrderOfNobody
from bot.shape import plain
from bot.shop.cards import order_card, status_text
from bot.shop.model import Order

Fits = Callable[[Order], bool]

_MOST_CARDS = 5
_RECENT = timedelta(days=60)
# Contacts on these are counted here; a request to the rules counts itself.
_COUNTED = frozenset(
    {
        "track_logistics", "delivered_not_received", "contact_courier", "arrange_delivery",
        "report_missing_item", "report_wrong_item", "report_quality_issue", "report_damaged",
        "doubt_authenticity", "price_drop_complaint", "request_compensation",
    }
)  # fmt: skip


def any_order(_: Order) -> bool:
    return True


def closed(order: Order) -> bool:
    return order.status in ("unpaid", "cancelled", "refunded")


def not_shipped(order: Order) -> bool:
    return order.status == "paid" and order.shipped_at is None


def on_the_way(order: Order) -> bool:
    return order.status == "shipped" and order.signed_at is None


def signed(order: Order) -> bool:
    return order.signed_at is not None and not closed(order)


def is_open(order: Order) -> bool:
    return not closed(order)


async def points_elsewhere(turn: Turn, orders: Sequence[Order]) -> bool:
    """那另外一个订单呢, or the name of other goods: the same wish for another order."""
    if _means_another(turn):
        return True
    meant = await _meant(turn, orders)
    return bool(meant) and all(order.no != turn.memory.order_no for order in meant)


async def need_order(turn: Turn, fits: Fits = any_order) -> Order | None:
    """The order that the wish is about; None after asking for it (or where there is none)."""
    try:
        order = await find_order(turn, fits)
    except OrderOfNobody:
        raise
    except OrderNotFound:
        turn.say("error_order_not_found")
        order = None
    if order is not None:
        if turn.wish in MOVING and await gives_way(turn, order) is None:
            turn.hands_off(order.no)
        await _count(turn, order)
        return order
    orders = await _orders(turn)
    if not orders:
        turn.say("no_orders")
        return None
    meant = await _meant(turn, orders)
    shown = sorted(meant or orders, key=lambda one: not fits(one))[:_MOST_CARDS]
    turn.keep("cards", [one.no for one in shown])
    cards = {"orders": [plain(order_card(one)) for one in shown]}
    turn.ask_card("order", "orders", cards, "which_order")
    return None


async def find_order(turn: Turn, fits: Fits = any_order) -> Order | None:
    """As `need_order`, without asking. Raises OrderNotFound for a number that is not theirs."""
    order = await _picked_or_numbered(turn)
    if order is None:
        orders = await _orders(turn)
        meant = await _meant(turn, orders)
        order = _one_of(turn, meant, fits)
        if not meant and _means_another(turn) and len(orders) > 1:
            others = [one for one in orders if one.no != turn.memory.order_no]
            order = others[0] if len(others) == 1 else None
        elif not meant:
            order = _current_or_only(turn, orders, fits)
    if order is not None:
        turn.memory.about(order.no)
    return order


def _means_another(turn: Turn) -> bool:
    """另一单呢, 那床单呢, 这个也降了: not the order in hand, unless its card was shown just now."""
    just_shown = turn.before.order_no != turn.memory.order_no
    text = turn.heard.text
    return not just_shown and (means_another_order(text) or goes_on(text))


def values_of(order: Order) -> dict[str, Any]:
    """What most sentences about an order name."""
    return {"status": status_text(order), "order_no": order.no}


async def _orders(turn: Turn) -> list[Order]:
    return await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)


async def _picked_or_numbered(turn: Turn) -> Order | None:
    buyer_id, shop = turn.heard.buyer_id, turn.services.shop
    if turn.heard.order is not None:
        return await turn.call(shop.order, turn.heard.order, buyer_id=buyer_id)
    number = turn.heard.entity("order_no") or _tail(turn)
    if number is None:
        return None
    return await turn.call(shop.find_order, number, buyer_id=buyer_id)


def _tail(turn: Turn) -> str | None:
    """The last digits, where the words or our question show that they are meant as such."""
    bare = turn.before.question == "order" and turn.answering
    return last_digits(turn.heard.text, bare=bare)


async def _meant(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """Those that the words point at or whose goods they name; none where they do neither."""
    if not orders or not turn.heard.text:
        return []
    named = await owned_skus_named(turn, orders)
    if named:
        # Other goods are spoken of now.
        turn.keep("product", named[0])
    return pointed_at(turn, orders, named)


def _one_of(turn: Turn, meant: Sequence[Order], fits: Fits) -> Order | None:
    """The only one, else the order in hand, else the only one that fits the wish."""
    if len(meant) == 1:
        return meant[0]
    current = next((order for order in meant if order.no == turn.memory.order_no), None)
    if current is not None:
        return current
    fitting = [order for order in meant if fits(order)]
    return fitting[0] if len(fitting) == 1 and fits is not any_order else None


def _current_or_only(turn: Turn, orders: Sequence[Order], fits: Fits) -> Order | None:
    current = next((order for order in orders if order.no == turn.memory.order_no), None)
    if current is not None:
        other = any(fits(order) for order in orders)
        # 怎么还不发货 while a signed order is open: rather ask than answer about that one.
        return current if fits(current) or not other else _only(orders, fits, turn)
    return _only(orders, fits, turn)


def _only(orders: Sequence[Order], fits: Fits, turn: Turn) -> Order | None:
    if len(orders) == 1:
        return orders[0]
    since: datetime = turn.services.clock() - _RECENT
    recent = [order for order in orders if order.placed_at >= since and fits(order)]
    if len(recent) == 1 and fits is not any_order:
        return recent[0]
    return None


async def _count(turn: Turn, order: Order) -> None:
    """How often the buyer came about this matter is a fact of the goodwill rule."""
    if turn.wish in _COUNTED:
        await turn.call(
            turn.services.decisions.count_contact,
            order.no,
            buyer_id=turn.heard.buyer_id,
            wish=turn.wish,
        )
