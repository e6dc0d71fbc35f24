"""Something is sent once more without a rule for it: asked by the buyer, or decided by staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cases.deadlines import Terms
from bot.cases.model import Event, Item, Kind, NewCase, State
from bot.cases.ports import Uow
from bot.errors import BadInput, Conflict
from bot.shop.model import Order


def reship_wish(
    order: Order,
    skus: frozenset[str],
    *,
    state: State,
    at: datetime,
    terms: Terms,
    note: str,
    cause: str | None = None,
    lines: frozenset[int] = frozenset(),
) -> NewCase:
    """Of the SKUs or the lines that are named; of the whole order where none is."""
    items = tuple(
        Item(item.sku, item.title, item.quantity)
        for item in order.items
        if (not skus or item.sku in skus) and (not lines or item.line in lines)
    )
    if not items or len(items) < len(skus):
        raise BadInput("这个订单里没有要补发的商品")
    return NewCase(
        kind=Kind.RESHIP,
        state=state,
        order_no=order.no,
        buyer_id=order.buyer_id,
        conversation_id=None,
        decision_id=None,
        items=items,
        cause=cause,
        note=note.strip()[:500],
        at=at,
        term=terms.term(state, at),
    )


def opened(uow: Uow, wish: NewCase, conversation_id: str | None, *, by: str) -> int:
    number = uow.cases.open(replace(wish, conversation_id=conversation_id))
    if number is None:
        raise Conflict("这个订单已经有一张补发单在处理")
    name = "ask" if wish.state is State.ASKED else "grant"
    uow.cases.add_event(number, Event(wish.at, name, None, wish.state, by, wish.note))
    return number
