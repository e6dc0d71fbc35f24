"""What was to be sent once more: money instead of it, never beside it; and that it has come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases.model import Case, Kind, State
from bot.desk.model import Role
from bot.errors import AlreadySettled
from bot.policy.model import RefundOnly
from tests.actions.talk import Chat
from tests.cases.builders import GIVEN, do
from tests.decisions.builders import (
    CUP,
    NOW,
    ON_ITS_WAY,
    ORDER,
    World,
    add_order,
    add_parcel,
    sold_in,
)

MONEY_INSTEAD = [
    ("withdraw_request", "不补发了退钱吧"),
    ("withdraw_request", "不用补发了，直接退款吧"),
    ("request_refund", "不补发了退钱吧"),
    ("cancel_order", "别补了，把钱退给我"),
]


def lost(world: World) -> None:
    world.change_order(**ON_ITS_WAY | {"tracking_state": "lost"})
    add_parcel(world, "YT555666777", state="lost", shipped_at=NOW - timedelta(hours=30))


def a_reship(world: World, state: State) -> Case:
    staff = world.staff(Role.SUPERVISOR)
    with world.open_uow(writes=False) as uow:
        order = uow.shop.order_for_staff(ORDER)
    case, _ = world.cases.ask_reship(
        order, conversation_id="conversation-1", cause="lost", note="丢了"
    )
    steps = {State.TO_RESHIP: ("agree",), State.RESHIPPED: ("agree", "reship")}
    for name in steps.get(state, ()):
        case = do(world, case, name, staff, GIVEN)
    assert case.state is state
    return case


def states(world: World) -> dict[str, str]:
    return {case.kind.value: case.state.value for case in world.cases.of_order(ORDER)}


@pytest.mark.parametrize("state", [State.ASKED, State.TO_RESHIP])
@pytest.mark.parametrize(("intent", "text"), MONEY_INSTEAD)
def test_money_instead_withdraws_what_was_to_be_sent(
    world: World, chat: Chat, state: State, intent: str, text: str
) -> None:
    lost(world)
    a_reship(world, state)
    assert chat.hear(intent, text) == ["refund_only_lost"]
    assert states(world) == {"reship": state.value}, "until the money is granted"
    assert chat.hear("affirm", "好的") == ["written", "card case", "case_dropped_for_money"]
    assert states(world) == {"reship": "withdrawn", "refund_only": "refunding"}
    assert [kind for kind, _ in world.paid()] == ["refund"]


def test_money_is_not_given_beside_what_was_sent_again(world: World, chat: Chat) -> None:
    lost(world)
    a_reship(world, State.RESHIPPED)
    assert chat.hear("request_refund", "退钱吧") == ["refund_sent_again", "→ agent"]
    assert world.paid() == []


def test_a_yes_that_comes_after_the_goods_were_sent_again_gives_no_money(world: World) -> None:
    lost(world)
    offer = world.ask(RefundOnly())
    a_reship(world, State.RESHIPPED)
    with pytest.raises(AlreadySettled):
        world.carry_out(offer.id)
    assert world.paid() == []


def test_a_return_of_other_goods_leaves_what_is_to_be_sent(world: World, chat: Chat) -> None:
    lost(world)
    add_order(world, "261106-2")
    a_reship(world, State.TO_RESHIP)
    chat.hear("request_return", "不喜欢", order="261106-2")
    chat.hear("affirm", "好的")
    assert states(world) == {"reship": "to_reship"}
    (other,) = world.cases.of_order("261106-2")
    assert (other.kind, other.items[0].sku) == (Kind.RETURN_REFUND, CUP)


CAME = ["收到补发的了", "补发的到了", "补发的收到了谢谢", "补发已经签收", "你们补寄的拿到啦"]


@pytest.mark.parametrize("text", CAME)
@pytest.mark.parametrize("intent", ["inform", "thank", "nlu_fallback", "request_reship"])
def test_what_was_sent_again_has_come_and_its_case_is_done(
    world: World, chat: Chat, intent: str, text: str
) -> None:
    a_reship(world, State.RESHIPPED)
    assert chat.hear(intent, text) == ["case_arrived"]
    assert states(world) == {"reship": "done"}
    assert chat.hear(intent, text) == ["arrival_noted"], "said twice, nothing more happens"


@pytest.mark.parametrize("state", [State.ASKED, State.TO_RESHIP])
def test_what_was_not_sent_has_not_come(world: World, chat: Chat, state: State) -> None:
    a_reship(world, state)
    assert chat.hear("inform", "补发的到了") == ["case_not_sent_yet", "card case"]
    assert states(world) == {"reship": state.value}


NOT_COME = [
    ("track_logistics", "补发的到了吗"),
    ("urge_shipping", "补发的怎么还没收到"),
    ("report_damaged", "补发的收到了，又碎了"),
    ("nlu_fallback", "没收到补发的"),
    ("request_reship", "收到了，少了一个，补发吧"),
    ("request_reship", "收到后重发吧"),
    ("request_exchange", "刚收到就想换的"),
]


@pytest.mark.parametrize(("intent", "text"), NOT_COME, ids=[text for _, text in NOT_COME])
def test_a_question_or_a_complaint_finishes_nothing(
    world: World, chat: Chat, intent: str, text: str
) -> None:
    a_reship(world, State.RESHIPPED)
    assert "case_arrived" not in chat.hear(intent, text)
    assert states(world) == {"reship": "reshipped"}


def test_what_was_exchanged_has_come(world: World, chat: Chat) -> None:
    sold_in(world, "白色 M", "白色 L")
    chat.hear("request_exchange", "换成L")
    chat.hear("affirm", "好的")
    (case,) = world.cases.of_order(ORDER)
    staff = world.staff(Role.SUPERVISOR)
    for name in ("receive", "accept", "reship"):
        case = do(world, case, name, staff, GIVEN)
    assert chat.hear("inform", "换的收到了") == ["case_arrived"]
    assert states(world) == {"exchange": "done"}


def test_only_the_buyers_own_case_is_finished(world: World) -> None:
    a_reship(world, State.RESHIPPED)
    add_order(world, "261106-3", "buyer-3", "conversation-3")
    stranger = Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")
    assert stranger.hear("inform", "补发的到了") == ["arrival_noted"]
    assert states(world) == {"reship": "reshipped"}
