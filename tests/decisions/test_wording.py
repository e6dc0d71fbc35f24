"""Every code that the rules can say has its Chinese, and the views have the protocol's shape."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.decisions import wording
from bot.decisions.handover import mood_of
from bot.decisions.model import Money
from bot.decisions.views import decision_view
from bot.policy import (
    address,
    gifts,
    goodwill,
    model,
    postage,
    price,
    refunds,
    remark_for,
    returns,
    shipping,
)
from bot.policy.model import Change, Lever
from bot.shape import plain
from tests.decisions.builders import CUP, NOT_SHIPPED, ORDER, PlainPhrases, World
from tests.decisions.race import GOODWILL

TABLES: list[Sequence[Any]] = [
    price.ROWS,
    goodwill.ROWS,
    gifts.NEAR_ROWS,
    gifts.MISSING_ROWS,
    gifts.EVERYDAY_ROWS,
    postage.ROWS,
    refunds.ROWS,
    returns.RETURN_ROWS,
    returns.EXCHANGE_ROWS,
    shipping.URGE_ROWS,
    shipping.STALLED_ROWS,
    address.ROWS,
]
REASONS = {row.reason for table in TABLES for row in table}
KINDS = {request.kind for request in typing.get_args(model.Request)}
PARAMS = {
    Lever.PRICE_FALLS: {"by": "2026-11-29T12:00:00+08:00"},
    Lever.PERSON_AGREES: {"queue": "warehouse"},
    Lever.ASK_AT_MOST: {"amount": "3.00"},
    Lever.GOODS_TOTAL: {"at_least": "99.00"},
    Lever.STOCK: {"sku": "GIFT-99", "at_least": "1"},
    Lever.NO_EVENT_UNTIL: {"at": "2026-11-29T12:00:00+08:00"},
    Lever.ADDRESS_PART: {"part": "district"},
}


@pytest.fixture
def world(sqlite_world: World) -> World:
    return sqlite_world


def test_every_reason_and_no_other_has_a_text():
    assert set(wording.REASONS) == REASONS


def test_every_kind_of_request_and_of_money_has_a_name():
    assert set(wording.KINDS) == KINDS | {kind.value for kind in Money}


def test_an_unknown_reason_is_shown_as_it_stands():
    assert wording.reason_text("brand_new") == "brand_new"


@pytest.mark.parametrize("lever", Lever)
def test_every_lever_is_a_sentence_without_gaps(lever):
    text = wording.change_text(Change(lever, tuple(PARAMS.get(lever, {}).items())))

    assert "{" not in text
    assert any("一" <= letter <= "鿿" for letter in text)


def test_times_in_sentences_are_short():
    change = Change(Lever.NO_EVENT_UNTIL, (("at", "2026-11-29T12:00:00+08:00"),))

    assert wording.change_text(change) == "到 2026-11-29 12:00 物流仍没有更新即可"


def test_a_decision_is_shown_as_the_protocol_says(world):
    world.set_price(CUP, 30_00)
    record = world.ask(model.PriceDifference()).record

    view = plain(decision_view(record, PlainPhrases(), can_approve=True))

    assert set(view) == {
        "id", "at", "order_no", "kind", "kind_text", "rule", "outcome", "reason", "reason_text",
        "buyer_reason", "amount", "gifts", "remark", "deadline", "policy_version", "state", "proof",
        "would_change", "can_approve", "settled_by",
    }  # fmt: skip
    assert (view["kind_text"], view["amount"], view["state"]) == ("退差价", "29.00", "waiting")
    assert view["reason_text"] == "超出机器人权限"
    assert view["would_change"] == ["客服同意即可"]
    last = view["proof"][-1]
    assert last["applied"]
    assert last["facts"] == [{"label": "应退", "value": "29.00 元", "bound": "不超过 20.00 元"}]


def test_a_hand_over_card_tells_wish_and_proposal(world):
    world.grant(GOODWILL)
    world.set_price(CUP, 30_00)
    world.ask(model.PriceDifference())

    card = plain(world.decisions.card_of("conversation-1"))

    assert card["wish"] == "退差价"
    assert card["proposal"] == "退差价 29 元（超出机器人权限）"
    assert {"label": "规则结论", "value": "超出机器人权限"} in card["facts"]
    assert (card["mood"], card["last_words"]) == ("calm", "")


def test_a_hand_over_card_without_a_decision_is_still_a_card(world):
    card = plain(world.decisions.card_of("conversation-1"))

    assert (card["wish"], card["facts"], card["proposal"]) == ("", [], None)


@pytest.mark.parametrize(
    ("texts", "mood"),
    [
        pytest.param(["请问到哪了"], "calm", id="asks"),
        pytest.param(["怎么还没到"], "upset", id="impatient"),
        pytest.param(["快点！！"], "upset", id="marks"),
        pytest.param(["怎么还没到", "我要投诉"], "angry", id="threatens"),
        pytest.param(["我要投诉", *["好的"] * 5], "calm", id="long_ago"),
    ],
)
def test_a_mood_is_read_from_the_latest_words(texts, mood):
    assert mood_of(texts) == mood


@pytest.mark.parametrize(
    "request_",
    [
        model.PriceDifference(),
        GOODWILL,
        model.ReturnRefund(model.Cause.DISLIKE, evidence=False),
        model.Exchange(model.Cause.QUALITY, evidence=True, sku=CUP, new_sku="BAG"),
    ],
    ids=lambda request: request.kind,
)
def test_a_person_writes_the_remark_that_the_rule_would(world, request_):
    world.set_price(CUP, 54_00)
    record = world.ask(request_).record

    remark = remark_for(request_, record.facts, world.policy, amount_fen=record.amount_fen)

    assert remark == record.decision.remark
    assert remark


@pytest.mark.parametrize(
    "request_",
    [model.RefundOnly(), model.EverydayGift()],
    ids=lambda request: request.kind,
)
def test_a_person_writes_the_same_remark_before_shipping(world, request_):
    world.change_order(**NOT_SHIPPED)
    record = world.ask(request_).record

    remark = remark_for(request_, record.facts, world.policy, amount_fen=record.amount_fen)

    assert remark == record.decision.remark
    assert remark


def test_a_remark_counts_no_days_from_a_time_that_nobody_knows(world):
    world.change_order(status="signed", shipped_at=None, signed_at=None)
    world.set_price(CUP, 54_00)
    record = world.ask(model.PriceDifference()).record

    assert record.reason == "time_unknown"
    assert remark_for(record.request, record.facts, world.policy, amount_fen=5_00) == "退差价5元"


@pytest.mark.parametrize(
    "request_",
    [model.PriceDifference(), GOODWILL, model.RefundOnly()],
    ids=lambda request: request.kind,
)
def test_a_remark_names_the_amount_that_a_person_agreed_to(world, request_):
    record = world.ask(request_).record

    remark = remark_for(request_, record.facts, world.policy, amount_fen=1_23)

    assert remark is not None
    assert remark.endswith("1.23元")


@pytest.mark.parametrize("given", [0, 5_00, 10_000_00])
def test_the_rules_and_the_till_see_the_same_money_left(world, given):
    """The rules count what we gave back as refunded; the till and the cases ask the order."""
    with world.open_uow(writes=False) as uow:
        order = uow.shop.order_for_staff(ORDER)
    facts = world.ask(model.PriceDifference()).record.facts.order
    after = replace(facts, refunded_fen=facts.refunded_fen + given)

    assert order.left_fen(given) == after.left_fen
