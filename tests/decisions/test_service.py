"""Asking and carrying out, on both databases."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.decisions.granting import grant_key
from bot.decisions.model import OfferChanged, State
from bot.decisions.policy_version import version_of
from bot.errors import (
    AlreadyGranted,
    BadInput,
    ConversationMoved,
    NotFound,
    OrderNotFound,
    OverBudget,
)
from bot.policy import Outcome, decide, model, wire
from tests.decisions.builders import (
    BAG,
    BUYER,
    CONVERSATION,
    CUP,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    ORDER,
    PACK_99,
    SAMPLE,
    add_order,
)

DIFFERENCE = model.PriceDifference()
GOODWILL = model.Goodwill(model.GoodwillCause.COURIER)
REFUND = model.RefundOnly()
ADDRESS = model.Address("浙江省", "杭州市", "西湖区", "文三路 1 号", "王小姐", "13800138000")


def test_a_decision_is_recorded_with_the_line_that_gives_it_again(world):
    world.set_price(CUP, 54_00)

    record = world.decisions.decision(world.ask(DIFFERENCE).id)

    request, facts = wire.parse(json.dumps(record.line).encode())
    assert decide(request, facts, world.policy) == record.decision
    assert record.decision.proof
    assert record.policy_version == version_of(world.policy).version
    assert (record.state, record.amount_fen) == (State.OFFERED, 5_00)
    assert world.paid() == []


def test_a_turn_asked_once_more_has_the_decision_of_the_first_time(world):
    def asked(seq: int, order_no: str = ORDER, request: model.Request = GOODWILL) -> int:
        return world.decisions.ask(
            request,
            order_no=order_no,
            buyer_id=BUYER,
            conversation_id=CONVERSATION,
            turn_seq=seq,
        ).id

    first = asked(7)
    assert asked(7) == first
    assert len({first, asked(9), asked(7, request=REFUND)}) == 3
    assert len(world.decisions.decisions_of_conversation(CONVERSATION)) == 3


def test_a_grant_pays_remarks_and_says_so_together(world):
    world.set_price(CUP, 54_00)

    done = world.grant(DIFFERENCE)

    assert (done.record.state, done.again) == (State.DONE, False)
    assert world.paid() == [("price_difference", 5_00)]
    assert world.remarks() == ["7天内退差价5元"]
    assert done.message is not None
    assert [message.seq for message in world.messages()] == [done.message.seq]
    assert world.decisions.traces_of(ORDER)["returned_fen"] == 5_00


def test_carried_out_twice_it_answers_the_same_and_pays_once(world):
    asked = world.ask(GOODWILL)

    first, second = world.carry_out(asked.id), world.carry_out(asked.id)

    assert (first.again, second.again) == (False, True)
    assert second.record == first.record
    assert second.message is not None
    assert second.message.seq == first.message.seq
    assert world.paid() == [("goodwill", 3_00)]
    assert len(world.messages()) == 1


@pytest.mark.parametrize("request_", [DIFFERENCE, GOODWILL], ids=lambda request: request.kind)
def test_asked_again_after_a_grant_the_answer_is_that_grant(world, request_):
    world.set_price(CUP, 54_00)
    done = world.grant(request_)

    asked = world.ask(request_)

    assert (asked.id, asked.again) == (done.record.id, True)
    assert len(world.paid()) == 1


def test_a_second_offer_made_before_the_first_was_carried_out_pays_nothing_more(world):
    first, second = world.ask(GOODWILL), world.ask(GOODWILL)
    done = world.carry_out(first.id)

    again = world.carry_out(second.id)

    assert (again.record.id, again.again) == (done.record.id, True)
    assert world.paid() == [("goodwill", 3_00)]


def test_who_wants_more_goodwill_than_was_paid_gets_a_person(world):
    world.grant(GOODWILL)

    asked = world.ask(model.Goodwill(model.GoodwillCause.COURIER, asked_fen=20_00))

    assert (asked.again, asked.record.reason) == (False, "already_paid")
    assert asked.record.state is State.WAITING


@pytest.mark.parametrize("asked_fen", [1_00, 3_00], ids=["less", "just what was paid"])
def test_who_asks_for_no_more_goodwill_than_was_paid_has_had_it(world, asked_fen):
    done = world.grant(GOODWILL)

    asked = world.ask(model.Goodwill(model.GoodwillCause.COURIER, asked_fen=asked_fen))

    assert (asked.id, asked.again) == (done.record.id, True)


@pytest.mark.parametrize("granted", [False, True], ids=["offered", "granted already"])
def test_a_yes_to_another_buyers_offer_is_not_found_and_says_nothing(world, granted):
    add_order(world, "friends-order", "friend", "conversation-f")
    offer = world.ask(GOODWILL)
    if granted:
        world.carry_out(offer.id)
    paid = world.paid()

    with pytest.raises(NotFound):
        world.carry_out(offer.id, buyer_id="friend", conversation_id="conversation-f")

    assert world.paid() == paid
    with world.open_uow(writes=False) as uow:
        assert uow.desk.messages_after("conversation-f", 0) == []


def test_a_later_lower_price_is_paid_but_the_same_drop_is_not(world):
    world.set_price(CUP, 54_00)
    world.grant(DIFFERENCE)
    world.grant(DIFFERENCE)
    world.set_price(CUP, 51_00)

    world.grant(DIFFERENCE)
    world.grant(DIFFERENCE)

    assert world.paid() == [("price_difference", 5_00), ("price_difference", 3_00)]


def test_an_offer_that_no_longer_holds_is_not_paid(world):
    world.set_price(CUP, 54_00)
    asked = world.ask(DIFFERENCE)
    world.set_price(CUP, 56_00)

    with pytest.raises(OfferChanged) as changed:
        world.carry_out(asked.id)

    assert changed.value.asked.decision.amount_fen == 3_00
    assert changed.value.asked.id != asked.id
    assert world.paid() == []
    assert world.messages() == []


def test_after_a_person_took_the_conversation_nothing_is_carried_out(world):
    asked = world.ask(GOODWILL)
    world.hand_to_a_person(world.staff())

    with pytest.raises(ConversationMoved):
        world.carry_out(asked.id)
    with pytest.raises(ConversationMoved):
        world.carry_out(asked.id, message=None)

    assert world.paid() == []
    assert world.decisions.decision(asked.id).state is State.OFFERED


def test_a_full_refund_gives_what_is_left_and_closes_the_order(world):
    world.change_order(**NOT_SHIPPED)
    world.grant(GOODWILL)

    done = world.grant(REFUND)

    assert done.record.reason == "not_shipped"
    assert world.paid() == [("goodwill", 3_00), ("refund", 56_00)]
    assert world.ask(REFUND).again
    assert world.ask(model.UrgeShipping()).record.reason == "order_closed"


def test_what_the_platform_gave_back_leaves_less_for_us(world):
    world.change_order(**NOT_SHIPPED, refunded_fen=40_00)

    assert world.grant(REFUND).record.amount_fen == 19_00


def test_a_gift_takes_stock_and_is_given_once_by_either_permission(world):
    add_order(world, "near", items=[(CUP, 1, 59_00), (BAG, 1, 36_00)], **NOT_SHIPPED)

    given = world.carry_out(world.ask(model.EverydayGift(), "near").id)

    assert world.stock(SAMPLE) == 8
    assert given.record.decision.gifts == (model.Gift(SAMPLE, 2),)
    assert world.remarks("near") == ["加送小样 SAMPLE*2"]
    assert world.ask(model.EverydayGift(), "near").again
    assert world.ask(model.ThresholdGift(), "near").record.reason == "already_given"


def test_a_pack_that_ran_out_meanwhile_goes_to_a_person(world):
    add_order(world, "near", items=[(CUP, 1, 59_00), (BAG, 1, 36_00)], **NOT_SHIPPED)
    asked = world.ask(model.ThresholdGift(), "near")
    world.set_stock(PACK_99, 0)

    with pytest.raises(OfferChanged) as changed:
        world.carry_out(asked.id)

    assert changed.value.asked.record.reason == "out_of_stock"
    assert changed.value.asked.record.state is State.WAITING


def test_an_address_is_rewritten_and_may_be_changed_again(world):
    world.change_order(**NOT_SHIPPED)
    world.grant(model.AddressChange(ADDRESS))

    world.grant(model.AddressChange(ADDRESS._replace(detail=" 文三路 2 号 ")))

    with world.open_uow(writes=False) as uow:
        order = uow.shop.order(ORDER, buyer_id=BUYER)
    assert order.address.detail == "文三路 2 号"
    assert world.remarks()[-1] == "改地址：浙江省+杭州市+西湖区+文三路 2 号+王小姐+13800138000"


def test_the_same_wish_waits_for_one_person_once(world):
    world.change_order(**ON_ITS_WAY | {"shipped_at": NOW - timedelta(hours=60)})
    first = world.ask(model.LogisticsStalled())

    second = world.ask(model.LogisticsStalled())

    assert first.record.state is State.WAITING
    assert (second.id, second.again) == (first.id, True)


def test_a_promise_is_given_by_saying_it(world):
    world.change_order(**NOT_SHIPPED)

    asked = world.ask(model.UrgeShipping())

    assert (asked.record.reason, asked.record.state) == ("on_time", State.DONE)
    assert not world.ask(model.UrgeShipping()).again


def test_urges_count_once_per_ten_minutes_and_the_third_goes_to_the_warehouse(world):
    world.change_order(**NOT_SHIPPED)
    reasons = []
    for minutes in (0, 9, 10, 10):
        world.clock.on(minutes=minutes)
        reasons.append(world.ask(model.UrgeShipping()).record.reason)

    assert reasons == ["on_time", "on_time", "on_time", "urged_often"]


def test_the_third_contact_on_a_matter_raises_the_goodwill(world):
    amounts = []
    for _ in range(3):
        world.decisions.count_contact(ORDER, buyer_id=BUYER, wish="logistics_stalled")
        amounts.append(world.ask(GOODWILL).decision.amount_fen)
        world.clock.on(minutes=11)

    assert amounts == [3_00, 3_00, 4_00]


def test_three_payments_in_thirty_days_are_enough_for_a_buyer(world):
    for number in range(4):
        add_order(world, f"more-{number}")
    for number in range(3):
        world.carry_out(world.ask(GOODWILL, f"more-{number}").id)

    assert world.ask(GOODWILL, "more-3").record.reason == "buyer_limit"


def test_offers_made_before_the_limit_was_reached_do_not_pass_it(world):
    offers = []
    for number in range(4):
        add_order(world, f"more-{number}")
        offers.append(world.ask(GOODWILL, f"more-{number}").id)
    for offer in offers[:3]:
        world.carry_out(offer)

    with pytest.raises(OfferChanged) as changed:
        world.carry_out(offers[3])

    assert changed.value.asked.record.reason == "buyer_limit"


def test_nobody_reaches_into_another_buyers_order_or_decision(world):
    asked = world.ask(GOODWILL)
    add_order(world, "other", "buyer-2", "conversation-2")

    with pytest.raises(OrderNotFound):
        world.ask(GOODWILL, buyer_id="buyer-2")
    with pytest.raises(OrderNotFound):
        world.decisions.count_contact(ORDER, buyer_id="buyer-2", wish="goodwill")
    with pytest.raises(NotFound):
        world.carry_out(asked.id, buyer_id="buyer-2", conversation_id="conversation-2")

    assert world.paid() == []


def test_a_request_that_does_not_fit_the_order_is_refused(world):
    wrong = model.Exchange(model.Cause.QUALITY, evidence=True, sku="ELSE", new_sku=CUP)

    with pytest.raises(BadInput):
        world.ask(wrong)

    assert world.decisions.decisions_of_order(ORDER) == []


def test_a_return_is_agreed_to_and_paid_when_the_goods_are_back(world):
    done = world.grant(model.ReturnRefund(model.Cause.DISLIKE, evidence=False))

    assert done.record.decision.outcome is Outcome.GRANT
    assert world.remarks() == ["退货退款59元"]
    assert world.paid() == []


def test_return_postage_is_paid_once_and_is_none_of_the_orders_money(world):
    wish = model.Postage(model.Cause.QUALITY, amount_fen=10_00, evidence=True)
    assert world.ask(wish).record.reason == "no_case"
    world.grant(model.ReturnRefund(model.Cause.QUALITY, evidence=True))

    done = world.grant(wish)

    assert (done.record.reason, world.ask(wish).again) == ("seller_pays", True)
    assert world.paid() == [("postage", 10_00)]
    assert world.remarks()[-1] == "退运费10元"
    assert world.decisions.traces_of(ORDER)["returned_fen"] == 0


def test_decisions_of_a_conversation_come_newest_first(world):
    first, second = world.ask(DIFFERENCE), world.ask(GOODWILL)

    found = world.decisions.decisions_of_conversation(CONVERSATION)

    assert [record.id for record in found] == [second.id, first.id]
    assert found == world.decisions.decisions_of_order(ORDER)


def test_the_ledger_is_only_ever_added_to(world):
    world.grant(GOODWILL)
    statements = ["UPDATE ledger SET amount_fen = 1", "DELETE FROM ledger"]
    if world.engine.dialect.name == "postgresql":
        statements.append("TRUNCATE ledger CASCADE")

    for statement in statements:
        with pytest.raises(DBAPIError, match="only ever added to"):
            with world.engine.begin() as connection:
                connection.execute(text(statement))

    assert world.paid() == [("goodwill", 3_00)]


def test_a_key_is_granted_once_whatever_was_seen_before(world):
    done = world.grant(GOODWILL)
    key = grant_key(GOODWILL)
    assert key is not None

    with world.open_uow() as uow, pytest.raises(AlreadyGranted):
        uow.decisions.add_grant(ORDER, key, decision_id=done.record.id, at=NOW)


def test_a_budget_is_used_up_to_the_last_fen_and_no_further(world):
    with world.open_uow() as uow:
        uow.decisions.spend("order:x", 6_00, cap_fen=10_00)
        uow.decisions.spend("order:x", 4_00, cap_fen=10_00)
        with pytest.raises(OverBudget):
            uow.decisions.spend("order:x", 1, cap_fen=10_00)
        uow.decisions.spend("order:x", 1, cap_fen=10_00, beyond=True)
