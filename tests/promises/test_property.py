"""Whatever was decided and whatever the bot would say: no money leaves its mouth uncovered."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from bot.desk.conversations import Conversations
from bot.desk.holding import Held, StaffLine, Uncovered
from bot.desk.model import Sender
from bot.store.uow import SqlUnitOfWork
from tests.decisions.builders import PlainPhrases, World, write_order
from tests.examples import examples
from tests.promises.builders import bot_says, decided, desk_of

pytestmark = pytest.mark.slow

LIVE = {"offered", "done", "approved"}
STATES = [*sorted(LIVE), "waiting", "declined", "refused"]
FRAMES = [
    "给您退 {} 元",
    "好的，{} 元补偿已经为您办理。",
    "返您{}块",
    "补您{}块钱可以吗",
    "退款 {} 元。确认取消吗？",
]
_buyers = itertools.count(1)
# On one order a later decision of the same wish replaces an offer: here each has its own wish.
KINDS = ["goodwill", "price_difference", "postage", "refund_only"]


def a_buyer(world: World) -> tuple[str, str, str]:
    number = next(_buyers)
    order, buyer, conversation = f"26-{number:06d}", f"buyer-{number}x", f"conversation-{number}x"
    with world.open_uow() as uow:
        write_order(uow, order, buyer, conversation)
        uow.commit()
    return order, buyer, conversation


def said(world: World, conversation: str) -> str:
    with world.open_uow(writes=False) as uow:
        lines = uow.desk.messages_after(conversation, 0)
    return [one.text for one in lines if one.sender is Sender.BOT][-1]


def check(
    world: World,
    desk: Conversations[SqlUnitOfWork],
    decisions: list[tuple[str, int]],
    line: tuple[str, int],
) -> None:
    order, buyer, conversation = a_buyer(world)
    for kind, (state, yuan) in zip(KINDS, decisions, strict=False):
        decided(
            world,
            state=state,
            amount_fen=yuan * 100,
            kind=kind,
            order_no=order,
            buyer_id=buyer,
            conversation_id=conversation,
        )
    text = line[0].format(line[1])
    bot_says(world, text, conversation_id=conversation, desk=desk)
    covered = any(state in LIVE and line[1] <= yuan for state, yuan in decisions[: len(KINDS)])
    assert (said(world, conversation) == text) is covered


DECISIONS = st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 12)), max_size=4)
LINES = st.tuples(st.sampled_from(FRAMES), st.integers(1, 12))


@examples(200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(decisions=DECISIONS, line=LINES)
def test_money_is_said_exactly_where_a_live_decision_covers_it(
    sqlite_world: World, decisions: list[tuple[str, int]], line: tuple[str, int]
) -> None:
    check(sqlite_world, desk_of(sqlite_world), decisions, line)


class OpenGate:
    """The gate, off."""

    def read_bot(self, uow: object, conversation_id: str, texts: object) -> list[Held]:
        return []

    def read_staff(self, uow: object, line: StaffLine, *, anyway: object = None) -> None:
        pass

    def record(self, uow: object, uncovered: Uncovered) -> Held:
        raise AssertionError


def test_the_property_sees_a_gate_that_is_off(sqlite_world: World) -> None:
    off = Conversations(
        sqlite_world.open_uow,
        clock=sqlite_world.clock,
        notify=sqlite_world.happened.append,
        phrases=PlainPhrases(),
        gate=OpenGate(),
    )
    with pytest.raises(AssertionError):
        check(sqlite_world, off, [("declined", 5)], (FRAMES[0], 5))
