"""What people may decide, and that it happens once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.decisions.model import Asked, State
from bot.desk.model import Role, Sender
from bot.errors import (
    AbovePower,
    AlreadyGranted,
    AlreadySettled,
    AnxinError,
    BadInput,
    OutOfStock,
    OverBudget,
)
from bot.policy import Policy, model
from bot.policy.numbers import GoodwillNumbers
from tests.decisions.builders import (
    BAG,
    BUYER,
    CUP,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    ORDER,
    PACK_99,
    SAMPLE,
    World,
    add_order,
)
from tests.decisions.race import in_threads

DIFFERENCE = model.PriceDifference()


def goodwill_of(asked_fen: int) -> model.Goodwill:
    return model.Goodwill(model.GoodwillCause.COURIER, asked_fen=asked_fen)


def a_difference_of(world: World, fen: int) -> Asked:
    """Above the bot's 20.00, so that it waits."""
    world.set_price(CUP, 59_00 - fen)
    return world.ask(DIFFERENCE)


def test_what_an_agent_approves_is_paid_remarked_and_told(world):
    asked, agent = a_difference_of(world, 25_00), world.staff()

    done = world.approvals.approve(asked.id, staff=agent, note="同意")

    assert (done.state, done.settled_by, done.settle_note) == (State.APPROVED, "小林", "同意")
    assert world.paid() == [("price_difference", 25_00)]
    assert world.remarks() == ["7天内退差价25元"]
    (message,) = world.messages()
    assert message.text.startswith("utter_decision_approved_price_difference 25 ")
    assert message.sender is Sender.BOT
    (happened,) = world.happened
    assert (happened.message, happened.lists) == (message, True)


def test_who_holds_the_conversation_says_it_in_his_own_name(world):
    asked, agent = a_difference_of(world, 25_00), world.staff()
    world.hand_to_a_person(agent)

    world.approvals.approve(asked.id, staff=agent)

    (message,) = world.messages()
    assert (message.sender, message.name, message.staff_id) == (Sender.AGENT, "小林", agent.id)


def test_a_refusal_reaches_the_buyer_with_its_reason(world):
    asked = a_difference_of(world, 25_00)

    done = world.approvals.refuse(asked.id, staff=world.staff(), reason=" 已超过价保范围 ")

    assert (done.state, done.settle_note) == (State.DECLINED, "已超过价保范围")
    assert "已超过价保范围" in world.messages()[0].text
    assert world.paid() == []


def test_a_refusal_needs_a_reason(world):
    asked = a_difference_of(world, 25_00)

    with pytest.raises(BadInput):
        world.approvals.refuse(asked.id, staff=world.staff(), reason=" 不 ")

    assert world.decisions.decision(asked.id).state is State.WAITING


@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_what_is_settled_is_settled(world, first):
    asked, agent = a_difference_of(world, 25_00), world.staff()
    if first == "approve":
        world.approvals.approve(asked.id, staff=agent)
    else:
        world.approvals.refuse(asked.id, staff=agent, reason="不同意")
    told = len(world.messages())

    with pytest.raises(AlreadySettled):
        world.approvals.approve(asked.id, staff=agent)
    with pytest.raises(AlreadySettled):
        world.approvals.refuse(asked.id, staff=agent, reason="不同意")

    assert len(world.messages()) == told


def test_of_two_agents_who_approve_at_once_one_does(world):
    asked = a_difference_of(world, 25_00)
    agents = [world.staff(name="小林"), world.staff(name="小周")]
    start, results = threading.Barrier(2), []

    def approve() -> None:
        agent = agents.pop()
        start.wait(timeout=60)
        try:
            results.append(world.approvals.approve(asked.id, staff=agent).state)
        except AlreadySettled as error:
            results.append(error.code)

    in_threads(approve, 2)

    assert sorted(results) == ["already_settled", State.APPROVED]
    assert world.paid() == [("price_difference", 25_00)]
    assert len(world.messages()) == 1


@pytest.mark.parametrize(
    ("role", "fen", "limit"),
    [
        pytest.param(Role.AGENT, 50_00, None, id="agent_to_the_bound"),
        pytest.param(Role.AGENT, 50_01, "50.00", id="agent_above"),
        pytest.param(Role.SUPERVISOR, 50_01, None, id="supervisor"),
    ],
)
def test_a_price_difference_goes_as_far_as_the_role(world, role, fen, limit):
    asked, staff = a_difference_of(world, fen), world.staff(role)

    assert world.approvals.may(staff, asked.record) is (limit is None)
    if limit is None:
        world.approvals.approve(asked.id, staff=staff)
        assert world.paid() == [("price_difference", fen)]
        return
    with pytest.raises(AbovePower, match=limit):
        world.approvals.approve(asked.id, staff=staff)
    assert world.decisions.decision(asked.id).state is State.WAITING


def test_what_was_paid_before_counts_towards_an_agents_limit(world):
    world.set_price(CUP, 40_00)
    world.grant(DIFFERENCE)  # 19.00
    world.set_price(CUP, 5_00)
    asked = world.ask(DIFFERENCE)  # 35.00 more

    with pytest.raises(AbovePower, match=r"50\.00.*19\.00"):
        world.approvals.approve(asked.id, staff=world.staff())


def test_goodwill_is_approved_as_asked(world):
    asked = world.ask(goodwill_of(8_00))

    world.approvals.approve(asked.id, staff=world.staff())

    assert world.paid() == [("goodwill", 8_00)]
    assert world.remarks() == ["快递原因退差价8元"]


def test_nothing_is_approved_above_what_was_paid(world):
    asked = world.ask(goodwill_of(59_01))

    with pytest.raises(OverBudget, match=r"59\.00"):
        world.approvals.approve(asked.id, staff=world.staff(Role.SUPERVISOR))

    assert world.paid() == []


def test_the_same_drop_is_not_paid_by_the_bot_and_by_a_person(world):
    asked = a_difference_of(world, 25_00)
    world.set_price(CUP, 54_00)
    world.grant(DIFFERENCE)

    with pytest.raises(AlreadySettled):
        world.approvals.approve(asked.id, staff=world.staff())

    assert world.paid() == [("price_difference", 5_00)]
    assert world.decisions.decision(asked.id).state is State.WAITING


def test_the_bot_does_not_pay_what_a_person_paid(world):
    offer, waiting = world.ask(goodwill_of(3_00)), world.ask(goodwill_of(9_00))
    world.approvals.approve(waiting.id, staff=world.staff())

    done = world.carry_out(offer.id)

    assert (done.record.id, done.again) == (waiting.id, True)
    assert world.paid() == [("goodwill", 9_00)]


def test_a_second_goodwill_has_nothing_to_approve(world):
    world.grant(goodwill_of(3_00))
    asked, agent = world.ask(goodwill_of(9_00)), world.staff()

    assert not world.approvals.may(agent, asked.record)
    with pytest.raises(AlreadyGranted):
        world.approvals.approve(asked.id, staff=agent)


def test_beyond_the_days_budget_only_a_supervisor_goes(world):
    world.policy = Policy(goodwill=GoodwillNumbers(daily_budget_fen=2_00))
    asked = world.ask(model.Goodwill(model.GoodwillCause.COURIER))
    assert asked.record.reason == "daily_budget"

    with pytest.raises(AbovePower, match="主管"):
        world.approvals.approve(asked.id, staff=world.staff())
    world.approvals.approve(asked.id, staff=world.staff(Role.SUPERVISOR, "老张"))

    assert world.paid() == [("goodwill", 3_00)]


def test_an_agents_goodwill_counts_towards_the_day(world):
    world.policy = Policy(goodwill=GoodwillNumbers(daily_budget_fen=5_00))
    asked = world.ask(goodwill_of(8_00))
    assert asked.record.reason == "above_bot_limit"

    with pytest.raises(OverBudget, match="预算"):
        world.approvals.approve(asked.id, staff=world.staff())


def test_a_full_refund_is_what_is_left_by_then(world):
    asked = world.ask(model.RefundOnly())
    world.grant(goodwill_of(3_00))

    done = world.approvals.approve(asked.id, staff=world.staff())

    assert done.amount_fen == 56_00
    assert world.paid() == [("goodwill", 3_00), ("refund", 56_00)]
    assert world.remarks()[-1] == "仅退款56元"


def test_an_agent_gives_one_pack_beyond_the_tables(world):
    world.change_order(**ON_ITS_WAY)
    first = world.ask(model.EverydayGift())
    world.approvals.approve(first.id, staff=world.staff())

    assert world.stock(SAMPLE) == 8
    assert world.remarks() == ["加送小样 SAMPLE*2"]


def test_the_second_pack_beyond_the_tables_is_the_supervisors(world):
    add_order(world, "big", items=[(CUP, 1, 59_00), (BAG, 2, 36_00)], signed_at=NOW)
    world.clock.now = NOW + timedelta(days=16)
    missing = world.ask(model.MissingGift(), "big")
    everyday = world.ask(model.EverydayGift(), "big")
    assert (missing.record.reason, everyday.record.reason) == ("window_passed", "already_shipped")
    agent, supervisor = world.staff(), world.staff(Role.SUPERVISOR, "老张")
    world.approvals.approve(missing.id, staff=agent)

    with pytest.raises(AbovePower, match="1 份"):
        world.approvals.approve(everyday.id, staff=agent)
    world.approvals.approve(everyday.id, staff=supervisor)

    assert world.remarks("big") == ["补发GIFT-99*1", "加送小样 SAMPLE*2"]


def test_a_pack_that_is_not_there_cannot_be_approved(world):
    world.set_stock(PACK_99, 0)
    add_order(world, "near", items=[(CUP, 1, 59_00), (BAG, 1, 36_00)], **NOT_SHIPPED)
    asked = world.ask(model.ThresholdGift(), "near")

    with pytest.raises(OutOfStock):
        world.approvals.approve(asked.id, staff=world.staff())

    assert world.decisions.decision(asked.id).state is State.WAITING


def test_a_case_of_the_courier_is_settled_without_money(world):
    world.change_order(**ON_ITS_WAY | {"shipped_at": NOW - timedelta(hours=60)})
    asked = world.ask(model.LogisticsStalled())

    done = world.approvals.approve(asked.id, staff=world.staff())

    assert done.state is State.APPROVED
    assert (world.paid(), world.remarks()) == ([], [])
    assert world.messages()[0].text.startswith("utter_decision_approved_logistics_stalled")


def test_an_address_that_the_courier_took_is_the_orders_address(world):
    world.change_order(**ON_ITS_WAY)
    address = model.Address("浙江省", "杭州市", "西湖区", "文三路 1 号", "王小姐", "13800138000")
    asked = world.ask(model.AddressChange(address))

    world.approvals.approve(asked.id, staff=world.staff())

    with world.open_uow(writes=False) as uow:
        assert uow.shop.order(ORDER, buyer_id=BUYER).address.detail == "文三路 1 号"
    assert world.remarks() == ["改地址：浙江省+杭州市+西湖区+文三路 1 号+王小姐+13800138000"]


def test_powers_are_shown_in_yuan(world):
    agent, supervisor = world.staff(), world.staff(Role.SUPERVISOR, "老张")

    assert world.approvals.powers_of(agent) == {
        "goodwill": "10.00",
        "price_difference": "50.00",
        "postage": "30.00",
    }
    assert set(world.approvals.powers_of(supervisor).values()) == {None}


def test_only_what_waits_may_be_approved(world):
    offered = world.ask(goodwill_of(3_00))

    assert not world.approvals.may(world.staff(), offered.record)
    with pytest.raises(AnxinError):
        world.approvals.approve(offered.id, staff=world.staff(name="小周"))
    assert world.paid() == []
