"""Which courier, how to reach it, and wishes for the delivery."""

from __future__ import annotations

from typing import Any

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.orders import find_order, need_order, on_the_way
from actions.parcels import parcel_of
from actions.reading.phrases import presses_courier
from actions.words import title_of
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.shop.couriers import phone_of
from bot.shop.model import Order


class TellCourier(WishAction):
    title = "action_tell_courier"
    wishes = ("ask_courier",)
    aside = True

    async def knows(self, turn: Turn) -> bool:
        """Which courier has the parcel; before it leaves the shop's general word is all."""
        order = await self._order(turn)
        return order is not None and bool(order.parcels)

    async def _order(self, turn: Turn) -> Order | None:
        try:
            return await find_order(turn, on_the_way)
        except OrderNotFound:
            return None

    async def act(self, turn: Turn) -> None:
        order = await self._order(turn)
        if order is None:
            turn.say("courier_general")
        elif not order.parcels:
            turn.say("courier_not_shipped")
        else:
            turn.say("courier", **_parcel_values(order))


class ContactCourier(WishAction):
    title = "action_contact_courier"
    wishes = ("contact_courier",)
    aside = True

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, on_the_way)
        if order is None:
            return
        if not order.parcels:
            turn.say("courier_nothing_to_contact")
            return
        _tell_phone(turn, order)
        if order.signed_at is None and presses_courier(turn.heard.text):
            turn.say("courier_pressed")
            turn.hand_over(Queue.COURIER, "press_courier")


class ArrangeDelivery(WishAction):
    title = "action_arrange_delivery"
    wishes = ("arrange_delivery",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, on_the_way)
        if order is None:
            return
        if order.signed_at is not None:
            turn.say("delivery_signed")
        elif not order.parcels:
            turn.say("delivery_not_shipped")
            turn.hand_over(Queue.WAREHOUSE, "delivery_wish")
        else:
            phone = phone_of(parcel_of(order).courier)
            name = "delivery_noted" if phone else "delivery_noted_no_phone"
            turn.say(name, **_parcel_values(order))
            turn.hand_over(Queue.COURIER, "delivery_wish")


def _tell_phone(turn: Turn, order: Order) -> None:
    values = _parcel_values(order)
    turn.say("courier_phone" if values["phone"] else "courier_no_phone", **values)


def _parcel_values(order: Order) -> dict[str, Any]:
    parcel = parcel_of(order)
    return {
        "title": title_of(order),
        "courier": parcel.courier,
        "tracking_no": parcel.tracking_no,
        "phone": phone_of(parcel.courier) or "",
    }
