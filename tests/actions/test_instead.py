"""Another wish in the place of one that waits for a person: one offer of both, one yes, and nothing
without it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from actions.saying.instead import GivesWay, _of_the_same_goods
from bot.cases.model import Kind, State
from bot.decisions.model import DecisionRecord
from bot.decisions.model import State as DecisionState
from bot.desk.model import HandOver, Holder, Queue
from bot.desk.opening import open_ticket
from bot.policy.model import Cause, Exchange
from bot.store.tables.shop import OrderItemRow, ProductRow, StockRow
from tests.actions.talk import Chat
from tests.actions.test_in_the_queue import Queued
from tests.decisions.builders import (
    BAG,
    CONVERSATION,
    CUP,
    NOW,
    ORDER,
    World,
    sold_in,
)

GIVEN_UP = ("那别换了 退货退款得了", "不等了直接退", "换不了就算了 退我钱", "干脆退货吧 不换了")
# What only asks, hangs on something, is about others, or turns both down.
NOT_PLAIN = (
    "要是还没货就退货", "能退货吗", "我同事那单不换了退的货", "不换了", "别退货",
    "不想退货也不想换了", "等两天再说退不退", "退货退款要几天啊",
)  # fmt: skip


def escalated(world: World) -> DecisionRecord:
    """An exchange for goods that are out of stock."""
    world.set_stock(BAG, 0)
    asked = world.ask(Exchange(Cause.SIZE, evidence=False, sku=CUP, new_sku=BAG))
    assert asked.record.state is DecisionState.WAITING
    return asked.record


def in_the_queue(chat: Chat, record: DecisionRecord) -> Queued:
    with chat.world.open_uow() as uow:
        wish = HandOver(
            Queue.AGENT,
            record.reason,
            order_no=ORDER,
            decision_id=record.id,
            deadline=record.decision.deadline,
        )
        open_ticket(uow, CONVERSATION, wish, at=NOW)
        uow.commit()
    chat.slots["order_no"] = ORDER
    chat.slots["notes"] = {"cause": Cause.SIZE.value}
    return Queued(chat, order_no=None, bring=False)


def out_of_stock(chat: Chat) -> Queued:
    return in_the_queue(chat, escalated(chat.world))


@pytest.fixture
def waiting(chat: Chat) -> Queued:
    return out_of_stock(chat)


def cases(world: World) -> dict[Kind, State]:
    return {case.kind: case.state for case in world.cases.of_order(ORDER)}


def holder(world: World) -> Holder:
    with world.open_uow(writes=False) as uow:
        return uow.desk.conversation(CONVERSATION).holder


@pytest.mark.parametrize("words", GIVEN_UP)
@pytest.mark.parametrize("intent", ["withdraw_request", "request_return", "nlu_fallback"])
def test_a_return_takes_the_place_of_the_exchange_that_waits(
    world: World, waiting: Queued, intent: str, words: str
) -> None:
    assert waiting.hear(intent, words) == ["offer_instead"]
    assert "换货" in waiting.chat.words and "59 元" in waiting.chat.words
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}
    said = waiting.hear("affirm", "好的")
    assert said[:2] == ["written", "first_taken_back"]
    assert cases(world) == {
        Kind.EXCHANGE: State.WITHDRAWN,
        Kind.RETURN_REFUND: State.AWAITING_RETURN,
    }
    assert holder(world) is Holder.BOT
    with world.open_uow(writes=False) as uow:
        assert uow.tickets.of_conversation(CONVERSATION) == []


def test_a_little_money_takes_its_place(world: World, waiting: Queued) -> None:
    assert waiting.hear("request_compensation", "换成补偿也行") == ["offer_instead"]
    assert world.paid() == []
    waiting.hear("affirm", "好的")
    assert world.paid() == [("goodwill", 3_00)]
    assert cases(world) == {Kind.EXCHANGE: State.WITHDRAWN}


def test_a_no_leaves_the_first_as_it_was(world: World, waiting: Queued) -> None:
    waiting.hear("request_return", GIVEN_UP[0])
    assert waiting.hear("deny", "不用了") == ["first_stays"]
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}
    assert holder(world) is Holder.QUEUE


def test_the_offer_put_once_more_names_both(world: World, waiting: Queued) -> None:
    waiting.hear("request_return", GIVEN_UP[0])
    assert waiting.hear("withdraw_request", "还是别换了 退货退款吧")[0].startswith("again_offer")
    assert "撤掉换货" in waiting.chat.words
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}


def test_what_the_rules_refuse_is_told_and_the_first_stays(world: World, waiting: Queued) -> None:
    with world.open_uow() as uow:
        for item in uow.session.query(OrderItemRow):
            item.no_reason_return = False
        uow.commit()
    assert waiting.hear("request_return", GIVEN_UP[0]) == [
        "return_refund_not_returnable",
        "first_stays",
    ]
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}
    assert holder(world) is Holder.QUEUE


def test_what_a_person_would_have_to_decide_as_well_stays_with_the_person(
    world: World, waiting: Queued
) -> None:
    world.change_order(signed_at=NOW - timedelta(days=9))
    assert waiting.hear("request_return", GIVEN_UP[0])[0] == "waits_case"
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}


@pytest.mark.parametrize(("goods", "same"), [([CUP], True), ([CUP, "TOWEL"], False)])
def test_goods_that_nobody_gave_up_do_not_come_off_with_it(goods: list[str], same: bool) -> None:
    """A return of 95 yuan is not given up by who wants another cup."""
    way = SimpleNamespace(case=SimpleNamespace(items=[SimpleNamespace(sku=one) for one in goods]))
    exchange = Exchange(Cause.SIZE, evidence=False, sku=CUP, new_sku=BAG)
    assert _of_the_same_goods(exchange, cast("GivesWay", way)) is same


@pytest.mark.parametrize("words", NOT_PLAIN)
@pytest.mark.parametrize("intent", ["withdraw_request", "nlu_fallback"])
def test_words_that_give_nothing_up_take_no_place(
    world: World, waiting: Queued, intent: str, words: str
) -> None:
    assert "offer_instead" not in waiting.hear(intent, words)
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}
    waiting.hear("affirm", "嗯")
    assert Kind.RETURN_REFUND not in cases(world)
    assert world.paid() == []


def test_what_a_person_claimed_since_the_offer_is_not_touched(
    world: World, waiting: Queued
) -> None:
    waiting.hear("request_return", GIVEN_UP[0])
    staff = world.staff()
    with world.open_uow() as uow:
        (ticket,) = uow.tickets.of_conversation(CONVERSATION)
        assert uow.tickets.claim(ticket.id, staff_id=staff.id, at=NOW)
        uow.commit()
    waiting.hear("affirm", "好的")
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}


def test_what_else_waits_on_the_order_is_the_persons(world: World, waiting: Queued) -> None:
    waiting.bring(ORDER, "paid_twice")
    assert "offer_instead" not in waiting.hear("request_return", GIVEN_UP[0])
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}


@pytest.fixture
def too_small(world: World, chat: Chat) -> Queued:
    """L was asked for and is gone; XL is there."""
    sold_in(world, "M", "L", "XL")
    record = escalated_for(world, "L")
    chat.slots["order_no"] = ORDER
    return in_the_queue(chat, record)


def sku_of(world: World, spec: str) -> str:
    with world.open_uow(writes=False) as uow:
        return next(one.sku for one in uow.shop.variants_of(CUP) if one.spec == spec)


def escalated_for(world: World, spec: str) -> DecisionRecord:
    name_sizes(world)
    world.set_stock(sku_of(world, spec), 0)
    request = Exchange(Cause.SIZE, evidence=False, sku=CUP, new_sku=sku_of(world, spec))
    record = world.ask(request).record
    assert record.reason == "out_of_stock"
    return record


def name_sizes(world: World) -> None:
    """Each size is an article of its own, as most shops keep them."""
    with world.open_uow() as uow:
        for item in uow.session.query(OrderItemRow):
            if item.spec in ("L", "XL"):
                item.sku = f"CUP-{item.spec}"
                title = item.title
                uow.session.add(
                    ProductRow(sku=item.sku, title=title, category="日用", price_fen=59_00)
                )
                uow.session.add(StockRow(sku=item.sku, quantity=5))
        uow.commit()


@pytest.mark.parametrize("words", ["那XL有吗", "换XL也行", "XL呢"])
@pytest.mark.parametrize("intent", ["request_exchange", "nlu_fallback", "ask_product"])
def test_another_size_takes_the_place_of_the_one_that_is_gone(
    world: World, too_small: Queued, intent: str, words: str
) -> None:
    assert too_small.hear(intent, words) == ["exchange_exchange"]
    assert "XL" in too_small.chat.words
    assert world.remarks() == []
    too_small.hear("affirm", "好的")
    assert world.remarks() == ["换货CUP→CUP-XL"]
    states = sorted(case.state for case in world.cases.of_order(ORDER))
    assert states == sorted([State.WITHDRAWN, State.AWAITING_RETURN])
    assert holder(world) is Holder.BOT


@pytest.mark.parametrize("words", ["XL太大了", "我同事穿XL", "不要XL", "L呢"])
def test_a_size_that_is_not_wanted_or_not_there_takes_no_place(
    world: World, too_small: Queued, words: str
) -> None:
    assert "exchange_exchange" not in too_small.hear("nlu_fallback", words)
    too_small.hear("affirm", "嗯")
    assert world.remarks() == []
    assert cases(world) == {Kind.EXCHANGE: State.ASKED}
