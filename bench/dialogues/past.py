"""What was given before the conversation began: by the product's own way, at its own time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bench.dialogues.money import fen_of
from bot.cases.opening import case_for
from bot.decisions.facts import facts_for
from bot.decisions.granting import Grant, carry
from bot.decisions.model import DecisionRecord, NewDecision
from bot.decisions.model import State as Settled
from bot.decisions.policy_version import version_of
from bot.policy import Decision, Outcome, Policy, Request, model
from bot.policy.record import request_json
from bot.shop.model import Order
from bot.store.tables.shop import OrderItemRow, OrderRow, StockRow
from bot.store.uow import SqlUnitOfWork

_POLICY = version_of(Policy())
_BY = "安安"
# By which rule, and for which of its reasons.
_RULE = {
    "price_difference": ("P1", "price_dropped"),
    "goodwill": ("P2", "goodwill"),
    "threshold_gift": ("P3", "near_threshold"),
    "missing_gift": ("P3", "missing_gift"),
    "everyday_gift": ("P4", "everyday_gift"),
    "postage": ("P5", "seller_pays"),
    "refund": ("P6", "not_shipped"),
    "refund_only": ("P6", "not_shipped"),
}


def order_of(buyer_id: str, number: str, at: datetime, *, paid_fen: int = 0) -> OrderRow:
    """An order that nobody talks about."""
    return OrderRow(
        no=number,
        buyer_id=buyer_id,
        status="completed",
        placed_at=at,
        confirmed_at=at,
        packed=True,
        shipped_at=at,
        signed_at=at,
        paid_fen=paid_fen,
    )


def goodwill(uow: SqlUnitOfWork, buyer_id: str, number: str, fen: int, at: datetime) -> None:
    """Paid on an order that the buyer's chat does not show."""
    order = order_of(buyer_id, number, at - timedelta(days=10), paid_fen=fen)
    order.items = [
        OrderItemRow(line=1, sku="OLD", title="旧订单", quantity=1, paid_unit_price_fen=fen)
    ]
    uow.session.add(order)
    uow.session.flush()
    give(uow, number, {"kind": "goodwill", "amount": fen / 100}, at)
    order.buyer_id = "somebody-else"
    uow.session.flush()


def give(uow: SqlUnitOfWork, number: str, given: Mapping[str, Any], at: datetime) -> None:
    """Recorded and carried out as if the bot had done it then."""
    kind, amount = given["kind"], fen_of(given.get("amount") or 0)
    gifts = (model.Gift(given["sku"], int(given.get("quantity", 1))),) if given.get("sku") else ()
    for gift in gifts:  # the stock of the file is what is left after it
        uow.session.merge(StockRow(sku=gift.sku, quantity=gift.quantity))
    uow.session.flush()
    rule, reason = _RULE[kind]
    decision = Decision(Outcome.GRANT, reason, rule, amount_fen=amount, gifts=gifts)
    _decided(uow, number, _request(kind, amount), decision, at)


def _decided(
    uow: SqlUnitOfWork, number: str, request: Request, decision: Decision, at: datetime
) -> tuple[DecisionRecord, Order]:
    """Recorded, and carried out where it is a grant."""
    order = uow.shop.order_for_staff(number)
    facts = facts_for(uow, order, request, policy=_POLICY.policy, now=at)
    if isinstance(request, model.Postage):
        facts = replace(facts, case=model.Case(model.CaseKind.RETURN_REFUND))
    record = uow.decisions.add_decision(
        NewDecision(
            at=at,
            order_no=number,
            buyer_id=order.buyer_id,
            conversation_id=None,
            kind=request.kind,
            decision=decision,
            policy_version=_POLICY.version,
            line=request_json(request, facts),
            state=Settled.DONE if decision.granted else Settled.WAITING,
            settled_by=_BY if decision.granted else None,
        )
    )
    if decision.granted:
        grant = Grant(
            decision_id=record.id,
            request=request,
            order=order,
            seen=facts,
            reason=decision.reason,
            amount_fen=decision.amount_fen,
            gifts=decision.gifts,
            remark=None,
            by=_BY,
            at=at,
            policy=_POLICY.policy,
            beyond_the_day=True,
        )
        carry(uow, grant)
    return record, order


def _request(kind: str, amount_fen: int) -> Request:
    match kind:
        case "price_difference":
            return model.PriceDifference()
        case "goodwill":
            return model.Goodwill(model.GoodwillCause.COURIER)
        case "threshold_gift":
            return model.ThresholdGift()
        case "everyday_gift":
            return model.EverydayGift()
        case "missing_gift":
            return model.MissingGift()
        case "postage":
            return model.Postage(model.Cause.QUALITY, amount_fen, evidence=True)
        case "refund" | "refund_only":
            return model.RefundOnly()
        case _:
            raise ValueError(f"nothing is given as {kind!r}")


def open_case(uow: SqlUnitOfWork, number: str, given: Mapping[str, Any], now: datetime) -> None:
    """A return or an exchange that was agreed to; a refund that waits for a person."""
    order = uow.shop.order_for_staff(number)
    at = now - timedelta(hours=float(given.get("hours_ago", 24)))
    cause = model.Cause(given.get("cause", "quality"))
    paid = sum(item.paid_unit_price_fen * item.quantity for item in order.items)
    request: Request
    match given["type"]:
        case "return_refund":
            request = model.ReturnRefund(cause, evidence=True)
            decision = Decision(Outcome.GRANT, "seller_cause", "P6", amount_fen=paid)
        case "exchange":
            sku = order.items[0].sku
            request = model.Exchange(
                cause, evidence=True, sku=sku, new_sku=given.get("new_sku", sku)
            )
            decision = Decision(Outcome.GRANT, "exchange", "P6")
        case "refund_only":
            request = model.RefundOnly()
            decision = Decision(
                Outcome.ESCALATE, "signed", "P6", amount_fen=paid, queue=model.Queue.AGENT
            )
        case kind:
            raise ValueError(f"no case is open as {kind!r}")
    record, order = _decided(uow, number, request, decision, at)
    case_for(uow, record, order, at=at, policy=_POLICY.policy)
