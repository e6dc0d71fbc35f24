"""P7 催发货 and P8 物流停滞: what a late or silent parcel sets going."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.policy import text
from bot.policy.model import (
    Change,
    Lever,
    LogisticsStalled,
    Queue,
    UrgeShipping,
)
from bot.policy.order import TrackingState
from bot.policy.table import (
    Found,
    Matter,
    Row,
    Rule,
    changes,
    closed_or_unpaid,
    escalate,
    grant,
    not_scanned,
    not_shipped,
    otherwise,
    refuse,
    shipped,
    signed,
    with_no_event_after,
)

Urge = Matter[UrgeShipping]
Stalled = Matter[LogisticsStalled]


def overdue(matter: Urge) -> Found:
    bound = "" if matter.ship_by is None else f"不晚于 {text.clock(matter.ship_by)}"
    return matter.ship_by is not None and matter.now > matter.ship_by, (
        text.when("现在", matter.now, bound or "没有承诺发货时间"),
    )


def urged_often(matter: Urge) -> Found:
    urges, bound = matter.facts.buyer.urges, matter.policy.shipping.urges
    return urges >= bound, (text.count("本单催发货次数", urges, f"少于 {bound}"),)


def lost(matter: Stalled) -> Found:
    # 退回 is not lost here; it goes by its hours.
    order, hours = matter.order, matter.policy.stalled.lost_hours
    gone = order.tracking_state is TrackingState.LOST or _silent(matter, hours)
    return gone, (
        text.tracking(order),
        text.span("物流未更新", matter.since_event, f"少于 {hours} 小时"),
    )


def no_tracking(matter: Stalled) -> Found:
    return not_scanned(matter, hours=matter.policy.stalled.stalled_hours)


def stalled(matter: Stalled) -> Found:
    hours = matter.policy.stalled.stalled_hours
    return _silent(matter, hours), (
        text.span("物流未更新", matter.since_event, f"少于 {hours} 小时"),
    )


def _silent(matter: Stalled, hours: int) -> bool:
    return matter.since_event is not None and matter.since_event >= timedelta(hours=hours)


def to_the_warehouse(matter: Urge) -> datetime:
    return matter.now + timedelta(hours=matter.policy.shipping.overdue_hours)


def by_the_promise(matter: Urge) -> datetime | None:
    return matter.ship_by


def to_the_courier(matter: Stalled) -> datetime:
    return matter.now + timedelta(hours=matter.policy.stalled.courier_hours)


def silent_long_enough(matter: Stalled) -> tuple[Change, ...]:
    return with_no_event_after(matter, hours=matter.policy.stalled.stalled_hours)


# Their order is the policy: the first row that applies decides.
URGE_ROWS: tuple[Row[Urge], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("shipped", shipped),
    escalate("overdue", overdue, to=Queue.WAREHOUSE, deadline=to_the_warehouse),
    escalate("urged_often", urged_often, to=Queue.WAREHOUSE, deadline=by_the_promise),
    grant("on_time", otherwise),
)

STALLED_ROWS: tuple[Row[Stalled], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("not_shipped", not_shipped, changes=changes(Lever.SHIPPED)),
    refuse("signed", signed),
    escalate("lost", lost, to=Queue.COURIER, deadline=to_the_courier),
    escalate(
        "no_tracking",
        no_tracking,
        to=Queue.COURIER,
        deadline=to_the_courier,
        changes=changes(Lever.PARCEL_SCANNED),
    ),
    escalate("stalled", stalled, to=Queue.COURIER, deadline=to_the_courier),
    refuse("moving", otherwise, changes=silent_long_enough),
)

URGE_SHIPPING = Rule("P7", Urge, URGE_ROWS)
LOGISTICS_STALLED = Rule("P8", Stalled, STALLED_ROWS)
