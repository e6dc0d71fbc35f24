"""One request, its facts, the numbers: one decision. The only door into the rules."""

from __future__ import annotations

from typing import Any

from bot.policy.address import ADDRESS_CHANGE
from bot.policy.gifts import EVERYDAY_GIFT, MISSING_GIFT, THRESHOLD_GIFT
from bot.policy.goodwill import GOODWILL
from bot.policy.model import Decision, Facts, Request
from bot.policy.numbers import Policy
from bot.policy.postage import POSTAGE
from bot.policy.price import PRICE_DIFFERENCE
from bot.policy.refunds import REFUND_ONLY
from bot.policy.returns import EXCHANGE, RETURN_REFUND
from bot.policy.shipping import LOGISTICS_STALLED, URGE_SHIPPING
from bot.policy.table import Rule

_RULE_OF: dict[str, Rule[Any]] = {
    "price_difference": PRICE_DIFFERENCE,
    "goodwill": GOODWILL,
    "threshold_gift": THRESHOLD_GIFT,
    "missing_gift": MISSING_GIFT,
    "everyday_gift": EVERYDAY_GIFT,
    "postage": POSTAGE,
    "refund_only": REFUND_ONLY,
    "return_refund": RETURN_REFUND,
    "exchange": EXCHANGE,
    "urge_shipping": URGE_SHIPPING,
    "logistics_stalled": LOGISTICS_STALLED,
    "address_change": ADDRESS_CHANGE,
}


def decide(request: Request, facts: Facts, policy: Policy) -> Decision:
    """Pure: the same three values give the same decision, today and in ten years."""
    return _RULE_OF[request.kind].decide(request, facts, policy)


def remark_for(request: Request, facts: Facts, policy: Policy, *, amount_fen: int) -> str | None:
    """What the rule writes on the order for what a person agreed to: an escalation has no remark
    until somebody does, and the amount may be another than the rule's own."""
    return _RULE_OF[request.kind].remark_for(request, facts, policy, amount_fen=amount_fen)
