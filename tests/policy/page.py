"""The tables of the shop's rules as the page has them: reason, outcome, queue; top to bottom."""

from __future__ import annotations

Row = tuple[str, str, str | None]


def _row(text: str) -> Row:
    reason, outcome, *queue = text.split()
    return reason, outcome, (queue[0] if queue else None)


def _rows(table: str) -> tuple[Row, ...]:
    return tuple(_row(line) for line in table.strip().splitlines())


RULE = {
    "price_difference": "P1",
    "goodwill": "P2",
    "threshold_gift": "P3",
    "missing_gift": "P3",
    "everyday_gift": "P4",
    "postage": "P5",
    "refund_only": "P6",
    "return_refund": "P6",
    "exchange": "P6",
    "urge_shipping": "P7",
    "logistics_stalled": "P8",
    "address_change": "P9",
}

ROWS: dict[str, tuple[Row, ...]] = {
    "price_difference": _rows("""
        order_closed refuse
        not_signed refuse
        window_passed refuse
        price_not_lower refuse
        flash_sale refuse
        already_paid refuse
        time_unknown escalate agent
        above_bot_limit escalate agent
        price_dropped grant"""),
    "goodwill": _rows("""
        order_closed refuse
        nothing_left refuse
        already_paid escalate agent
        buyer_limit escalate agent
        daily_budget escalate supervisor
        above_bot_limit escalate agent
        goodwill grant"""),
    "threshold_gift": _rows("""
        order_closed refuse
        already_given refuse
        too_far refuse
        out_of_stock escalate agent
        campaign_running escalate agent
        after_signing refuse
        near_threshold grant"""),
    "missing_gift": _rows("""
        order_closed refuse
        not_earned refuse
        not_signed refuse
        already_given refuse
        window_passed escalate agent
        time_unknown escalate agent
        out_of_stock escalate agent
        missing_gift grant"""),
    "everyday_gift": _rows("""
        order_closed refuse
        already_given refuse
        no_gift_for_item refuse
        campaign_running escalate agent
        already_shipped escalate agent
        out_of_stock escalate agent
        everyday_gift grant"""),
    "postage": _rows("""
        order_closed refuse
        no_case refuse
        already_paid refuse
        use_insurance refuse
        buyer_pays refuse
        evidence_needed escalate agent
        above_bot_limit escalate agent
        seller_pays grant"""),
    "refund_only": _rows("""
        order_closed refuse
        nothing_left refuse
        not_shipped grant
        intercept escalate warehouse
        signed escalate agent
        returning escalate warehouse
        above_bot_limit escalate agent
        lost grant
        no_tracking escalate courier
        in_transit refuse"""),
    "return_refund": _rows("""
        order_closed refuse
        not_signed refuse
        nothing_left refuse
        seller_cause grant
        evidence_needed escalate agent
        not_returnable refuse
        time_unknown escalate agent
        no_reason grant
        window_passed escalate agent"""),
    "exchange": _rows("""
        order_closed refuse
        not_signed refuse
        nothing_left refuse
        out_of_stock escalate agent
        seller_cause grant
        evidence_needed escalate agent
        not_returnable refuse
        time_unknown escalate agent
        exchange grant
        window_passed escalate agent"""),
    "urge_shipping": _rows("""
        order_closed refuse
        shipped refuse
        overdue escalate warehouse
        urged_often escalate warehouse
        on_time grant"""),
    "logistics_stalled": _rows("""
        order_closed refuse
        not_shipped refuse
        signed refuse
        lost escalate courier
        no_tracking escalate courier
        stalled escalate courier
        moving refuse"""),
    "address_change": _rows("""
        order_closed refuse
        signed refuse
        shipped escalate courier
        incomplete refuse
        address_changed grant"""),
}
