"""What staff ask a power for, as a decision of the rule: granted by it, or a person's to make."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.decisions.facts import facts_for
from bot.decisions.model import DecisionRecord, NewDecision, PolicyVersion, State
from bot.decisions.ports import Uow
from bot.errors import AlreadyGranted, BadInput, OverBudget
from bot.money import yuan
from bot.policy import Decision, Facts, Outcome, Queue, Request, decide, model
from bot.policy.model import Cause, GoodwillCause
from bot.policy.record import request_json
from bot.shop.model import Order

KINDS = ("goodwill", "price_difference", "postage", "gift")
# Nobody may go beyond these: there is no order to give on, or it was given.
_FINAL = {"order_closed", "nothing_left"}
_ONCE = {"already_paid", "already_given"}


def power_record(
    uow: Uow,
    order: Order,
    *,
    kind: str,
    amount_fen: int,
    why: str,
    cause: GoodwillCause | None,
    staff_id: int,
    conversation_id: str,
    policy: PolicyVersion,
    now: datetime,
) -> DecisionRecord:
    """The recorded decision: `offered` where the rule grants it, `waiting` where a person has to
    agree, `refused` where nobody can. The same wish that waits already is not recorded again."""
    request, facts, fresh = _decided(
        uow, _requests(uow, order, kind, amount_fen, cause), order, policy, now
    )
    decision, state = _by_a_person(request, facts, fresh, kind=kind, amount_fen=amount_fen)
    if state is State.WAITING:
        for earlier in uow.decisions.waiting(order.no, request.kind):
            same = (earlier.asked_by, earlier.amount_fen) == (staff_id, decision.amount_fen)
            same = same and earlier.request == request
            if same and earlier.decision.gifts == decision.gifts:
                return earlier
    return uow.decisions.add_decision(
        NewDecision(
            at=facts.now,
            order_no=order.no,
            buyer_id=order.buyer_id,
            conversation_id=conversation_id,
            kind=request.kind,
            decision=decision,
            policy_version=policy.version,
            line=request_json(request, facts),
            state=state,
            asked_by=staff_id,
            asked_why=why,
        )
    )


def _decided(
    uow: Uow,
    requests: tuple[Request, ...],
    order: Order,
    policy: PolicyVersion,
    now: datetime,
) -> tuple[Request, Facts, Decision]:
    """Of several requests that would do, the first that the rule grants, or offers to a person."""
    found: list[tuple[Request, Facts, Decision]] = []
    for request in requests:
        facts = facts_for(uow, order, request, policy=policy.policy, now=now)
        found.append((request, facts, decide(request, facts, policy.policy)))
    rank = {Outcome.GRANT: 0, Outcome.ESCALATE: 1, Outcome.REFUSE: 2}
    return min(found, key=lambda one: rank[one[2].outcome])


def _requests(
    uow: Uow, order: Order, kind: str, amount_fen: int, cause: GoodwillCause | None
) -> tuple[Request, ...]:
    match kind:
        case "goodwill":
            if cause is None:
                raise BadInput("请选择安抚退款的原因")
            return (model.Goodwill(cause, asked_fen=amount_fen),)
        case "price_difference":
            return (model.PriceDifference(),)
        case "postage":
            return (model.Postage(_cause_of_return(uow, order.no), amount_fen, evidence=False),)
        case "gift":
            return (model.ThresholdGift(), model.EverydayGift())
        case _:
            raise BadInput(f"可申请的权限：{'、'.join(KINDS)}")


def _by_a_person(
    request: Request, facts: Facts, fresh: Decision, *, kind: str, amount_fen: int
) -> tuple[Decision, State]:
    if fresh.outcome is Outcome.GRANT and (kind == "gift" or fresh.amount_fen >= amount_fen):
        return fresh, State.OFFERED
    if fresh.outcome is Outcome.REFUSE and fresh.reason in _FINAL:
        return fresh, State.REFUSED
    if fresh.reason in _ONCE and not isinstance(request, model.PriceDifference):
        raise AlreadyGranted("这个订单已经办理过，每单只办一次")
    if kind == "gift":
        if not fresh.gifts:
            raise BadInput("按赠品规则，这个订单没有可送的赠品")
        return fresh, State.WAITING
    if kind != "postage" and amount_fen > facts.order.left_fen:
        raise OverBudget(f"超出这个订单实付且未退的金额：只剩 {yuan(facts.order.left_fen)} 元")
    asked = replace(
        fresh,
        outcome=Outcome.ESCALATE,
        amount_fen=amount_fen,
        remark=None,
        deadline=None,
        queue=fresh.queue or Queue.AGENT,
    )
    return asked, State.WAITING


def _cause_of_return(uow: Uow, order_no: str) -> Cause:
    """That of the return or exchange which the postage belongs to."""
    for record in uow.decisions.decisions_of_order(order_no):
        request = record.request
        if isinstance(request, model.ReturnRefund | model.Exchange | model.Postage):
            return request.cause
    return Cause.CHANGED_MIND
