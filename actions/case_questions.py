"""What becomes of requests: refund progress, return policy, taking back, repair, invoice."""

from __future__ import annotations

from actions.case_answers import answer_case
from actions.case_steps import withdraw
from actions.frame.base import BotAction, WishAction
from actions.frame.turn import Turn
from actions.goods import item_named
from actions.goods_meant import skus_meant
from actions.invoice import missing_of, tell_when, tells_title, to_person
from actions.open_cases import MONEY_BACK, tells_open_case
from actions.orders import closed, find_order, need_order, signed, values_of
from actions.reading.asking import asks_for_later, names_a_time
from actions.reading.causes import asks_money, names_symptom, wants_instead, wants_still
from actions.reading.concerns import Concern
from actions.reading.invoices import asks_how_long_it_takes, asks_of_invoice, parts_in
from actions.reading.model import Act
from actions.reading.phrases import asks_something
from actions.reading.repairs import sends_in
from actions.saying.anew import offers_by_today
from actions.saying.arrival import arrival_of, is_overdue
from actions.saying.cards import cases_of_buyer, show_case_of, show_cases_of
from actions.saying.decisions import granted_before, say_granted, weigh
from actions.words import day_text, title_of, title_of_goods, when
from bot.cases.model import State as CaseState
from bot.decisions.model import DecisionRecord, LedgerEntry, State
from bot.decisions.wording import kind_text
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.money import short_yuan
from bot.payouts.model import PayoutState
from bot.policy.model import Cause, Exchange, Named, Outcome, Postage, RefundOnly, ReturnRefund
from bot.shop.knowledge import topics_in
from bot.shop.model import Order

_WISH_OF = {ReturnRefund.kind: "request_return", Exchange.kind: "request_exchange"}
_POLICY = {
    "no_reason": "return_policy_open",
    "not_returnable": "return_policy_excluded",
    "window_passed": "return_policy_passed",
}
# Kinds of decisions that 不退了 and 不换了 may mean.
_OPENS_A_CASE = frozenset({*_WISH_OF, RefundOnly.kind, Postage.kind})
_SPOKEN_OF = frozenset(
    {"ask_return_policy", "request_refund", "request_return", "cancel_order", "request_exchange"}
)
# Still asking for what a wish needs: nothing has been applied for.
_ASKING = frozenset({"order", "address", "cause", "detail", "evidence", "amount"})
_REPAIR_TOPICS = ("install", "warranty")
# Of a payout: it did not arrive, or nobody knows.
_TROUBLE = frozenset({PayoutState.FAILED.value, PayoutState.UNKNOWN.value})
_PLATFORM_QUIET = ("", "无售后或售后取消")


class CheckRefund(WishAction):
    title = "action_check_refund"
    wishes = ("check_refund_status",)
    aside = True

    async def act(self, turn: Turn) -> None:
        cases = await cases_of_buyer(turn)
        under_way = {case.order_no for case in cases if not case.state.closed}
        if turn.before.question == "offer" and not under_way:
            turn.say("refund_status_offered", arrival=arrival_of(turn))
            return
        order = await need_order(turn, lambda one: one.no in under_way or _has_refund(one))
        if order is None:
            return
        services = turn.services
        paid = await _payments(turn, order)
        if turn.is_about(Concern.ORDER_STATE) and not paid and not _has_refund(order):
            self._tell_state(turn, order)
            return
        waiting = _waiting(await turn.call(services.decisions.decisions_of_order, order.no))
        if paid:
            _tell_paid(turn, paid)
        if turn.before.question != "offer" and await offers_by_today(turn, order):
            return
        if await show_cases_of(turn, order):
            return
        if waiting is not None:
            deadline = when(waiting.decision.deadline, now=turn.services.clock())
            name = "refund_status_waiting" if deadline else "refund_status_waiting_no_date"
            turn.say(name, deadline=deadline)
        if _has_refund(order):
            turn.say(
                "refund_status_platform",
                after_sales=order.after_sales or values_of(order)["status"],
                refunded=short_yuan(order.refunded_fen),
                arrival=arrival_of(turn),
            )
        elif not paid and waiting is None and turn.reading.is_(Act.ASKS, at_least=0.7):
            # 退款的话多久到: how it would be, of what nobody has asked for.
            turn.say("asked_refund", arrival=arrival_of(turn))
        elif not paid and waiting is None:
            turn.propose("request_refund", "refund_status_none")

    def _tell_state(self, turn: Turn, order: Order) -> None:
        """怎么变成已取消了: as it is; where it is so and money was taken, a person looks."""
        values = values_of(order) | {"title": title_of(order)}
        if not closed(order):
            turn.say("order_state", **values)
        else:
            turn.say("order_state_closed", **values)
            turn.hand_over(Queue.AGENT, Concern.ORDER_STATE.value)


class TellReturnPolicy(WishAction):
    title = "action_tell_return_policy"
    wishes = ("ask_return_policy",)
    aside = True

    async def act(self, turn: Turn) -> None:
        try:
            order = await find_order(turn, signed)
        except OrderNotFound:
            order = None
        if order is None:
            turn.say("return_policy")
            return
        if await tells_open_case(turn, order, *MONEY_BACK) or await _before_signing(turn, order):
            return
        if names_symptom(turn.heard.text):
            # 牛奶能退不 有点馊味: what is faulty goes by another rule than what is not liked.
            turn.wish = "report_quality_issue"
            await self._book[turn.wish].fulfil(turn)
            return
        services = turn.services
        for kind, wish in _WISH_OF.items():
            earlier = await granted_before(turn, kind, order)
            if earlier is None:
                continue
            case = await turn.call(services.cases.of_decision, earlier.id)
            if case is None or not case.state.closed:
                turn.say("return_policy_agreed", title=title_of(order))
                await show_case_of(turn, earlier)
                return
            if case.state is CaseState.WITHDRAWN and kind not in _named_otherwise(turn):
                if asks_for_later(turn.heard.text):
                    turn.say("return_policy_again")
                    return
                # 还是退吧 of what was taken back.
                turn.wish = wish
                await say_granted(turn, earlier, order)
                return
        if (named := await item_named(turn, order)) is None:
            items, title = None, title_of(order)
        else:
            # 羽绒服能退不, of an order of two: of no other goods.
            items, title = (Named(named.sku),), f"“{title_of_goods(named.title)}”"
        weighed = await weigh(turn, ReturnRefund(Cause.DISLIKE, False, items), order)
        name = _POLICY.get(weighed.reason, "return_policy")
        if weighed.outcome is Outcome.GRANT:
            until = services.decisions.windows(order).return_until
            values = {"title": title, "until": day_text(until)}
            turn.propose("request_return", name, **values)
        else:
            turn.say(name, title=title)


async def _before_signing(turn: Turn, order: Order) -> bool:
    """还没发 能退吗: the days begin with signing; what can be done now is another thing."""
    if order.signed_at is not None or closed(order):
        return False
    weighed = await weigh(turn, RefundOnly(), order)
    title = title_of(order)
    if weighed.reason == "not_shipped":
        turn.propose("request_refund", "return_policy_not_shipped", title=title)
    elif weighed.reason == "intercept":
        turn.propose("request_refund", "return_policy_packed", title=title)
    elif weighed.reason == "in_transit":
        turn.say("return_policy_under_way", title=title)
    else:
        return False
    return True


def _named_otherwise(turn: Turn) -> frozenset[str]:
    """那能退货吗 is no word about the exchange that was taken back."""
    return frozenset() if "换" in turn.heard.text else frozenset({Exchange.kind})


def _waits_on(turn: Turn) -> None:
    """What waits for a person is wanted still."""
    if turn.heard.waiting is not None:
        turn.leave_to_person("waiting_wanted")
    else:
        turn.say("waiting_wanted")


class WithdrawRequest(WishAction):
    title = "action_withdraw_request"
    wishes = ("withdraw_request",)

    async def act(self, turn: Turn) -> None:
        if (instead := wants_instead(turn.heard.text)) is not None:
            turn.memory.wishes = list(dict.fromkeys([instead, *turn.memory.wishes]))
        if instead in ("request_refund", "request_reship"):
            # 不补发了退钱吧: what was to be sent stays here when the money is granted.
            # 不退不换，就要个盖子: nothing was asked for that could be taken back.
            turn.wish = instead
            turn.memory.settled()
            turn.memory.wishes.remove(instead)
            await self._book[instead].fulfil(turn)
            return
        if turn.before.question == "offer" and not await self._case_is_meant(turn):
            turn.say("withdraw_dropped")
            return
        if _means_what_is_asked(turn):
            turn.say("dropped")
            return
        if await withdraw(turn):
            return
        if instead is not None:
            return
        if asks_money(turn.heard.text):
            # 只退款不退货 was read as giving up.
            turn.wish = "request_refund"
            await self._book[turn.wish].fulfil(turn)
            return
        decisions = await turn.call(
            turn.services.decisions.decisions_of_conversation, turn.heard.conversation_id
        )
        waiting = _waiting(decisions)
        if waiting is not None and wants_still(turn.heard.text):
            _waits_on(turn)
        elif waiting is not None:
            turn.say("withdraw_to_person")
            turn.hand_over(Queue.AGENT, "withdraw_request", record=waiting)
        elif any(record.kind == "refund_only" and record.state.granted for record in decisions):
            turn.say("withdraw_paid")
        elif any(record.state.granted for record in decisions):
            turn.say("withdraw_to_person")
            turn.hand_over(Queue.AGENT, "withdraw_request")
        else:
            # 算了不退了 of what was only asked about: nothing stands on the platform either.
            spoken_of = turn.note("last") in _SPOKEN_OF
            turn.say("withdraw_kept" if spoken_of else "withdraw_nothing")

    async def _case_is_meant(self, turn: Turn) -> bool:
        """不退了 while a few yuan are offered as an apology is about the open case."""
        offer = turn.before.offer
        if offer is None:
            return False
        offered = await turn.call(turn.services.decisions.decision, offer)
        if offered.kind in _OPENS_A_CASE:
            return False
        return any(not case.state.closed for case in await cases_of_buyer(turn))


def _means_what_is_asked(turn: Turn) -> bool:
    """不换了 while it is still being asked what it should become; 不退了 then means a return."""
    if turn.before.question not in _ASKING or turn.before.wish is None:
        return False
    exchange = turn.before.wish == "request_exchange"
    text = turn.heard.text
    return not (("换" in text and not exchange) or ("退" in text and exchange))


class AnswerCase(BotAction):
    """Yes or no to what was asked about a case."""

    title = "action_answer_case"

    async def act(self, turn: Turn) -> None:
        await answer_case(turn)


class Repair(WishAction):
    title = "action_repair"
    wishes = ("request_repair",)

    async def act(self, turn: Turn) -> None:
        told = turn.note("repair_told")
        turn.keep("repair_told", True)
        if told and sends_in(turn.heard.text):
            # 那就修呗 咋寄, after its warranty was told: nothing is left to be chosen.
            turn.say("repair_to_person")
            turn.hand_over(Queue.AGENT, self.wishes[0])
            return
        skus = await skus_meant(turn)
        named = [topic for topic in topics_in(turn.heard.text) if topic in _REPAIR_TOPICS]
        if not named and await self._asks_something_else(turn, skus):
            turn.wish = turn.answered = "ask_product"
            await self._book[turn.wish].fulfil(turn)
            return
        for topic in named or ["warranty"]:
            fact = await turn.call(
                turn.services.shop.answer_from_knowledge, skus, turn.heard.text, topic
            )
            if fact is not None:
                await self._tell(turn, skus, fact.text)
                return
        asks = turn.reading.is_(Act.ASKS, at_least=0.7) or names_a_time(turn.heard.text)
        if asks and not turn.answering:
            # 保修多久, where nothing is written down: asked about, and not wished for.
            turn.cannot_answer("product_unknown", goods=await _named(turn, skus))
            return
        turn.say("repair_to_person")
        turn.hand_over(Queue.AGENT, "request_repair")

    async def _asks_something_else(self, turn: Turn, skus: list[str]) -> bool:
        """炖锅怎么预约呀: how something is used, that is written down."""
        if turn.answering or not asks_something(turn.heard.text):
            return False
        shop, text = turn.services.shop, turn.heard.text
        return any([await turn.call(shop.answers_on, sku, text) for sku in dict.fromkeys(skus)])

    async def _tell(self, turn: Turn, skus: list[str], fact: str) -> None:
        """Of the goods by name, where they are of one name."""
        turn.say("product_fact", goods=await _named(turn, skus), fact=fact)
        turn.say("repair_choice")


async def _named(turn: Turn, skus: list[str]) -> str:
    """台灯：, where all are of one name."""
    products = [await turn.call(turn.services.shop.product, sku) for sku in skus]
    titles = {title_of_goods(one.title) for one in products if one is not None}
    return f"{titles.pop()}：" if len(titles) == 1 else ""


class Invoice(WishAction):
    title = "action_invoice"
    wishes = ("request_invoice",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn)
        if order is None:
            return
        if closed(order):
            turn.say("invoice_order_closed", **values_of(order))
            return
        given = turn.note("invoice_for") == order.no
        if given and (asks_of_invoice(turn.heard.text) or not parts_in(turn.heard.text)):
            # 电子的还是纸的: what was given is not asked for again.
            tell_when(turn)
            return
        asked = turn.before.question == "detail"
        answers = asked and (turn.answering or turn.before.wish == "request_invoice")
        told = parts_in(turn.heard.text) if answers or tells_title(turn.heard.text) else {}
        parts = (turn.note("invoice") or {}) | told
        turn.keep("invoice", parts)
        if not (answers or told):
            if asks_how_long_it_takes(turn.heard.text):
                turn.say("invoice_takes")
            turn.ask("detail", "ask_invoice")
        elif missing := missing_of(parts):
            turn.ask("detail", "ask_invoice_missing", progress=bool(told), missing=missing)
        else:
            turn.say("invoice_to_person" if parts.get("mail") else "invoice_to_person_no_mail")
            to_person(turn, order.no)


def _has_refund(order: Order) -> bool:
    return order.refunded_fen > 0 or order.after_sales not in _PLATFORM_QUIET


def _waiting(decisions: list[DecisionRecord]) -> DecisionRecord | None:
    """The newest that waits for a person."""
    return next((record for record in decisions if record.state is State.WAITING), None)


async def _payments(turn: Turn, order: Order) -> list[tuple[LedgerEntry, str]]:
    """What was paid, oldest first, and what became of it: reversed where the ledger says so."""
    decisions = turn.services.decisions
    ledger = await turn.call(decisions.ledger_of, order.no)
    states = dict(await turn.call(decisions.payout_states, order.no))
    states |= {one.reverses: PayoutState.REVERSED.value for one in ledger if one.reverses}
    return [(one, states.get(one.id, "")) for one in ledger if one.amount_fen > 0]


def _tell_paid(turn: Turn, paid: list[tuple[LedgerEntry, str]]) -> None:
    """When it arrives is told of what is on its way; what failed or is late, a person looks at."""
    now = turn.services.clock()
    left = [(one, state) for one, state in paid if state != PayoutState.REVERSED.value]
    payments = "；".join(
        f"{when(one.at, now=now)} {kind_text(one.kind)} {short_yuan(one.amount_fen)} 元"
        for one, _ in left
    )
    failed = any(state in _TROUBLE for _, state in left)
    if not left:
        turn.say("refund_status_taken_back")
        turn.hand_over(Queue.PAYOUT, "payout_late")
    elif not failed and left[-1][1] == PayoutState.CONFIRMED.value:
        turn.say("refund_status_paid_confirmed", payments=payments)
    elif failed or is_overdue(turn, left[-1][0].at):
        turn.say("refund_status_paid_late", payments=payments)
        turn.hand_over(Queue.PAYOUT, "payout_late")
    else:
        turn.say("refund_status_paid", payments=payments, arrival=arrival_of(turn))
