"""What the demo shop gave before today: recorded as real decisions, taken at their own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cases.model import Given
from bot.cases.opening import case_for
from bot.cases.transition import make, plan
from bot.cases.transitions import Who
from bot.decisions.facts import facts_for
from bot.decisions.granting import Grant, carry
from bot.decisions.model import NewDecision, State
from bot.decisions.policy_version import version_of
from bot.demo.model import HOUR, DemoOrder, Past
from bot.demo.people import orders
from bot.policy import Facts, Outcome, Policy, Request, decide, model
from bot.policy.record import request_json
from bot.store.uow import SqlUnitOfWork

_POLICY = version_of(Policy())
_BY = "安安"
_WAREHOUSE = "小林"


def remember(uow: SqlUnitOfWork, now: datetime) -> None:
    """In the caller's transaction. Orders that were remembered before are left alone."""
    for order in orders():
        if order.past and not uow.decisions.decisions_of_order(order.no):
            for past in order.past:
                _give(uow, order, past, now - past.ago)
        if order.urges and not uow.decisions.contacts(order.no, ["urge_shipping"]):
            for back in range(order.urges, 0, -1):
                uow.decisions.add_contact(order.no, "urge_shipping", at=now - back * 3 * HOUR)


def _give(uow: SqlUnitOfWork, order: DemoOrder, past: Past, at: datetime) -> None:
    known, request = uow.shop.order_for_staff(order.no), _request(past)
    facts = _then(facts_for(uow, known, request, policy=_POLICY.policy, now=at), request)
    decision = decide(request, facts, _POLICY.policy)
    # The demo is wrong, not the rules: what it remembers has to be something they allow.
    expected = Outcome.ESCALATE if past.waits else Outcome.GRANT
    assert decision.outcome is expected, (order.scene, decision.reason)
    record = uow.decisions.add_decision(
        NewDecision(
            at=at,
            order_no=order.no,
            buyer_id=known.buyer_id,
            conversation_id=None,
            kind=request.kind,
            decision=decision,
            policy_version=_POLICY.version,
            line=request_json(request, facts),
            state=State.WAITING if past.waits else State.DONE,
            settled_by=None if past.waits else _BY,
        )
    )
    if past.waits:
        case_for(uow, record, known, at=at, policy=_POLICY.policy)
        return
    carry(
        uow,
        Grant(
            decision_id=record.id,
            request=request,
            order=known,
            seen=facts,
            reason=decision.reason,
            amount_fen=decision.amount_fen,
            gifts=decision.gifts,
            remark=decision.remark,
            by=_BY,
            at=at,
            policy=_POLICY.policy,
        ),
    )
    case_id = case_for(uow, record, known, at=at, policy=_POLICY.policy)
    if case_id is not None and past.sent_back is not None:
        _come_back(uow, case_id, past, at)


def _come_back(uow: SqlUnitOfWork, case_id: int, past: Past, at: datetime) -> None:
    """The parcel left the day after; where it has arrived, the warehouse has to check it."""
    assert past.sent_back is not None
    given = Given(courier=past.sent_back[0], tracking_no=past.sent_back[1])
    steps = [("send_back", Who.BUYER, "买家"), ("receive", Who.STAFF, _WAREHOUSE)]
    for day, (name, who, by) in enumerate(steps[: 2 if past.received else 1], start=1):
        planned = plan(uow, uow.cases.case(case_id), name, given, who=who)
        make(uow, planned, by=by, at=at + day * past.ago / 3, policy=_POLICY.policy)


def _then(facts: Facts, request: Request) -> Facts:
    """Return postage is asked for while goods are on their way back."""
    if isinstance(request, model.Postage):
        return replace(facts, case=model.Case(model.CaseKind.RETURN_REFUND))
    return facts


def _request(past: Past) -> Request:
    seller = model.Cause.QUALITY
    match past.kind:
        case "price_difference":
            return model.PriceDifference()
        case "goodwill":
            return model.Goodwill(model.GoodwillCause(past.cause))
        case "threshold_gift":
            return model.ThresholdGift()
        case "everyday_gift":
            return model.EverydayGift()
        case "missing_gift":
            return model.MissingGift()
        case "postage":
            return model.Postage(seller, past.amount_fen, evidence=True)
        case "return_refund":
            return model.ReturnRefund(seller, evidence=True)
        case "refund_only":
            return model.RefundOnly()
        case "exchange":
            sku, new_sku = past.skus
            return model.Exchange(seller, evidence=True, sku=sku, new_sku=new_sku)
        case _:
            raise ValueError(f"the demo cannot remember {past.kind!r}")
