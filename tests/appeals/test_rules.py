"""When the facts fit an appeal, and the words that are filled from them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.appeals import texts
from bot.appeals.model import AppealKind, AppealNumbers, CameBack, Refunded, Return
from bot.appeals.rules import cannot_ship, fast_refund, malicious, ship_by_of
from bot.order_review.model import ReviewedOrder, Seen, Waiting
from bot.order_review.rules import findings
from bot.policy import Policy
from bot.shop.model import Buyer, Parcel
from tests.decisions.builders import CUP, NOW
from tests.order_review.builders import NUMBERS, SHOP, a_waiting, an_item, an_order

APPEALS = AppealNumbers()
POLICY = Policy()
SENT = Parcel("顺丰", "SF1234567890", "in_transit", NOW - timedelta(days=3), None)


def a_refund(*, agreed: bool = False, returned: Return | None = None, **changes: Any) -> Refunded:
    """Shipped three days ago; then the platform gave 59 yuan back."""
    given: dict[str, Any] = {
        "status": "refunded",
        "shipped_at": NOW - timedelta(days=3),
        "refunded_fen": 59_00,
        "after_sales": "退款成功",
        "parcels": (SENT,),
    }
    return Refunded(an_order(**(given | changes)), Buyer("buyer-9", "小王"), agreed, returned)


def back(came: CameBack, words: str = "") -> Return:
    return Return(came, "SH000012", words)


REFUNDS = [
    ("refunded, nothing came back", a_refund(), "nothing"),
    ("nothing refunded", a_refund(refunded_fen=0), None),
    ("refunded before it was shipped", a_refund(shipped_at=None), None),
    ("the shop agreed", a_refund(agreed=True), None),
    ("the parcel went back", a_refund(parcels=(replace(SENT, state="returned"),)), None),
    ("the platform says it came back", a_refund(after_sales="退货退款成功"), None),
    ("a return was agreed, nothing sent", a_refund(returned=back(CameBack.NOTHING)), "nothing"),
    ("a return is on its way", a_refund(returned=back(CameBack.UNDER_WAY)), "under_way"),
    ("it arrived, unchecked", a_refund(returned=back(CameBack.ARRIVED)), None),
    ("it arrived and is right", a_refund(returned=back(CameBack.RIGHT)), None),
    ("it arrived and is wrong", a_refund(returned=back(CameBack.WRONG, "是别家的杯子")), "wrong"),
    ("it is wrong, whatever the platform says", a_refund(
        returned=back(CameBack.WRONG, "空包"), after_sales="退货退款成功"), "wrong"),
    ("a part was refunded", a_refund(status="signed", refunded_fen=1), "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "reason"), [row[1:] for row in REFUNDS], ids=[row[0] for row in REFUNDS]
)
def test_fast_refunds(one: Refunded, reason: str | None) -> None:
    found = fast_refund(one, now=NOW, numbers=APPEALS)
    assert (found and found.reason) == reason


def test_a_fast_refund_has_seven_days_and_says_the_facts() -> None:
    one = a_refund(returned=back(CameBack.WRONG, "是别家的杯子"), signed_at=NOW - timedelta(days=1))
    found = fast_refund(one, now=NOW, numbers=APPEALS)
    assert found is not None
    assert found.deadline == NOW + timedelta(days=7)
    for fact in (one.order.no, "59.00 元", "SF1234567890", "SH000012", "是别家的杯子", "签收"):
        assert fact in found.text


def screened(one: Waiting) -> ReviewedOrder:
    return ReviewedOrder(one, tuple(Seen(finding) for finding in findings(one, SHOP, NUMBERS)))


MALICIOUS = [
    ("an ordinary order", a_waiting(), None),
    ("black tag", a_waiting(buyer=Buyer("b", "李", "", ("黑名单",))), "blacklisted"),
    ("three taken back", a_waiting(taken_back=("1", "2", "3")), "taken_back"),
    ("two taken back", a_waiting(taken_back=("1", "2")), None),
    ("five to one phone", a_waiting(same_phone=tuple("12345")), "same_place"),
    ("five to one address", a_waiting(same_address=tuple("12345")), "same_place"),
    ("four to one phone", a_waiting(same_phone=tuple("1234")), None),
]


@pytest.mark.parametrize(
    ("one", "reason"), [row[1:] for row in MALICIOUS], ids=[row[0] for row in MALICIOUS]
)
def test_malicious_orders(one: Waiting, reason: str | None) -> None:
    found = malicious(screened(one), now=NOW, numbers=APPEALS, order_review=NUMBERS)
    assert (found and found.reason) == reason


CANNOT_SHIP = [
    ("an ordinary order", a_waiting(), None),
    ("short", a_waiting(short=((CUP, 2, 1),)), "out_of_stock"),
    ("no phone", a_waiting(an_order(address=replace(an_order().address, phone=""))),
     "address_incomplete"),
    ("refund asked", a_waiting(an_order(after_sales="退款中")), "refund_asked"),
    ("refund asked and short", a_waiting(an_order(after_sales="退款中"), short=((CUP, 2, 1),)),
     "refund_asked"),
    ("only suspicious", a_waiting(taken_back=("1", "2", "3")), None),
    ("only a gift to pack", a_waiting(gifts=(("SAMPLE", 1),)), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "reason"), [row[1:] for row in CANNOT_SHIP], ids=[row[0] for row in CANNOT_SHIP]
)
def test_orders_that_cannot_be_shipped(one: Waiting, reason: str | None) -> None:
    found = cannot_ship(screened(one), now=NOW, policy=POLICY)
    assert (found and found.reason) == reason


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"ship_by": NOW + timedelta(hours=5)}, NOW + timedelta(hours=5)),
        ({"confirmed_at": NOW - timedelta(hours=8)}, NOW + timedelta(hours=40)),
        ({"confirmed_at": None}, NOW + timedelta(hours=48)),
    ],
    ids=["its own promise", "48 h after confirming", "nothing known"],
)
def test_it_is_due_when_the_order_should_have_left(changes: dict[str, Any], due: object) -> None:
    assert ship_by_of(an_order(**changes), now=NOW, policy=POLICY) == due


def test_it_is_due_by_the_promise_of_the_policy_in_force() -> None:
    slower = replace(POLICY, shipping=replace(POLICY.shipping, promise_hours=72))
    confirmed = an_order(confirmed_at=NOW - timedelta(hours=8))
    assert ship_by_of(confirmed, now=NOW, policy=slower) == NOW + timedelta(hours=64)


def test_every_reason_has_a_name_and_every_name_a_template() -> None:
    templates = {
        AppealKind.FAST_REFUND: texts.FAST_REFUND,
        AppealKind.MALICIOUS: texts.MALICIOUS,
        AppealKind.CANNOT_SHIP: texts.CANNOT_SHIP,
    }
    assert set(templates) == set(AppealKind)
    assert {(kind, name) for kind, all_of in templates.items() for name in all_of} == set(
        texts.REASONS
    )


def test_no_text_leaves_a_gap_open() -> None:
    """Every template that a row above reaches is filled whole."""
    one = a_waiting(an_order(items=(an_item(quantity=2),)), buyer=Buyer("b", "李", "", ("黑名单",)))
    made = [
        *(fast_refund(row[1], now=NOW, numbers=APPEALS) for row in REFUNDS),
        *(malicious(screened(row[1]), now=NOW, numbers=APPEALS, order_review=NUMBERS)
          for row in (*MALICIOUS, ("", one, ""))),
        *(cannot_ship(screened(row[1]), now=NOW, policy=POLICY) for row in CANNOT_SHIP),
    ]  # fmt: skip
    told = [proposal for proposal in made if proposal is not None]
    assert {(proposal.kind, proposal.reason) for proposal in told} == set(texts.REASONS)
    assert not [
        proposal.text for proposal in told if re.search(r"[{}]|None|：。|，。", proposal.text)
    ]
