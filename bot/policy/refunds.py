"""P6 仅退款: the whole order's money back, by where the parcel is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot.money import short_yuan, yuan
from bot.policy import text
from bot.policy.model import (
    Change,
    Compared,
    Lever,
    Queue,
    RefundOnly,
)
from bot.policy.order import TrackingState
from bot.policy.table import (
    Found,
    Matter,
    Proposal,
    Row,
    Rule,
    change,
    changes,
    closed_or_unpaid,
    escalate,
    grant,
    not_scanned,
    otherwise,
    refuse,
    signed,
    with_no_event_after,
)


@dataclass(frozen=True)
class RefundMatter(Matter[RefundOnly]):
    @cached_property
    def proposal(self) -> Proposal:
        return Proposal(self.order.left_fen)

    def remark_for(self, amount_fen: int) -> str:
        return f"仅退款{short_yuan(amount_fen)}元"


def nothing_left(matter: RefundMatter) -> Found:
    left = matter.order.left_fen
    return left == 0, (text.money("订单未退金额", left, "大于 0.00 元"),)


def still_on_the_shelf(matter: RefundMatter) -> Found:
    order = matter.order
    return not order.shipped and not order.packed, _packing(matter)


def waits_packed(matter: RefundMatter) -> Found:
    # The row above has taken those that are not packed.
    return not matter.order.shipped, _packing(matter)


def _packing(matter: RefundMatter) -> tuple[Compared, ...]:
    return text.shipping(matter.order), text.yes_no("已打包", matter.order.packed)


def on_its_way_back(matter: RefundMatter) -> Found:
    order = matter.order
    back = order.in_transit and order.tracking_state is TrackingState.RETURNING
    return back, (text.signing(order), text.tracking(order, "退回途中由仓库处理"))


def lost_above_bot_limit(matter: RefundMatter) -> Found:
    limit, left = matter.policy.refunds.lost_bot_limit_fen, matter.order.left_fen
    gone, compared = lost(matter)
    return gone and left > limit, (
        *compared,
        text.money("应退", left, f"不超过 {yuan(limit)} 元"),
    )


def lost(matter: RefundMatter) -> Found:
    order, hours = matter.order, matter.policy.refunds.lost_hours
    gone = order.tracking_state in (TrackingState.LOST, TrackingState.RETURNED)
    since = matter.since_event
    silent = since is not None and since >= timedelta(hours=hours)
    return order.in_transit and (gone or silent), (
        text.signing(order),
        text.tracking(order, "丢件、退回可退"),
        text.span("物流未更新", since, f"{hours} 小时起可退"),
    )


def no_tracking(matter: RefundMatter) -> Found:
    return not_scanned(matter, hours=matter.policy.refunds.lost_hours)


def to_the_warehouse(matter: Matter[Any]) -> datetime:
    return matter.now + timedelta(hours=matter.policy.refunds.intercept_hours)


def to_look_for_it(matter: Matter[Any]) -> datetime:
    return matter.now + timedelta(hours=matter.policy.refunds.lost_review_hours)


def to_review(matter: Matter[Any]) -> datetime:
    return matter.now + timedelta(hours=matter.policy.refunds.review_hours)


def silent_long_enough(matter: RefundMatter) -> tuple[Change, ...]:
    until = with_no_event_after(matter, hours=matter.policy.refunds.lost_hours)
    return (change(Lever.RETURN_GOODS), *until)


# Their order is the policy: the first row that applies decides.
ROWS: tuple[Row[RefundMatter], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("nothing_left", nothing_left),
    grant("not_shipped", still_on_the_shelf),
    escalate("intercept", waits_packed, to=Queue.WAREHOUSE, deadline=to_the_warehouse),
    escalate("signed", signed, deadline=to_review, changes=changes(Lever.RETURN_GOODS)),
    escalate(
        "returning",
        on_its_way_back,
        to=Queue.WAREHOUSE,
        deadline=to_review,
        changes=changes(Lever.PARCEL_BACK),
    ),
    escalate("above_bot_limit", lost_above_bot_limit, deadline=to_look_for_it),
    grant("lost", lost),
    escalate(
        "no_tracking",
        no_tracking,
        to=Queue.COURIER,
        deadline=to_look_for_it,
        changes=changes(Lever.PARCEL_SCANNED),
    ),
    refuse("in_transit", otherwise, changes=silent_long_enough),
)

REFUND_ONLY = Rule("P6", RefundMatter, ROWS)
