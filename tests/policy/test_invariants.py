"""The invariants that public benchmarks of refund desks hold their agents to, held by our rules.

Named V1 … V21 after tau-bench retail and ABCD. Those of a single decision stand here; V1, V3, V4,
V9 and V17 need a database (tests/decisions/machine.py), V21 the promise gate (tests/promises).
V5 (where a refund goes) and V16 (proving who one is by typed data) have nothing to hold here:
money goes back the way it came, and a buyer is who the shop's signed token says.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.policy import Facts, Outcome, Policy, Request, decide
from bot.policy.model import (
    AddressChange,
    Cause,
    EverydayGift,
    Exchange,
    Goodwill,
    LogisticsStalled,
    MissingGift,
    Named,
    Postage,
    PriceDifference,
    Queue,
    RefundOnly,
    ReturnRefund,
    ThresholdGift,
    UrgeShipping,
)
from bot.policy.order import Status, TrackingState
from bot.policy.wire import BadLine, parse
from bot.times import shop_day
from tests.examples import examples
from tests.policy.cases import boundary_cases
from tests.policy.page import ROWS, RULE
from tests.policy.test_properties import asked

pytestmark = pytest.mark.slow

POLICY = Policy()
MANY = examples(300)
Case = tuple[Request, Facts]
OPEN_WHEN_UNPAID = (ThresholdGift, MissingGift, EverydayGift, AddressChange)
SELLER = {
    Cause.QUALITY, Cause.DAMAGED, Cause.WRONG_ITEM, Cause.MISSING_ITEM, Cause.NOT_AS_DESCRIBED,
    Cause.FAKE,
}  # fmt: skip


def of_kind(*kinds: type[Request]) -> st.SearchStrategy[Case]:
    """Cases of these kinds of requests only."""
    return asked(frozenset(kind.kind for kind in kinds))


@given(asked(), st.sampled_from([Status.CANCELLED, Status.REFUNDED, Status.UNPAID]))
@MANY
def test_v2_nothing_is_given_on_an_order_that_is_closed(case: Case, status: Status) -> None:
    request, facts = case
    assume(status is not Status.UNPAID or not isinstance(request, OPEN_WHEN_UNPAID))
    # A refunded order is open for return postage: the refund often comes first.
    assume(status is not Status.REFUNDED or not isinstance(request, Postage))
    closed = replace(facts, order=replace(facts.order, status=status))
    decision = decide(request, closed, POLICY)
    assert (decision.outcome, decision.reason) == (Outcome.REFUSE, "order_closed")


@given(of_kind(ReturnRefund, Exchange, PriceDifference, MissingGift))
@MANY
def test_v2_what_needs_the_goods_in_hand_is_refused_before_signing(case: Case) -> None:
    request, facts = case
    order = replace(facts.order, signed_at=None, status=Status.SHIPPED)
    decision = decide(request, replace(facts, order=order), POLICY)
    assert decision.outcome is Outcome.REFUSE


@pytest.mark.parametrize("status", ["pending", "完成", "", "SIGNED", None])
def test_v2_an_unknown_status_is_an_error(status: Any) -> None:
    line = next(boundary_cases(1))
    line["order"]["status"] = status
    with pytest.raises(BadLine):
        parse(json.dumps(line).encode())


@given(of_kind(ReturnRefund))
@MANY
def test_v6_no_more_comes_back_than_was_kept(case: Case) -> None:
    request, facts = case
    kept = sum(
        item.paid_unit_price_fen * (item.quantity - item.refunded_quantity)
        for item in facts.order.items
    )
    assert decide(request, facts, POLICY).amount_fen <= kept


@given(of_kind(ReturnRefund), st.integers(2, 4))
@MANY
def test_v6_an_item_named_twice_is_paid_once(case: Case, times: int) -> None:
    request, facts = case
    assert isinstance(request, ReturnRefund)
    assume(request.items)
    whole = tuple(Named(item.sku) for item in request.items or ())
    once = decide(replace(request, items=whole), facts, POLICY)
    again = decide(replace(request, items=whole * times), facts, POLICY)
    assert again.as_json() == once.as_json()


@pytest.mark.parametrize("kind", ["return_refund", "exchange", "postage", "goodwill"])
@pytest.mark.parametrize("cause", ["不喜欢", "other", "", "QUALITY", None])
def test_v7_a_cause_outside_the_list_is_an_error(kind: str, cause: Any) -> None:
    line = next(line for line in boundary_cases(12) if line["request"]["kind"] == kind)
    line["request"]["cause"] = cause
    with pytest.raises(BadLine):
        parse(json.dumps(line).encode())


@given(asked())
@MANY
def test_v8_a_person_is_asked_where_the_page_says_so_and_only_there(case: Case) -> None:
    request, facts = case
    decision = decide(request, facts, POLICY)
    queues = {reason: queue for reason, _, queue in ROWS[request.kind]}
    named = queues[decision.reason]
    assert decision.queue == (None if named is None else Queue(named))
    assert (decision.outcome is Outcome.ESCALATE) == (decision.queue is not None)


@given(of_kind(PriceDifference, ReturnRefund, Exchange))
@MANY
def test_v10_after_the_last_window_the_bot_gives_nothing(case: Case) -> None:
    request, facts = case
    assume(facts.order.signed_at is not None)
    assert facts.order.signed_at is not None
    late = replace(facts, now=facts.order.signed_at + timedelta(days=16, seconds=1))
    assert not decide(request, late, POLICY).granted


@given(of_kind(ReturnRefund), st.integers(0, 20))
@MANY
def test_v10_a_changed_mind_has_seven_days_after_the_day_of_signing(case: Case, days: int) -> None:
    _, facts = case
    assume(facts.order.signed_at is not None)
    assert facts.order.signed_at is not None
    later = replace(facts, now=facts.order.signed_at + timedelta(days=days))
    mind = ReturnRefund(Cause.CHANGED_MIND, False)
    decision = decide(mind, later, POLICY)
    passed = (shop_day(later.now) - shop_day(facts.order.signed_at)).days
    if decision.granted:
        assert passed <= 7
    if decision.reason == "window_passed":
        assert passed > 7


@given(of_kind(AddressChange, EverydayGift, ThresholdGift, RefundOnly))
@MANY
def test_v11_what_is_on_its_way_is_not_changed(case: Case) -> None:
    request, facts = case
    order = replace(
        facts.order,
        status=Status.SHIPPED,
        shipped_at=facts.now - timedelta(hours=1),
        signed_at=None,
        tracking=None,
    )
    assert not decide(request, replace(facts, order=order), POLICY).granted


@given(of_kind(ReturnRefund, Exchange, Postage))
@MANY
def test_v12_whose_fault_it_was_is_decided_by_evidence(case: Case) -> None:
    request, facts = case
    assert isinstance(request, ReturnRefund | Exchange | Postage)
    assume(request.cause in SELLER)
    unproven = decide(replace(request, evidence=False), facts, POLICY)
    assert not unproven.granted


@given(of_kind(LogisticsStalled, RefundOnly), st.integers(0, 96 * 3600 - 1))
@MANY
def test_v13_a_parcel_is_lost_after_the_waiting_time_and_not_before(
    case: Case, seconds: int
) -> None:
    request, facts = case
    tracking = facts.order.tracking
    assume(tracking is not None and tracking.state is TrackingState.IN_TRANSIT)
    assert tracking is not None
    fresh = replace(tracking, last_event_at=facts.now - timedelta(seconds=seconds))
    moving = replace(facts, order=replace(facts.order, tracking=fresh))
    assert decide(request, moving, POLICY).reason != "lost"


@given(of_kind(MissingGift))
@MANY
def test_v14_a_gift_that_is_claimed_late_goes_to_a_person(case: Case) -> None:
    request, facts = case
    assume(facts.order.signed_at is not None)
    assert facts.order.signed_at is not None
    late = replace(facts, now=facts.order.signed_at + timedelta(hours=15 * 24, seconds=1))
    assert not decide(request, late, POLICY).granted


@given(of_kind(Goodwill))
@MANY
def test_v15_a_small_payment_is_three_to_five_yuan_or_what_is_left(case: Case) -> None:
    request, facts = case
    decision = decide(request, facts, POLICY)
    if decision.granted:
        left = facts.order.left_fen
        assert min(3_00, left) <= decision.amount_fen <= min(5_00, left)


@given(asked())
@MANY
def test_v18_every_reason_stands_in_the_table_of_its_rule(case: Case) -> None:
    request, facts = case
    decision = decide(request, facts, POLICY)
    assert decision.rule == RULE[request.kind]
    assert decision.reason in {reason for reason, *_ in ROWS[request.kind]}


@given(of_kind(Goodwill), st.integers(1, 1_000_000_00))
@MANY
def test_v19_who_asks_for_more_is_never_granted_more(case: Case, more: int) -> None:
    request, facts = case
    assert isinstance(request, Goodwill)
    plain = decide(replace(request, asked_fen=None), facts, POLICY)
    greedy = decide(replace(request, asked_fen=more), facts, POLICY)
    if greedy.granted:
        assert (plain.granted, greedy.amount_fen) == (True, plain.amount_fen)


@given(asked(), st.integers(2, 5))
@MANY
def test_v20_asked_any_number_of_times_the_decision_is_the_same(case: Case, times: int) -> None:
    request, facts = case
    said = {json.dumps(decide(request, facts, POLICY).as_json()) for _ in range(times)}
    assert len(said) == 1


@given(of_kind(UrgeShipping))
@MANY
def test_v20_a_promise_of_shipping_is_the_orders_own(case: Case) -> None:
    request, facts = case
    decision = decide(request, facts, POLICY)
    if decision.granted and facts.order.ship_by is not None:
        assert facts.now <= facts.order.ship_by
