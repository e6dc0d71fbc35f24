"""No promise goes out without a live decision behind it: the bot's never, people's held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.holding import Anyway, PromiseHeld
from bot.desk.model import Holder, Role, Sender, Staff
from bot.errors import BadInput, Forbidden
from bot.policy.model import Cause, Goodwill, GoodwillCause, RefundOnly, ReturnRefund
from bot.promises.model import Outcome
from tests.decisions.builders import CONVERSATION, NOT_SHIPPED, NOW, ORDER, World
from tests.promises.builders import bot_says, decided, desk_of, holds, said_by

FIVE = "这单可以补偿您 5 元，您看可以吗？"
NEUTRAL = "utter_promise_held"


def was_held(world: World) -> bool:
    with world.open_uow(writes=False) as uow:
        conversation = uow.desk.conversation(CONVERSATION)
        tickets = uow.tickets.of_conversation(CONVERSATION)
    # Where a person is brought in, the place in the queue is told behind it.
    lines = [one.split()[0] for one in said_by(world, Sender.BOT)]
    held = lines[-2:] == [NEUTRAL, "utter_queue_place"]
    assert held or NEUTRAL not in lines
    # The three belong together: the neutral sentence, the person, the record.
    assert (conversation.holder is Holder.QUEUE) is held
    assert [ticket.reason for ticket in tickets] == (["promise_held"] if held else [])
    assert [hold.outcome for hold in holds(world)] == ([Outcome.REPLACED] if held else [])
    return held


# The bot


@pytest.mark.parametrize(
    ("states", "held"),
    [
        pytest.param([], True, id="nothing was decided"),
        pytest.param(["offered"], False, id="offered"),
        pytest.param(["done"], False, id="carried out"),
        pytest.param(["approved"], False, id="agreed by a person"),
        pytest.param(["waiting"], True, id="a person has not decided yet"),
        pytest.param(["declined"], True, id="a person said no"),
        pytest.param(["refused"], True, id="the rules said no"),
        pytest.param(["offered", "refused"], True, id="the rules say no by now"),
        pytest.param(["offered", "declined"], True, id="declined meanwhile"),
        pytest.param(["refused", "offered"], False, id="the rules say yes by now"),
    ],
)
def test_the_bot_promises_what_is_decided_and_nothing_else(
    world: World, states: list[str], held: bool
) -> None:
    for state in states:
        decided(world, state=state)
    bot_says(world, FIVE)
    assert was_held(world) is held


@pytest.mark.parametrize(
    ("line", "given", "held"),
    [
        pytest.param("给您退 5 元", {"amount_fen": 5_00}, False, id="as much"),
        pytest.param("给您退 4 元", {"amount_fen": 5_00}, False, id="less"),
        pytest.param("给您退 5.01 元", {"amount_fen": 5_00}, True, id="a fen more"),
        pytest.param("给您退差价", {"amount_fen": 5_00}, False, id="no amount named"),
        pytest.param("给您补发一件", {"amount_fen": 5_00}, True, id="goods for money"),
        pytest.param(
            "送您两包小样",
            {"amount_fen": 0, "gifts": [{"sku": "SAMPLE", "quantity": 2}]},
            False,
            id="as many gifts",
        ),
        pytest.param(
            "送您三包小样",
            {"amount_fen": 0, "gifts": [{"sku": "SAMPLE", "quantity": 2}]},
            True,
            id="a gift more",
        ),
        pytest.param(
            "最晚明天 10:00前给您结果",
            {"state": "waiting", "deadline": NOW + timedelta(hours=24)},
            False,
            id="at the deadline",
        ),
        pytest.param(
            "最晚明天 9:00前给您结果",
            {"state": "waiting", "deadline": NOW + timedelta(hours=24)},
            True,
            id="an hour earlier than anybody agreed to",
        ),
        pytest.param(
            "一定给您尽快安排，生日前肯定到",
            {"state": "waiting", "deadline": NOW + timedelta(hours=24)},
            True,
            id="a time that cannot be compared",
        ),
    ],
)
def test_a_decision_covers_what_is_no_more_generous(
    world: World, line: str, given: dict[str, object], held: bool
) -> None:
    decided(world, **given)  # type: ignore[arg-type]
    bot_says(world, line)
    assert was_held(world) is held


def test_a_turn_with_one_uncovered_line_is_replaced_as_a_whole(world: World) -> None:
    bot_says(world, "帮您查了，包裹在路上。", "给您退 5 元。")
    assert [one.split()[0] for one in said_by(world, Sender.BOT)] == [NEUTRAL, "utter_queue_place"]
    assert was_held(world)


def test_a_promise_split_over_two_replies_is_seen(world: World) -> None:
    bot_says(world, "给您补", "5块")
    assert was_held(world)


def test_an_offer_grows_old(world: World) -> None:
    decided(world)
    world.clock.on(days=8)
    bot_says(world, FIVE)
    assert was_held(world)


def test_a_case_that_was_taken_back_covers_nothing(world: World) -> None:
    done = world.grant(ReturnRefund(Cause.SIZE, evidence=False))
    bot_says(world, "退货退款的申请通过了，金额 59 元。")
    assert not was_held(world)
    (case,) = world.cases.of_order(ORDER)
    assert case.decision_id == done.record.id
    world.cases.withdraw(case.id, buyer_id=case.buyer_id)
    bot_says(world, "退货退款的申请通过了，金额 59 元。")
    assert was_held(world)


def test_another_buyers_decision_covers_nothing(world: World) -> None:
    from tests.decisions.builders import add_order

    add_order(world, no="261105-100000000000002", buyer_id="other", conversation="other")
    decided(world, order_no="261105-100000000000002", buyer_id="other", conversation_id="other")
    bot_says(world, FIVE)
    assert was_held(world)


def test_the_orders_date_of_shipping_covers_its_promise(world: World) -> None:
    from bot.policy.model import UrgeShipping

    world.change_order(**NOT_SHIPPED)
    world.ask(UrgeShipping())
    # Paid two hours ago: 48 hours make it Monday at eight.
    bot_says(world, "按约定最晚11月23日8:00前发出")
    assert not was_held(world)
    bot_says(world, "今天一定给您发")
    assert was_held(world)


def test_real_offers_of_the_rules_pass(world: World) -> None:
    world.change_order(**NOT_SHIPPED)
    world.ask(RefundOnly())
    bot_says(world, "这单还没有发出，可以直接取消，退款 59 元。确认取消吗？")
    assert not was_held(world)


@pytest.mark.parametrize("name", ["补水面膜5片装", "买一送一洗衣液", "补发专用礼盒", "四件套1.8米"])
def test_the_name_of_goods_promises_nothing(world: World, name: str) -> None:
    decided(world)
    bot_says(world, f"可以给您补“{name}”×1的差价 5 元，原路退回。现在办吗？")
    assert not was_held(world)


def test_beside_a_name_a_promise_is_one(world: World) -> None:
    bot_says(world, "给您补“补水面膜5片装”×1的差价 5 元。")
    assert was_held(world)


# People


@pytest.fixture
def agent(world: World) -> Staff:
    staff = world.staff()
    world.hand_to_a_person(staff)
    return staff


def say(world: World, staff: Staff, text: str, key: str = "agent-line-1", **more: object) -> str:
    desk = desk_of(world)
    return desk.say_as_agent(
        CONVERSATION,
        staff=staff,
        client_msg_id=key,
        text=text,
        **more,  # type: ignore[arg-type]
    ).text


def test_an_agents_promise_is_held_with_what_was_found(world: World, agent: Staff) -> None:
    with pytest.raises(PromiseHeld) as error:
        say(world, agent, "亲，给您补8块")
    held = error.value.held
    assert [(one.kind, one.words, one.amount) for one in held.promised] == [
        ("money", "给您补8块", "8.00")
    ]
    assert not held.can_send_anyway
    assert said_by(world, Sender.AGENT) == []
    (hold,) = holds(world)
    assert (hold.id, hold.outcome, hold.staff_id) == (held.id, Outcome.HELD, agent.id)


def test_plain_words_of_an_agent_are_not_held(world: World, agent: Staff) -> None:
    assert say(world, agent, "您实付59元，稍等我看一下") == "您实付59元，稍等我看一下"
    assert not holds(world)


def test_with_the_power_granted_the_same_words_go_out(world: World, agent: Staff) -> None:
    with pytest.raises(PromiseHeld):
        say(world, agent, "给您补8块")
    decided(world, state="approved", amount_fen=8_00)
    assert say(world, agent, "给您补8块", key="agent-line-2") == "给您补8块"


def test_a_line_that_went_out_is_acknowledged_again_though_nothing_covers_it_now(
    world: World, agent: Staff
) -> None:
    decided(world, state="offered", amount_fen=8_00)
    say(world, agent, "给您补8块")
    decided(world, state="declined", amount_fen=8_00)
    assert say(world, agent, "给您补8块") == "给您补8块"
    assert said_by(world, Sender.AGENT) == ["给您补8块"]


@pytest.mark.parametrize(
    ("role", "text", "allowed"),
    [
        (Role.AGENT, "今天一定发", True),
        (Role.AGENT, "给您补8块", False),
        (Role.AGENT, "给您补发一件", False),
        (Role.AGENT, "今天给您补8块", False),
        (Role.SUPERVISOR, "给您补8块", True),
        (Role.SUPERVISOR, "给您补发一件", True),
    ],
)
def test_who_may_send_it_all_the_same(world: World, role: Role, text: str, allowed: bool) -> None:
    staff = world.staff(role)
    world.hand_to_a_person(staff)
    with pytest.raises(PromiseHeld) as error:
        say(world, staff, text)
    held = error.value.held
    assert held.can_send_anyway is allowed
    anyway = Anyway(held.id, "仓库已经答应")
    if not allowed:
        with pytest.raises(Forbidden):
            say(world, staff, text, anyway=anyway)
        assert holds(world)[-1].outcome is Outcome.HELD
        return
    assert say(world, staff, text, anyway=anyway) == text
    (hold,) = holds(world)
    assert (hold.outcome, hold.reason) == (Outcome.SENT, "仓库已经答应")
    assert hold.decided_at == NOW


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("今天一定给您发走", "仓库答应", id="other words than were held"),
        pytest.param("今天一定发", " ", id="no reason"),
    ],
)
def test_sending_all_the_same_is_for_these_words_and_for_a_reason(
    world: World, agent: Staff, text: str, reason: str
) -> None:
    with pytest.raises(PromiseHeld) as error:
        say(world, agent, "今天一定发")
    with pytest.raises(BadInput):
        say(world, agent, text, anyway=Anyway(error.value.held.id, reason))
    assert said_by(world, Sender.AGENT) == []


def test_the_same_words_sent_all_the_same_once_more_are_one_more_on_record(
    world: World, agent: Staff
) -> None:
    with pytest.raises(PromiseHeld) as error:
        say(world, agent, "今天一定发")
    for key, reason in (("agent-line-1", "仓库答应"), ("agent-line-2", "又问过仓库")):
        say(world, agent, "今天一定发", key=key, anyway=Anyway(error.value.held.id, reason))
    assert [(one.outcome, one.reason) for one in holds(world)] == [
        (Outcome.SENT, "仓库答应"),
        (Outcome.SENT, "又问过仓库"),
    ]


def test_the_same_words_tried_again_are_held_once(world: World, agent: Staff) -> None:
    for key in ("agent-line-1", "agent-line-2"):
        with pytest.raises(PromiseHeld):
            say(world, agent, "今天一定发", key=key)
    assert [one.outcome for one in holds(world)] == [Outcome.HELD]


def test_a_hold_of_somebody_else_opens_nothing(world: World, agent: Staff) -> None:
    with pytest.raises(PromiseHeld) as error:
        say(world, agent, "今天一定发")
    other = world.staff(name="小陈")
    world.hand_to_a_person(other)
    with pytest.raises(BadInput):
        say(world, other, "今天一定发", anyway=Anyway(error.value.held.id, "仓库答应"))


@pytest.mark.parametrize(("seconds", "held"), [(50, True), (60, True), (61, False)])
def test_two_lines_within_a_minute_are_one(
    world: World, agent: Staff, seconds: float, held: bool
) -> None:
    say(world, agent, "给您补")
    world.clock.on(seconds=seconds)
    if held:
        with pytest.raises(PromiseHeld):
            say(world, agent, "5块", key="agent-line-2")
    else:
        say(world, agent, "5块", key="agent-line-2")


def test_the_buyers_words_between_do_not_make_it_a_promise(world: World, agent: Staff) -> None:
    from bot.desk.model import Incoming

    say(world, agent, "您想退多少")
    desk_of(world).receive(CONVERSATION, Incoming("buyer-line-x", text="给我补"))
    assert say(world, agent, "5块", key="agent-line-2") == "5块"


def test_a_goodwill_of_the_rules_covers_an_agent_who_tells_it(world: World, agent: Staff) -> None:
    world.ask(Goodwill(GoodwillCause.COURIER))
    assert say(world, agent, "可以给您补偿3元") == "可以给您补偿3元"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("已经给您补了5元哦", False, id="tells what was done"),
        pytest.param("那我再给您补5元", True, id="the same sum once more"),
        pytest.param("另外补您5块钱", True, id="besides"),
        pytest.param("额外送您5元", True, id="on top"),
    ],
)
def test_what_was_paid_covers_its_telling_and_no_second_payment(
    world: World, agent: Staff, text: str, held: bool
) -> None:
    decided(world, state="done")
    world.clock.on(minutes=16)
    try:
        say(world, agent, text)
    except PromiseHeld:
        assert held
    else:
        assert not held


def test_a_power_granted_just_now_covers_the_words_it_was_asked_for(
    world: World, agent: Staff
) -> None:
    with pytest.raises(PromiseHeld):
        say(world, agent, "再给您补8块")
    decided(world, state="approved", amount_fen=8_00)
    assert say(world, agent, "再给您补8块", key="agent-line-2") == "再给您补8块"
