"""Waiting for a person, over the socket: the bot goes on, and there is a way back."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.desk.model import HandOver, Holder, Queue
from tests.gateway.conftest import Gateway
from tests.gateway.test_console import Browser

PERSON = HandOver(Queue.AGENT, "request_human")


async def until(buyer: Any, text: str) -> None:
    while text not in " ".join(buyer.texts()):
        await buyer.next()


async def test_who_waits_is_answered_and_the_engine_knows_what_waits(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        gateway.core.tickets.open(buyer.conversation_id, PERSON)
        assert [one["text"] for one in await buyer.ask("到哪了")] == ["收到"]
    assert gateway.engine.asked[-1]["metadata"]["waiting"] == {
        "orders": [],
        "order_unknown": False,
        "place": 1,
        "minutes": None,
        "opens_at": None,
        "stays": False,
        "danger": False,
    }


async def test_the_button_leads_back_to_the_bot(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        gateway.core.tickets.open(buyer.conversation_id, PERSON)
        await buyer.sync()
        assert buyer.state["holder"] == "queue"
        assert await buyer.call("leave_queue", {}) == {"ok": True, "left": True}
        await until(buyer, "不排队了")
        await buyer.sync()
        assert buyer.state["holder"] == "bot"
        await buyer.ask("到哪了")
    assert gateway.engine.asked[-1]["metadata"]["waiting"] is None


async def test_words_lead_back_to_the_bot(gateway: Gateway) -> None:
    async def leaves(asked: dict[str, Any]) -> Any:
        """As an action does within its turn."""
        turn, leave = asked["metadata"], gateway.core.conversations.leave_in_turn
        epoch = await asyncio.to_thread(leave, turn["conversation_id"], epoch=turn["epoch"])
        return [{"custom": {"epoch": epoch}}, {"text": "好的，不排队了"}, {"text": "在杭州"}]

    gateway.engine.plays = leaves
    async with gateway.buyer() as buyer:
        gateway.core.tickets.open(buyer.conversation_id, PERSON)
        await buyer.send("算了不用人工了，到哪了")
        await until(buyer, "在杭州")
        assert "不排队了" in " ".join(buyer.texts())
        holder = gateway.core.conversations.conversation(buyer.conversation_id).holder
    assert holder is Holder.BOT


async def test_the_question_that_a_person_left_is_answered_at_once(gateway: Gateway) -> None:
    lin = gateway.add_staff("lin")
    async with gateway.buyer() as buyer:
        ticket = gateway.core.tickets.take_over(buyer.conversation_id, staff=lin, card={})
        await buyer.send("那个锅第一次用要注意啥")
        assert gateway.engine.asked == []
        async with Browser(gateway) as page:
            await page.sign_in("lin")
            await page.call("POST", f"tickets/{ticket.id}/resolve", {"summary": "好了"})
        await until(buyer, "收到")
    assert gateway.engine.asked[-1]["message"] == "那个锅第一次用要注意啥"
