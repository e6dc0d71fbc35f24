"""Which order is meant: picked, named, on screen, the only one; or asked by cards."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.talk import Talk
from bot.errors import OrderNotFound
from bot.shop.cards import order_card, status_text
from bot.shop.model import Order

Fits = Callable[[Order], bool]

_MOST_CARDS = 5
_RECENT = timedelta(days=60)
_TAIL = re.compile(r"(?:尾号|后[四4六6]位|最后[四4六6]位|末尾)\D{0,4}(\d{4,})")
_BARE_NUMBER = re.compile(r"\D{0,6}(\d{4,})\D{0,4}")
_ANOTHER = re.compile(r"(?:另外?一?|别的?|其[他它]|换一?|还有一?)个?(?:订单|单|件)")
_ORDINAL = re.compile(r"第([一二三四五12345])[个单件条]|最([上下])面|([上下])面(?:那|这)")
_ORDINALS = {word: at for at, word in enumerate("一二三四五")} | {
    word: at for at, word in enumerate("12345")
}
_SHORTEST_NAME = 2
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


def points_elsewhere(talk: Talk, orders: Sequence[Order]) -> bool:
    """那另外一个订单呢, or the name of other goods: the same wish for another order."""
    if _ANOTHER.search(talk.heard.text):
        return True
    named = _by_name(talk, orders)
    return named is not None and named.no != talk.memory.order_no


async def need_order(talk: Talk, fits: Fits = any_order) -> Order | None:
    """The order that the wish is about; None after asking for it (or where there is none)."""
    try:
        order = await find_order(talk, fits)
    except OrderNotFound:
        talk.say("error_order_not_found")
        order = None
    if order is not None:
        await _count(talk, order)
        return order
    orders = await _orders(talk)
    if not orders:
        talk.say("no_orders")
        return None
    shown = sorted(orders, key=lambda one: not fits(one))[:_MOST_CARDS]
    talk.keep("cards", [one.no for one in shown])
    cards = {"orders": [order_card(one) for one in shown]}
    talk.ask_card("order", "orders", cards, "which_order")
    return None


async def find_order(talk: Talk, fits: Fits = any_order) -> Order | None:
    """As `need_order`, without asking. Raises OrderNotFound for a number that is not theirs."""
    order = await _picked_or_numbered(talk)
    if order is None:
        orders = await _orders(talk)
        order = _pointed_at(talk, orders) or _by_name(talk, orders)
        if order is None and not _ANOTHER.search(talk.heard.text):
            order = _current_or_only(talk, orders, fits)
    if order is not None:
        talk.memory.about(order.no)
    return order


def values_of(order: Order) -> dict[str, Any]:
    """What most sentences about an order name."""
    return {"status": status_text(order), "order_no": order.no}


async def _orders(talk: Talk) -> list[Order]:
    return await talk.call(talk.services.shop.orders_of, talk.heard.buyer_id)


async def _picked_or_numbered(talk: Talk) -> Order | None:
    buyer_id, shop = talk.heard.buyer_id, talk.services.shop
    if talk.heard.order is not None:
        return await talk.call(shop.order, talk.heard.order, buyer_id=buyer_id)
    number = talk.heard.entity("order_no") or _tail(talk)
    if number is None:
        return None
    return await talk.call(shop.find_order, number, buyer_id=buyer_id)


def _tail(talk: Talk) -> str | None:
    """The last digits, where the words or our question show that they are meant as such."""
    match = _TAIL.search(talk.heard.text)
    if match is None and talk.before.question == "order" and talk.answering:
        match = _BARE_NUMBER.fullmatch(talk.heard.text.strip())
    return match[1] if match else None


def _pointed_at(talk: Talk, orders: Sequence[Order]) -> Order | None:
    """第二个, 最上面那个: of the cards that were shown."""
    match = _ORDINAL.search(talk.heard.text) if talk.answering else None
    if match is None or talk.before.question != "order":
        return None
    cards: list[str] = talk.note("cards") or []
    if match[1] is not None:
        at = _ORDINALS[match[1]]
    else:
        at = 0 if "上" in (match[2], match[3]) else len(cards) - 1
    no = cards[at] if 0 <= at < len(cards) else None
    return next((order for order in orders if order.no == no), None)


def _by_name(talk: Talk, orders: Sequence[Order]) -> Order | None:
    """The one order whose goods the message names; the order in hand where it is among them."""
    if not orders or not talk.heard.text:
        return None
    scores = {order.no: likeness(talk.heard.text, order) for order in orders}
    best = max(scores.values())
    named = [order for order in orders if best and scores[order.no] == best]
    current = [order for order in named if order.no == talk.memory.order_no]
    found = current or named
    return found[0] if len(found) == 1 else None


def likeness(text: str, order: Order) -> int:
    """How many characters of words of the goods' titles the text has."""
    words = {word for item in order.items for word in name_words(item.title)}
    return sum(len(word) for word in words if word in text)


def name_words(title: str) -> set[str]:
    """Numbers name nothing: the 60 of a title stands in 160斤 too."""
    # spaCy takes a second to import: a gateway that was killed must be back before that.
    from nlu import zh

    return {word for word in zh.words(title) if len(word) >= _SHORTEST_NAME and word.isalpha()}


def _current_or_only(talk: Talk, orders: Sequence[Order], fits: Fits) -> Order | None:
    current = next((order for order in orders if order.no == talk.memory.order_no), None)
    if current is not None:
        other = any(fits(order) for order in orders)
        # 怎么还不发货 while a signed order is open: rather ask than answer about that one.
        return current if fits(current) or not other else _only(orders, fits, talk)
    return _only(orders, fits, talk)


def _only(orders: Sequence[Order], fits: Fits, talk: Talk) -> Order | None:
    if len(orders) == 1:
        return orders[0]
    since: datetime = talk.services.clock() - _RECENT
    recent = [order for order in orders if order.placed_at >= since and fits(order)]
    if len(recent) == 1 and fits is not any_order:
        return recent[0]
    return None


async def _count(talk: Talk, order: Order) -> None:
    """How often the buyer came about this matter is a fact of the goodwill rule."""
    if talk.wish in _COUNTED:
        await talk.call(
            talk.services.cases.count_contact,
            order.no,
            buyer_id=talk.heard.buyer_id,
            wish=talk.wish,
        )
