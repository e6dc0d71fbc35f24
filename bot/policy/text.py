"""How facts are written in a proof, for the agent who reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.money import yuan
from bot.policy.model import Compared, Status, TrackingState
from bot.times import shop_time

STATUS = {
    Status.UNPAID: "待付款",
    Status.PAID: "待发货",
    Status.SHIPPED: "已发货",
    Status.SIGNED: "已签收",
    Status.COMPLETED: "已完成",
    Status.CANCELLED: "已取消",
    Status.REFUNDED: "已全额退款",
}

TRACKING = {
    TrackingState.IN_TRANSIT: "运输中",
    TrackingState.SIGNED: "已签收",
    TrackingState.LOST: "丢件",
    TrackingState.RETURNED: "退回",
}


def money(label: str, fen: int, bound: str = "") -> Compared:
    return Compared(label, f"{yuan(fen)} 元", bound)


def count(label: str, number: int, bound: str = "") -> Compared:
    return Compared(label, str(number), bound)


def yes_no(label: str, fact: bool, bound: str = "") -> Compared:
    return Compared(label, "是" if fact else "否", bound)


def when(label: str, moment: datetime | None, bound: str = "") -> Compared:
    return Compared(label, "无" if moment is None else clock(moment), bound)


def span(label: str, length: timedelta | None, bound: str = "") -> Compared:
    return Compared(label, "无" if length is None else duration(length), bound)


def clock(moment: datetime) -> str:
    """To the second, or finer where the fact is."""
    return shop_time(moment).replace(tzinfo=None).isoformat(" ")


def duration(length: timedelta) -> str:
    """Exact, so that a second past a bound can be seen: 15 天 1 秒."""
    sign, rest = ("-", -length) if length < timedelta(0) else ("", length)
    minutes, seconds = divmod(rest.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(rest.days, "天"), (hours, "小时"), (minutes, "分"), (seconds, "秒")]
    parts.append((rest.microseconds, "微秒"))
    words = [f"{number} {unit}" for number, unit in parts if number]
    return sign + " ".join(words) if words else "0 秒"
