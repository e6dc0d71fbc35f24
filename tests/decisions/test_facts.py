"""What the rules are told about an order, from what the database holds."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.decisions.facts import facts_for, items_kept
from bot.decisions.model import NewDecision
from bot.policy import Facts, model
from bot.policy.model import Past, PastKind
from bot.policy.order import Status, Tracking, TrackingState
from bot.store.tables.decisions import LedgerRow
from tests.decisions.builders import (
    BUYER,
    CUP,
    DAY,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    ORDER,
    PACK_99,
    PACK_199,
    SAMPLE,
    World,
    add_order,
    add_parcel,
)
from tests.decisions.race import GOODWILL

HOUR = timedelta(hours=1)


@pytest.fixture
def world(sqlite_world: World) -> World:
    return sqlite_world


def facts_of(world: World, request: model.Request = GOODWILL) -> Facts:
    with world.open_uow(writes=False) as uow:
        order = uow.shop.order(ORDER, buyer_id=BUYER)
        return facts_for(uow, order, request, policy=world.policy, now=world.clock())


def pay(world: World, kind: str, amount_fen: int, *, reverses: int | None = None) -> int:
    """A row of the ledger; each payment has a decision of its own."""
    decision = world.decisions.decisions_of_order(ORDER)[0]
    with world.open_uow() as uow:
        if reverses is None and world.paid():
            same = {member.name: getattr(decision, member.name) for member in fields(NewDecision)}
            decision = uow.decisions.add_decision(NewDecision(**same))
        row = LedgerRow(
            at=world.clock(),
            order_no=ORDER,
            buyer_id=BUYER,
            kind=kind,
            amount_fen=amount_fen,
            decision_id=decision.id,
            by="小林",
            reverses=reverses,
        )
        uow.session.add(row)
        uow.commit()
        return row.id


def test_our_payments_count_as_refunded_except_return_postage(world):
    world.change_order(refunded_fen=1_00)
    world.ask(GOODWILL)
    pay(world, "price_difference", 2_00)
    pay(world, "postage", 9_00)

    facts = facts_of(world)

    assert facts.order.refunded_fen == 3_00
    assert facts.history == (
        Past(PastKind.PRICE_DIFFERENCE, 2_00),
        Past(PastKind.POSTAGE, 9_00),
    )


def test_a_reversed_payment_is_none(world):
    world.ask(GOODWILL)
    paid = pay(world, "goodwill", 3_00)
    pay(world, "goodwill", -3_00, reverses=paid)

    facts = facts_of(world)

    assert facts.history == ()
    assert facts.order.refunded_fen == 0
    assert facts.shop.goodwill_spent_today_fen == 0
    assert facts.buyer.goodwill_payments_30d == 0


def test_a_full_refund_of_ours_closes_the_order(world):
    world.ask(GOODWILL)
    pay(world, "refund", 59_00)

    assert facts_of(world).order.status is Status.REFUNDED


def test_a_gift_of_two_pieces_is_one_of_the_past(world):
    world.change_order(**NOT_SHIPPED)
    world.grant(model.EverydayGift())

    assert facts_of(world).history == (Past(PastKind.EVERYDAY_GIFT),)


def test_goodwill_of_today_starts_at_midnight_in_shanghai(world):
    world.ask(GOODWILL)
    world.clock.now = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)
    pay(world, "goodwill", 3_00)
    world.clock.on(seconds=1)
    assert facts_of(world).shop.goodwill_spent_today_fen == 0
    pay(world, "goodwill", 4_00)

    assert facts_of(world).shop.goodwill_spent_today_fen == 4_00


@pytest.mark.parametrize(
    ("ago", "counted"),
    [
        pytest.param(30 * DAY, 1, id="thirty_days"),
        pytest.param(30 * DAY + timedelta(seconds=1), 0, id="longer"),
    ],
)
def test_goodwill_payments_count_for_thirty_days(world, ago, counted):
    world.ask(GOODWILL)
    world.clock.now = NOW - ago
    pay(world, "goodwill", 3_00)
    world.clock.now = NOW

    assert facts_of(world).buyer.goodwill_payments_30d == counted


def test_the_shop_is_told_for_what_the_rules_can_ask(world):
    wish = model.Exchange(model.Cause.SIZE, evidence=False, sku=CUP, new_sku="BAG")

    shop = facts_of(world, wish).shop

    assert shop.prices == {CUP: model.Price(59_00, model.PriceKind.EVERYDAY)}
    assert set(shop.stock) == {CUP, "BAG", PACK_99, PACK_199, SAMPLE}
    assert shop.everyday_gifts == {CUP: (model.Gift(SAMPLE, 2),)}
    assert not shop.campaign_running


def test_a_first_request_is_the_first_contact(world):
    buyer = facts_of(world).buyer

    assert (buyer.contacts_on_matter, buyer.urges) == (1, 0)


def test_without_a_parcel_the_orders_own_times_count(world):
    order = facts_of(world).order

    assert (order.shipped_at, order.signed_at) == (NOW - 9 * DAY, NOW - 7 * DAY)
    assert order.tracking is None


def test_several_parcels_ship_with_the_first_and_are_signed_with_the_last(world):
    add_parcel(world, "A", state="signed", shipped_at=NOW - 5 * DAY, signed_at=NOW - 3 * DAY)
    add_parcel(world, "B", shipped_at=NOW - 4 * DAY, events=(NOW - 50 * HOUR, NOW - 49 * HOUR))
    add_parcel(world, "C", shipped_at=NOW - 3 * DAY, events=(NOW - 2 * HOUR,))

    order = facts_of(world).order

    assert (order.shipped_at, order.signed_at) == (NOW - 5 * DAY, None)
    assert order.tracking == Tracking(NOW - 49 * HOUR, TrackingState.IN_TRANSIT)


def test_all_parcels_signed_is_signed_with_the_last(world):
    add_parcel(world, "A", state="signed", shipped_at=NOW - 5 * DAY, signed_at=NOW - 3 * DAY)
    add_parcel(world, "B", state="signed", shipped_at=NOW - 4 * DAY, signed_at=NOW - 2 * DAY)

    order = facts_of(world).order

    assert order.signed_at == NOW - 2 * DAY
    assert order.tracking is not None
    assert order.tracking.state is TrackingState.SIGNED


def test_a_parcel_that_was_lost_makes_the_order_lost(world):
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "A", shipped_at=NOW - 2 * DAY, events=(NOW - 40 * HOUR,))
    add_parcel(world, "B", state="lost", shipped_at=NOW - 2 * DAY, events=(NOW - HOUR,))

    tracking = facts_of(world).order.tracking

    assert tracking == Tracking(NOW - 40 * HOUR, TrackingState.LOST)


def test_without_a_scan_there_is_no_event_whenever_the_parcel_left(world):
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "A", shipped_at=NOW - 50 * HOUR)
    assert facts_of(world).order.tracking == Tracking(None, TrackingState.IN_TRANSIT)

    add_parcel(world, "B", shipped_at=NOW - 60 * HOUR, events=(NOW - HOUR,))
    assert facts_of(world).order.tracking == Tracking(NOW - HOUR, TrackingState.IN_TRANSIT)


@pytest.mark.parametrize("status", ["signed", "completed"])
def test_an_order_is_signed_by_its_status_and_its_time_stays_unknown(world, status):
    world.change_order(status=status, shipped_at=None, signed_at=None)
    add_parcel(world, "A", state="signed", events=(NOW - 3 * DAY,))

    order = facts_of(world).order

    assert (order.signed, order.shipped) == (True, True)
    assert (order.shipped_at, order.signed_at, order.sent_at) == (None, None, None)


def test_an_order_is_shipped_by_its_status_and_its_time_stays_unknown(world):
    world.change_order(**ON_ITS_WAY | {"shipped_at": None})
    add_parcel(world, "A", events=(NOW - 3 * DAY,))

    order = facts_of(world).order

    assert (order.in_transit, order.sent_at) == (True, None)


def test_of_parcels_signed_at_unknown_times_the_orders_own_time_counts(world):
    add_parcel(world, "A", state="signed", signed_at=NOW - 9 * DAY)
    add_parcel(world, "B", state="signed")
    assert facts_of(world).order.signed_at == NOW - 7 * DAY

    world.change_order(signed_at=None)
    assert facts_of(world).order.signed_at is None


def test_a_parcel_on_its_way_back_is_told_so(world):
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "A", state="returning", events=(NOW - HOUR,))

    assert facts_of(world).order.tracking == Tracking(NOW - HOUR, TrackingState.RETURNING)


def test_items_stand_in_the_orders_own_order(world):
    add_order(world, "two", items=[("BAG", 2, 36_00), (CUP, 1, 59_00)])
    with world.open_uow(writes=False) as uow:
        order = uow.shop.order("two", buyer_id=BUYER)
        facts = facts_for(uow, order, GOODWILL, policy=world.policy, now=NOW)

    assert [(item.sku, item.quantity) for item in facts.order.items] == [("BAG", 2), (CUP, 1)]


def test_pieces_that_came_back_count_once_for_a_sku_on_two_lines(world):
    add_order(world, "two", items=[(CUP, 1, 59_00), (CUP, 2, 49_00)])
    with world.open_uow(writes=False) as uow:
        order = uow.shop.order("two", buyer_id=BUYER)
    known = replace(order, items=(order.items[0], replace(order.items[1], refunded_quantity=1)))

    def refunded(**came_back):
        return [item.refunded_quantity for item in items_kept(known, came_back)]

    # The platform knows of one piece; only what came back beyond it is ours to add.
    assert [refunded(), refunded(**{CUP: 1}), refunded(**{CUP: 2}), refunded(**{CUP: 9})] == [
        [0, 1], [0, 1], [1, 1], [1, 2],
    ]  # fmt: skip
