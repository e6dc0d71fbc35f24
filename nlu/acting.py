"""Readings that set something in motion: here a wrong one costs most."""

from __future__ import annotations

# They act on money, orders or parcels, open a case, or take an offer.
ACTING = frozenset(
    {
        "cancel_order", "change_address", "change_item", "arrange_delivery", "request_refund",
        "request_return", "request_exchange", "request_reship", "request_compensation",
        "withdraw_request", "price_drop_complaint", "shipping_fee_dispute", "request_invoice",
        "request_repair", "report_damaged", "report_missing_item", "report_wrong_item",
        "report_quality_issue", "report_missing_gift", "delivered_not_received",
        "logistics_stalled", "contact_courier", "affirm",
    }
)  # fmt: skip
