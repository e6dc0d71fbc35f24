"""How facts are written in a proof, for the agent who reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.money import yuan
from bot.policy.model import Compared
from bot.policy.order import Order, Status, TrackingState
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
    TrackingState.RETURNING: "退回途中",
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


def span(label: str, length: timedelta | None, bound: str = "", *, missing: str = "无") -> Compared:
    return Compared(label, missing if length is None else duration(length), bound)


def signing(order: Order) -> Compared:
    return _happened("签收时间", order.signed, order.signed_at)


def shipping(order: Order) -> Compared:
    return _happened("发货时间", order.shipped, order.sent_at)


def event(order: Order) -> Compared:
    return when("最后一条物流", order.last_event_at)


def tracking(order: Order, bound: str = "") -> Compared:
    state = order.tracking_state
    return Compared("物流状态", "无" if state is None else TRACKING[state], bound)


def _happened(label: str, happened: bool, moment: datetime | None) -> Compared:
    return when(label, moment) if moment or not happened else Compared(label, "时间未知", "")


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
