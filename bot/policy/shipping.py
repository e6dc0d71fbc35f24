"""P7 催发货 and P8 物流停滞: what a late or silent parcel sets going."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.policy import text
from bot.policy.model import (
    Change,
    Compared,
    Decision,
    Facts,
    Lever,
    LogisticsStalled,
    Queue,
    TrackingState,
    UrgeShipping,
    printed,
)
from bot.policy.numbers import Policy
from bot.policy.table import (
    Found,
    Matter,
    Row,
    change,
    changes,
    closed_or_unpaid,
    escalate,
    first_that_applies,
    grant,
    not_shipped,
    otherwise,
    refuse,
    shipped,
    signed,
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
    state, hours = matter.order.tracking_state, matter.policy.stalled.lost_hours
    gone = state is TrackingState.LOST or matter.since_event >= timedelta(hours=hours)
    return gone, (
        Compared("物流状态", text.TRACKING[state], ""),
        text.span("物流未更新", matter.since_event, f"少于 {hours} 小时"),
    )


def stalled(matter: Stalled) -> Found:
    hours = matter.policy.stalled.stalled_hours
    return matter.since_event >= timedelta(hours=hours), (
        text.span("物流未更新", matter.since_event, f"少于 {hours} 小时"),
    )


def to_the_warehouse(matter: Urge) -> datetime:
    return matter.now + timedelta(hours=matter.policy.shipping.overdue_hours)


def by_the_promise(matter: Urge) -> datetime | None:
    return matter.ship_by


def to_the_courier(matter: Stalled) -> datetime:
    return matter.now + timedelta(hours=matter.policy.stalled.courier_hours)


def silent_long_enough(matter: Stalled) -> tuple[Change, ...]:
    assert matter.order.last_event_at is not None
    at = matter.order.last_event_at + timedelta(hours=matter.policy.stalled.stalled_hours)
    return (change(Lever.NO_EVENT_UNTIL, at=printed(at) or ""),)


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
    escalate("stalled", stalled, to=Queue.COURIER, deadline=to_the_courier),
    refuse("moving", otherwise, changes=silent_long_enough),
)


def decide_urge_shipping(request: UrgeShipping, facts: Facts, policy: Policy) -> Decision:
    return first_that_applies(Urge(request, facts, policy), URGE_ROWS, rule="P7")


def decide_logistics_stalled(request: LogisticsStalled, facts: Facts, policy: Policy) -> Decision:
    return first_that_applies(Stalled(request, facts, policy), STALLED_ROWS, rule="P8")
