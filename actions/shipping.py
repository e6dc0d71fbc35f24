"""When an order ships, where its parcel is, and what is done when it does not move."""

from __future__ import annotations

from typing import Any

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.orders import closed, need_order, not_shipped, on_the_way, signed, values_of
from actions.saying.cards import show_parcel_case
from actions.saying.decisions import bring_in, decide, decision_values, granted_before, tell
from actions.words import title_of, when
from bot.decisions.model import State
from bot.desk.model import Queue
from bot.policy.model import (
    Goodwill,
    GoodwillCause,
    LogisticsStalled,
    Outcome,
    RefundOnly,
    UrgeShipping,
)
from bot.shop.cards import parcel_card
from bot.shop.model import Order, Parcel


class UrgeShippingAction(WishAction):
    title = "action_urge_shipping"
    wishes = ("urge_shipping",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, not_shipped)
        if order is not None and not await show_parcel_case(turn, order):
            await promise_shipping(turn, order)


class TrackParcel(WishAction):
    title = "action_track_parcel"
    wishes = ("track_logistics",)
    aside = True

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, on_the_way)
        if order is None or await show_parcel_case(turn, order):
            return
        refund = await granted_before(turn, RefundOnly.kind, order)
        if refund is not None:
            turn.say("refund_only_again", **await decision_values(turn, refund, order))
        elif closed(order):
            turn.say("track_parcel_order_closed", **values_of(order))
        elif not order.parcels:
            turn.say("track_parcel_not_shipped", title=title_of(order))
            await promise_shipping(turn, order)
        else:
            show_parcels(turn, order)


class FollowStalledParcel(WishAction):
    title = "action_follow_stalled_parcel"
    wishes = ("logistics_stalled",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, on_the_way)
        if order is None:
            return
        asked = await decide(turn, LogisticsStalled(), order)
        reason = asked.decision.reason
        if reason in ("moving", "signed"):
            values = await decision_values(turn, asked.record, order)
            buttons = [turn.button("delivered_not_received")] if reason == "signed" else []
            name = f"logistics_stalled_{reason}"
            turn.show("logistics", _parcels(order), name, buttons=buttons, **values)
            return
        await tell(turn, asked, order)
        if reason == "not_shipped":
            await promise_shipping(turn, order)
        elif reason == "lost":
            await self._offer_refund(turn, order)

    async def _offer_refund(self, turn: Turn, order: Order) -> None:
        """Who waits for a lost parcel may have the money back, or the goods again."""
        if await turn.call(turn.services.cases.sent_again, order.no) is not None:
            return
        asked = await decide(turn, RefundOnly(), order)
        if asked.record.state is State.OFFERED:
            turn.keep("lost", True)
            values = await decision_values(turn, asked.record, order)
            turn.offer(asked.record, "lost_choice", **values)


class FindSignedParcel(WishAction):
    title = "action_find_signed_parcel"
    wishes = ("delivered_not_received",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, signed)
        if order is None:
            return
        if not order.parcels:
            turn.say("not_received_not_shipped")
        elif not any(parcel.state == "signed" for parcel in order.parcels):
            turn.show("logistics", _parcels(order), "not_received_in_transit")
        else:
            turn.show("logistics", _parcels(order), "not_received")
            turn.hand_over(Queue.COURIER, "not_received")


async def promise_shipping(turn: Turn, order: Order) -> None:
    """P7: the promise in the buyer's words; late, the warehouse is pressed and we say sorry."""
    asked = await decide(turn, UrgeShipping(), order)
    record, reason = asked.record, asked.decision.reason
    values = await decision_values(turn, record, order)
    if reason == "on_time":
        ship_by = turn.services.decisions.ship_by(record)
        values["ship_by"] = when(ship_by, now=turn.services.clock())
        turn.say("urge_shipping_on_time" if ship_by else "urge_shipping_no_date", **values)
    elif reason == "shipped":
        turn.show("logistics", _parcels(order), "urge_shipping_shipped", **values)
    elif reason == "urged_often" and not asked.again and record.decision.deadline is None:
        turn.say("urge_shipping_urged_often_no_date", **values)
        bring_in(turn, record)
    else:
        await tell(turn, asked, order)
        if reason == "overdue":
            await offer_goodwill(turn, order, GoodwillCause.WAREHOUSE)


async def offer_goodwill(turn: Turn, order: Order, cause: GoodwillCause) -> None:
    """Unasked, so only where the rule grants it, and once in a conversation."""
    earlier = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    if any(record.kind == Goodwill.kind for record in earlier):
        return
    cases, request = turn.services.decisions, Goodwill(cause)
    weighed = await turn.call(cases.weigh, request, order_no=order.no, buyer_id=order.buyer_id)
    if weighed.outcome is Outcome.GRANT:
        await tell(turn, await decide(turn, request, order), order)


def show_parcels(turn: Turn, order: Order) -> None:
    """The card, with the newest of the parcel that is longest under way in words."""
    parcel = parcel_of(order)
    event = parcel.events[0] if parcel.events else None
    name = "track_parcel_no_event" if event is None else "track_parcel"
    buttons = []
    if parcel.state == "in_transit":
        buttons = [turn.button("logistics_stalled")]
    elif parcel.state == "signed":
        name = "track_parcel_signed"
        buttons = [turn.button("delivered_not_received")]
    told = ""
    if event is not None:
        at = when(event.at, now=turn.services.clock())
        told = f"{event.text.rstrip('。')}（{at}）"
    turn.show(
        "logistics",
        _parcels(order),
        name,
        buttons=buttons,
        courier=parcel.courier,
        tracking_no=parcel.tracking_no,
        event=told or "已签收",
    )


def parcel_of(order: Order) -> Parcel:
    """The one that people ask about: not signed yet, else the newest."""
    unsigned = [parcel for parcel in order.parcels if parcel.state != "signed"]
    return (unsigned or list(order.parcels))[0]


def _parcels(order: Order) -> dict[str, Any]:
    return {"parcels": [parcel_card(parcel) for parcel in order.parcels]}
