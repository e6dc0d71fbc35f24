"""An engine that starts, dies, or fails a question: turns wait, are tried again, and at the end one
question goes to a person and comes back by itself."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.desk.conversations import Conversations
from bot.desk.model import Holder, Incoming, TicketState
from bot.engine.client import EngineClient, Reply
from bot.errors import EngineAway, EngineFailed
from bot.gateway.failed_questions import FIRST_PAUSE_SECONDS, FailedQuestions
from bot.gateway.patience import Patience, Question
from bot.gateway.turns import TurnWorker
from tests.stack import free_port

SECONDS = 20
ANSWER = [Reply(text="在的")]


class Engine:
    """Does what the test lines up, one a question, and then answers; `away` is not there."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[tuple[str, int]] = []
        self.there = asyncio.Event()
        self.there.set()
        self.looked = asyncio.Event()

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        if not self.there.is_set():
            raise EngineAway
        self.asked.append((text, metadata["seq"]))
        outcome = self.outcomes.pop(0) if self.outcomes else ANSWER
        if isinstance(outcome, EngineAway):
            self.there.clear()
        if isinstance(outcome, Exception):
            raise outcome
        if callable(outcome):
            return await outcome()
        return outcome

    async def back(self, conversation_id: str) -> None:
        self.looked.set()
        await self.there.wait()


class Talk:
    """One buyer's conversation, with a worker that answers it."""

    def __init__(self, gateway: Any, engine: Engine, **more: Any) -> None:
        self.core, self.engine = gateway.core, engine
        self.conversations: Conversations[Any] = self.core.conversations
        self.id = self.conversations.open(buyer_id="b1", name="小王").id
        self.typed: list[bool] = []
        self.worker = TurnWorker(
            self.conversations,
            self.core.failed_turns,
            engine,
            self.core.phrases,
            replica="bot-1",
            quiet_seconds=0.0,
            most_seconds=0.0,
            typing=self._typing,
            **({"wait_seconds": SECONDS, "moment_seconds": SECONDS} | more),
        )

    async def _typing(self, conversation_id: str, on: bool) -> None:
        self.typed.append(on)

    def write(self, text: str) -> None:
        self.conversations.receive(self.id, Incoming(str(uuid.uuid4()), text=text))
        self.worker.wake(self.id, hurry=True)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not holds():
                await asyncio.sleep(0.01)

    async def idle(self) -> None:
        await self.until(lambda: not self.worker.busy(self.id))

    async def asks(self, text: str) -> None:
        self.write(text)
        await self.idle()

    @property
    def said(self) -> list[str]:
        """Of the bot and the house, after the welcome."""
        found = self.conversations.messages_after(self.id, 1)
        return [message.text for message in found if message.sender != "buyer"]

    @property
    def tickets(self) -> list[tuple[str, str]]:
        found = self.core.tickets.of_conversation(self.id)
        return [(ticket.reason, ticket.summary) for ticket in found]

    @property
    def holder(self) -> Holder:
        return self.conversations.conversation(self.id).holder

    def phrase(self, name: str) -> str:
        return str(self.core.phrases.say(name))


Making = Callable[..., Awaitable[Talk]]


@pytest.fixture
async def talk(stopped_gateway: Any) -> AsyncIterator[Making]:
    async with contextlib.AsyncExitStack() as stack:

        async def make(*outcomes: Any, **more: Any) -> Talk:
            made = Talk(stopped_gateway, Engine(*outcomes), **more)
            stack.push_async_callback(made.worker.close)
            return made

        yield make


async def test_a_question_that_failed_once_is_answered_and_nobody_is_called(talk: Making) -> None:
    one = await talk(EngineFailed())
    await one.asks("在吗")
    assert one.said == ["在的"]
    assert one.tickets == []
    assert len(one.engine.asked) == 2


async def test_an_engine_that_is_away_is_waited_for_and_the_buyer_sees_the_bot_type(
    talk: Making,
) -> None:
    one = await talk()
    one.engine.there.clear()
    one.write("在吗")
    await asyncio.wait_for(one.engine.looked.wait(), SECONDS)
    assert (one.typed, one.said) == ([True], [])
    one.engine.there.set()
    await one.idle()
    assert (one.typed, one.said, one.tickets) == ([True, False], ["在的"], [])


async def test_deaths_of_the_engine_are_no_failures_of_the_question(talk: Making) -> None:
    one = await talk(EngineAway(), EngineAway(), EngineAway())
    one.write("在吗")
    for _ in range(3):
        await one.until(lambda: not one.engine.there.is_set())
        one.engine.there.set()
    await one.idle()
    assert (one.said, one.tickets) == (["在的"], [])


async def test_after_the_wait_one_question_goes_to_a_person_with_a_full_card(talk: Making) -> None:
    one = await talk(wait_seconds=0.0)
    one.engine.there.clear()
    await one.asks("我的快递呢，要投诉了")
    assert one.said == [one.phrase("utter_engine_failed")]
    assert one.tickets == [("bot_failed", "我的快递呢，要投诉了")]
    (ticket,) = one.core.tickets.of_conversation(one.id)
    assert ticket.high
    assert ticket.card["last_words"] == ticket.card["wish"] == "我的快递呢，要投诉了"
    assert ticket.card["mood"] == "angry"
    assert one.holder is Holder.BOT
    one.engine.there.set()
    await one.asks("有优惠券吗")
    assert one.said[1:] == ["在的"], "the next question is the bot's again"


async def test_what_was_written_while_the_engine_was_away_is_read_together(talk: Making) -> None:
    one = await talk(fresh_seconds=0.0)
    one.engine.there.clear()
    one.write("好的")
    await asyncio.wait_for(one.engine.looked.wait(), SECONDS)
    one.write("等等，先不要")
    one.engine.there.set()
    await one.idle()
    assert [text for text, _ in one.engine.asked] == ["好的，等等，先不要"]


async def test_danger_waits_for_no_engine(talk: Making) -> None:
    one = await talk()
    one.engine.there.clear()
    await one.asks("孩子把干燥剂吞下去了")
    assert [reason for reason, _ in one.tickets] == ["danger"]
    assert one.holder is Holder.QUEUE


async def test_danger_waits_for_nobody_elses_question(talk: Making) -> None:
    free = asyncio.Event()

    async def slow() -> list[Reply]:
        await free.wait()
        return ANSWER

    one = await talk(slow, at_once=1)
    other = one.conversations.open(buyer_id="b2", name="小李").id
    one.write("在吗")
    await one.until(lambda: len(one.engine.asked) == 1)
    one.conversations.receive(other, Incoming("danger-key", text="孩子把干燥剂吞下去了"))
    one.worker.wake(other, hurry=True)
    await one.until(lambda: len(one.engine.asked) == 2)
    free.set()
    await one.idle()


async def test_a_buyer_who_waits_long_hears_it_once(talk: Making) -> None:
    one = await talk(moment_seconds=0.0)
    one.engine.there.clear()
    one.write("在吗")
    moment = one.phrase("utter_takes_a_moment")
    await one.until(lambda: one.said == [moment])
    one.worker.wake(one.id)
    one.engine.there.set()
    await one.idle()
    assert one.said == [moment, "在的"]


# What went to a person only because the bot failed


def rounds(one: Talk) -> tuple[FailedQuestions, list[float]]:
    at = [0.0]
    again = FailedQuestions(one.core.failed_turns, one.worker, replica="bot-1", now=lambda: at[0])
    return again, at


async def test_a_failed_question_comes_back_to_the_bot_by_itself(talk: Making) -> None:
    one = await talk(EngineFailed(), EngineFailed())
    await one.asks("在吗")
    (ticket,) = one.core.tickets.of_conversation(one.id)
    again, _ = rounds(one)
    await again.ask_again()
    assert one.said == [one.phrase("utter_engine_failed"), "在的"]
    assert one.tickets == []
    assert one.core.tickets.ticket(ticket.id).state is TicketState.CLOSED
    await again.ask_again()
    assert len(one.engine.asked) == 3, "answered is answered"


async def test_it_is_asked_ever_less_often_while_it_fails(talk: Making) -> None:
    one = await talk(*[EngineFailed() for _ in range(5)])
    await one.asks("在吗")
    again, at = rounds(one)
    asked = []
    for at[0] in (0.0, 1.0, FIRST_PAUSE_SECONDS, 1.5 * FIRST_PAUSE_SECONDS, 40.0):
        await again.ask_again()
        asked.append(len(one.engine.asked) - 2)
    assert asked == [1, 1, 2, 2, 3]
    assert one.said == [one.phrase("utter_engine_failed")], "told once"
    assert len(one.tickets) == 1


async def test_an_engine_that_is_away_ends_the_round(talk: Making) -> None:
    one = await talk(EngineFailed(), EngineFailed())
    await one.asks("在吗")
    again, at = rounds(one)
    one.engine.there.clear()
    await again.ask_again()
    one.engine.there.set()
    await again.ask_again()
    # It may be this question that the engine dies of: the others come first.
    assert len(one.tickets) == 1
    at[0] += FIRST_PAUSE_SECONDS
    await again.ask_again()
    assert one.tickets == []


async def test_a_claimed_question_stays_with_the_person(talk: Making, stopped_gateway: Any) -> None:
    one = await talk(EngineFailed(), EngineFailed())
    await one.asks("在吗")
    stopped_gateway.add_staff("lin")
    staff, _ = one.core.staff.sign_in(username="lin", password="correct horse")
    (ticket,) = one.core.tickets.of_conversation(one.id)
    one.core.tickets.claim(ticket.id, staff=staff)
    await rounds(one)[0].ask_again()
    assert len(one.engine.asked) == 2
    assert one.holder is Holder.AGENT


async def test_a_person_who_takes_it_while_the_bot_answers_has_it(
    talk: Making, stopped_gateway: Any
) -> None:
    stopped_gateway.add_staff("lin")
    one: Talk

    async def claimed_meanwhile() -> list[Reply]:
        staff, _ = one.core.staff.sign_in(username="lin", password="correct horse")
        (ticket,) = one.core.tickets.of_conversation(one.id)
        one.core.tickets.claim(ticket.id, staff=staff)
        return ANSWER

    one = await talk(EngineFailed(), EngineFailed(), claimed_meanwhile)
    await one.asks("在吗")
    await rounds(one)[0].ask_again()
    assert "在的" not in one.said
    assert [reason for reason, _ in one.tickets] == ["bot_failed"]


async def test_an_old_yes_is_not_put_again_after_the_buyer_went_on(talk: Making) -> None:
    one = await talk(EngineFailed(), EngineFailed())
    await one.asks("好的")
    await one.asks("还是算了")
    await rounds(one)[0].ask_again()
    assert [text for text, _ in one.engine.asked] == ["好的", "好的", "还是算了"]
    assert one.tickets == [("bot_failed", "好的")]


async def test_questions_that_failed_one_after_the_other_come_back_as_one(talk: Making) -> None:
    one = await talk(*[EngineFailed() for _ in range(4)])
    await one.asks("在吗")
    await one.asks("快递到哪了")
    await rounds(one)[0].ask_again()
    assert one.engine.asked[-1][0] == "在吗，快递到哪了"
    assert one.tickets == []


async def test_two_that_failed_with_an_answer_between_them_stay_with_the_person(
    talk: Making,
) -> None:
    fails = [EngineFailed(), EngineFailed()]
    one = await talk(*fails, ANSWER, *fails)
    for text in ("在吗", "有券吗", "快递到哪了"):
        await one.asks(text)
    await rounds(one)[0].ask_again()
    assert len(one.engine.asked) == 5, "read together, the answered one would be asked again"
    assert [reason for reason, _ in one.tickets] == ["bot_failed"]


async def test_who_then_wants_a_person_waits_for_one(talk: Making) -> None:
    person = [
        Reply(text="好"),
        Reply(custom={"hand_over": {"queue": "agent", "reason": "request_human"}}),
    ]
    one = await talk(EngineFailed(), EngineFailed(), person)
    await one.asks("在吗")
    await one.asks("转人工")
    assert one.holder is Holder.QUEUE
    assert [reason for reason, _ in one.tickets] == ["request_human"]
    await rounds(one)[0].ask_again()
    assert len(one.engine.asked) == 3


# The rule and the client by themselves


async def test_two_failures_are_the_end_and_the_wait_is_one_for_all_of_it() -> None:
    engine, question = Engine(), Question()
    patience = Patience(engine, wait_seconds=SECONDS)
    assert await patience.again("c", question, EngineAway())
    until = question.until
    assert await patience.again("c", question, EngineFailed())
    assert question.until == until
    assert not await patience.again("c", question, EngineFailed())


async def test_the_client_tells_nobody_there_from_a_bad_answer_and_sees_it_come_back() -> None:
    port = free_port()
    metadata = {"seq": 1}

    async def breaks_off(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async def nothing(request: web.Request) -> web.Response:
        return web.json_response([], status=500)

    async def greets(request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", breaks_off)
    app.router.add_get("/", breaks_off)
    async with aiohttp.ClientSession() as session:
        client = EngineClient(session, [f"http://127.0.0.1:{port}"], timeout_seconds=SECONDS)
        with pytest.raises(EngineAway):
            await client.turn("c", "在吗", metadata)
        async with TestServer(app, host="127.0.0.1", port=port):
            with pytest.raises(EngineAway):
                await client.turn("c", "在吗", metadata)
            assert not await client.healthy()
        waiting = asyncio.create_task(client.back("c"))
        whole = web.Application()
        whole.router.add_post("/webhooks/rest/webhook", nothing)
        whole.router.add_get("/", greets)
        async with TestServer(whole, host="127.0.0.1", port=port):
            await asyncio.wait_for(waiting, SECONDS)
            with pytest.raises(EngineFailed) as failed:
                await client.turn("c", "在吗", metadata)
            assert not isinstance(failed.value, EngineAway)
        await client.close()
