"""What an action says in its answer, as it reaches the desk."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.model import Holder, Queue
from tests.decisions.builders import NOW, ORDER

WISH: dict[str, Any] = {"queue": "agent", "reason": "complain_service", "summary": "要投诉"}


async def the_ticket(gateway, **given: Any):
    gateway.engine.answer = [{"text": "马上"}, {"custom": {"hand_over": WISH | given}}]
    async with gateway.buyer() as buyer:
        await buyer.ask("我要投诉")
        (ticket,) = gateway.core.tickets.of_conversation(buyer.conversation_id)
        holder = gateway.core.conversations.conversation(buyer.conversation_id).holder
    return ticket, holder


@pytest.mark.parametrize("high", [True, False])
async def test_what_an_action_hands_over_keeps_its_place_in_the_line(gateway, high):
    ticket, holder = await the_ticket(gateway, high=high)
    assert (ticket.queue, ticket.reason, ticket.summary) == (
        Queue.AGENT,
        "complain_service",
        "要投诉",
    )
    assert (ticket.high, ticket.deadline, ticket.order_no) == (high, None, None)
    assert holder is Holder.QUEUE


async def test_the_order_the_deadline_and_the_card_come_along(gateway):
    given = {"order_no": ORDER, "deadline": NOW.isoformat(), "card": {"wish": "投诉"}}
    ticket, holder = await the_ticket(gateway, queue="warehouse", **given)
    assert (ticket.order_no, ticket.deadline, ticket.card) == (ORDER, NOW, {"wish": "投诉"})
    assert (ticket.queue, ticket.high, holder) == (Queue.WAREHOUSE, False, Holder.BOT)


@pytest.mark.parametrize(
    ("text", "engine_reads"),
    [
        (f"https://a.example/o?order_sn={ORDER}", ORDER),
        (f"https://a.example/o?order_sn={ORDER} 怎么还没发", f"{ORDER} 怎么还没发"),
        ("https://a.example/goods?id=7", "/inform"),
        ("怎么还没发", "怎么还没发"),
    ],
)
async def test_the_engine_reads_what_a_link_holds_and_the_actions_what_was_typed(
    gateway, text, engine_reads
):
    async with gateway.buyer() as buyer:
        await buyer.ask(text)
    (asked,) = gateway.engine.asked
    assert asked["message"] == engine_reads
    assert asked["metadata"]["text"] == text
