"""A decision and what it was made from as JSON: kept, so that it can be explained, audited and
tried again under a draft. The request with its facts is the line that `wire` reads."""

from __future__ import annotations

import json
from typing import Any

from bot.money import yuan
from bot.policy import model
from bot.policy.model import Decision, Facts, Request, printed
from bot.policy.order import Order


def line(request: Request, facts: Facts) -> str:
    return json.dumps(request_json(request, facts), ensure_ascii=False)


def decision_json(decision: Decision) -> dict[str, Any]:
    """The seven fields with the queue and the proof."""
    return decision.as_json() | {
        "queue": decision.queue and decision.queue.value,
        "proof": [
            {
                "reason": check.reason,
                "applied": check.applied,
                "compared": [compared._asdict() for compared in check.compared],
            }
            for check in decision.proof
        ],
        "would_change": [
            {"code": change.code.value, "params": dict(change.params)}
            for change in decision.would_change
        ],
    }


def request_json(request: Request, facts: Facts) -> dict[str, Any]:
    return {
        "now": printed(facts.now),
        "request": {"kind": request.kind} | _asked(request),
        "order": _order(facts.order),
        "shop": _shop(facts.shop),
        "buyer": {
            "goodwill_payments_30d": facts.buyer.goodwill_payments_30d,
            "contacts_on_matter": facts.buyer.contacts_on_matter,
            "urges": facts.buyer.urges,
        },
        "history": [
            {"kind": past.kind.value, "amount": yuan(past.amount_fen)} for past in facts.history
        ],
        "case": facts.case and {"kind": facts.case.kind.value},
    }


def _asked(request: Request) -> dict[str, Any]:
    match request:
        case model.Goodwill(cause=cause, asked_fen=asked):
            return {"cause": cause.value, "asked": None if asked is None else yuan(asked)}
        case model.Postage(amount_fen=amount):
            return _why(request) | {"amount": yuan(amount)}
        case model.ReturnRefund(items=items):
            named = None if items is None else [item._asdict() for item in items]
            return _why(request) | {"items": named}
        case model.Exchange(sku=sku, new_sku=new_sku, quantity=quantity):
            pieces = {} if quantity is None else {"quantity": quantity}
            return _why(request) | {"sku": sku, "new_sku": new_sku} | pieces
        case model.AddressChange(address=address):
            return {"address": address._asdict()}
        case _:
            return {}


def _why(request: model.Postage | model.ReturnRefund | model.Exchange) -> dict[str, Any]:
    return {"cause": request.cause.value, "evidence": request.evidence}


def _order(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "status": order.status.value,
        "confirmed_at": printed(order.confirmed_at),
        "ship_by": printed(order.ship_by),
        "packed": order.packed,
        "shipped_at": printed(order.shipped_at),
        "signed_at": printed(order.signed_at),
        "postage_paid": yuan(order.postage_paid_fen),
        "refunded": yuan(order.refunded_fen),
        "freight_insurance": order.freight_insurance,
        "tracking": order.tracking
        and {
            "last_event_at": printed(order.tracking.last_event_at),
            "state": order.tracking.state.value,
        },
        "items": [
            {
                "sku": item.sku,
                "quantity": item.quantity,
                "refunded_quantity": item.refunded_quantity,
                "paid_unit_price": yuan(item.paid_unit_price_fen),
                "no_reason_return": item.no_reason_return,
            }
            for item in order.items
        ],
    }


def _shop(shop: model.Shop) -> dict[str, Any]:
    return {
        "prices": {
            sku: {"price": yuan(price.price_fen), "kind": price.kind.value}
            for sku, price in shop.prices.items()
        },
        "campaign_running": shop.campaign_running,
        "goodwill_spent_today": yuan(shop.goodwill_spent_today_fen),
        "stock": dict(shop.stock),
        "everyday_gifts": {
            sku: [{"sku": gift.sku, "quantity": gift.quantity} for gift in row]
            for sku, row in shop.everyday_gifts.items()
        },
    }
