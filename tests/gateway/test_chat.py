"""The buyer's socket: acknowledged after writing, caught up by number, failures made visible."""

from __future__ import annotations

import asyncio
import contextlib
import uuid

import aiohttp
import pytest
import socketio
from structlog.testing import capture_logs

from bot.desk.model import Holder, Incoming, Outgoing, Reading
from bot.engine.client import Reply
from bot.errors import ConversationMoved
from bot.gateway.turns import TurnWorker
from bot.store.uow import uow_opener


def key() -> str:
    return str(uuid.uuid4())


class LateEngine:
    async def turn(self, conversation_id, text, metadata):
        return [Reply(text="晚到的回答")]

    async def back(self, conversation_id): ...


@contextlib.asynccontextmanager
async def a_worker(gateway, conversations):
    """A worker of its own, over the gateway's database."""

    async def no_typing(conversation_id: str, on: bool) -> None: ...

    worker = TurnWorker(
        conversations,
        gateway.core.failed_turns,
        LateEngine(),
        gateway.core.phrases,
        replica="bot-1",
        quiet_seconds=0.01,
        most_seconds=0.1,
        typing=no_typing,
    )
    yield worker
    await worker.close()


async def test_a_message_is_answered_and_everybody_holds_the_same(gateway):
    async with gateway.buyer() as buyer:
        replies = await buyer.ask("在吗")
        assert [reply["text"] for reply in replies] == ["收到"]
        first_page = dict(buyer.messages)
        await buyer.disconnect()
        buyer.messages.clear()
        await buyer.connect()
        assert buyer.messages == first_page


async def test_sending_the_same_key_again_gives_the_same_answer(gateway):
    async with gateway.buyer() as buyer:
        same = key()
        first, again = await buyer.send("在吗", key=same), await buyer.send("在吗", key=same)
        assert first == again
        other = await buyer.send("别的", key=same)
        assert (other["ok"], other["error"]["code"]) == (False, "conflict")


async def test_two_pages_of_one_buyer_show_the_same(gateway):
    async with gateway.buyer() as phone, gateway.buyer() as desktop:
        await phone.ask("在吗")
        await desktop.replies_after(2)
        assert phone.messages == desktop.messages


async def test_the_engine_gets_metadata_that_only_we_make(gateway):
    async with gateway.buyer("b7") as buyer:
        await buyer.ask("在吗")
        asked = gateway.engine.asked[-1]
        assert asked["sender"] == buyer.conversation_id
        assert asked["metadata"]["buyer_id"] == "b7"
        assert asked["metadata"]["conversation_id"] == buyer.conversation_id


async def test_a_burst_reaches_the_engine_as_one_turn(gateway):
    async with gateway.buyer() as buyer:
        for text in ("在吗", "我的快递", "到哪了"):
            await buyer.send(text)
        await buyer.replies_after(4)
        assert [asked["message"] for asked in gateway.engine.asked] == ["在吗，我的快递，到哪了"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param([], 200, id="empty_is_how_rasa_hides_a_failure"),
        pytest.param([], 500, id="error"),
        pytest.param({"not": "a list"}, 200, id="nonsense"),
        pytest.param([{"custom": {"hand_over": {"queue": "kitchen"}}}], 200, id="no_such_queue"),
        pytest.param([{"custom": {"text": "没有种类"}}], 200, id="half_a_card"),
        pytest.param([{"text": "好", "buttons": [{"title": "无"}]}], 200, id="half_a_button"),
    ],
)
async def test_a_question_that_fails_twice_is_told_and_goes_to_a_person(gateway, answer, status):
    gateway.engine.answer, gateway.engine.status = answer, status
    async with gateway.buyer() as buyer:
        replies = await buyer.ask("退款")
        assert replies[0]["text"] == gateway.core.phrases.say("utter_engine_failed")
        tickets = gateway.core.tickets.of_conversation(buyer.conversation_id)
        assert [(ticket.reason, ticket.high) for ticket in tickets] == [("bot_failed", True)]
        conversation = gateway.core.conversations.conversation(buyer.conversation_id)
        assert conversation.holder is Holder.BOT, "the question, not the conversation"
        assert len(gateway.engine.asked) == 2


async def test_a_button_sends_its_own_payload_and_never_shows_it(gateway):
    buttons = [{"title": "好的", "payload": "/affirm"}]
    gateway.engine.answer = [{"text": "要退吗", "buttons": buttons}]
    async with gateway.buyer() as buyer:
        replies = await buyer.ask("退差价")
        assert replies[0]["buttons"] == [{"id": "b1", "title": "好的", "style": "default"}]
        gateway.engine.answer = [{"text": "好的呢"}]
        answer = await buyer.press("好的")
        await buyer.replies_after(answer["seq"])
        assert gateway.engine.asked[-1]["message"] == "/affirm"
        assert "/affirm" not in str(buyer.messages)


async def test_a_button_that_was_never_shown_is_refused(gateway):
    async with gateway.buyer() as buyer:
        await buyer.ask("在吗")
        for wanted in ({"seq": 3, "id": "b1"}, {"seq": 999, "id": "b1"}):
            answer = await buyer.call("send", {"client_msg_id": key(), "button": wanted})
            assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"client_msg_id": "12345678"}, id="no_content"),
        pytest.param({"client_msg_id": "12345678", "text": "a", "order": "b"}, id="two_contents"),
        pytest.param({"client_msg_id": "short", "text": "a"}, id="short_key"),
        pytest.param({"client_msg_id": "x" * 65, "text": "a"}, id="long_key"),
        pytest.param({"client_msg_id": 12345678, "text": "a"}, id="number_for_key"),
        pytest.param({"client_msg_id": "12345678", "text": ["a"]}, id="list_for_text"),
        pytest.param("text", id="a_word"),
        pytest.param([1, 2], id="a_list"),
    ],
)
async def test_what_does_not_fit_is_refused_and_loses_nothing(gateway, payload):
    async with gateway.buyer() as buyer:
        answer = await buyer.call("send", payload)
        assert answer["error"]["code"] == "bad_input"
        assert (await buyer.send("还在"))["ok"]


async def test_another_buyers_order_and_no_order_look_the_same(gateway):
    async with gateway.buyer() as buyer:
        answers = [
            await buyer.call("send", {"client_msg_id": key(), "order": no})
            for no in ("261105-123456789012345", "nonsense")
        ]
        assert answers[0]["error"] == answers[1]["error"]
        assert answers[0]["error"]["code"] == "order_not_found"


async def test_a_socket_without_a_session_is_refused(gateway):
    socket = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await socket.connect(
            gateway.url,
            namespaces=["/buyer"],
            transports=["websocket"],
            auth={"session": "made up"},
            headers={"Origin": gateway.url},
        )
    await socket.disconnect()


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://shop.example.com.evil.com",
        "http://shop.example.com",
    ],
)
async def test_a_foreign_page_gets_no_socket(gateway, origin):
    where = f"{gateway.url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(where, headers={"Origin": origin})
        own = await session.ws_connect(where, headers={"Origin": "https://shop.example.com"})
        await own.close()


async def test_what_was_acknowledged_before_a_stop_is_answered_after_the_start(stopped_gateway):
    """The gateway is not told: it finds the work in the database."""
    core = stopped_gateway.core
    conversation = core.conversations.open(buyer_id="late", name="晚到")
    core.conversations.receive(conversation.id, Incoming(key(), text="在吗"))

    async with a_worker(stopped_gateway, core.conversations) as worker:
        await worker.catch_up()
        async with asyncio.timeout(5):
            while core.conversations.unanswered():
                await asyncio.sleep(0.01)
    texts = [m.text for m in core.conversations.messages_after(conversation.id, 0)]
    assert texts[-1] == "晚到的回答"


async def test_a_turn_that_could_not_be_written_is_taken_again(stopped_gateway):
    """The database is away for a moment: the buyer gets the answer all the same, once."""
    conversations = stopped_gateway.core.conversations
    conversation = conversations.open(buyer_id="stumble", name="等等")
    conversations.receive(conversation.id, Incoming(key(), text="在吗"))

    class Stumbles:
        failed = False

        def __getattr__(self, name):
            return getattr(conversations, name)

        def finish_turn(self, *args, **more):
            if not self.failed:
                self.failed = True
                raise OSError("disk full")
            return conversations.finish_turn(*args, **more)

    async with a_worker(stopped_gateway, Stumbles()) as worker:
        await worker.catch_up()
        async with asyncio.timeout(10):
            while conversations.unanswered():
                await asyncio.sleep(0.01)
    texts = [message.text for message in conversations.messages_after(conversation.id, 0)]
    assert texts[2:] == ["晚到的回答"]


async def test_the_bot_stops_typing_when_its_turn_fails(stopped_gateway):
    """A message that cannot be announced leaves no page waiting for dots that never end."""
    conversations = stopped_gateway.core.conversations
    conversation = conversations.open(buyer_id="dots", name="等等")
    conversations.receive(conversation.id, Incoming(key(), text="在吗"))
    typed: list[bool] = []

    class Announces:
        async def turn(self, conversation_id, text, metadata):
            return [Reply(custom={"written": 999})]  # a message that is not there

        async def back(self, conversation_id): ...

    async def typing(conversation_id: str, on: bool) -> None:
        typed.append(on)

    worker = TurnWorker(
        conversations,
        stopped_gateway.core.failed_turns,
        Announces(),
        stopped_gateway.core.phrases,
        replica="bot-1",
        quiet_seconds=0.01,
        most_seconds=0.1,
        typing=typing,
    )
    await worker.catch_up()
    async with asyncio.timeout(10):
        while len(typed) < 2:
            await asyncio.sleep(0.01)
    await worker.close()
    assert typed == [True, False]


READING = {
    "conversation_id": "x",
    "seq": 1,
    "text": "在吗",
    "intent": "greet",
    "confidence": 0.9,
    "ranking": [["greet", 0.9]],
    "outcome": "settled",
}


async def test_how_a_turn_was_read_is_written_with_its_answer(gateway):
    gateway.engine.answer = [{"text": "在的"}, {"custom": {"reading": READING}}]
    async with gateway.buyer() as buyer:
        (said,) = await buyer.ask("在吗")
        assert said["text"] == "在的"
        with uow_opener(gateway.core.database)(writes=False) as uow:
            asked = gateway.engine.asked[0]["metadata"]
            reading = uow.readings.at(buyer.conversation_id, asked["seq"])
    assert reading is not None, "under the turn's own number, whatever the engine says"
    assert (reading.intent, reading.ranking) == ("greet", (("greet", 0.9),))


async def test_a_turn_that_was_read_and_not_answered_is_no_answer(gateway):
    gateway.engine.answer = [{"custom": {"reading": READING}}]
    async with gateway.buyer() as buyer:
        await buyer.ask("在吗")
    (ticket,) = gateway.core.failed_turns.unclaimed()
    assert ticket.conversation_id == buyer.conversation_id


async def test_how_it_was_read_is_kept_when_a_person_was_faster(stopped_gateway):
    conversations = stopped_gateway.core.conversations
    conversation = conversations.open(buyer_id="fast", name="")
    conversations.receive(conversation.id, Incoming(key(), text="在吗"))
    turn = conversations.take_turn(conversation.id, owner="bot-1")
    lin = stopped_gateway.add_staff("lin")
    stopped_gateway.core.tickets.take_over(conversation.id, staff=lin, card={})
    reading = Reading(turn.conversation_id, turn.seq, "在吗", "greet", 0.9, (), "settled")
    with pytest.raises(ConversationMoved):
        conversations.finish_turn(turn, [Outgoing("在的")], reading=reading)
    with uow_opener(stopped_gateway.core.database)(writes=False) as uow:
        assert uow.readings.at(turn.conversation_id, turn.seq) == reading
    texts = [message.text for message in conversations.messages_after(conversation.id, 0)]
    assert "在的" not in texts


async def test_an_answer_goes_out_though_its_reading_cannot_be_kept(stopped_gateway):
    conversations = stopped_gateway.core.conversations
    conversation = conversations.open(buyer_id="unread", name="")
    conversations.receive(conversation.id, Incoming(key(), text="在吗"))
    turn = conversations.take_turn(conversation.id, owner="bot-1")
    # Of no conversation, and of an answer that is not there.
    reading = Reading("nowhere", turn.seq, "在吗", "greet", 0.9, (), "settled", answer_id=7)
    with capture_logs() as lines:
        done = conversations.finish_turn(turn, [Outgoing("在的")], reading=reading)
    assert [message.text for message in done.messages] == ["在的"]
    assert [line["event"] for line in lines] == ["reading_not_kept"]
    assert conversations.unanswered() == []


async def test_a_person_writes_while_the_bot_is_silent(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer:
        await buyer.ask("在吗")
        staff, _ = gateway.core.staff.sign_in(username="lin", password="correct horse")
        gateway.core.tickets.take_over(buyer.conversation_id, staff=staff, card={})
        asked = len(gateway.engine.asked)
        assert (await buyer.send("还在吗"))["ok"]
        gateway.core.conversations.say_as_agent(
            buyer.conversation_id, staff=staff, client_msg_id=key(), text="我是小林"
        )
        await buyer.sync()
        assert buyer.state["holder"] == "agent"
        assert [m["from"] for m in buyer.messages.values()][-1] == "agent"
        assert len(gateway.engine.asked) == asked
