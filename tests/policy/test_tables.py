"""Every row of every table: one plain case that it decides, with all that it says."""

from __future__ import annotations

from typing import Any

import pytest

from bot.policy.address import ROWS as ADDRESS
from bot.policy.gifts import EVERYDAY_ROWS, MISSING_ROWS, NEAR_ROWS
from bot.policy.goodwill import ROWS as GOODWILL
from bot.policy.postage import ROWS as POSTAGE
from bot.policy.price import ROWS as PRICE
from bot.policy.refunds import ROWS as REFUND
from bot.policy.returns import EXCHANGE_ROWS, RETURN_ROWS
from bot.policy.shipping import STALLED_ROWS, URGE_ROWS
from tests.policy import page
from tests.policy.builders import REQUESTS, SHIPPED, SIGNED, Json, a_line, an_item, decided

Row = tuple[str, str, tuple[Json, ...], Json]


def row(kind: str, reason: str, *changes: Json, **says: Any) -> Row:
    """`says` holds what differs from: nothing given, nothing written, no deadline."""
    return kind, reason, changes, says


UNPAID = {"order.status": "unpaid"}
CANCELLED = {"order.status": "cancelled"}
REFUNDED = {"order.status": "refunded"}
CHEAPER = {"shop.prices": {"A": {"price": "94.50", "kind": "campaign"}}}
ALL_BACK = {"order.refunded": "100.00"}
NONE_KEPT = {"order.items": [an_item(refunded_quantity=1)]}
RUNNING = {"shop.campaign_running": True}
NO_STOCK: Json = {"shop.stock": {}}
NEAR = {"order.items": [an_item(paid_unit_price="95.00")]}
FAR = {"order.items": [an_item(paid_unit_price="80.00")]}
GIFT_GIVEN = {"history": [{"kind": "everyday_gift"}]}
CASE = {"case": {"kind": "return_refund"}}
DISLIKE = {"request.cause": "dislike"}
NO_PHOTO = {"request.evidence": False}
EXCLUDED = {"order.items": [an_item(no_reason_return=False)]}
LATE = {"now": "2026-11-19T00:00:00+08:00"}
QUIET_2_DAYS = {"now": "2026-11-04T08:00:00+08:00"}
QUIET_4_DAYS = {"now": "2026-11-06T08:00:00+08:00"}
TIME_UNKNOWN = {**SIGNED, "order.signed_at": None}
NO_SCAN: Json = {**SHIPPED, "order.tracking": None}

GIFT_99 = [{"sku": "GIFT-99", "quantity": 1}]
GIFT_199 = [{"sku": "GIFT-199", "quantity": 1}]
SAMPLE = [{"sku": "S", "quantity": 1}]
# now + 24 h and now + 36 h, of the plain line and of the signed one.
PLAIN_24 = "2026-11-03T09:00:00+08:00"
SIGNED_36 = "2026-11-06T21:00:00+08:00"
ADDRESS_REMARK = "改地址：广东省+深圳市+南山区+科技园1号+王小明+13800138000"

CASES: list[Row] = [
    row("price_difference", "order_closed", SIGNED, CHEAPER, UNPAID),
    row("price_difference", "not_signed", SHIPPED, CHEAPER, changes=["signed"]),
    row("price_difference", "window_passed", SIGNED, CHEAPER, LATE),
    row("price_difference", "price_not_lower", SIGNED, changes=["price_falls"]),
    row(
        "price_difference",
        "flash_sale",
        SIGNED,
        {"shop.prices": {"A": {"price": "94.50", "kind": "flash_sale"}}},
        changes=["price_falls"],
    ),
    row(
        "price_difference",
        "already_paid",
        SIGNED,
        CHEAPER,
        {"history": [{"kind": "price_difference", "amount": "5.50"}]},
        changes=["price_falls"],
    ),
    row(
        "price_difference",
        "time_unknown",
        TIME_UNKNOWN,
        CHEAPER,
        amount="5.50",
        changes=["person_agrees", "time_known"],
    ),
    row(
        "price_difference",
        "above_bot_limit",
        SIGNED,
        {"shop.prices": {"A": {"price": "70.00", "kind": "everyday"}}},
        amount="30.00",
        changes=["person_agrees"],
    ),
    row(
        "price_difference",
        "price_dropped",
        SIGNED,
        CHEAPER,
        amount="5.50",
        remark="2天内退差价5.5元",
    ),
    row("goodwill", "order_closed", UNPAID),
    row("goodwill", "nothing_left", ALL_BACK),
    row(
        "goodwill",
        "already_paid",
        {"history": [{"kind": "goodwill", "amount": "3.00"}]},
        changes=["person_agrees"],
    ),
    row(
        "goodwill",
        "buyer_limit",
        {"buyer.goodwill_payments_30d": 3, "request.asked": "9.00"},
        amount="3.00",
        changes=["person_agrees"],
    ),
    row(
        "goodwill",
        "daily_budget",
        {"shop.goodwill_spent_today": "497.01", "request.asked": "9.00"},
        amount="3.00",
        changes=["person_agrees", "next_day"],
    ),
    row(
        "goodwill",
        "above_bot_limit",
        {"request.asked": "900.00"},
        amount="900.00",
        changes=["person_agrees", "ask_at_most"],
    ),
    row("goodwill", "goodwill", amount="3.00", remark="快递原因退差价3元"),
    row("threshold_gift", "order_closed", NEAR, CANCELLED),
    row("threshold_gift", "already_given", NEAR, GIFT_GIVEN),
    row("threshold_gift", "too_far", FAR, changes=["goods_total"]),
    row(
        "threshold_gift",
        "out_of_stock",
        NEAR,
        NO_STOCK,
        gifts=GIFT_99,
        changes=["person_agrees", "stock"],
    ),
    row(
        "threshold_gift",
        "campaign_running",
        NEAR,
        RUNNING,
        gifts=GIFT_99,
        changes=["person_agrees", "campaign_ends"],
    ),
    row("threshold_gift", "after_signing", SHIPPED, NEAR, changes=["signed"]),
    row("threshold_gift", "near_threshold", NEAR, gifts=GIFT_99, remark="加送GIFT-99*1"),
    row("missing_gift", "order_closed", SIGNED, REFUNDED),
    row("missing_gift", "not_earned", SIGNED, NEAR, changes=["goods_total"]),
    row("missing_gift", "not_signed", SHIPPED, changes=["signed"]),
    row("missing_gift", "already_given", SIGNED, {"history": [{"kind": "missing_gift"}]}),
    row("missing_gift", "window_passed", SIGNED, LATE, gifts=GIFT_99, changes=["person_agrees"]),
    row(
        "missing_gift",
        "time_unknown",
        TIME_UNKNOWN,
        gifts=GIFT_99,
        changes=["person_agrees", "time_known"],
    ),
    row(
        "missing_gift",
        "out_of_stock",
        SIGNED,
        NO_STOCK,
        gifts=GIFT_99,
        changes=["person_agrees", "stock"],
    ),
    row("missing_gift", "missing_gift", SIGNED, gifts=GIFT_99, remark="补发GIFT-99*1"),
    row("everyday_gift", "order_closed", CANCELLED),
    row("everyday_gift", "already_given", {"history": [{"kind": "threshold_gift"}]}),
    row("everyday_gift", "no_gift_for_item", {"shop.everyday_gifts": {"A": []}}),
    row(
        "everyday_gift",
        "campaign_running",
        SHIPPED,
        RUNNING,
        gifts=SAMPLE,
        changes=["person_agrees", "campaign_ends"],
    ),
    row("everyday_gift", "already_shipped", SHIPPED, gifts=SAMPLE, changes=["person_agrees"]),
    row(
        "everyday_gift",
        "out_of_stock",
        NO_STOCK,
        gifts=SAMPLE,
        changes=["person_agrees", "stock"],
    ),
    row("everyday_gift", "everyday_gift", gifts=SAMPLE, remark="加送小样 S*1"),
    row("postage", "order_closed", CASE, UNPAID),
    row("postage", "no_case", changes=["case_opened"]),
    row("postage", "already_paid", CASE, {"history": [{"kind": "postage", "amount": "8.00"}]}),
    row(
        "postage",
        "use_insurance",
        CASE,
        DISLIKE,
        {"order.freight_insurance": True},
        changes=["insurance_claim"],
    ),
    row("postage", "buyer_pays", CASE, DISLIKE, changes=["seller_cause"]),
    row(
        "postage",
        "evidence_needed",
        CASE,
        NO_PHOTO,
        amount="8.00",
        changes=["person_agrees", "evidence"],
    ),
    row(
        "postage",
        "above_bot_limit",
        CASE,
        {"request.amount": "12.01"},
        amount="12.01",
        changes=["person_agrees", "ask_at_most"],
    ),
    row("postage", "seller_pays", CASE, amount="8.00", remark="退运费8元"),
    row("refund_only", "order_closed", UNPAID),
    row("refund_only", "nothing_left", ALL_BACK),
    row("refund_only", "not_shipped", amount="100.00", remark="仅退款100元"),
    row(
        "refund_only",
        "intercept",
        {"order.packed": True},
        amount="100.00",
        deadline=PLAIN_24,
        changes=["person_agrees"],
    ),
    row(
        "refund_only",
        "returning",
        SHIPPED,
        {"order.tracking": {"last_event_at": "2026-11-02T08:00:00+08:00", "state": "returning"}},
        amount="100.00",
        deadline="2026-11-03T21:00:00+08:00",
        changes=["person_agrees", "parcel_back"],
    ),
    row(
        "refund_only",
        "above_bot_limit",
        SHIPPED,
        QUIET_4_DAYS,
        {"order.items": [an_item(paid_unit_price="200.01")]},
        amount="200.01",
        deadline="2026-11-07T08:00:00+08:00",
        changes=["person_agrees"],
    ),
    row(
        "refund_only",
        "no_tracking",
        NO_SCAN,
        {"now": "2026-11-05T18:00:00+08:00"},
        amount="100.00",
        deadline="2026-11-06T18:00:00+08:00",
        changes=["person_agrees", "parcel_scanned"],
    ),
    row("refund_only", "lost", SHIPPED, QUIET_4_DAYS, amount="100.00", remark="仅退款100元"),
    row("refund_only", "in_transit", SHIPPED, changes=["return_goods", "no_event_until"]),
    row(
        "refund_only",
        "signed",
        SIGNED,
        amount="100.00",
        deadline=SIGNED_36,
        changes=["person_agrees", "return_goods"],
    ),
    row("return_refund", "order_closed", SIGNED, UNPAID),
    row("return_refund", "not_signed", SHIPPED, changes=["signed"]),
    row("return_refund", "nothing_left", SIGNED, NONE_KEPT),
    row("return_refund", "seller_cause", SIGNED, amount="100.00", remark="退货退款100元"),
    row(
        "return_refund",
        "evidence_needed",
        SIGNED,
        NO_PHOTO,
        amount="100.00",
        deadline=SIGNED_36,
        changes=["person_agrees", "evidence"],
    ),
    row("return_refund", "not_returnable", SIGNED, DISLIKE, EXCLUDED, changes=["seller_cause"]),
    row(
        "return_refund",
        "time_unknown",
        TIME_UNKNOWN,
        DISLIKE,
        amount="100.00",
        deadline=SIGNED_36,
        changes=["person_agrees", "time_known"],
    ),
    row("return_refund", "no_reason", SIGNED, DISLIKE, amount="100.00", remark="退货退款100元"),
    row(
        "return_refund",
        "window_passed",
        SIGNED,
        DISLIKE,
        {"now": "2026-11-11T00:00:00+08:00"},
        amount="100.00",
        deadline="2026-11-12T12:00:00+08:00",
        changes=["person_agrees"],
    ),
    row("exchange", "order_closed", SIGNED, REFUNDED),
    row("exchange", "not_signed", SHIPPED, changes=["signed"]),
    row("exchange", "nothing_left", SIGNED, NONE_KEPT),
    row(
        "exchange",
        "out_of_stock",
        SIGNED,
        NO_STOCK,
        deadline=SIGNED_36,
        changes=["person_agrees", "stock"],
    ),
    row("exchange", "seller_cause", SIGNED, remark="换货A→B"),
    row(
        "exchange",
        "evidence_needed",
        SIGNED,
        NO_PHOTO,
        deadline=SIGNED_36,
        changes=["person_agrees", "evidence"],
    ),
    row("exchange", "not_returnable", SIGNED, DISLIKE, EXCLUDED, changes=["seller_cause"]),
    row(
        "exchange",
        "time_unknown",
        TIME_UNKNOWN,
        deadline=SIGNED_36,
        changes=["person_agrees", "time_known"],
    ),
    row("exchange", "exchange", SIGNED, DISLIKE, remark="换货A→B"),
    row(
        "exchange",
        "window_passed",
        SIGNED,
        LATE,
        deadline="2026-11-20T12:00:00+08:00",
        changes=["person_agrees"],
    ),
    row("urge_shipping", "order_closed", UNPAID),
    row("urge_shipping", "shipped", SHIPPED),
    row(
        "urge_shipping",
        "overdue",
        {"now": "2026-11-03T09:00:01+08:00"},
        deadline="2026-11-04T09:00:01+08:00",
        changes=["person_agrees"],
    ),
    row(
        "urge_shipping",
        "urged_often",
        {"buyer.urges": 3},
        deadline="2026-11-03T09:00:00+08:00",
        changes=["person_agrees"],
    ),
    row("urge_shipping", "on_time"),
    row("logistics_stalled", "order_closed", SHIPPED, UNPAID),
    row("logistics_stalled", "not_shipped", changes=["shipped"]),
    row("logistics_stalled", "signed", SIGNED),
    row(
        "logistics_stalled",
        "lost",
        SHIPPED,
        QUIET_4_DAYS,
        deadline="2026-11-07T08:00:00+08:00",
        changes=["person_agrees"],
    ),
    row(
        "logistics_stalled",
        "no_tracking",
        NO_SCAN,
        {"now": "2026-11-03T18:00:00+08:00"},
        deadline="2026-11-04T18:00:00+08:00",
        changes=["person_agrees", "parcel_scanned"],
    ),
    row(
        "logistics_stalled",
        "stalled",
        SHIPPED,
        QUIET_2_DAYS,
        deadline="2026-11-05T08:00:00+08:00",
        changes=["person_agrees"],
    ),
    row("logistics_stalled", "moving", SHIPPED, changes=["no_event_until"]),
    row("address_change", "order_closed", CANCELLED),
    row("address_change", "signed", SIGNED),
    row("address_change", "shipped", SHIPPED, deadline=PLAIN_24, changes=["person_agrees"]),
    row("address_change", "incomplete", {"request.address.name": None}, changes=["address_part"]),
    row("address_change", "address_changed", remark=ADDRESS_REMARK),
]

TABLES: dict[str, tuple[Any, ...]] = {
    "price_difference": PRICE,
    "goodwill": GOODWILL,
    "threshold_gift": NEAR_ROWS,
    "missing_gift": MISSING_ROWS,
    "everyday_gift": EVERYDAY_ROWS,
    "postage": POSTAGE,
    "refund_only": REFUND,
    "return_refund": RETURN_ROWS,
    "exchange": EXCHANGE_ROWS,
    "urge_shipping": URGE_ROWS,
    "logistics_stalled": STALLED_ROWS,
    "address_change": ADDRESS,
}


def _id(case: Row) -> str:
    kind, reason, *_ = case
    return f"{page.RULE[kind]}-{kind}-{reason}"


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_the_row_decides_and_says_all_of_it(case: Row) -> None:
    kind, reason, changes, says = case
    decision = decided(a_line(kind, *changes))
    outcome, queue = next((o, q) for r, o, q in page.ROWS[kind] if r == reason)
    assert decision.as_json() == {
        "outcome": outcome,
        "amount": says.get("amount", "0.00"),
        "gifts": says.get("gifts", []),
        "remark": says.get("remark"),
        "reason": reason,
        "rule": page.RULE[kind],
        "deadline": says.get("deadline"),
    }
    assert decision.queue == queue
    assert [change.code for change in decision.would_change] == says.get("changes", [])


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_the_proof_shows_the_rows_down_to_the_one_that_applied(case: Row) -> None:
    kind, reason, changes, _ = case
    proof = decided(a_line(kind, *changes)).proof
    order = [name for name, *_ in page.ROWS[kind]]
    assert [check.reason for check in proof] == order[: order.index(reason) + 1]
    assert [check.applied for check in proof] == [False] * (len(proof) - 1) + [True]
    for check in proof[:-1]:
        assert check.compared, f"{check.reason} shows no fact"


def test_every_row_of_the_page_has_its_case() -> None:
    assert {(kind, reason) for kind, reason, *_ in CASES} == {
        (kind, reason) for kind, rows in page.ROWS.items() for reason, *_ in rows
    }


@pytest.mark.parametrize("kind", REQUESTS)
def test_the_table_has_the_rows_of_the_page_in_their_order(kind: str) -> None:
    table = tuple((row.reason, row.outcome, row.queue) for row in TABLES[kind])
    assert table == page.ROWS[kind]
