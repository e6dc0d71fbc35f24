"""P6 仅退款: the whole order's money back, by where the parcel is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot.money import short_yuan
from bot.policy import text
from bot.policy.model import (
    Change,
    Compared,
    Decision,
    Facts,
    Lever,
    Queue,
    RefundOnly,
    TrackingState,
    printed,
)
from bot.policy.numbers import Policy
from bot.policy.table import (
    Found,
    Matter,
    Proposal,
    Row,
    change,
    changes,
    closed_or_unpaid,
    escalate,
    first_that_applies,
    grant,
    otherwise,
    refuse,
)


@dataclass(frozen=True)
class RefundMatter(Matter[RefundOnly]):
    @cached_property
    def proposal(self) -> Proposal:
        return Proposal(self.order.left_fen)

    @property
    def remark(self) -> str:
        return f"仅退款{short_yuan(self.proposal.amount_fen)}元"


def nothing_left(matter: RefundMatter) -> Found:
    left = matter.order.left_fen
    return left == 0, (text.money("订单未退金额", left, "大于 0.00 元"),)


def still_on_the_shelf(matter: RefundMatter) -> Found:
    order = matter.order
    return order.sent_at is None and not order.packed, (
        text.when("发货时间", order.sent_at),
        text.yes_no("已打包", order.packed),
    )


def waits_packed(matter: RefundMatter) -> Found:
    order = matter.order
    return order.sent_at is None and order.packed, (
        text.when("发货时间", order.sent_at),
        text.yes_no("已打包", order.packed),
    )


def lost(matter: RefundMatter) -> Found:
    order, hours = matter.order, matter.policy.refunds.lost_hours
    gone = order.tracking_state in (TrackingState.LOST, TrackingState.RETURNED)
    silent = matter.since_event >= timedelta(hours=hours)
    return order.in_transit and (gone or silent), (
        text.when("签收时间", order.signed_at),
        Compared("物流状态", text.TRACKING[order.tracking_state], "丢件、退回可退"),
        text.span("物流未更新", matter.since_event, f"{hours} 小时起可退"),
    )


def in_transit(matter: RefundMatter) -> Found:
    return matter.order.in_transit, (text.when("签收时间", matter.order.signed_at),)


def to_the_warehouse(matter: Matter[Any]) -> datetime:
    return matter.now + timedelta(hours=matter.policy.refunds.intercept_hours)


def to_review(matter: Matter[Any]) -> datetime:
    return matter.now + timedelta(hours=matter.policy.refunds.review_hours)


def silent_long_enough(matter: RefundMatter) -> tuple[Change, ...]:
    assert matter.order.last_event_at is not None
    at = matter.order.last_event_at + timedelta(hours=matter.policy.refunds.lost_hours)
    return (change(Lever.RETURN_GOODS), change(Lever.NO_EVENT_UNTIL, at=printed(at) or ""))


# Their order is the policy: the first row that applies decides.
ROWS: tuple[Row[RefundMatter], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("nothing_left", nothing_left),
    grant("not_shipped", still_on_the_shelf),
    escalate("intercept", waits_packed, to=Queue.WAREHOUSE, deadline=to_the_warehouse),
    grant("lost", lost),
    refuse("in_transit", in_transit, changes=silent_long_enough),
    escalate("signed", otherwise, deadline=to_review, changes=changes(Lever.RETURN_GOODS)),
)


def decide_refund_only(request: RefundOnly, facts: Facts, policy: Policy) -> Decision:
    return first_that_applies(RefundMatter(request, facts, policy), ROWS, rule="P6")
