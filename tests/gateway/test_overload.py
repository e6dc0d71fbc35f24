"""More turns than the engine can answer in time: they wait here, and nobody is handed to a person
for it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.desk.model import Holder, Incoming
from bot.engine.client import Reply
from bot.errors import EngineSlow
from bot.gateway.room import Room
from bot.gateway.turns import TurnWorker


class Crowded:
    """Answers so many at once; who comes on top of them gets no answer in time. The first answer
    only comes when a crowd is there."""

    def __init__(self, able: int, *, crowd: int = 1) -> None:
        self.able, self.crowd = able, crowd
        self.gathered = asyncio.Event()
        self.inside = self.most = self.too_slow = 0

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            if self.inside >= self.crowd:
                self.gathered.set()
            await self.gathered.wait()
            await asyncio.sleep(0)
            if self.inside > self.able:
                self.too_slow += 1
                raise EngineSlow
            return [Reply("收到")]
        finally:
            self.inside -= 1

    async def back(self, conversation_id: str) -> None: ...


def worker_of(gateway: Any, engine: Any) -> TurnWorker:
    async def no_typing(conversation_id: str, on: bool) -> None: ...

    return TurnWorker(
        gateway.core.conversations,
        gateway.core.failed_turns,
        engine,
        gateway.core.phrases,
        replica="bot-1",
        quiet_seconds=0.0,
        most_seconds=0.1,
        typing=no_typing,
    )


async def all_settled(gateway: Any, worker: TurnWorker) -> None:
    async with asyncio.timeout(60):
        while await asyncio.to_thread(gateway.core.conversations.unanswered):
            await worker.catch_up()
            await asyncio.sleep(0.01)


def asked_by(gateway: Any, count: int) -> list[str]:
    ids = []
    for number in range(count):
        conversation = gateway.core.conversations.open(buyer_id=f"crowd-{number}", name="")
        gateway.core.conversations.receive(conversation.id, Incoming(f"m{number}", text="在吗"))
        ids.append(conversation.id)
    return ids


async def test_what_came_too_late_in_a_crowd_is_asked_again_and_answered(stopped_gateway):
    conversations, engine = stopped_gateway.core.conversations, Crowded(able=2, crowd=8)
    ids = asked_by(stopped_gateway, 12)
    worker = worker_of(stopped_gateway, engine)
    await worker.catch_up()
    await all_settled(stopped_gateway, worker)
    await worker.close()
    assert engine.too_slow > 0
    for name in ids:
        texts = [message.text for message in conversations.messages_after(name, 0)][2:]
        assert texts == ["收到"]
        assert conversations.conversation(name).holder is Holder.BOT
    assert stopped_gateway.core.failed_turns.unclaimed() == []


async def test_who_gets_no_answer_alone_is_handed_to_a_person(stopped_gateway):
    (name,) = asked_by(stopped_gateway, 1)
    engine = Crowded(able=0)
    worker = worker_of(stopped_gateway, engine)
    await worker.catch_up()
    await all_settled(stopped_gateway, worker)
    await worker.close()
    assert engine.too_slow == 2, "asked once more, and no more than that"
    (ticket,) = stopped_gateway.core.failed_turns.unclaimed()
    assert ticket.conversation_id == name


async def test_the_room_shrinks_by_half_and_grows_by_one_a_round():
    room = Room(16)
    async with room, room as entered:
        assert room.too_slow(entered)
    assert room.limit == 8
    for _ in range(8):
        room.answered()
    assert room.limit == 9
    async with room as entered:
        assert not room.too_slow(entered), "alone: it is not the others' fault"
    for _ in range(1000):
        room.answered()
    assert room.limit == 16


async def test_one_stall_halves_the_room_once_however_many_were_inside():
    room = Room(8)
    async with room as first, room as second, room as third:
        assert [room.too_slow(entered) for entered in (first, second, third)] == [True] * 3
        assert room.limit == 4
        async with room as later:
            assert room.too_slow(later)
        assert room.limit == 2, "those who came after it have a stall of their own"
        assert room.too_slow(None)
        assert room.limit == 2, "danger, which waits for no room"


async def test_who_gives_up_while_another_is_called_in_is_only_cancelled():
    room = Room(1)

    async def wait_inside() -> None:
        async with room:
            pass

    async with room:
        waits = asyncio.create_task(wait_inside())
        await asyncio.sleep(0)
        waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    assert room.inside == 0


async def test_first_come_first_served_and_who_gives_up_leaves_no_hole():
    room, order = Room(1), []

    async def one(number: int) -> None:
        async with room:
            order.append(number)
            await asyncio.sleep(0)

    async with room:
        tasks = [asyncio.create_task(one(number)) for number in range(5)]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.sleep(0)
        assert room.full()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(done[2], asyncio.CancelledError)
    assert order == [0, 1, 3, 4]
    assert room.inside == 0


class Line:
    """People in front of a room for one, on a clock that a test sets."""

    def __init__(self) -> None:
        self.time = 0.0
        self.order: list[str] = []
        self.room = Room(1, patience_seconds=10.0, now=lambda: self.time)

    async def come(self, name: str, *, at: float) -> asyncio.Task[None]:
        self.time = at
        task = asyncio.create_task(self._wait(name))
        await asyncio.sleep(0)
        return task

    async def _wait(self, name: str) -> None:
        async with self.room:
            self.order.append(name)
            await asyncio.sleep(0)


async def test_who_has_waited_too_long_lets_those_pass_who_came_since():
    line = Line()
    async with line.room:
        names = {"early": 0.0, "next": 1.0, "late": 11.5, "last": 12.0}
        tasks = [await line.come(name, at=at) for name, at in names.items()]
        line.time = 12.0
    await asyncio.gather(*tasks)
    assert line.order == ["late", "last", "early", "next"]
    assert line.room.inside == 0


async def test_nobody_passes_as_long_as_all_are_in_time():
    line = Line()
    async with line.room:
        tasks = [await line.come(name, at=at) for name, at in (("a", 0.0), ("b", 9.0), ("c", 9.9))]
        line.time = 10.0
    await asyncio.gather(*tasks)
    assert line.order == ["a", "b", "c"]


async def test_who_gives_up_after_too_long_a_wait_leaves_no_hole():
    line = Line()
    async with line.room:
        early, other = await line.come("early", at=0.0), await line.come("other", at=0.0)
        fresh = await line.come("fresh", at=20.0)
        line.room.answered()  # looks who is next; nobody fits in
        early.cancel()
    await asyncio.gather(fresh, other)
    assert line.order == ["fresh", "other"]
    assert line.room.inside == 0
    with pytest.raises(asyncio.CancelledError):
        await early


async def test_who_is_called_in_and_leaves_at_once_gives_the_place_on():
    room = Room(1)

    async def one() -> None:
        async with room:
            pass

    await room.__aenter__()
    first, second = asyncio.create_task(one()), asyncio.create_task(one())
    await asyncio.sleep(0)
    await room.__aexit__(None, None, None)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await second
    assert room.inside == 0
