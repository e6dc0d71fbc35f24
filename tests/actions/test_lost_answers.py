"""A turn that is asked once more because its answer was lost does nothing a second time, and says
the same again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.decisions.model import State
from bot.desk.model import Role
from bot.store.base import Base
from tests.actions.talk import Chat, Reply
from tests.decisions.builders import CUP, NOT_SHIPPED, World, add_order

SLOW = "快递太慢了，赔我点钱吧"
# Talks by name: the order as it is, and what the buyer says.
TALKS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "goodwill": ({}, [("request_compensation", SLOW), ("affirm", "好的")]),
    "refund": (NOT_SHIPPED, [("cancel_order", "不要了，退钱"), ("affirm", "确认")]),
    "return": ({}, [("request_return", "不喜欢，退货"), ("affirm", "好的")]),
    "refused": ({}, [("price_drop_complaint", "降价了退差价")]),
    "declined": (NOT_SHIPPED, [("cancel_order", "退钱"), ("deny", "不要了")]),
    "person": ({}, [("request_human", "转人工")]),
    "missing": ({}, [("report_missing_item", "少发了一个"), ("deny", "没有照片")]),
    "taken_back": (
        {},
        [
            ("request_return", "不喜欢，退货"),
            ("affirm", "好的"),
            ("withdraw_request", "不退了"),
            ("affirm", "好的"),
        ],
    ),
}


def _no_more(again: list[Reply], first: list[Reply]) -> bool:
    """The same sentences and hand-overs; that a case was opened need not be said twice."""
    opened = [reply for reply in first if reply.name == "reship_to_person"]
    return again in (first, [reply for reply in first if reply not in opened])


def _kept(slots: dict[str, Any]) -> dict[str, Any]:
    """Without the marks of what was said: that is less where a case need not be told twice."""
    notes = {name: value for name, value in slots["notes"].items() if name != "lately"}
    return slots | {"notes": notes}


def rows(world: World) -> dict[str, int]:
    """How many stand in each table."""
    with world.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("talk", TALKS)
def test_a_second_try_moves_nothing_and_says_the_same(world: World, talk: str) -> None:
    order, lines = TALKS[talk]
    if order:
        world.change_order(**order)
    chat = Chat(world)
    for intent, text in lines:
        slots = dict(chat.slots)
        chat.hear(intent, text)
        first, after_one, remembered = chat.replies, rows(world), dict(chat.slots)
        chat.slots, chat.seq = slots, chat.seq - 1
        chat.hear(intent, text)
        assert rows(world) == after_one, (intent, text)
        assert _no_more(chat.replies, first), (intent, text)
        assert _kept(chat.slots) == _kept(remembered), (intent, text)


def test_a_new_turn_with_the_same_words_is_decided_anew(world: World, chat: Chat) -> None:
    chat.hear("request_compensation", SLOW)
    chat.hear("deny", "不要")
    chat.hear("request_compensation", SLOW)
    assert len(chat.decisions()) == 2


def test_the_same_number_in_another_conversation_is_another_turn(world: World, chat: Chat) -> None:
    chat.hear("request_compensation", SLOW)
    add_order(world, "261106-3", "buyer-3", "conversation-3")
    stranger = Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")
    stranger.hear("request_compensation", SLOW)
    assert len(chat.decisions()) == len(stranger.decisions()) == 1


# Settled while the answer was on its way


def ask_twice(chat: Chat, between: Callable[[], object], *line: str) -> list[str]:
    """The same turn, with the slots of before, after something happened."""
    slots = dict(chat.slots)
    chat.hear(*line)
    between()
    chat.slots, chat.seq = slots, chat.seq - 1
    return chat.hear(*line)


DROPPED = ("price_drop_complaint", "降价了退差价")


@pytest.mark.parametrize(
    ("settle", "said"),
    [
        pytest.param("approve", ["price_difference_again"], id="approved"),
        pytest.param("refuse", ["decision_settled"], id="declined"),
    ],
)
def test_what_a_person_settled_meanwhile_is_not_told_as_new(
    world: World, chat: Chat, settle: str, said: list[str]
) -> None:
    boss = world.staff(Role.SUPERVISOR)
    world.set_price(CUP, 9_00)

    def settled() -> None:
        (record,) = chat.decisions()
        assert record.state is State.WAITING
        if settle == "approve":
            world.approvals.approve(record.id, staff=boss)
        else:
            world.approvals.refuse(record.id, staff=boss, reason="查过了，物流正常")

    assert ask_twice(chat, settled, *DROPPED) == said
    assert len(chat.decisions()) == 1
    assert chat.slots["question"] == "nothing"


def test_what_was_carried_out_meanwhile_is_not_offered_once_more(world: World, chat: Chat) -> None:
    def carried_out() -> None:
        (record,) = chat.decisions()
        world.carry_out(record.id)

    said = ask_twice(chat, carried_out, "request_compensation", SLOW)
    assert said == ["goodwill_again"]
    assert [kind for kind, _ in world.paid()] == ["goodwill"]


def test_what_was_taken_back_meanwhile_is_decided_anew(world: World, chat: Chat) -> None:
    def reversed_() -> None:
        (record,) = chat.decisions()
        with world.open_uow() as uow:
            uow.decisions.change_state(
                record.id, State.OFFERED, State.REVERSED, by="主管", at=world.clock()
            )
            uow.commit()

    ask_twice(chat, reversed_, "request_compensation", SLOW)
    assert [one.state for one in chat.decisions()] == [State.OFFERED, State.REVERSED]
