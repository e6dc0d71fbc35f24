"""What is found in an order, row by row: each with the least that it takes, and one short of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.order_review.gathering import shortages
from bot.order_review.model import Finding, FindingKind, Level, PastDecision, Waiting
from bot.order_review.rules import RULES, findings
from bot.shop.model import Address, Buyer
from tests.decisions.builders import CUP, NOW, PACK_99, PACK_199
from tests.order_review.builders import NUMBERS, SHOP, a_waiting, an_item, an_order

K = FindingKind


def past(kind: str, state: str, reason: str = "", number: int = 7) -> PastDecision:
    return PastDecision(number, kind, state, reason, NOW)


def address(**changes: str) -> Address:
    return replace(an_order().address, **changes)


def items(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"items": tuple(an_item(**change) for change in changes)}


def found(one: Waiting) -> list[Finding]:
    return findings(one, SHOP, NUMBERS)


ROWS: list[tuple[str, Waiting, list[FindingKind]]] = [
    ("an ordinary order", a_waiting(), []),
    ("refund agreed to", a_waiting(decisions=(past("refund_only", "done"),)), [K.INTERCEPT]),
    ("refund approved by a person", a_waiting(decisions=(past("refund_only", "approved"),)),
     [K.INTERCEPT]),
    ("packed, refund waits", a_waiting(decisions=(past("refund_only", "waiting", "intercept"),)),
     [K.INTERCEPT]),
    ("refund waits for an agent", a_waiting(decisions=(past("refund_only", "waiting", "x"),)),
     [K.REFUND_ASKED]),
    ("refund declined", a_waiting(decisions=(past("refund_only", "declined"),)), []),
    ("refund only offered", a_waiting(decisions=(past("refund_only", "offered"),)), []),
    ("refund asked on the platform", a_waiting(an_order(after_sales="退款中，待商家处理")),
     [K.REFUND_ASKED]),
    ("platform is quiet", a_waiting(an_order(after_sales="无售后或售后取消")), []),
    ("an open case without decision", a_waiting(open_cases=(("refund_only", "SH000001"),)),
     [K.REFUND_ASKED]),
    ("a refund that was reversed, and still owed",
     a_waiting(decisions=(past("refund_only", "reversed"),),
               open_cases=(("refund_only", "SH000001"),)), [K.REFUND_ASKED]),
    ("a refund that was reversed, and its case closed",
     a_waiting(decisions=(past("refund_only", "reversed"),)), []),
    ("a case of another kind", a_waiting(open_cases=(("postage", "SH000001"),)), []),
    ("black tag", a_waiting(buyer=Buyer("b", "李", "", ("VIP", "黑名单买家"))), [K.BLACKLISTED]),
    ("another tag", a_waiting(buyer=Buyer("b", "李", "", ("VIP",))), []),
    ("three to one phone", a_waiting(same_phone=("1", "2", "3")), [K.SUSPICIOUS]),
    ("two to one phone", a_waiting(same_phone=("1", "2")), []),
    ("three to one address", a_waiting(same_address=("1", "2", "3")), [K.SUSPICIOUS]),
    ("the same three by both", a_waiting(same_phone=("1", "2", "3"),
                                         same_address=("1", "2", "3")), [K.SUSPICIOUS]),
    ("two taken back before", a_waiting(taken_back=("1", "2")), [K.SUSPICIOUS]),
    ("one taken back before", a_waiting(taken_back=("1",)), []),
    ("ten pieces", a_waiting(an_order(**items({"quantity": 10, "paid_unit_price_fen": 1_00}))),
     [K.SUSPICIOUS]),
    ("nine pieces", a_waiting(an_order(**items({"quantity": 9, "paid_unit_price_fen": 1_00}))),
     []),
    ("ten pieces, one given back", a_waiting(an_order(**items(
        {"quantity": 10, "refunded_quantity": 1, "paid_unit_price_fen": 1_00}))), []),
    ("the import was not sure", a_waiting(an_order(doubts=("有两行完全一样",))), [K.SUSPICIOUS]),
    ("short", a_waiting(short=((CUP, 2, 1),)), [K.OUT_OF_STOCK]),
    ("unknown SKU", a_waiting(an_order(**items({"sku": "NO-SUCH"}))), [K.SKU_UNKNOWN]),
    ("no SKU", a_waiting(an_order(**items({"sku": ""}))), [K.SKU_UNKNOWN]),
    ("99.00 without its pack", a_waiting(an_order(**items({"paid_unit_price_fen": 99_00}))),
     [K.GIFT_MISSING]),
    ("98.99", a_waiting(an_order(**items({"paid_unit_price_fen": 98_99}))), []),
    ("99.00, the pack promised", a_waiting(an_order(**items({"paid_unit_price_fen": 99_00})),
                                           gifts=((PACK_99, 1),)), [K.GIFT_PROMISED]),
    ("99.00, the next pack promised", a_waiting(
        an_order(**items({"paid_unit_price_fen": 99_00})), gifts=((PACK_199, 1),)),
     [K.GIFT_PROMISED]),
    ("99.00, the pack in the remark", a_waiting(
        an_order(**items({"paid_unit_price_fen": 99_00})), remark=f"加送{PACK_99}*1"), []),
    ("199.00, only the lower pack promised", a_waiting(
        an_order(**items({"paid_unit_price_fen": 199_00})), gifts=((PACK_99, 1),)),
     [K.GIFT_MISSING, K.GIFT_PROMISED]),
    ("no phone", a_waiting(an_order(address=address(phone=" "))), [K.ADDRESS_INCOMPLETE]),
    ("no district", a_waiting(an_order(address=address(district=""))), []),
    ("address changed", a_waiting(decisions=(past("address_change", "done"),)),
     [K.ADDRESS_CHANGED]),
    ("address change refused", a_waiting(decisions=(past("address_change", "refused"),)), []),
    ("a sample promised", a_waiting(gifts=(("SAMPLE", 2),)), [K.GIFT_PROMISED]),
]  # fmt: skip


@pytest.mark.parametrize(("one", "kinds"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_is_found_in_an_order(one: Waiting, kinds: list[FindingKind]) -> None:
    assert [finding.kind for finding in found(one)] == kinds


def test_every_kind_of_finding_has_a_row_above_and_a_rule() -> None:
    assert {kind for _, _, kinds in ROWS for kind in kinds} == set(FindingKind)
    assert {rule.__name__ for rule in RULES} == {kind.value for kind in FindingKind}


def test_each_finding_says_the_numbers_and_what_to_do() -> None:
    one = a_waiting(
        an_order(**items({"quantity": 12, "sku": "NO-SUCH"})),
        same_phone=("A1", "A2", "A3"),
        taken_back=("B1", "B2"),
        short=((CUP, 3, 1),),
    )
    texts = " ".join(finding.text for finding in found(one))
    for number in (
        "3 单",
        "24 小时",
        "138****5678",
        "2 单",
        "30 天",
        "12 件",
        "要 3 件",
        "剩 1 件",
    ):
        assert number in texts
    assert all(finding.todo for finding in found(one))
    assert "13812345678" not in texts


def test_what_stops_a_parcel_is_told_before_what_is_only_to_be_done() -> None:
    one = a_waiting(
        gifts=(("SAMPLE", 1),), decisions=(past("refund_only", "done"),), short=((CUP, 1, 0),)
    )
    assert [finding.level for finding in found(one)] == [Level.STOP, Level.STOP, Level.DO]


CHANGES: list[tuple[str, Waiting, Waiting, bool]] = [
    ("nothing", a_waiting(taken_back=("1", "2")), a_waiting(taken_back=("2", "1")), True),
    ("one more", a_waiting(taken_back=("1", "2")), a_waiting(taken_back=("1", "2", "3")), False),
    ("another gift", a_waiting(gifts=(("A", 1),)), a_waiting(gifts=(("A", 2),)), False),
    ("another platform word", a_waiting(an_order(after_sales="退款中")),
     a_waiting(an_order(after_sales="退款中，买家举证")), False),
    ("another address", a_waiting(decisions=(past("address_change", "done"),)),
     a_waiting(an_order(address=address(detail="别处")),
               decisions=(past("address_change", "done"),)), False),
    ("the same address changed again", a_waiting(decisions=(past("address_change", "done"),)),
     a_waiting(decisions=(past("address_change", "done", number=8),)), True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "same"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_a_finding_is_another_one_only_when_its_facts_are_others(
    before: Waiting, after: Waiting, same: bool
) -> None:
    keys = [{finding.key for finding in found(one)} for one in (before, after)]
    assert (keys[0] == keys[1]) is same


def test_the_oldest_orders_are_served_first_and_the_short_one_leaves_its_pieces() -> None:
    orders = [
        an_order(no="first", **items({"quantity": 3})),
        an_order(no="second", **items({"quantity": 3})),
        an_order(no="third", **items({"quantity": 2})),
    ]
    assert shortages(orders, {CUP: 5}) == {"second": [(CUP, 3, 2)]}
    assert shortages(orders, {}) == {}, "what is not counted is not short"


def test_two_lines_of_one_sku_are_wanted_together() -> None:
    order = an_order(**items({"quantity": 2}, {"quantity": 2, "line": 2}))
    assert shortages([order], {CUP: 3}) == {order.no: [(CUP, 4, 3)]}


def test_a_shop_whose_orders_never_name_a_pack_lacks_none() -> None:
    one = a_waiting(an_order(**items({"paid_unit_price_fen": 99_00})))
    silent = replace(SHOP, packs_are_lines=False)
    assert list(findings(one, SHOP, NUMBERS))
    assert not list(findings(one, silent, NUMBERS))
