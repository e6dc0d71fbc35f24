"""What holds for every decision, whatever the facts."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta, timezone
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Decision, Facts, Outcome, Policy, Request, decide
from bot.policy.model import Cause, Goodwill, Named, Past, PastKind, Postage, ReturnRefund
from bot.policy.wire import parse
from tests.examples import examples
from tests.policy.builders import REQUESTS
from tests.policy.cases import boundary_cases

pytestmark = pytest.mark.slow

POLICY = Policy()
# What a grant of these leaves in the history has the name of the request.
ONCE = frozenset(PastKind)


@st.composite
def asked(draw: st.DrawFn, kinds: frozenset[str] = frozenset(REQUESTS)) -> tuple[Request, Facts]:
    """A case on the bounds of any of these kinds, moved by a few seconds and fen."""
    places = [place for place, kind in enumerate(REQUESTS) if kind in kinds]
    seed, place = draw(st.integers(0, 2**32)), draw(st.sampled_from(places))
    line = list(boundary_cases(place + 1, seed=seed))[place]
    line["buyer"]["contacts_on_matter"] = draw(st.integers(0, 6))
    line["order"]["refunded"] = draw(st.sampled_from([line["order"]["refunded"], "0.00", "2.99"]))
    for item in line["order"]["items"]:
        fen = draw(st.integers(0, 30_000))
        item["paid_unit_price"] = f"{fen // 100}.{fen % 100:02d}"
    return parse(json.dumps(line).encode())


def decision_of(case: tuple[Request, Facts], **changes: Any) -> Decision:
    request, facts = case
    return decide(request, replace(facts, **changes), POLICY)


def plain(decision: Decision) -> dict[str, Any]:
    return decision.as_json()


@given(asked())
@examples(400)
def test_no_amount_is_above_what_was_paid_and_not_got_back(case: tuple[Request, Facts]) -> None:
    request, facts = case
    decision = decision_of(case)
    assert decision.amount_fen >= 0
    # Two amounts lie outside the ledger's bound: what a buyer merely asks for, and postage that
    # was paid to a courier.
    merely_asked = isinstance(request, Goodwill) and decision.reason == "above_bot_limit"
    if not merely_asked and not isinstance(request, Postage):
        assert decision.amount_fen <= facts.order.left_fen


@given(asked())
@examples(400)
def test_what_an_outcome_carries(case: tuple[Request, Facts]) -> None:
    decision = decision_of(case)
    match decision.outcome:
        case Outcome.REFUSE:
            assert (decision.amount_fen, decision.gifts) == (0, ())
            assert (decision.remark, decision.deadline, decision.queue) == (None, None, None)
        case Outcome.ESCALATE:
            assert decision.remark is None
            assert decision.queue is not None
            assert decision.would_change
        case Outcome.GRANT:
            assert (decision.queue, decision.would_change) == (None, ())


@given(asked())
@examples(300)
def test_the_same_facts_give_the_same_decision_and_it_can_be_kept(
    case: tuple[Request, Facts],
) -> None:
    decision = decision_of(case)
    assert decision == decision_of(case)
    assert hash(decision) == hash(decision_of(case))
    assert [check.applied for check in decision.proof].index(True) == len(decision.proof) - 1


@given(asked(), st.randoms(use_true_random=False))
@examples(300)
def test_the_order_of_the_history_does_not_matter(
    case: tuple[Request, Facts], dice: Random
) -> None:
    shuffled = list(case[1].history)
    dice.shuffle(shuffled)
    assert plain(decision_of(case, history=tuple(shuffled))) == plain(decision_of(case))


@given(asked(), st.integers(-12, 14))
@examples(300)
def test_the_offset_of_a_time_does_not_matter(case: tuple[Request, Facts], hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    order = case[1].order
    moved = {
        field.name: getattr(order, field.name) and getattr(order, field.name).astimezone(zone)
        for field in fields(order)
        if field.name.endswith("_at") or field.name == "ship_by"
    }
    elsewhere = decision_of(case, now=case[1].now.astimezone(zone), order=replace(order, **moved))
    assert plain(elsewhere) == plain(decision_of(case))


@given(asked())
@examples(300)
def test_money_of_a_kind_is_granted_once(case: tuple[Request, Facts]) -> None:
    request, facts = case
    decision = decision_of(case)
    if decision.granted and request.kind in ONCE:
        past = Past(PastKind(request.kind), decision.amount_fen)
        back = facts.order.refunded_fen
        if request.kind != "postage":  # That was paid to a courier, not to the shop.
            back += decision.amount_fen
        order = replace(facts.order, refunded_fen=back)
        assert not decision_of(case, history=(*facts.history, past), order=order).granted


@given(asked(), st.integers(0, 50_00), st.integers(0, 50_00))
@examples(300)
def test_more_money_back_before_never_means_more_now(
    case: tuple[Request, Facts], less: int, more: int
) -> None:
    less, more = sorted((less, more))
    order = case[1].order
    if isinstance(case[0], Goodwill | Postage):
        return
    with_less = decision_of(case, order=replace(order, refunded_fen=less))
    with_more = decision_of(case, order=replace(order, refunded_fen=more))
    assert with_more.amount_fen <= with_less.amount_fen


@given(asked())
@examples(200)
def test_naming_every_item_is_naming_none(case: tuple[Request, Facts]) -> None:
    request, facts = case
    if not isinstance(request, ReturnRefund):
        request = ReturnRefund(Cause.QUALITY, True)
    none = decide(replace(request, items=None), facts, POLICY)
    for number in (None, 9_999):
        every = tuple(Named(item.sku, number) for item in facts.order.items)
        assert decide(replace(request, items=every), facts, POLICY) == none
