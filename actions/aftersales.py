"""What becomes of requests: refund progress, return policy, taking back, repair, invoice."""

from __future__ import annotations

from actions.base import WishAction
from actions.orders import closed, find_order, need_order, signed, values_of
from actions.products import skus_meant
from actions.talk import Talk
from actions.verdicts import granted_before, weigh
from actions.words import title_of, when
from bot.cases.model import DecisionRecord, LedgerEntry, State
from bot.cases.wording import kind_text
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.money import short_yuan
from bot.policy.model import Cause, Exchange, ReturnRefund
from bot.shop.knowledge import topics_in
from bot.shop.model import Order

_POLICY = {
    "no_reason": "return_policy_open",
    "not_returnable": "return_policy_excluded",
    "window_passed": "return_policy_passed",
}
_REPAIR_TOPICS = ("install", "warranty")
_PLATFORM_QUIET = ("", "无售后或售后取消")


class CheckRefund(WishAction):
    title = "action_check_refund"
    wishes = ("check_refund_status",)
    aside = True

    async def act(self, talk: Talk) -> None:
        if talk.before.question == "offer":
            talk.say("refund_status_offered")
            return
        order = await need_order(talk, _has_refund)
        if order is None:
            return
        cases = talk.services.cases
        ledger = await talk.call(cases.ledger_of, order.no)
        waiting = _waiting(await talk.call(cases.decisions_of_order, order.no))
        if ledger:
            talk.say("refund_status_paid", payments=_payments(talk, ledger))
        if waiting is not None:
            deadline = when(waiting.decision.deadline, now=talk.services.clock())
            name = "refund_status_waiting" if deadline else "refund_status_waiting_no_date"
            talk.say(name, deadline=deadline)
        if _has_refund(order):
            talk.say(
                "refund_status_platform",
                after_sales=order.after_sales or values_of(order)["status"],
                refunded=short_yuan(order.refunded_fen),
            )
        elif not ledger and waiting is None:
            talk.say("refund_status_none")


class TellReturnPolicy(WishAction):
    title = "action_tell_return_policy"
    wishes = ("ask_return_policy",)
    aside = True

    async def act(self, talk: Talk) -> None:
        try:
            order = await find_order(talk, signed)
        except OrderNotFound:
            order = None
        if order is None:
            talk.say("return_policy")
            return
        for kind in (ReturnRefund.kind, Exchange.kind):
            if await granted_before(talk, kind, order) is not None:
                talk.say("return_policy_agreed", title=title_of(order))
                return
        weighed = await weigh(talk, ReturnRefund(Cause.DISLIKE, evidence=False), order)
        talk.say(_POLICY.get(weighed.reason, "return_policy"), title=title_of(order))


class WithdrawRequest(WishAction):
    title = "action_withdraw_request"
    wishes = ("withdraw_request",)

    async def act(self, talk: Talk) -> None:
        if talk.before.question == "offer":
            talk.say("withdraw_dropped")
            return
        decisions = await talk.call(
            talk.services.cases.decisions_of_conversation, talk.heard.conversation_id
        )
        waiting = _waiting(decisions)
        if waiting is not None:
            talk.say("withdraw_to_person")
            talk.hand_over(Queue.AGENT, "withdraw_request", record=waiting)
        elif any(record.kind == "refund_only" and record.state.granted for record in decisions):
            talk.say("withdraw_paid")
        elif any(record.state.granted for record in decisions):
            talk.say("withdraw_to_person")
            talk.hand_over(Queue.AGENT, "withdraw_request")
        else:
            talk.say("withdraw_nothing")


class Repair(WishAction):
    title = "action_repair"
    wishes = ("request_repair",)

    async def act(self, talk: Talk) -> None:
        skus = await skus_meant(talk)
        named = [topic for topic in topics_in(talk.heard.text) if topic in _REPAIR_TOPICS]
        for topic in named or ["warranty"]:
            fact = await talk.call(
                talk.services.shop.answer_from_knowledge, skus, talk.heard.text, topic
            )
            if fact is not None:
                talk.say("product_fact", fact=fact.text)
                talk.say("repair_choice")
                return
        talk.say("repair_to_person")
        talk.hand_over(Queue.AGENT, "request_repair")


class Invoice(WishAction):
    title = "action_invoice"
    wishes = ("request_invoice",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk)
        if order is None:
            return
        if closed(order):
            talk.say("invoice_order_closed", **values_of(order))
        elif talk.answering and talk.before.question == "detail":
            talk.say("invoice_to_person")
            talk.hand_over(Queue.AGENT, "request_invoice")
        else:
            talk.ask("detail", "ask_invoice")


def _has_refund(order: Order) -> bool:
    return order.refunded_fen > 0 or order.after_sales not in _PLATFORM_QUIET


def _waiting(decisions: list[DecisionRecord]) -> DecisionRecord | None:
    """The newest that waits for a person."""
    return next((record for record in decisions if record.state is State.WAITING), None)


def _payments(talk: Talk, ledger: list[LedgerEntry]) -> str:
    now = talk.services.clock()
    return "；".join(
        f"{when(entry.at, now=now)} {kind_text(entry.kind)} {short_yuan(entry.amount_fen)} 元"
        for entry in ledger
        if entry.amount_fen > 0
    )
