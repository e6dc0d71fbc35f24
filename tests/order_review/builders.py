"""Orders that wait, and the services that look at them; tests name only what they are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from bot.appeals.service import Appeals
from bot.decisions.policy_version import version_of
from bot.order_notes.service import OrderNotes
from bot.order_review.model import Catalogue, FindingKind, OrderReviewNumbers, Waiting
from bot.order_review.service import OrderReview
from bot.policy import Policy
from bot.reviews.service import Reviews
from bot.shop.model import Address, Buyer, Order, OrderItem
from bot.store.tables.shop import BuyerRow
from bot.store.uow import uow_opener
from tests.decisions.builders import CUP, DAY, NOT_SHIPPED, NOW, World, add_order

PHONE = "13812345678"
ADDRESS: dict[str, Any] = {
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "文三路 1 号",
    "consignee": "王小姐",
    "phone": PHONE,
}
NO = "261121-100000000000009"
WAITS: dict[str, Any] = {
    **NOT_SHIPPED,
    **ADDRESS,
    "placed_at": NOW - timedelta(hours=2),
    "paid_at": NOW - timedelta(hours=2),
}


def order_review_of(world: World) -> OrderReview:
    versions = cache(version_of)
    return OrderReview(
        world.open_uow,
        clock=world.clock,
        policy=lambda at=None: versions(world.policy),
        cut_off=time(16),
    )


def order_notes_of(world: World) -> OrderNotes:
    return OrderNotes(world.open_uow, clock=world.clock)


def appeals_of(world: World) -> Appeals:
    return Appeals(
        world.open_uow,
        clock=world.clock,
        order_review=order_review_of(world),
        policy=world.policies,
    )


def reviews_of(world: World) -> Reviews:
    return Reviews(world.open_uow, clock=world.clock, reader=world.gate)


def add_waiting(world: World, no: str = NO, buyer_id: str = "buyer-9", **changes: Any) -> None:
    """Paid two hours ago and complete; one cup for 59 yuan: nothing to be found in it."""
    add_order(world, no, buyer_id, f"conversation-of-{buyer_id}", **(WAITS | changes))


def tag(world: World, buyer_id: str, *tags: str) -> None:
    with uow_opener(world.engine)() as uow:
        uow.session.get_one(BuyerRow, buyer_id).tags = list(tags)
        uow.commit()


def an_item(**changes: Any) -> OrderItem:
    item = OrderItem(1, CUP, "杯子", "白", 1, 0, 59_00, no_reason_return=True)
    return replace(item, **changes)


def an_order(**changes: Any) -> Order:
    order = Order(
        no=NO,
        buyer_id="buyer-9",
        status="paid",
        placed_at=NOW - timedelta(hours=2),
        paid_at=NOW - timedelta(hours=2),
        confirmed_at=NOW - timedelta(hours=2),
        ship_by=None,
        packed=False,
        shipped_at=None,
        signed_at=None,
        paid_fen=59_00,
        postage_paid_fen=0,
        refunded_fen=0,
        freight_insurance=False,
        address=Address("浙江省", "杭州市", "西湖区", "文三路 1 号", "王小姐", PHONE),
        after_sales="",
        seller_remark="",
        flag=None,
        items=(an_item(),),
        parcels=(),
    )
    return replace(order, **changes)


def a_waiting(order: Order | None = None, **changes: Any) -> Waiting:
    given: dict[str, Any] = {
        "order": order or an_order(),
        "buyer": Buyer("buyer-9", "小王"),
        "remark": "",
        "flag": None,
    }
    return Waiting(**(given | changes))


SHOP = Catalogue(frozenset({CUP}), Policy().threshold_gifts.packs)
NUMBERS = OrderReviewNumbers()
KINDS = FindingKind
LONG_AGO: datetime = NOW - 60 * DAY
