"""State and time are two facts: what the page says of a time that nobody wrote down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.policy import Facts, Outcome, Policy, Request, decide
from bot.policy.model import (
    Exchange,
    Goodwill,
    LogisticsStalled,
    MissingGift,
    PriceDifference,
    RefundOnly,
    ReturnRefund,
    UrgeShipping,
)
from bot.policy.order import Status, Tracking, TrackingState
from tests.policy.test_invariants import MANY, Case, of_kind
from tests.policy.test_properties import asked

POLICY = Policy()
SIGNED = st.sampled_from([Status.SIGNED, Status.COMPLETED])
GONE = (TrackingState.LOST, TrackingState.RETURNED)
# The rows that compare the time of signing; each has one above it for a time that is not known.
BY_SIGNING = {
    "price_difference": {"window_passed", "above_bot_limit", "price_dropped"},
    "missing_gift": {"window_passed", "out_of_stock", "missing_gift"},
    "return_refund": {"seller_cause", "evidence_needed", "no_reason", "window_passed"},
    "exchange": {"seller_cause", "evidence_needed", "exchange", "window_passed"},
}


def with_order(facts: Facts, **changes: Any) -> Facts:
    return replace(facts, order=replace(facts.order, **changes))


def said(request: Request, facts: Facts) -> dict[str, Any]:
    return decide(request, facts, POLICY).as_json()


def on_its_way(facts: Facts, **changes: Any) -> Facts:
    return with_order(facts, status=Status.SHIPPED, signed_at=None, **changes)


@given(of_kind(PriceDifference, MissingGift, ReturnRefund, Exchange), SIGNED)
@MANY
def test_a_signing_that_nobody_dated_makes_no_row_apply_that_compares_it(
    case: Case, status: Status
) -> None:
    request, facts = case
    decision = decide(request, with_order(facts, status=status, signed_at=None), POLICY)
    assert decision.reason not in BY_SIGNING[request.kind]
    assert decision.reason != "not_signed"
    assert not decision.granted


@given(of_kind(RefundOnly), SIGNED)
@MANY
def test_a_signing_that_nobody_dated_is_a_signing(case: Case, status: Status) -> None:
    request, facts = case
    undated = with_order(facts, status=status, signed_at=None, shipped_at=None)
    assume(undated.order.left_fen)
    assert decide(request, undated, POLICY).reason == "signed"


@given(asked())
@MANY
def test_the_time_of_shipping_of_a_signed_order_is_that_of_signing_where_it_is_missing(
    case: Case,
) -> None:
    request, facts = case
    assume(facts.order.signed_at)
    missing = with_order(facts, shipped_at=None)
    same = with_order(facts, shipped_at=facts.order.signed_at)
    assert decide(request, missing, POLICY) == decide(request, same, POLICY)


@given(asked(), SIGNED)
@MANY
def test_who_is_signed_by_the_time_is_signed_whatever_the_status_says(
    case: Case, status: Status
) -> None:
    request, facts = case
    assume(facts.order.signed_at)
    said_so = said(request, with_order(facts, status=status))
    for other in (Status.PAID, Status.SHIPPED):
        assert said(request, with_order(facts, status=other)) == said_so


@given(of_kind(RefundOnly, LogisticsStalled), st.sampled_from(TrackingState), st.booleans())
@MANY
def test_without_a_scan_nothing_is_lost_or_stalled_by_hours(
    case: Case, state: TrackingState, tracked: bool
) -> None:
    request, facts = case
    moving = on_its_way(facts, tracking=Tracking(None, state) if tracked else None)
    reason = decide(request, moving, POLICY).reason
    assert reason != "stalled"
    gone = GONE if isinstance(request, RefundOnly) else (TrackingState.LOST,)
    if not tracked or state not in gone:
        assert reason not in ("lost", "above_bot_limit")


@given(of_kind(RefundOnly, LogisticsStalled), st.integers(0, 200))
@MANY
def test_a_parcel_shipped_nobody_knows_when_and_never_scanned_goes_to_the_courier(
    case: Case, hours: int
) -> None:
    request, facts = case
    assume(facts.order.left_fen)
    undated = on_its_way(facts, shipped_at=None, tracking=None)
    assert decide(request, undated, POLICY).reason == "no_tracking"
    dated = on_its_way(facts, shipped_at=facts.now - timedelta(hours=hours), tracking=None)
    least = 96 if isinstance(request, RefundOnly) else 48
    assert (decide(request, dated, POLICY).reason == "no_tracking") == (hours >= least)


@given(asked())
@MANY
def test_no_tracking_and_tracking_without_a_scan_are_the_same(case: Case) -> None:
    request, facts = case
    none = with_order(facts, tracking=None)
    empty = with_order(facts, tracking=Tracking(None, TrackingState.IN_TRANSIT))
    assert said(request, none) == said(request, empty)


@given(of_kind(UrgeShipping, Goodwill))
@MANY
def test_where_nothing_is_promised_nothing_is_late(case: Case) -> None:
    request, facts = case
    unpromised = with_order(facts, confirmed_at=None, ship_by=None, tracking=None)
    decision = decide(request, unpromised, POLICY)
    assert decision.reason != "overdue"
    if isinstance(request, UrgeShipping):
        assert decision.deadline is None
    punctual = with_order(unpromised, ship_by=facts.now + timedelta(days=900))
    assert decision.amount_fen == decide(request, punctual, POLICY).amount_fen


@given(of_kind(Goodwill), st.integers(0, 1_000))
@MANY
def test_a_parcel_that_left_nobody_knows_when_was_not_late_and_without_a_scan_not_silent(
    case: Case, hours: int
) -> None:
    request, facts = case
    undated = on_its_way(facts, shipped_at=None, tracking=None)
    late = with_order(undated, ship_by=facts.now - timedelta(hours=hours))
    punctual = with_order(undated, ship_by=facts.now)
    assert said(request, late) == said(request, punctual)


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.SIGNED, Status.COMPLETED])
@given(case=asked())
@MANY
def test_what_has_left_is_not_treated_as_standing_in_the_warehouse(
    case: Case, status: Status
) -> None:
    request, facts = case
    left = with_order(facts, status=status, shipped_at=None, signed_at=None)
    decision = decide(request, left, POLICY)
    assert decision.reason not in ("not_shipped", "intercept", "on_time", "overdue", "urged_often")
    if request.kind in ("address_change", "everyday_gift"):
        assert decision.outcome is not Outcome.GRANT
