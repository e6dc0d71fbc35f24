"""Titles in words, and how wishes belong together."""

from __future__ import annotations

from datetime import date

from bot.policy.model import Cause, GoodwillCause
from bot.shop.model import Order
from bot.times import when as when  # noqa: PLC0414 - one of the words of actions

_LONGEST_TITLE = 14


def title_of_goods(whole: str) -> str:
    """Titles put the name first and what praises it after a space."""
    name = whole.split(" ", maxsplit=1)[0]
    return name if len(name) <= _LONGEST_TITLE else name[:_LONGEST_TITLE] + "…"


def day_text(day: date | None) -> str:
    """11月25日; nothing of no day."""
    return f"{day.month}月{day.day}日" if day else ""


def title_of(order: Order) -> str:
    """The first item's short name, and that there are more."""
    if not order.items:
        return f"订单{order.no}"
    name = title_of_goods(order.items[0].title)
    return f"“{name}”等{len(order.items)}件商品" if len(order.items) > 1 else f"“{name}”"


# Where the wish before tells what the trouble was.
MATTER_OF = {
    "urge_shipping": GoodwillCause.WAREHOUSE,
    "track_logistics": GoodwillCause.COURIER,
    "logistics_stalled": GoodwillCause.COURIER,
    "delivered_not_received": GoodwillCause.COURIER,
    "contact_courier": GoodwillCause.COURIER,
    "price_drop_complaint": GoodwillCause.CAMPAIGN,
    "report_damaged": GoodwillCause.PRODUCT,
    "report_quality_issue": GoodwillCause.PRODUCT,
    "report_wrong_item": GoodwillCause.WAREHOUSE,
    "report_missing_item": GoodwillCause.WAREHOUSE,
    "report_missing_gift": GoodwillCause.WAREHOUSE,
}


CAUSE_OF = {
    "report_damaged": Cause.DAMAGED,
    "report_missing_item": Cause.MISSING_ITEM,
    "report_wrong_item": Cause.WRONG_ITEM,
    "report_quality_issue": Cause.QUALITY,
}
# What a decision of each kind is asked for as.
WISHES_OF_KIND: dict[str, tuple[str, ...]] = {
    "price_difference": ("price_drop_complaint",),
    "goodwill": ("request_compensation",),
    "postage": ("shipping_fee_dispute",),
    "refund_only": ("request_refund", "request_return", "cancel_order"),
    "return_refund": ("request_return", "request_refund"),
    "exchange": ("request_exchange", "change_item"),
    "threshold_gift": ("request_gift",),
    "everyday_gift": ("request_gift",),
    "missing_gift": ("report_missing_gift", "request_gift", "request_reship"),
    "address_change": ("change_address",),
}
# Who named one of these is not asked to choose.
REMEDIES = frozenset(
    {"request_refund", "request_return", "request_exchange", "request_compensation"}
)
# Questions whose answer is looked up once the goods are named: nothing is noted down for them.
ABOUT_GOODS = frozenset({"ask_product", "ask_usage", "ask_payment", "doubt_authenticity"})
# Questions that make sense once more when the buyer comes to another order.
AGAIN_FOR_ANOTHER = frozenset(
    {
        "urge_shipping", "track_logistics", "logistics_stalled", "price_drop_complaint",
        "report_missing_gift", "check_refund_status", "request_gift", "ask_return_policy",
    }
)  # fmt: skip
# Wishes that may end in money, goods or a case: the bot leaves them alone where a person is waited
# for on the order.
MOVING = frozenset(
    {
        *CAUSE_OF, *REMEDIES, "request_reship", "cancel_order", "price_drop_complaint",
        "shipping_fee_dispute", "request_gift", "report_missing_gift", "change_address",
        "change_item", "withdraw_request", "request_repair",
    }
)  # fmt: skip
# Said beside a wish, these need no answer of their own.
SMALL_TALK = frozenset({"greet", "thank", "goodbye", "chitchat", "bot_challenge", "urge_reply"})


def is_settled_by(wish: str, other: str) -> bool:
    """还没发货吧？我不要了, 还是没动，退钱吧: who cancels waits no longer for the parcel."""
    waits = ("urge_shipping", "logistics_stalled")
    return other in waits and wish in ("cancel_order", "request_refund")
