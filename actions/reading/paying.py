"""By which way the buyer paid, as the words name it."""

from __future__ import annotations

import re
from enum import StrEnum


class PaidBy(StrEnum):
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CREDIT = "credit"
    DEBIT_CARD = "debit_card"
    CREDIT_CARD = "credit_card"


# The first that the words name: 支付宝里的花呗 is 花呗, 微信绑的信用卡 is the card.
_NAMED = (
    (PaidBy.CREDIT, re.compile(r"花呗|白条|月付|先用后付|分付")),
    (PaidBy.CREDIT_CARD, re.compile(r"信用卡|贷记卡")),
    (
        PaidBy.DEBIT_CARD,
        re.compile(r"(?:银行|储蓄|借记|工资|[农工建招交]行)卡|刷的?卡|云闪付|卡里"),
    ),
    (PaidBy.WECHAT, re.compile(r"微信|零钱|财付通|[vV][xX](?![a-zA-Z])")),
    (PaidBy.ALIPAY, re.compile(r"支付宝|余额宝|[zZ][fF][bB]")),
)


def paid_by(text: str) -> PaidBy | None:
    """None where no way is named, or two: 退微信还是退支付宝 asks for both."""
    found = [way for way, pattern in _NAMED if pattern.search(text)]
    if {*found} <= {PaidBy.CREDIT, PaidBy.ALIPAY} and PaidBy.CREDIT in found:
        return PaidBy.CREDIT
    return found[0] if len(found) == 1 else None
