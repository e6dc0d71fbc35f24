"""The seller remark of what a person agreed to, in the form that the rules write it.

An escalation has none until somebody agrees, and what is agreed may be another amount than the
rule's own, so it is written here from the amount itself.
"""

from __future__ import annotations

from datetime import timedelta

from bot.decisions.granting import complete_address
from bot.money import short_yuan
from bot.policy import Facts, Policy, Request, model
from bot.policy.gifts import EverydayMatter, MissingPack, NearThreshold
from bot.policy.goodwill import CAUSES
from bot.policy.returns import ExchangeMatter

_DAY = timedelta(days=1)


def agreed_remark(request: Request, facts: Facts, *, amount_fen: int, policy: Policy) -> str | None:
    """None where nothing is written: shipping, tracking, and an address with a part missing."""
    amount = short_yuan(amount_fen)
    match request:
        case model.PriceDifference():
            return f"{_days_since_signing(facts)}天内退差价{amount}元"
        case model.Goodwill(cause=cause):
            return f"{CAUSES[cause]}退差价{amount}元"
        case model.Postage():
            return f"退运费{amount}元"
        case model.RefundOnly():
            return f"仅退款{amount}元"
        case model.ReturnRefund():
            return f"退货退款{amount}元"
        case model.Exchange():
            return ExchangeMatter(request, facts, policy).remark
        case model.ThresholdGift():
            return NearThreshold(request, facts, policy).remark
        case model.MissingGift():
            return MissingPack(request, facts, policy).remark
        case model.EverydayGift():
            return EverydayMatter(request, facts, policy).remark
        case model.AddressChange():
            address = complete_address(request)
            if address is None:
                return None
            parts = (address.province, address.city, address.district, address.detail)
            return f"改地址：{'+'.join((*parts, address.name, address.phone))}"
        case _:
            return None


def _days_since_signing(facts: Facts) -> int:
    """Rounded up; a request in the second of signing is still day 1."""
    signed_at = facts.order.signed_at
    if signed_at is None:
        return 1
    return max(1, -(-(facts.now - signed_at) // _DAY))
