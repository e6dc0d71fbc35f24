"""Price differences, compensation and postage: by P1, P2 and P5."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.memory import seq_before
from actions.frame.turn import Turn
from actions.goods import item_named
from actions.orders import closed, find_order, need_order, not_shipped, signed
from actions.reading.causes import cause_in, goodwill_cause_in, wants_more
from actions.reading.model import Act
from actions.reading.phrases import asks_of_postage, asks_who_pays_postage, names_voucher
from actions.reading.postage import corrects_sum, postage_in
from actions.saying.decisions import decide, decide_and_say, say_decision, weigh
from actions.words import MATTER_OF, title_of_goods
from bot.cases.model import State
from bot.decisions.model import DecisionRecord
from bot.errors import OrderNotFound
from bot.money import fen, short_yuan
from bot.policy.model import (
    Cause,
    Goodwill,
    GoodwillCause,
    Outcome,
    Postage,
    PriceDifference,
)
from bot.shop.model import Order

# So likely is another wish of the message what the trouble was.
_PERHAPS = 0.15
# The prices of today were looked at, and came to something.
_RECKONED = frozenset({"price_dropped", "already_paid"})
_NOT_AGREED = frozenset({State.ASKED, State.REFUSED, State.WITHDRAWN})


class ReturnPriceDifference(WishAction):
    title = "action_return_price_difference"
    wishes = ("price_drop_complaint",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, signed)
        if order is None:
            return
        asked = await decide(turn, PriceDifference(), order)
        if asked.again or asked.decision.reason in _RECKONED:
            await _tell_of_item(turn, asked.record, order)
        await say_decision(turn, asked, order)


async def _tell_of_item(turn: Turn, record: DecisionRecord, order: Order) -> None:
    """饭盒呢, of an order of which several goods cost less, or others than this."""
    if len(order.items) == 1 or (item := await item_named(turn, order)) is None:
        return
    services = turn.services.decisions
    if await turn.call(services.cheaper, record) == (item.sku,):
        return
    names = {one.sku: title_of_goods(one.title) for one in order.items}
    if why := await turn.call(services.why, record, names, sku=item.sku):
        turn.say("price_of_item", why=why)


class Compensate(WishAction):
    title = "action_compensate"
    wishes = ("request_compensation",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn)
        if order is None:
            return
        cause = self._cause(turn) or self._seen(turn, order)
        if cause is None and closed(order):
            cause = GoodwillCause.BUYER
        if cause is None:
            turn.ask("cause", "ask_goodwill_cause")
            return
        turn.keep("matter", cause.value)
        asked = turn.heard.entity("amount")
        request = Goodwill(cause, fen(asked) if asked else None)
        await decide_and_say(turn, request, order, more=wants_more(turn.heard.text))

    def _cause(self, turn: Turn) -> GoodwillCause | None:
        pressed = turn.heard.entity("cause")
        if pressed is not None and pressed in set(GoodwillCause):
            return GoodwillCause(pressed)
        if (named := goodwill_cause_in(turn.heard.text)) is not None:
            return named
        told = cause_in(turn.heard.text)
        if turn.note("cause") is not None or (told is not None and not told.on_buyer):
            return GoodwillCause.PRODUCT
        likely = [name for name, share in turn.heard.ranking[1:2] if share >= _PERHAPS]
        for wish in (*turn.heard.wishes, *likely):
            if wish in MATTER_OF and wish not in self.wishes:
                return MATTER_OF[wish]
        matter = turn.note("matter")
        return GoodwillCause(matter) if matter else None

    def _seen(self, turn: Turn, order: Order) -> GoodwillCause | None:
        """What is plainly late needs no naming."""
        late = order.ship_by is not None and turn.services.clock() > order.ship_by
        return GoodwillCause.WAREHOUSE if late and not_shipped(order) else None


class ReturnPostage(WishAction):
    title = "action_return_postage"
    wishes = ("shipping_fee_dispute",)

    async def act(self, turn: Turn) -> None:
        if not turn.answering and await self._asks_in_general(turn):
            await self._explain(turn)
            turn.side_answer = True
            return
        order = await need_order(turn, signed)
        if order is None:
            return
        cause = named_cause(turn) or await _cause_of_return(turn, order)
        # What the rule refuses whoever pays is said before anything is asked for.
        first = Postage(cause or Cause.QUALITY, amount_fen=1, evidence=False)
        if (await weigh(turn, first, order)).outcome is Outcome.REFUSE:
            await decide_and_say(turn, first, order)
            return
        if cause is None:
            turn.ask("cause", "ask_postage_cause")
            return
        amount, evidence = self._paid(turn), self._proved(turn)
        declined = turn.answering and (
            turn.heard.intent == "deny" or turn.reading.is_(Act.DECLINES)
        )
        if amount is None:
            # A picture is half of what was asked for.
            shown = evidence and bool(turn.heard.files)
            turn.ask("amount", "ask_amount_alone" if shown else "ask_amount", progress=shown)
            return
        if not (evidence or declined or turn.before.notes.get("postage")):
            turn.ask("amount", "ask_voucher", progress=True, amount=short_yuan(amount))
            return
        await decide_and_say(turn, Postage(cause, amount_fen=amount, evidence=evidence), order)

    def _paid(self, turn: Turn) -> int | None:
        """A claim only: the rule bounds it, wants a picture, and pays it once."""
        standing = turn.note("postage")
        if standing and turn.offered_kind == Postage.kind and not corrects_sum(turn.heard.text):
            # 袋子还花了3块: what is offered is what was paid to the courier.
            return fen(standing)
        asked = turn.answering and turn.before.question == "amount"
        said = postage_in(turn.heard.text, asked=asked)
        told = said or turn.heard.entity("amount") or standing
        if told is None or fen(told) <= 0:
            return None
        turn.keep("postage", told)
        return fen(told)

    def _proved(self, turn: Turn) -> bool:
        """By a picture that came since: one of the damage shows no postage."""
        if (seen := turn.note("postage_seen")) is None:
            seen = turn.before.notes.get("files") or []
            turn.keep("postage_seen", seen)
        if set(turn.note("files") or []) - set(seen):
            return True
        # A picture, and a moment later: 单子在这.
        pictured = turn.before.notes.get("pictured")
        just_shown = pictured is not None and pictured == seq_before(turn.before)
        return just_shown and names_voucher(turn.heard.text)

    async def _asks_in_general(self, turn: Turn) -> bool:
        """运费谁出 of goods that go back asks for the postage of that."""
        if not asks_who_pays_postage(turn.heard.text):
            return asks_of_postage(turn.heard.text)
        try:
            order = await find_order(turn)
        except OrderNotFound:
            order = None
        return order is None or await _cause_of_return(turn, order) is None

    async def _explain(self, turn: Turn) -> None:
        try:
            order = await find_order(turn)
        except OrderNotFound:
            order = None
        if order is None:
            turn.say("postage_general")
        elif order.postage_paid_fen:
            turn.say("postage_charged", postage=short_yuan(order.postage_paid_fen))
        else:
            turn.say("postage_free")


async def _cause_of_return(turn: Turn, order: Order) -> Cause | None:
    """Why what was agreed to go back goes back: nobody is asked that twice."""
    found = await turn.call(turn.services.cases.of_order, order.no)
    agreed = [one for one in found if one.kind.goods_come_back and one.state not in _NOT_AGREED]
    cause = agreed[0].cause if agreed else None
    return Cause(cause) if cause in set(Cause) else None


def named_cause(turn: Turn) -> Cause | None:
    """By button, in words, or told before about this order."""
    pressed = turn.heard.entity("cause")
    by_button = pressed is not None and pressed in set(Cause)
    cause = Cause(pressed) if pressed and by_button else cause_in(turn.heard.text)
    if cause is None:
        told = turn.note("cause") or turn.note("cause_heard")
        return Cause(told) if told else None
    turn.keep("cause", cause.value)
    return cause
