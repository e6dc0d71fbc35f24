"""Asking for a power, four eyes, and what an insider might try (A17)."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import pytest
from sqlalchemy import select

from bot.decisions.approval_limits import PersonLimits
from bot.decisions.model import State
from bot.desk.model import Role
from bot.errors import (
    AbovePower,
    AlreadyGranted,
    AlreadySettled,
    AnxinError,
    BadInput,
    NotHolder,
    OrderNotFound,
    OverBudget,
)
from bot.payouts.model import PayoutState
from bot.policy import model
from bot.policy.model import GoodwillCause
from bot.store.tables.decisions import LedgerRow
from tests.decisions.builders import (
    BUYER,
    CONVERSATION,
    CUP,
    NOT_SHIPPED,
    ORDER,
    SAMPLE,
    World,
    add_order,
)
from tests.decisions.race import in_threads
from tests.payouts.builders import FAILED, FakePort, boss, newest, payouts_of

BIG = "261105-100000000000002"


@pytest.fixture
def agent(world):
    """Holds the conversation."""
    agent = world.staff()
    world.hand_to_a_person(agent)
    return agent


def ask(world: World, staff, amount_fen: int, kind: str = "goodwill", **changes):
    given: dict[str, Any] = {
        "conversation_id": CONVERSATION,
        "order_no": ORDER,
        "kind": kind,
        "amount_fen": amount_fen,
        "reason": "快递慢了，安抚一下",
        "cause": GoodwillCause.WAREHOUSE if kind == "goodwill" else None,
    }
    return world.approvals.ask_power(staff, **(given | changes))


def a_big_order(world: World) -> None:
    add_order(world, BIG, BUYER, CONVERSATION, items=[(CUP, 1, 900_00)])


@pytest.mark.parametrize(
    ("kind", "amount_fen", "paid"),
    [
        pytest.param("goodwill", 3_00, [("goodwill", 3_00)], id="what the rule grants"),
        pytest.param("goodwill", 2_00, [("goodwill", 3_00)], id="less: the rule's own amount"),
        pytest.param("goodwill", 10_00, [("goodwill", 10_00)], id="the agent's limit"),
        pytest.param("price_difference", 50_00, [("price_difference", 50_00)], id="a difference"),
        pytest.param("postage", 30_00, [("postage", 30_00)], id="postage"),
    ],
)
def test_what_lies_within_ones_own_powers_is_done_at_once(world, agent, kind, amount_fen, paid):
    done = ask(world, agent, amount_fen, kind)

    assert (done.state, done.asked_by, done.settled_by) == (State.APPROVED, agent.id, "小林")
    assert world.paid() == paid
    assert newest(world).state is PayoutState.REQUESTED
    assert world.messages()[-1].name == "小林"


@pytest.mark.parametrize(
    ("kind", "amount_fen"),
    [
        pytest.param("goodwill", 10_01, id="goodwill"),
        pytest.param("price_difference", 50_01, id="price difference"),
        pytest.param("postage", 30_01, id="postage"),
    ],
)
def test_what_is_beyond_waits_and_nothing_moves(world, agent, kind, amount_fen):
    waiting = ask(world, agent, amount_fen, kind)

    assert (waiting.state, waiting.amount_fen) == (State.WAITING, amount_fen)
    assert waiting.asked_why == "快递慢了，安抚一下"
    assert (world.paid(), world.messages()) == ([], [])
    with pytest.raises(AbovePower):
        world.approvals.approve(waiting.id, staff=agent)
    with pytest.raises(AbovePower):
        world.approvals.approve(waiting.id, staff=world.staff(name="小周"))
    assert world.approvals.approve(waiting.id, staff=boss(world)).state is State.APPROVED


@pytest.mark.parametrize("amount_fen", [10_00, 20_00], ids=["at once", "after a yes"])
def test_goodwill_is_booked_under_the_cause_that_was_chosen_whatever_the_words(
    world, agent, amount_fen
):
    done = ask(world, agent, amount_fen, reason="快递慢了", cause=GoodwillCause.PRODUCT)
    if done.state is State.WAITING:
        done = world.approvals.approve(done.id, staff=boss(world))

    assert done.decision.remark == f"产品原因退差价{amount_fen // 100}元"
    with world.open_uow(writes=False) as uow:
        assert uow.session.scalars(select(LedgerRow.cause)).all() == ["product"]


def test_asking_twice_for_the_same_is_one_request(world, agent):
    first, second = ask(world, agent, 20_00), ask(world, agent, 20_00)

    assert first.id == second.id
    assert len(world.approvals.all_waiting(staff=agent)) == 1


def test_a_gift_of_the_tables_is_given_at_once(world, agent):
    world.change_order(**NOT_SHIPPED)

    done = ask(world, agent, 0, "gift")

    assert (done.state, done.kind) == (State.APPROVED, "everyday_gift")
    assert world.stock(SAMPLE) == 8


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"amount_fen": 59_01}, OverBudget, id="more than was paid"),
        pytest.param({"amount_fen": 0}, BadInput, id="nothing"),
        pytest.param({"amount_fen": -5_00}, BadInput, id="less than nothing"),
        pytest.param({"reason": " "}, BadInput, id="without a reason"),
        pytest.param({"cause": None}, BadInput, id="goodwill without a cause"),
        pytest.param({"kind": "refund"}, BadInput, id="another kind"),
        pytest.param({"order_no": "friends-order"}, OrderNotFound, id="another buyers order"),
        pytest.param({"order_no": "no-such-order"}, OrderNotFound, id="no such order"),
    ],
)
def test_what_does_not_fit_is_refused(world, agent, changes, error):
    add_order(world, "friends-order", "friend", "conversation-f")
    with pytest.raises(error):
        ask(world, agent, **({"amount_fen": 5_00} | changes))
    assert world.paid() == []


def test_only_who_holds_the_conversation_asks_in_it(world, agent):
    with pytest.raises(NotHolder):
        ask(world, world.staff(name="小周"), 3_00)


def test_nobody_gives_on_a_closed_order(world, agent):
    world.change_order(status="cancelled")

    assert ask(world, agent, 5_00).state is State.REFUSED
    assert world.paid() == []


def test_goodwill_is_given_once_on_an_order(world, agent):
    ask(world, agent, 5_00)
    with pytest.raises(AlreadyGranted):
        ask(world, agent, 4_00)
    with pytest.raises(AlreadyGranted):
        ask(world, boss(world), 50_00)
    assert world.paid() == [("goodwill", 5_00)]


# Four eyes


def test_a_large_sum_takes_two_different_supervisors(world, agent):
    a_big_order(world)
    waiting = ask(world, agent, 200_01, order_no=BIG)
    first, second = boss(world, "老王"), boss(world, "老李")

    assert world.approvals.approve(waiting.id, staff=first).state is State.WAITING
    assert world.paid(BIG) == []
    with pytest.raises(AlreadySettled):
        world.approvals.approve(waiting.id, staff=first)
    assert not world.approvals.may(first, world.decisions.decision(waiting.id))

    assert world.approvals.approve(waiting.id, staff=second).state is State.APPROVED
    assert world.paid(BIG) == [("goodwill", 200_01)]


def test_up_to_the_limit_one_supervisor_is_enough(world, agent):
    a_big_order(world)
    waiting = ask(world, agent, 200_00, order_no=BIG)

    assert world.approvals.approve(waiting.id, staff=boss(world)).state is State.APPROVED


def test_a_supervisor_does_not_approve_his_own_request(world):
    a_big_order(world)
    asker = boss(world, "老张")
    waiting = ask(world, asker, 300_00, order_no=BIG)

    assert waiting.state is State.WAITING
    with pytest.raises(AbovePower):
        world.approvals.approve(waiting.id, staff=asker)
    assert not world.approvals.may(asker, waiting)
    world.approvals.approve(waiting.id, staff=boss(world, "老王"))
    with pytest.raises(AbovePower):
        world.approvals.approve(waiting.id, staff=asker)
    assert world.paid(BIG) == []


def test_of_ten_clicks_by_two_supervisors_at_once_the_sum_is_paid_once(world, agent):
    a_big_order(world)
    waiting = ask(world, agent, 300_00, order_no=BIG)
    people = [boss(world, "老王"), boss(world, "老李")] * 5
    start = threading.Barrier(10)

    def approver():
        staff = people.pop()
        start.wait(timeout=60)
        with contextlib.suppress(AnxinError):
            world.approvals.approve(waiting.id, staff=staff)

    in_threads(approver, 10)

    assert world.paid(BIG) == [("goodwill", 300_00)]
    assert world.decisions.decision(waiting.id).state is State.APPROVED


def test_a_refusal_after_the_first_yes_ends_it(world, agent):
    a_big_order(world)
    waiting = ask(world, agent, 300_00, order_no=BIG)
    world.approvals.approve(waiting.id, staff=boss(world, "老王"))

    world.approvals.refuse(waiting.id, staff=boss(world, "老李"), reason="金额太高")

    with pytest.raises(AlreadySettled):
        world.approvals.approve(waiting.id, staff=boss(world, "老赵"))
    assert world.paid(BIG) == []


# Insiders (A17)


def test_one_sum_in_pieces_is_one_sum(world, agent):
    """Each piece within the powers, all together not."""
    paid = 0
    for piece in (30_00, 15_00, 5_00, 5_00, 5_00):
        if ask(world, agent, piece, "price_difference").state is State.APPROVED:
            paid += piece
    assert paid == 50_00
    assert sum(fen for _, fen in world.paid()) == 50_00


def test_a_supervisors_pieces_need_the_second_pair_of_eyes_too(world):
    a_big_order(world)
    chief = boss(world)
    states = [
        ask(world, chief, piece, kind, order_no=BIG).state
        for piece, kind in (
            (150_00, "price_difference"),
            (50_00, "goodwill"),
            (50_00, "price_difference"),
        )
    ]

    assert states == [State.APPROVED, State.APPROVED, State.WAITING]


def test_what_did_not_arrive_and_was_taken_back_is_no_piece_of_a_large_sum(world):
    a_big_order(world)
    chief = boss(world)
    ask(world, chief, 150_00, "price_difference", order_no=BIG)
    payouts = payouts_of(world, FakePort(FAILED, asked=FAILED))
    payouts.send_due()
    payouts.reverse(newest(world, BIG).ledger_id, staff=chief, note="账户注销")

    assert ask(world, chief, 60_00, "postage", order_no=BIG).state is State.APPROVED


def test_a_full_refund_above_the_limit_is_not_for_an_agent(world):
    a_big_order(world)
    asked = world.ask(model.RefundOnly(), BIG)
    assert asked.record.state is State.WAITING

    with pytest.raises(AbovePower):
        world.approvals.approve(asked.id, staff=world.staff())

    world.approvals.approve(asked.id, staff=boss(world, "老王"))
    assert world.paid(BIG) == []
    world.approvals.approve(asked.id, staff=boss(world, "老李"))
    assert world.paid(BIG) == [("refund", 900_00)]


def test_an_agents_day_has_a_cap(engine, world, agent):
    world.approvals._person = PersonLimits(agent_day_fen=12_00)
    add_order(world, "next", BUYER, CONVERSATION)

    ask(world, agent, 10_00)
    with pytest.raises(AbovePower):
        ask(world, agent, 10_00, order_no="next")

    assert world.paid("next") == []
    world.clock.on(days=1)
    assert ask(world, agent, 10_00, order_no="next").state is State.APPROVED


def test_everything_an_insider_did_is_on_record(world, agent):
    ask(world, agent, 9_00)

    (record,) = [one for one in world.decisions.decisions_of_order(ORDER) if one.state.granted]
    assert (record.asked_by, record.settled_by) == (agent.id, "小林")
    assert record.settle_note == "快递慢了，安抚一下"
    assert newest(world).by == "小林"


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_what_waits(world, agent, role):
    ask(world, agent, 20_00)

    staff = world.staff(role, name=f"another {role}")
    (waiting,) = world.approvals.all_waiting(staff=staff)
    assert (waiting.asker, waiting.needs, waiting.approvals) == ("小林", 1, ())
    may = world.approvals.may(staff, waiting.record)
    assert waiting.may is may is (role is Role.SUPERVISOR)
