"""One request, its facts, the numbers: one decision. The only door into the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.policy.address import decide_address_change
from bot.policy.gifts import decide_everyday_gift, decide_missing_gift, decide_threshold_gift
from bot.policy.goodwill import decide_goodwill
from bot.policy.model import Decision, Facts, Request
from bot.policy.numbers import Policy
from bot.policy.postage import decide_postage
from bot.policy.price import decide_price_difference
from bot.policy.refunds import decide_refund_only
from bot.policy.returns import decide_exchange, decide_return_refund
from bot.policy.shipping import decide_logistics_stalled, decide_urge_shipping

_RULE_OF: dict[str, Callable[[Any, Facts, Policy], Decision]] = {
    "price_difference": decide_price_difference,
    "goodwill": decide_goodwill,
    "threshold_gift": decide_threshold_gift,
    "missing_gift": decide_missing_gift,
    "everyday_gift": decide_everyday_gift,
    "postage": decide_postage,
    "refund_only": decide_refund_only,
    "return_refund": decide_return_refund,
    "exchange": decide_exchange,
    "urge_shipping": decide_urge_shipping,
    "logistics_stalled": decide_logistics_stalled,
    "address_change": decide_address_change,
}


def decide(request: Request, facts: Facts, policy: Policy) -> Decision:
    """Pure: the same three values give the same decision, today and in ten years."""
    return _RULE_OF[request.kind](request, facts, policy)
