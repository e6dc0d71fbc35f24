"""The hand-over card: every promise and offer that still stands, and the facts of now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.holding import Anyway, PromiseHeld
from bot.policy.model import Cause, Goodwill, GoodwillCause, ReturnRefund, UrgeShipping
from bot.promises.service import Promises
from tests.decisions.builders import CONVERSATION, NOT_SHIPPED, NOW, ORDER, World
from tests.promises.builders import decided, desk_of


def open_of(world: World) -> list[str]:
    return Promises(world.open_uow, gate=world.gate).still_open(CONVERSATION)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"state": "offered"}, "安抚退款 5 元，已向买家提出，还没有办理"),
        ({"state": "done", "settled_by": "安安"}, "安抚退款 5 元，由安安办理"),
        (
            {
                "kind": "everyday_gift",
                "amount_fen": 0,
                "gifts": [{"sku": "SAMPLE", "quantity": 2}],
            },
            "赠品 2 件，已向买家提出，还没有办理",
        ),
        (
            {"state": "waiting", "deadline": NOW + timedelta(hours=24)},
            "安抚退款 5 元，等客服决定，11月22日10:00前给结果",
        ),
    ],
)
def test_it_stands_on_the_card(world: World, given: dict[str, object], line: str) -> None:
    decided(world, **given)  # type: ignore[arg-type]
    assert open_of(world) == [line]


@pytest.mark.parametrize("state", ["refused", "declined"])
def test_what_was_refused_is_no_promise(world: World, state: str) -> None:
    decided(world, state="offered")
    decided(world, state=state)
    assert open_of(world) == []


def test_the_orders_date_of_shipping_is_one(world: World) -> None:
    world.change_order(**NOT_SHIPPED)
    world.ask(UrgeShipping())
    assert open_of(world) == ["催发货，11月23日8:00前"]


def test_a_return_is_one_until_it_is_withdrawn(world: World) -> None:
    world.grant(ReturnRefund(Cause.SIZE, evidence=False))
    (case,) = world.cases.of_order(ORDER)
    assert open_of(world)[0] == "退货退款 59 元，由安安办理"
    assert open_of(world)[1].startswith("售后单（退货退款）")
    world.cases.withdraw(case.id, buyer_id=case.buyer_id)
    assert open_of(world) == []


def test_what_a_person_sent_without_a_decision_is_one(world: World) -> None:
    agent, desk = world.staff(), desk_of(world)
    world.hand_to_a_person(agent)
    with pytest.raises(PromiseHeld) as error:
        desk.say_as_agent(CONVERSATION, staff=agent, client_msg_id="1", text="今天一定发")
    assert open_of(world) == []
    anyway = Anyway(error.value.held.id, "仓库已经答应")
    desk.say_as_agent(
        CONVERSATION, staff=agent, client_msg_id="1", text="今天一定发", anyway=anyway
    )
    assert open_of(world) == ["客服说过“今天一定发”，没有对应的审批（仓库已经答应）"]


def test_the_facts_of_the_card_are_those_of_now(world: World) -> None:
    offer = world.ask(Goodwill(GoodwillCause.COURIER))
    before = {one.label: one.value for one in world.decisions.card_of(CONVERSATION).facts}
    world.carry_out(offer.id)
    after = {one.label: one.value for one in world.decisions.card_of(CONVERSATION).facts}
    assert before["本单已付过安抚退款"] == "否"
    assert after["本单已付过安抚退款"] == "是"
