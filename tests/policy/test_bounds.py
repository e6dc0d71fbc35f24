"""The bounds, to the second and to the fen, and the sentences below the tables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy.builders import SHIPPED, SIGNED, Json, a_line, an_item, decided


def b(name: str, kind: str, *changes: Json, says: dict[str, Any]) -> Any:
    return pytest.param(kind, changes, says, id=name)


def at(moment: str) -> Json:
    return {"now": f"2026-11-{moment}+08:00"}


def prices(**to: str) -> Json:
    return {"shop.prices": {sku: {"price": p, "kind": "campaign"} for sku, p in to.items()}}


def items(*lines: Json) -> Json:
    return {"order.items": list(lines)}


def paid(amount: str, **changes: Any) -> Json:
    return items(an_item(paid_unit_price=amount, **changes))


def named(*goods: tuple[str, int | None]) -> Json:
    return {"request.items": [{"sku": sku, "quantity": number} for sku, number in goods]}


def event(moment: str | None, state: str = "in_transit") -> Json:
    last = f"2026-11-{moment}+08:00" if moment else None
    return {"order.tracking": {"last_event_at": last, "state": state}}


FLASH = {"price": "50.00", "kind": "flash_sale"}
TWICE = items(an_item(), an_item(paid_unit_price="90.00"))
DISLIKE = {"request.cause": "dislike"}
SIGNED_ONLY = {**SIGNED, "order.shipped_at": None, "order.tracking": None}
SIGNED_UNKNOWN = {**SIGNED, "order.signed_at": None}
SENT_UNKNOWN = {**SHIPPED, "order.shipped_at": None}
NO_PROMISE = {"order.confirmed_at": None}
# Shipped 24 h past ship-by, and one second more.
LATE_24 = {**SHIPPED, "order.shipped_at": "2026-11-04T09:00:00+08:00", **event(None)}
LATE_24_1 = {**SHIPPED, "order.shipped_at": "2026-11-04T09:00:01+08:00", **event(None)}

PRICE = [
    b("window_last_second", "price_difference", SIGNED, prices(A="95.00"), at("18T12:00:00"),
      says={"reason": "price_dropped", "remark": "15天内退差价5元"}),
    b("window_a_second_later", "price_difference", SIGNED, prices(A="95.00"), at("18T12:00:01"),
      says={"reason": "window_passed"}),
    b("exactly_24_h_is_day_1", "price_difference", SIGNED, prices(A="95.00"), at("04T12:00:00"),
      says={"remark": "1天内退差价5元"}),
    b("a_second_more_is_day_2", "price_difference", SIGNED, prices(A="95.00"), at("04T12:00:01"),
      says={"remark": "2天内退差价5元"}),
    b("in_the_second_of_signing", "price_difference", SIGNED, prices(A="95.00"), at("03T12:00:00"),
      says={"remark": "1天内退差价5元"}),
    b("twenty_is_within", "price_difference", SIGNED, prices(A="80.00"),
      says={"outcome": "grant", "amount": "20.00", "remark": "2天内退差价20元"}),
    b("a_fen_above_twenty", "price_difference", SIGNED, prices(A="79.99"),
      says={"reason": "above_bot_limit", "amount": "20.01"}),
    b("fen_in_the_remark", "price_difference", SIGNED, prices(A="87.66"),
      says={"remark": "2天内退差价12.34元"}),
    b("before_signing_is_day_1", "price_difference", SIGNED, prices(A="95.00"), at("03T11:00:00"),
      says={"remark": "1天内退差价5元"}),
    b("unknown_time_has_no_window", "price_difference", SIGNED_UNKNOWN, prices(A="70.00"),
      at("30T12:00:00"), says={"reason": "time_unknown", "amount": "30.00"}),
    b("unknown_time_after_the_prices", "price_difference", SIGNED_UNKNOWN,
      says={"reason": "price_not_lower"}),
    b("only_kept_pieces", "price_difference", SIGNED, prices(A="98.00"),
      items(an_item(quantity=3, refunded_quantity=1)), says={"amount": "4.00"}),
    b("a_sent_back_line_is_not_cheaper", "price_difference", SIGNED, prices(A="98.00"),
      items(an_item(refunded_quantity=1)), says={"reason": "price_not_lower"}),
    b("no_price_is_not_cheaper", "price_difference", SIGNED, {"shop.prices": {}},
      says={"reason": "price_not_lower"}),
    b("each_line_of_a_sku_by_itself", "price_difference", SIGNED, prices(A="89.00"), TWICE,
      says={"amount": "12.00"}),
    b("a_dearer_line_is_not_set_off", "price_difference", SIGNED, prices(A="95.00"), TWICE,
      says={"amount": "5.00"}),
    b("flash_sale_beside_a_real_drop", "price_difference", SIGNED,
      {"shop.prices": {"A": {"price": "95.00", "kind": "everyday"}, "C": FLASH}},
      items(an_item(), an_item("C")), says={"reason": "price_dropped", "amount": "5.00"}),
    b("real_drop_only_on_a_sent_back_line", "price_difference", SIGNED,
      {"shop.prices": {"A": {"price": "95.00", "kind": "everyday"}, "C": FLASH}},
      items(an_item(refunded_quantity=1), an_item("C")), says={"reason": "flash_sale"}),
    b("never_more_than_is_left", "price_difference", SIGNED, prices(A="85.00"),
      {"order.refunded": "97.00"}, says={"amount": "3.00", "outcome": "grant"}),
    b("less_what_was_paid_before", "price_difference", SIGNED, prices(A="85.00"),
      {"history": [{"kind": "price_difference", "amount": "4.99"},
                   {"kind": "price_difference", "amount": "5.00"}]}, says={"amount": "5.01"}),
    b("refunded_in_full_but_open", "price_difference", SIGNED, prices(A="85.00"),
      {"order.refunded": "150.00"}, says={"reason": "already_paid"}),
]  # fmt: skip

GOODWILL = [
    b("not_shipped_24_h_late", "goodwill", at("04T09:00:00"), says={"amount": "3.00"}),
    b("not_shipped_a_second_more", "goodwill", at("04T09:00:01"), says={"amount": "4.00"}),
    b("shipped_24_h_late", "goodwill", LATE_24, at("05T09:00:00"), says={"amount": "3.00"}),
    b("shipped_a_second_more", "goodwill", LATE_24_1, at("05T09:00:00"), says={"amount": "4.00"}),
    b("own_promise_of_a_pre_sale", "goodwill", at("04T09:00:01"),
      {"order.ship_by": "2026-11-20T00:00:00+08:00"}, says={"amount": "3.00"}),
    b("own_promise_without_confirmation", "goodwill", NO_PROMISE, at("04T09:00:01"),
      {"order.ship_by": "2026-11-03T09:00:00+08:00"}, says={"amount": "4.00"}),
    b("nothing_promised_nothing_late", "goodwill", NO_PROMISE, at("30T09:00:00"),
      says={"amount": "3.00"}),
    b("silent_for_72_h", "goodwill", SHIPPED, at("05T08:00:00"), says={"amount": "3.00"}),
    b("silent_a_second_more", "goodwill", SHIPPED, at("05T08:00:01"), says={"amount": "4.00"}),
    b("without_a_scan_nothing_is_silent", "goodwill", SHIPPED, {"order.tracking": None},
      at("20T18:00:00"), says={"amount": "3.00"}),
    b("a_time_of_shipping_is_no_scan", "goodwill", SHIPPED, event(None), at("20T18:00:00"),
      says={"amount": "3.00"}),
    b("sent_at_an_unknown_time_is_not_late", "goodwill", SENT_UNKNOWN, at("20T18:00:00"),
      event("20T17:00:00"), says={"amount": "3.00"}),
    b("signed_at_an_unknown_time_is_not_late", "goodwill", SIGNED_UNKNOWN, at("20T18:00:00"),
      {"order.shipped_at": None}, says={"amount": "3.00"}),
    b("silence_ends_with_signing", "goodwill", SIGNED, at("15T08:00:00"), says={"amount": "3.00"}),
    b("late_and_silent_is_once", "goodwill", LATE_24_1, at("10T09:00:00"),
      says={"amount": "4.00"}),
    b("signed_at_as_the_time_of_shipping", "goodwill", SIGNED_ONLY,
      {"order.signed_at": "2026-11-04T09:00:01+08:00"}, says={"amount": "4.00"}),
    b("second_contact", "goodwill", {"buyer.contacts_on_matter": 2}, says={"amount": "3.00"}),
    b("third_contact", "goodwill", {"buyer.contacts_on_matter": 3}, says={"amount": "4.00"}),
    b("both_reach_the_top", "goodwill", {"buyer.contacts_on_matter": 9}, at("09T09:00:00"),
      says={"amount": "5.00", "remark": "快递原因退差价5元"}),
    b("buyers_cause_is_flat", "goodwill", {"buyer.contacts_on_matter": 9,
      "request.cause": "buyer"}, at("09T09:00:00"),
      says={"amount": "3.00", "remark": "买家原因退差价3元"}),
    b("never_more_than_is_left", "goodwill", {"order.refunded": "98.50",
      "request.cause": "buyer"}, says={"amount": "1.50", "remark": "买家原因退差价1.5元"}),
    b("refunded_beyond_what_was_paid", "goodwill", {"order.refunded": "100.01"},
      says={"reason": "nothing_left"}),
    b("asks_for_the_proposal", "goodwill", {"request.asked": "3.00"}, says={"outcome": "grant"}),
    b("asks_for_less", "goodwill", {"request.asked": "0.00"}, says={"amount": "3.00"}),
    b("asks_for_a_fen_more", "goodwill", {"request.asked": "3.01"},
      says={"reason": "above_bot_limit", "amount": "3.01"}),
    b("asks_beyond_the_order", "goodwill", {"request.asked": "100.01"}, says={"amount": "100.01"}),
    b("two_payments_before", "goodwill", {"buyer.goodwill_payments_30d": 2},
      says={"outcome": "grant"}),
    b("budget_met_exactly", "goodwill", {"shop.goodwill_spent_today": "497.00"},
      says={"outcome": "grant"}),
    b("warehouse", "goodwill", {"request.cause": "warehouse"},
      says={"remark": "仓库原因退差价3元"}),
    b("product", "goodwill", {"request.cause": "product"}, says={"remark": "产品原因退差价3元"}),
    b("campaign", "goodwill", {"request.cause": "campaign"}, says={"remark": "活动原因退差价3元"}),
]  # fmt: skip

GIFTS = [
    b("ten_below_counts", "threshold_gift", paid("89.00"), says={"reason": "near_threshold"}),
    b("a_fen_further", "threshold_gift", paid("88.99"), says={"reason": "too_far"}),
    b("threshold_itself_is_reached", "threshold_gift", paid("99.00"), says={"reason": "too_far"}),
    b("a_fen_below_it", "threshold_gift", paid("98.99"), says={"reason": "near_threshold"}),
    b("above_the_last", "threshold_gift", paid("199.00"), says={"reason": "too_far"}),
    b("upgrade", "threshold_gift", paid("189.00"), says={"remark": "去掉99，送199，GIFT-199*1"}),
    b("after_signing_always_sent_again", "threshold_gift", SIGNED, paid("189.00"),
      says={"remark": "补发GIFT-199*1"}),
    b("signed_at_an_unknown_time", "threshold_gift", SIGNED_UNKNOWN, paid("189.00"),
      says={"remark": "补发GIFT-199*1"}),
    b("shipped_at_an_unknown_time", "threshold_gift", SENT_UNKNOWN, paid("95.00"),
      says={"reason": "after_signing"}),
    b("missing_at_an_unknown_time", "missing_gift", SIGNED_UNKNOWN, {"shop.stock": {}},
      at("30T12:00:00"), says={"reason": "time_unknown"}),
    b("shipped_by_its_status", "everyday_gift", SENT_UNKNOWN,
      says={"reason": "already_shipped"}),
    b("signed_without_shipping_time", "threshold_gift", SIGNED_ONLY, paid("95.00"),
      says={"remark": "补发GIFT-99*1"}),
    b("unpaid_is_open", "threshold_gift", {"order.status": "unpaid"}, paid("95.00"),
      says={"outcome": "grant"}),
    b("a_missing_pack_is_no_permission", "threshold_gift", SIGNED, paid("95.00"),
      {"history": [{"kind": "missing_gift"}]}, says={"outcome": "grant"}),
    b("only_kept_goods_count", "threshold_gift",
      paid("95.00", quantity=2, refunded_quantity=1), says={"reason": "near_threshold"}),
    b("postage_and_refunds_do_not_count", "threshold_gift", paid("95.00"),
      {"order.refunded": "20.00", "order.postage_paid": "10.00"}, says={"outcome": "grant"}),
    b("sample_not_in_the_way_of_missing", "missing_gift", SIGNED,
      {"history": [{"kind": "threshold_gift"}, {"kind": "everyday_gift"}]},
      says={"outcome": "grant"}),
    b("highest_pack_is_the_earned_one", "missing_gift", SIGNED, paid("199.00"),
      says={"remark": "补发GIFT-199*1"}),
    b("missing_in_the_last_second", "missing_gift", SIGNED, at("18T12:00:00"),
      says={"outcome": "grant"}),
    b("missing_a_second_later", "missing_gift", SIGNED, at("18T12:00:01"),
      says={"reason": "window_passed"}),
    b("first_kept_item_with_a_row", "everyday_gift",
      items(an_item("X"), an_item("Y"), an_item("A", refunded_quantity=1), an_item("C")),
      {"shop.everyday_gifts": {"Y": [], "A": [{"sku": "S", "quantity": 1}],
                               "C": [{"sku": "B", "quantity": 2}]}},
      says={"remark": "加送小样 B*2"}),
    b("first_gift_with_enough_stock", "everyday_gift", {"shop.everyday_gifts": {
      "A": [{"sku": "S", "quantity": 6}, {"sku": "B", "quantity": 5}]}},
      says={"remark": "加送小样 B*5"}),
    b("escalated_with_the_one_in_stock", "everyday_gift", SHIPPED, {"shop.everyday_gifts": {
      "A": [{"sku": "S", "quantity": 6}, {"sku": "B", "quantity": 5}]}},
      says={"gifts": [{"sku": "B", "quantity": 5}], "remark": None}),
    b("escalated_with_the_first_where_none", "everyday_gift", {"shop.campaign_running": True,
      "shop.stock": {}, "shop.everyday_gifts": {
      "A": [{"sku": "S", "quantity": 6}, {"sku": "B", "quantity": 5}]}},
      says={"reason": "campaign_running", "gifts": [{"sku": "S", "quantity": 6}]}),
    b("signed_counts_as_shipped", "everyday_gift", SIGNED_ONLY, says={"reason": "already_shipped"}),
]  # fmt: skip

CASE = {"case": {"kind": "exchange"}}
POSTAGE = [
    b("a_refunded_order_is_open", "postage", CASE, {"order.status": "refunded",
      "order.refunded": "100.00"}, says={"outcome": "grant", "amount": "8.00"}),
    b("twelve_is_within", "postage", CASE, {"request.amount": "12.00"},
      says={"remark": "退运费12元"}),
    b("sellers_cause_with_insurance", "postage", CASE, {"order.freight_insurance": True},
      says={"outcome": "grant"}),
]  # fmt: skip

REFUNDS = [
    b("less_what_came_back", "refund_only", {"order.refunded": "0.01",
      "order.postage_paid": "6.00"}, says={"amount": "105.99", "remark": "仅退款105.99元"}),
    b("a_second_before_96_h", "refund_only", SHIPPED, at("06T07:59:59"),
      says={"reason": "in_transit"}),
    b("lost_by_its_state", "refund_only", SHIPPED, event("02T08:59:59", "lost"),
      says={"reason": "lost"}),
    b("returned_by_its_state", "refund_only", SHIPPED, event("02T08:59:59", "returned"),
      says={"reason": "lost"}),
    b("tracking_says_signed_the_order_not", "refund_only", SHIPPED, event("02T08:59:59", "signed"),
      says={"reason": "in_transit"}),
    b("no_event_at_all_is_never_lost_by_hours", "refund_only", SHIPPED, event(None),
      at("05T18:00:00"), says={"reason": "no_tracking"}),
    b("no_event_a_second_before", "refund_only", SHIPPED, event(None), at("05T17:59:59"),
      says={"reason": "in_transit"}),
    b("no_tracking_counts_from_shipping", "refund_only", SHIPPED, {"order.tracking": None},
      at("05T18:00:00"), says={"reason": "no_tracking", "amount": "100.00",
                               "deadline": "2026-11-06T18:00:00+08:00"}),
    b("shipped_at_an_unknown_time", "refund_only", SENT_UNKNOWN, {"order.tracking": None},
      says={"reason": "no_tracking"}),
    b("an_unknown_time_with_a_fresh_scan", "refund_only", SENT_UNKNOWN,
      says={"reason": "in_transit"}),
    b("lost_by_its_state_without_a_scan", "refund_only", SHIPPED, event(None, "lost"),
      says={"reason": "lost"}),
    b("two_hundred_is_within", "refund_only", SHIPPED, event("02T08:00:00", "lost"),
      paid("200.00"), says={"outcome": "grant", "amount": "200.00"}),
    b("a_fen_above_two_hundred", "refund_only", SHIPPED, event("02T08:00:00", "returned"),
      paid("200.01"), says={"reason": "above_bot_limit", "amount": "200.01",
                            "deadline": "2026-11-03T09:00:00+08:00"}),
    b("what_came_back_counts_below_the_limit", "refund_only", SHIPPED,
      event("02T08:00:00", "lost"), paid("200.01"), {"order.refunded": "0.01"},
      says={"outcome": "grant", "amount": "200.00"}),
    b("the_limit_is_only_for_lost_parcels", "refund_only", paid("900.00"),
      says={"reason": "not_shipped", "amount": "900.00"}),
    b("on_its_way_back_however_long", "refund_only", SHIPPED, event("02T08:00:00", "returning"),
      at("20T08:00:00"), paid("900.00"),
      says={"reason": "returning", "deadline": "2026-11-21T20:00:00+08:00"}),
    b("on_its_way_back_without_a_scan", "refund_only", SHIPPED, event(None, "returning"),
      at("20T08:00:00"), says={"reason": "returning"}),
    b("signed_by_its_status", "refund_only", SIGNED_UNKNOWN, says={"reason": "signed"}),
    b("completed_is_signed", "refund_only", SIGNED, {"order.status": "completed"},
      says={"reason": "signed"}),
    b("signed_by_its_time", "refund_only", SIGNED, {"order.status": "paid"},
      says={"reason": "signed"}),
    b("shipped_by_its_status", "refund_only", SENT_UNKNOWN, {"order.packed": False},
      says={"reason": "in_transit"}),
    b("signed_beats_a_lost_state", "refund_only", SIGNED, event("03T12:00:00", "lost"),
      says={"reason": "signed"}),
    b("an_open_case_changes_nothing", "refund_only", CASE, says={"outcome": "grant"}),
    b("day_7_to_its_last_second", "return_refund", SIGNED, DISLIKE, at("10T23:59:59"),
      says={"reason": "no_reason"}),
    b("midnight_after_day_7", "return_refund", SIGNED, DISLIKE, at("11T00:00:00"),
      says={"reason": "window_passed"}),
    b("days_are_shanghais", "return_refund", SIGNED, DISLIKE, {"now": "2026-11-10T16:00:00Z"},
      says={"reason": "window_passed"}),
    b("days_of_signing_are_shanghais", "return_refund", SIGNED, DISLIKE, at("11T23:59:59"),
      {"order.signed_at": "2026-11-03T16:00:00Z"}, says={"reason": "no_reason"}),
    b("sellers_day_15", "return_refund", SIGNED, at("18T23:59:59"),
      says={"reason": "seller_cause"}),
    b("sellers_day_16", "return_refund", SIGNED, at("19T00:00:00"),
      says={"reason": "window_passed"}),
    b("a_buyers_cause_needs_no_photo", "return_refund", SIGNED, DISLIKE,
      {"request.evidence": False}, says={"reason": "no_reason"}),
    b("excluded_comes_before_the_window", "return_refund", SIGNED, DISLIKE, at("30T00:00:00"),
      items(an_item(no_reason_return=False)), says={"reason": "not_returnable"}),
    b("sellers_cause_takes_excluded_goods", "return_refund", SIGNED,
      items(an_item(no_reason_return=False)), says={"reason": "seller_cause"}),
    b("an_excluded_item_not_named", "return_refund", SIGNED, DISLIKE,
      items(an_item(), an_item("C", no_reason_return=False)), {"request.items": ["A"]},
      says={"reason": "no_reason", "amount": "100.00"}),
    b("an_excluded_item_sent_back_before", "return_refund", SIGNED, DISLIKE,
      items(an_item(), an_item("C", no_reason_return=False, refunded_quantity=1)),
      says={"reason": "no_reason"}),
    b("an_excluded_line_of_a_named_sku", "return_refund", SIGNED, DISLIKE,
      items(an_item(), an_item(no_reason_return=False)), named(("A", 1)),
      says={"reason": "not_returnable"}),
    b("excluded_comes_before_the_unknown_time", "return_refund", SIGNED_UNKNOWN, DISLIKE,
      items(an_item(no_reason_return=False)), says={"reason": "not_returnable"}),
    b("sellers_cause_at_an_unknown_time", "return_refund", SIGNED_UNKNOWN,
      {"request.evidence": False},
      says={"reason": "time_unknown", "amount": "100.00", "deadline": "2026-11-06T21:00:00+08:00"}),
    b("new_sku_out_of_stock_at_an_unknown_time", "exchange", SIGNED_UNKNOWN, {"shop.stock": {}},
      says={"reason": "out_of_stock"}),
    b("one_piece_of_three", "return_refund", SIGNED, items(an_item(quantity=3)), named(("A", 1)),
      says={"amount": "100.00", "remark": "退货退款100元"}),
    b("no_number_is_all_kept_pieces", "return_refund", SIGNED,
      items(an_item(quantity=3, refunded_quantity=1)), named(("A", None)),
      says={"amount": "200.00"}),
    b("a_number_above_the_kept_ones", "return_refund", SIGNED,
      items(an_item(quantity=3, refunded_quantity=1)), named(("A", 10_000)),
      says={"amount": "200.00"}),
    b("pieces_line_by_line", "return_refund", SIGNED,
      items(an_item(quantity=2), an_item(paid_unit_price="90.00", quantity=2)), named(("A", 3)),
      says={"amount": "290.00"}),
    b("numbers_of_a_sku_named_twice_add_up", "return_refund", SIGNED,
      items(an_item(quantity=3)), named(("A", 1), ("A", 1)), says={"amount": "200.00"}),
    b("only_the_goods_named", "return_refund", SIGNED,
      items(an_item(quantity=2), an_item("C", paid_unit_price="7.00")), named(("C", 1)),
      says={"amount": "7.00"}),
    b("an_empty_list_names_all", "return_refund", SIGNED, TWICE, {"request.items": []},
      says={"amount": "190.00"}),
    b("a_sku_names_both_its_lines", "return_refund", SIGNED, TWICE,
      {"request.items": ["A", "A"]}, says={"amount": "190.00"}),
    b("bounded_by_what_is_left", "return_refund", SIGNED, {"order.refunded": "0.50"},
      says={"amount": "99.50", "remark": "退货退款99.5元"}),
    b("postage_covers_an_earlier_difference", "return_refund", SIGNED,
      {"order.refunded": "5.00", "order.postage_paid": "6.00"}, says={"amount": "100.00"}),
    b("nothing_kept_of_the_named", "return_refund", SIGNED, {"request.items": ["C"]},
      items(an_item(), an_item("C", refunded_quantity=1)), says={"reason": "nothing_left"}),
    b("nothing_left_to_get_back", "return_refund", SIGNED, {"order.refunded": "100.00"},
      says={"reason": "nothing_left"}),
    b("exchange_needs_no_money_left", "exchange", SIGNED, {"order.refunded": "100.00"},
      says={"outcome": "grant"}),
    b("exchange_day_15", "exchange", SIGNED, DISLIKE, at("18T23:59:59"),
      says={"reason": "exchange"}),
    b("exchange_day_16", "exchange", SIGNED, DISLIKE, at("19T00:00:00"),
      says={"reason": "window_passed", "amount": "0.00"}),
    b("one_in_stock_is_enough", "exchange", SIGNED, {"shop.stock": {"B": 1}},
      says={"outcome": "grant"}),
    b("out_of_stock_comes_before_evidence", "exchange", SIGNED, {"shop.stock": {"B": 0},
      "request.evidence": False}, says={"reason": "out_of_stock"}),
]  # fmt: skip

SHIPPING = [
    b("ship_by_itself_is_on_time", "urge_shipping", at("03T09:00:00"),
      says={"reason": "on_time", "deadline": None}),
    b("overdue_before_often", "urge_shipping", at("03T09:00:01"), {"buyer.urges": 5},
      says={"reason": "overdue"}),
    b("second_urge", "urge_shipping", {"buyer.urges": 2}, says={"reason": "on_time"}),
    b("often_by_the_own_promise", "urge_shipping", {"buyer.urges": 3,
      "order.ship_by": "2026-11-20T00:00:00Z"}, says={"deadline": "2026-11-20T08:00:00+08:00"}),
    b("often_without_a_promise", "urge_shipping", NO_PROMISE, {"buyer.urges": 3},
      at("30T00:00:00"), says={"reason": "urged_often", "deadline": None}),
    b("shipped_by_its_status", "urge_shipping", SENT_UNKNOWN, at("20T00:00:00"),
      says={"reason": "shipped"}),
    b("signed_counts_as_shipped", "urge_shipping", SIGNED_ONLY, says={"reason": "shipped"}),
    b("a_second_before_48_h", "logistics_stalled", SHIPPED, at("04T07:59:59"),
      says={"reason": "moving"}),
    b("a_second_before_96_h", "logistics_stalled", SHIPPED, at("06T07:59:59"),
      says={"reason": "stalled"}),
    b("lost_by_its_state", "logistics_stalled", SHIPPED, event("02T08:59:59", "lost"),
      says={"reason": "lost"}),
    b("returned_goes_by_its_hours", "logistics_stalled", SHIPPED, event("02T08:59:59", "returned"),
      says={"reason": "moving"}),
    b("no_tracking_counts_from_shipping", "logistics_stalled", SHIPPED, {"order.tracking": None},
      at("03T18:00:00"), says={"reason": "no_tracking", "deadline": "2026-11-04T18:00:00+08:00"}),
    b("no_tracking_a_second_before", "logistics_stalled", SHIPPED, event(None),
      at("03T17:59:59"), says={"reason": "moving"}),
    b("no_tracking_is_never_lost_by_hours", "logistics_stalled", SHIPPED, event(None),
      at("20T18:00:00"), says={"reason": "no_tracking"}),
    b("lost_comes_before_no_tracking", "logistics_stalled", SHIPPED, event(None, "lost"),
      at("20T18:00:00"), says={"reason": "lost"}),
    b("shipped_at_an_unknown_time", "logistics_stalled", SENT_UNKNOWN, event(None),
      says={"reason": "no_tracking"}),
    b("returning_goes_by_its_hours", "logistics_stalled", SHIPPED,
      event("02T08:59:59", "returning"), says={"reason": "moving"}),
    b("signed_at_an_unknown_time", "logistics_stalled", SIGNED_UNKNOWN,
      says={"reason": "signed"}),
    b("signed_without_shipping_time", "logistics_stalled", SIGNED_ONLY, says={"reason": "signed"}),
]  # fmt: skip


def phone(number: str | None) -> Json:
    return {"request.address.phone": number}


ADDRESS = [
    b("unpaid_is_open", "address_change", {"order.status": "unpaid"}, says={"outcome": "grant"}),
    b("parts_are_trimmed", "address_change", {"request.address.name": "\u3000王小明 "},
      phone(" 13800138000\n"),
      says={"remark": "改地址：广东省+深圳市+南山区+科技园1号+王小明+13800138000"}),
    b("only_spaces", "address_change", {"request.address.detail": " \u3000"},
      says={"reason": "incomplete"}),
    b("a_wrong_second_digit", "address_change", phone("12800138000"),
      says={"reason": "incomplete"}),
    b("a_digit_short", "address_change", phone("1380013800"), says={"reason": "incomplete"}),
    b("an_extension", "address_change", phone("13800138000-123"), says={"reason": "incomplete"}),
    b("full_width_digits", "address_change", phone("1３800138000"),
      says={"reason": "incomplete"}),
    b("signed_at_an_unknown_time", "address_change", SIGNED_UNKNOWN, says={"reason": "signed"}),
    b("shipped_at_an_unknown_time", "address_change", SENT_UNKNOWN, says={"reason": "shipped"}),
    b("shipped_before_incomplete", "address_change", SHIPPED, phone(None),
      says={"reason": "shipped", "remark": None}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [*PRICE, *GOODWILL, *GIFTS, *POSTAGE, *REFUNDS, *SHIPPING, *ADDRESS],
)
def test_at_the_bound(kind: str, changes: tuple[Json, ...], says: Json) -> None:
    decision = decided(a_line(kind, *changes)).as_json()
    assert {name: decision[name] for name in says} == says


@pytest.mark.parametrize("kind", ["price_difference", "goodwill", "urge_shipping"])
@pytest.mark.parametrize("status", ["unpaid", "cancelled", "refunded"])
def test_an_unpaid_order_counts_as_closed(kind: str, status: str) -> None:
    assert decided(a_line(kind, {"order.status": status})).reason == "order_closed"


def test_the_bot_asks_for_just_the_parts_that_are_missing() -> None:
    missing = {"request.address.city": " ", "request.address.phone": "123"}
    changes = decided(a_line("address_change", missing)).would_change
    assert [dict(change.params) for change in changes] == [{"part": "city"}, {"part": "phone"}]
