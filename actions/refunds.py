"""Money back, goods back, or once more: by P6."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.open_cases import MONEY_BACK, money_instead_of_exchange, tells_open_case
from actions.orders import closed, is_open, need_order, not_shipped, on_the_way, signed
from actions.orders import values_of as order_values
from actions.parcels import comes_back, parcels_of
from actions.pieces import part_meant
from actions.price import named_cause
from actions.problems import ask_picture, ask_reship, keep_line, says_no_picture
from actions.reading.causes import cause_in, keeps_goods
from actions.reading.concerns import Concern
from actions.reading.phrases import names_gift, says_refused
from actions.reading.pieces import (
    only_that,
    only_what_is_missing,
    pieces_in,
    says_which_stay,
)
from actions.saying.arrival import arrival_of
from actions.saying.decisions import (
    decide,
    decide_and_say,
    granted_before,
    say_decision,
    say_granted,
    weigh,
)
from actions.saying.instead import is_arrived_since, waits_for_person
from actions.words import CAUSE_OF, title_of
from bot.cases.cards import values_of as case_values
from bot.cases.model import Kind
from bot.desk.model import Queue
from bot.money import short_yuan
from bot.policy.model import Cause, Outcome, RefundOnly, ReturnRefund
from bot.shop.model import Order


class Refund(WishAction):
    title = "action_refund"
    wishes = ("request_refund",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, is_open)
        if order is None:
            return
        if turn.is_about(Concern.REFUSED) and order.signed_at is not None:
            await self._refused_though_signed(turn, order)
        elif order.signed_at is not None and only_what_is_missing(turn.heard.text):
            # It cannot go back, and the rules know no part of a refund without return.
            _leave_part_to_person(turn)
        elif order.signed_at is None or keeps_goods(turn.heard.text) or _never_came(turn):
            await only_refund(turn, order)
        else:
            await take_back(turn, order)

    async def _refused_though_signed(self, turn: Turn, order: Order) -> None:
        if says_refused(turn.heard.text):
            # Refused, says the buyer; signed for, says the track: the courier knows which.
            turn.show("logistics", parcels_of(order), "refused_but_signed")
            turn.hand_over(Queue.COURIER, Concern.REFUSED.value)
        else:
            # 退回商家了，钱呢: what was sent back has a case, or a status on the platform.
            turn.wish = "check_refund_status"
            await self._book[turn.wish].fulfil(turn)


class CancelOrder(WishAction):
    title = "action_cancel_order"
    wishes = ("cancel_order",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, not_shipped)
        if order is None:
            return
        if order.signed_at is None or _never_came(turn):
            await only_refund(turn, order)
        else:
            await take_back(turn, order)


class ReturnGoods(WishAction):
    title = "action_return_goods"
    wishes = ("request_return",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, signed)
        if order is None:
            return
        if turn.is_about(Concern.CAME_BACK_UNASKED) and not turn.answering:
            await self._came_back(turn, order)
        if not_shipped(order) or _never_came(turn):
            await only_refund(turn, order)
        else:
            await take_back(turn, order)

    async def _came_back(self, turn: Turn, order: Order) -> None:
        """A parcel that nobody at the warehouse expects; the money needs a case all the same."""
        known = await turn.call(turn.services.cases.of_order, order.no)
        if known or closed(order):
            return
        turn.say("came_back_unasked")
        turn.hand_over(Queue.WAREHOUSE, Concern.CAME_BACK_UNASKED.value, summary=turn.words)


class Reship(WishAction):
    title = "action_reship"
    wishes = ("request_reship",)

    async def act(self, turn: Turn) -> None:
        if names_gift(turn.heard.text):
            turn.wish = "report_missing_gift"
            await self._book[turn.wish].fulfil(turn)
            return
        order = await need_order(turn, lambda one: on_the_way(one) or signed(one))
        if order is None:
            return
        if turn.is_about(Concern.REDELIVER) or comes_back(order):
            self._redeliver(turn, order)
        elif not_shipped(order):
            turn.say("reship_not_shipped")
        elif problem := self._problem(turn):
            # 磕坏了，补发一个: as the problem, with its picture, and then sent again.
            turn.keep("reship_asked", True)
            turn.wish = problem
            await self._book[problem].fulfil(turn)
        elif turn.note("lost") or turn.note("cause") or turn.note("reship_asked"):
            if not turn.note("lost"):
                await keep_line(turn, order)
            await ask_reship(turn, order, turn.note("cause") or "lost")
        else:
            turn.keep("reship_asked", True)
            turn.say("ask_reship_reason")

    def _redeliver(self, turn: Turn, order: Order) -> None:
        """Refused, or sent back by itself, and wanted: who has the parcel says whether it can."""
        if closed(order):
            turn.say("redeliver_order_closed", **order_values(order))
        elif not order.parcels:
            turn.say("redeliver_to_person")
            turn.hand_over(Queue.AGENT, Concern.REDELIVER.value)
        elif any(parcel.state == "returned" for parcel in order.parcels):
            turn.show("logistics", parcels_of(order), "redeliver_returned")
            turn.hand_over(Queue.AGENT, Concern.REDELIVER.value)
        else:
            turn.show("logistics", parcels_of(order), "redeliver_on_the_way")
            turn.hand_over(Queue.COURIER, Concern.REDELIVER.value)

    def _problem(self, turn: Turn) -> str | None:
        if turn.note("files") or turn.note("lost"):
            return None
        named = cause_in(turn.heard.text)
        of_words = (wish for wish, cause in CAUSE_OF.items() if cause is named)
        return next(of_words, None) or next((w for w in turn.heard.wishes if w in CAUSE_OF), None)


def _never_came(turn: Turn) -> bool:
    """Signed for, and not by the buyer: nothing is there to be sent back."""
    return bool(turn.note("not_received"))


async def only_refund(turn: Turn, order: Order) -> None:
    """Money while the goods are under way once more would be both: a person looks."""
    sent = await turn.call(turn.services.cases.sent_again, order.no)
    if sent is None and await _names_a_part(turn, order):
        _leave_part_to_person(turn)
        return
    if sent is None:
        asked = await decide(turn, RefundOnly(), order)
        if asked.decision.reason == "order_closed" and order.refunded_fen > 0:
            # 取消的那单 钱怎么还没回来: what was given back, which way, and how long it takes.
            turn.refused = True
            turn.say(
                "refund_only_closed_refunded",
                **order_values(order),
                refunded=short_yuan(order.refunded_fen),
                arrival=arrival_of(turn),
            )
        elif asked.decision.reason == "in_transit" and turn.is_about(Concern.REFUSED):
            turn.show("logistics", parcels_of(order), "refused_under_way")
        else:
            await say_decision(turn, asked, order)
        return
    turn.say("refund_sent_again", **case_values(sent))
    turn.hand_over(Queue.AGENT, "request_refund")


def _leave_part_to_person(turn: Turn) -> None:
    """The rules know no part of a refund without return: a person does."""
    turn.say("part_to_person")
    turn.hand_over(Queue.AGENT, "request_refund")


async def _names_a_part(turn: Turn, order: Order) -> bool:
    """退一件 of an order of three; 杯子退掉 包还是寄, 单退杯子这件 of an order of both."""
    number = pieces_in(turn.heard.text).number
    whole = sum(item.quantity - item.refunded_quantity for item in order.items)
    if number is not None and number < whole:
        return True
    kept = {item.sku for item in order.items if item.quantity > item.refunded_quantity}
    stays = says_which_stay(turn.heard.text)
    if len(kept) == 1 or not (stays or only_that(turn.heard.text)):
        return False
    named = kept.intersection(await owned_skus_named(turn, [order]))
    of_the_rest = kept.intersection(await owned_skus_named(turn, [order], stays) if stays else ())
    return bool(of_the_rest) or 0 < len(named) < len(kept)


async def take_back(turn: Turn, order: Order) -> None:
    """P6 return and refund: the cause is asked for, and a picture where it is ours."""
    for kind in (ReturnRefund.kind, RefundOnly.kind):
        earlier = await granted_before(turn, kind, order)
        if earlier is not None and await say_granted(turn, earlier, order):
            return
    way = await waits_for_person(turn, order)
    arrived = way is not None and not _never_came(turn) and is_arrived_since(way.record, order)
    if await tells_open_case(turn, order, *((Kind.RETURN_REFUND,) if arrived else MONEY_BACK)):
        return
    if await money_instead_of_exchange(turn, order):
        return
    first = ReturnRefund(Cause.QUALITY, evidence=False)
    if (await weigh(turn, first, order)).outcome is Outcome.REFUSE:
        await decide_and_say(turn, first, order)
        return
    if turn.heard.text and not turn.note("lines"):
        await keep_line(turn, order)
    cause = named_cause(turn)
    if cause is None:
        turn.ask("cause", "ask_cause", title=title_of(order))
        return
    evidence = bool(turn.note("files"))
    if not cause.on_buyer and not evidence and not says_no_picture(turn):
        ask_picture(turn, cause)
        return
    part = await part_meant(turn, order)
    if not part.asked:
        await decide_and_say(turn, ReturnRefund(cause, evidence=evidence, items=part.items), order)
