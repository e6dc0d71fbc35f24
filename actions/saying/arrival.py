"""How long money takes that goes back the way it came: by the shop's numbers, never exactly."""

from __future__ import annotations

from datetime import datetime, timedelta

from actions.frame.turn import Turn
from actions.reading.paying import PaidBy, paid_by
from bot.policy.numbers import ArrivalNumbers
from bot.times import shop_day

_SATURDAY, _LONGEST_DAYS = 5, 60
_NAMES = {
    PaidBy.WECHAT: "微信",
    PaidBy.ALIPAY: "支付宝",
    PaidBy.CREDIT: "花呗、白条",
    PaidBy.DEBIT_CARD: "储蓄卡",
    PaidBy.CREDIT_CARD: "信用卡",
}


def _days(numbers: ArrivalNumbers) -> dict[PaidBy, int]:
    return {
        PaidBy.WECHAT: numbers.wechat_days,
        PaidBy.ALIPAY: numbers.alipay_days,
        PaidBy.CREDIT: numbers.credit_days,
        PaidBy.DEBIT_CARD: numbers.debit_card_days,
        PaidBy.CREDIT_CARD: numbers.credit_card_days,
    }


def arrival_of(turn: Turn) -> str:
    """微信一般1个工作日; of every way where the buyer named none. Which way an order was paid is
    told by no platform's export, so it is named by the buyer or not at all."""
    return arrival_words(turn.services.decisions.arrival(), paid_by(turn.heard.text))


def is_overdue(turn: Turn, paid_at: datetime) -> bool:
    """More working days ago than the way takes; of all ways the slowest where none is named."""
    numbers, way = turn.services.decisions.arrival(), paid_by(turn.heard.text)
    days = max(days for each, days in _days(numbers).items() if way in (None, each))
    return _workdays(paid_at, turn.services.clock()) > days


def _workdays(first: datetime, last: datetime) -> int:
    """Mondays to Fridays after the first day, up to the last; holidays are nobody's table here."""
    start = shop_day(first)
    between = min((shop_day(last) - start).days, _LONGEST_DAYS)
    days = (start + timedelta(days=past) for past in range(1, between + 1))
    return sum(day.weekday() < _SATURDAY for day in days)


def arrival_words(numbers: ArrivalNumbers, way: PaidBy | None) -> str:
    """Ways with as many days stand together, the quickest first."""
    by_days: dict[int, list[str]] = {}
    for each, days in _days(numbers).items():
        if way in (None, each):
            by_days.setdefault(days, []).append(_NAMES[each])
    return "，".join(
        f"{'、'.join(names)}一般{days}个工作日" for days, names in sorted(by_days.items())
    )
