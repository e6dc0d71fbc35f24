"""A plain valid line, and the same with the changes that a test is about."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from bot.policy import Decision, Policy, decide
from bot.policy.wire import parse

Json = dict[str, Any]

POLICY = Policy()

REQUESTS: dict[str, Json] = {
    "price_difference": {},
    "goodwill": {"cause": "courier", "asked": None},
    "threshold_gift": {},
    "missing_gift": {},
    "everyday_gift": {},
    "postage": {"cause": "quality", "amount": "8.00", "evidence": True},
    "refund_only": {},
    "return_refund": {"cause": "quality", "evidence": True, "items": None},
    "exchange": {"cause": "quality", "evidence": True, "sku": "A", "new_sku": "B"},
    "urge_shipping": {},
    "logistics_stalled": {},
    "address_change": {
        "address": {
            "province": "广东省",
            "city": "深圳市",
            "district": "南山区",
            "detail": "科技园1号",
            "name": "王小明",
            "phone": "13800138000",
        }
    },
}

# Paid on the 1st at 09:00, 100.00 for one A; nothing has left the shop.
PLAIN: Json = {
    "now": "2026-11-02T09:00:00+08:00",
    "order": {
        "id": "261101-1",
        "status": "paid",
        "confirmed_at": "2026-11-01T09:00:00+08:00",
        "ship_by": None,
        "packed": False,
        "shipped_at": None,
        "signed_at": None,
        "postage_paid": "0.00",
        "refunded": "0.00",
        "freight_insurance": False,
        "tracking": None,
        "items": [
            {
                "sku": "A",
                "quantity": 1,
                "refunded_quantity": 0,
                "paid_unit_price": "100.00",
                "no_reason_return": True,
            }
        ],
    },
    "shop": {
        "prices": {"A": {"price": "100.00", "kind": "everyday"}},
        "campaign_running": False,
        "goodwill_spent_today": "0.00",
        "stock": {"GIFT-99": 5, "GIFT-199": 5, "S": 5, "B": 5},
        "everyday_gifts": {"A": [{"sku": "S", "quantity": 1}]},
    },
    "buyer": {"goodwill_payments_30d": 0, "contacts_on_matter": 1, "urges": 1},
    "history": [],
    "case": None,
}

SHIPPED: Json = {
    "order.status": "shipped",
    "order.packed": True,
    "order.shipped_at": "2026-11-01T18:00:00+08:00",
    "order.tracking": {"last_event_at": "2026-11-02T08:00:00+08:00", "state": "in_transit"},
}
SIGNED: Json = {
    **SHIPPED,
    "order.status": "signed",
    "order.signed_at": "2026-11-03T12:00:00+08:00",
    "order.tracking": {"last_event_at": "2026-11-03T12:00:00+08:00", "state": "signed"},
    "now": "2026-11-05T09:00:00+08:00",
}


def an_item(sku: str = "A", **changes: Any) -> Json:
    item: Json = PLAIN["order"]["items"][0]
    return item | {"sku": sku} | changes


def a_line(kind: str, *changes: Json) -> Json:
    """Keys of a change are paths: `{"order.packed": True}`; later changes win."""
    line = deepcopy(PLAIN)
    line["request"] = {"kind": kind} | deepcopy(REQUESTS[kind])
    for change in changes:
        for path, value in change.items():
            *parents, last = path.split(".")
            target = line
            for parent in parents:
                target = target[parent]
            target[last] = deepcopy(value)
    return line


def decided(line: Json, policy: Policy = POLICY) -> Decision:
    return decide(*parse(json.dumps(line).encode()), policy)
