"""When an order ships, where its parcel is, and what is done when it does not move."""

from __future__ import annotations

from actions.concerns import bring_in_for
from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.holding import say_held
from actions.orders import closed, need_order, not_shipped, on_the_way, signed, values_of
from actions.parcels import BACK, LOST, is_reported_lost, parcel_of, parcels_of
from actions.reading.concerns import Concern
from actions.reading.model import Act
from actions.reading.phrases import asks_before_buying, says_it_came, says_not_received
from actions.reading.unmeant import unmeant
from actions.saying.cards import show_parcel_case
from actions.saying.decisions import (
    bring_in,
    decide,
    decision_values,
    granted_before,
    say_decision,
    weigh,
)
from actions.saying.spoken_of import is_only_spoken_of
from actions.words import title_of, when
from bot.decisions.model import Asked, DecisionRecord, State
from bot.desk.model import Queue
from bot.policy.model import (
    Goodwill,
    GoodwillCause,
    LogisticsStalled,
    Outcome,
    RefundOnly,
    UrgeShipping,
)
from bot.shop.model import Order

_WITHOUT_EVENT = {"returning": "正在退回", "returned": "已退回"}


class UrgeShippingAction(WishAction):
    title = "action_urge_shipping"
    wishes = ("urge_shipping",)
    tells = True

    async def act(self, turn: Turn) -> None:
        if asks_before_buying(turn.heard.text) and not turn.answering:
            turn.say("shipping_before_buying")
            return
        order = await need_order(turn, not_shipped)
        if order is None:
            return
        if turn.is_about(Concern.TOP_UP):
            # When it ships is told; that the two belong together is for a person to see.
            await promise_shipping(turn, order, may_offer=False)
            bring_in_for(turn, Concern.TOP_UP)
        elif await show_parcel_case(turn, order):
            return
        elif await _is_followed(turn, order):
            # 你们催催 of a parcel that the courier was asked about.
            await tell_followed(turn, order)
        elif order.signed_at is not None and order.parcels:
            # 赶紧的 long after the parcel came: no news, and no good ones.
            show_parcels(turn, order)
        else:
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
        elif order.parcels:
            show_parcels(turn, order)
            if await _is_followed(turn, order):
                await tell_followed(turn, order)
        elif not_shipped(order):
            turn.say("track_parcel_not_shipped", title=title_of(order))
            await promise_shipping(turn, order)
        else:
            tell_without_number(turn, order)


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
            if turn.is_about(Concern.COURIER_LOST):
                # What the courier says is lost is looked for, whatever its track still says.
                turn.show("logistics", parcels_of(order), "courier_says_lost")
                turn.hand_over(Queue.COURIER, Concern.COURIER_LOST.value)
            else:
                await _show_where(turn, asked, order)
            return
        reported = reason == "lost" and is_reported_lost(order)
        await say_decision(turn, asked, order, "logistics_reported_lost" if reported else None)
        if reason == "not_shipped":
            await promise_shipping(turn, order)
        elif reason == "lost":
            await self._offer_refund(turn, order)

    async def _offer_refund(self, turn: Turn, order: Order) -> None:
        """Who waits for a lost parcel may have the money back, or the goods again."""
        if await turn.call(turn.services.cases.sent_again, order.no) is not None:
            return
        turn.keep("lost", True)
        if is_only_spoken_of(turn):
            turn.say("lost_may_refund")
            return
        if (await weigh(turn, RefundOnly(), order)).outcome is Outcome.ESCALATE:
            # More than the bot may give: asked for, it goes to a person with its deadline.
            turn.say("lost_choice_person", buttons=_refund_or_reship(turn))
            return
        asked = await decide(turn, RefundOnly(), order)
        if asked.record.state is State.OFFERED:
            values = await decision_values(turn, asked.record, order)
            turn.offer(asked.record, "lost_choice", **values)


class FindSignedParcel(WishAction):
    title = "action_find_signed_parcel"
    wishes = ("delivered_not_received",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, signed)
        if order is None:
            return
        if not_shipped(order):
            turn.say("not_received_not_shipped")
        elif order.parcels and not any(parcel.state == "signed" for parcel in order.parcels):
            turn.show(
                "logistics", parcels_of(order), "not_received_in_transit", title=title_of(order)
            )
        elif says_it_came(turn.heard.text):
            self._it_came(turn)
        elif not self._is_said(turn):
            # Nobody asks the courier on a guess.
            turn.propose("delivered_not_received", "not_received_ask")
        else:
            self._ask_the_courier(turn, order)

    def _is_said(self, turn: Turn) -> bool:
        """By the words, by a button or card, as a yes to our asking, or before."""
        pressed = turn.heard.pressed or turn.answering or not turn.heard.text
        told = turn.note("not_received") or turn.is_about(Concern.SIGNED_BY_OTHER)
        return bool(pressed or told) or says_not_received(turn.heard.text)

    def _it_came(self, turn: Turn) -> None:
        """耳机我收到了: what was asked of the courier for nothing is taken back."""
        if turn.memory.notes.pop("not_received", None):
            turn.say("found")
            turn.hand_over(Queue.COURIER, "not_received", summary=turn.heard.text)
        else:
            turn.say("it_came")

    def _ask_the_courier(self, turn: Turn, order: Order) -> None:
        by_other = turn.is_about(Concern.SIGNED_BY_OTHER)
        if turn.note("not_received"):
            # 家里门卫驿站都问过了: it goes to the same ticket, and is not advised again.
            turn.say("not_received_again")
        else:
            name = "signed_by_other" if by_other else "not_received"
            turn.show("logistics", parcels_of(order), name)
        turn.keep("not_received", True)
        reason = Concern.SIGNED_BY_OTHER.value if by_other else "not_received"
        turn.hand_over(Queue.COURIER, reason)


async def _followed(turn: Turn, order: Order) -> DecisionRecord | None:
    before = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    asked = next((one for one in before if one.kind == LogisticsStalled.kind), None)
    waits = asked is not None and asked.state is State.WAITING and order.signed_at is None
    return asked if waits else None


async def _is_followed(turn: Turn, order: Order) -> bool:
    return await _followed(turn, order) is not None


async def tell_followed(turn: Turn, order: Order) -> None:
    """查得咋样了 of a parcel that the courier was asked about."""
    asked = await _followed(turn, order)
    if asked is None:
        return
    deadline = asked.decision.deadline
    if deadline is not None and deadline < turn.services.clock():
        turn.say("logistics_followed_late")
        turn.hand_over(Queue.COURIER, asked.reason, record=asked, high=True)
    else:
        turn.say("logistics_followed", **await decision_values(turn, asked, order))


async def _show_where(turn: Turn, asked: Asked, order: Order) -> None:
    """What P8 leaves alone: signed, under way, on its way back, or not scanned yet."""
    reason, buttons = asked.decision.reason, []
    parcel = parcel_of(order) if order.parcels else None
    if reason == "signed":
        buttons = [turn.button("delivered_not_received")]
    elif parcel is not None and parcel.state in BACK:
        show_parcels(turn, order)
        return
    elif parcel is None or not parcel.events:
        reason = "unscanned"
    values = await decision_values(turn, asked.record, order)
    name = f"logistics_stalled_{reason}"
    turn.show("logistics", parcels_of(order), name, buttons=buttons, **values)


async def promise_shipping(turn: Turn, order: Order, *, may_offer: bool = True) -> None:
    """P7: the promise in the buyer's words; late, the warehouse is pressed and we say sorry."""
    if say_held(turn, order):
        return
    asked = await decide(turn, UrgeShipping(), order)
    record, reason = asked.record, asked.decision.reason
    values = await decision_values(turn, record, order)
    if reason == "on_time":
        ship_by = turn.services.decisions.ship_by(record)
        values["ship_by"] = when(ship_by, now=turn.services.clock())
        turn.say("urge_shipping_on_time" if ship_by else "urge_shipping_no_date", **values)
    elif reason == "shipped" and order.signed_at is not None and not order.parcels:
        tell_without_number(turn, order)
    elif reason == "shipped":
        turn.show("logistics", parcels_of(order), "urge_shipping_shipped", **values)
    elif reason == "urged_often" and not asked.again and record.decision.deadline is None:
        turn.say("urge_shipping_urged_often_no_date", **values)
        bring_in(turn, record)
    else:
        await say_decision(turn, asked, order)
        # 超时发货怎么规定的 asks for the rule: a yes to its answer is no yes to money.
        asks = Act.ASKS in (turn.reading.act, unmeant(turn.heard.text))
        if reason == "overdue" and may_offer and not asks:
            await offer_goodwill(turn, order, GoodwillCause.WAREHOUSE)


async def offer_goodwill(turn: Turn, order: Order, cause: GoodwillCause) -> None:
    """Unasked, so only where the rule grants it, and once in a conversation."""
    if turn.heard.waiting is not None and turn.heard.waiting.covers(order.no):
        return
    if turn.complains_besides:
        # 再不理我就找消协: a person comes for it, and nobody is bought off.
        return
    earlier = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    if any(record.kind == Goodwill.kind for record in earlier):
        return
    cases, request = turn.services.decisions, Goodwill(cause)
    if is_only_spoken_of(turn):
        return
    weighed = await turn.call(cases.weigh, request, order_no=order.no, buyer_id=order.buyer_id)
    if weighed.outcome is Outcome.GRANT:
        await say_decision(turn, await decide(turn, request, order), order)


def _refund_or_reship(turn: Turn) -> list[dict[str, str]]:
    return [turn.button("request_refund"), turn.button("request_reship")]


def tell_without_number(turn: Turn, order: Order) -> None:
    """The number was not handed on to us; what the platform says of the order is known."""
    if order.signed_at is not None:
        buttons = [turn.button("delivered_not_received")]
        turn.say("track_parcel_signed_no_number", title=title_of(order), buttons=buttons)
    else:
        turn.say("track_parcel_no_number", **values_of(order), title=title_of(order))


def show_parcels(turn: Turn, order: Order) -> None:
    """The card, with the newest of the parcel that is longest under way in words."""
    turn.keep("track_shown", order.no)
    parcel = parcel_of(order)
    event = parcel.events[0] if parcel.events else None
    name = "track_parcel_no_event" if event is None else "track_parcel"
    buttons = []
    if parcel.state == "in_transit":
        buttons = [turn.button("logistics_stalled")]
    elif parcel.state == "signed":
        name = "track_parcel_signed"
        buttons = [turn.button("delivered_not_received")]
    elif parcel.state in BACK or parcel.state == LOST:
        name = f"track_parcel_{parcel.state}"
        buttons = _refund_or_reship(turn)
        if parcel.state == LOST:
            turn.keep("lost", True)
    told = ""
    if event is not None:
        at = when(event.at, now=turn.services.clock())
        told = f"{event.text.rstrip('。')}（{at}）"
    turn.show(
        "logistics",
        parcels_of(order),
        name,
        buttons=buttons,
        title=title_of(order),
        courier=parcel.courier,
        tracking_no=parcel.tracking_no,
        event=told or _WITHOUT_EVENT.get(parcel.state, "已签收"),
    )
