"""What is pushed to open pages: messages in their order, who holds a conversation, places."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import msgspec
import structlog

from bot.desk import model
from bot.desk.model import Place, Sender
from bot.desk.ports import Happened
from bot.desk.tickets import Standing, Tickets
from bot.gateway.shapes import Conversation, Message, conversation_shape, message_shape
from bot.shape import Shape, plain

log = structlog.get_logger()

BUYER, CONSOLE = "/buyer", "/console"
STAFF_ROOM = "staff"


class Typing(Shape):
    """To the buyer: who types."""

    sender: Sender = msgspec.field(name="from")
    on: bool


class BuyerTyping(Shape):
    """To staff who watch."""

    conversation_id: str
    on: bool


class Said(Shape):
    """To staff who watch: a new message."""

    conversation_id: str
    message: Message


class Changed(Shape):
    """To staff who watch: the conversation as it is now."""

    conversation_id: str
    conversation: Conversation


class QueueChanged(Shape):
    """Something in the queue or in another list of the staff: fetch it."""


def room_of(conversation_id: str) -> str:
    return f"c:{conversation_id}"


class Server(Protocol):
    """As much of a Socket.IO server as pushing needs."""

    def emit(self, event: str, data: Any, *, room: str, namespace: str) -> Awaitable[None]: ...


class Pushes:
    """Two lines: messages cost no look at the database and never wait behind what does.

    A push that fails is logged and keeps no other back: pages catch up by number.
    """

    def __init__(self, server: Server, tickets: Tickets) -> None:
        self._server = server
        self._tickets = tickets
        self._messages: asyncio.Queue[model.Message] = asyncio.Queue()
        self._changes: asyncio.Queue[Happened] = asyncio.Queue()
        # What those who wait were told last: a number that stayed is not told again.
        self._places: dict[str, Place] = {}

    def push(self, happened: Happened) -> None:
        if happened.message is not None:
            self._messages.put_nowait(happened.message)
        if happened.state or happened.queue or happened.lists:
            self._changes.put_nowait(happened)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Pushes, from the start of the block to its end."""
        tasks = [
            asyncio.create_task(self._push_messages()),
            asyncio.create_task(self._push_changes()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def typing(
        self, conversation_id: str, sender: Sender, on: bool, *, to_buyer: bool
    ) -> None:
        room = room_of(conversation_id)
        if to_buyer:
            typing: Shape = Typing(sender=sender, on=on)
        else:
            typing = BuyerTyping(conversation_id=conversation_id, on=on)
        namespace = BUYER if to_buyer else CONSOLE
        await self._server.emit("typing", plain(typing), room=room, namespace=namespace)

    async def _push_messages(self) -> None:
        while True:
            message = await self._messages.get()
            try:
                await self._push_message(message)
            except Exception:
                log.exception("push_failed", conversation=message.conversation_id, seq=message.seq)

    async def _push_message(self, message: model.Message) -> None:
        room, shape = room_of(message.conversation_id), message_shape(message)
        if message.kind != "note":
            await self._emit("message", shape, room=room, namespace=BUYER)
        envelope = Said(conversation_id=message.conversation_id, message=shape)
        await self._emit("message", envelope, room=room, namespace=CONSOLE)

    async def _push_changes(self) -> None:
        while True:
            batch = [await self._changes.get()]
            while not self._changes.empty():
                batch.append(self._changes.get_nowait())
            try:
                await self.push_changes(batch)
            except Exception:
                log.exception("push_failed", changes=len(batch))

    async def push_changes(self, batch: Sequence[Happened]) -> None:
        """One look for the whole batch, however many wait; then whoever's view changed is told."""
        if any(happened.queue or happened.lists for happened in batch):
            await self._emit("queue", QueueChanged(), room=STAFF_ROOM, namespace=CONSOLE)
        changed = {happened.conversation_id for happened in batch if happened.state}
        everybody = any(happened.queue for happened in batch)
        if not changed and not everybody:
            return
        standings = await asyncio.to_thread(self._tickets.standings, changed, everybody=everybody)
        if everybody:
            waiting = {standing.conversation.id for standing in standings if standing.place}
            self._places = {id_: place for id_, place in self._places.items() if id_ in waiting}
        for standing in standings:
            id_ = standing.conversation.id
            if id_ in changed or self._places.get(id_) != standing.place:
                await self._push_standing(standing)

    async def _push_standing(self, standing: Standing) -> None:
        id_, place = standing.conversation.id, standing.place
        room, state = room_of(id_), conversation_shape(standing.conversation, place)
        heard = await self._emit("state", state, room=room, namespace=BUYER)
        envelope = Changed(conversation_id=id_, conversation=state)
        await self._emit("state", envelope, room=room, namespace=CONSOLE)
        self._places.pop(id_, None)
        if heard and place is not None:
            self._places[id_] = place

    async def _emit(self, event: str, shape: Shape, *, room: str, namespace: str) -> bool:
        """False where it failed: the others are told all the same."""
        try:
            await self._server.emit(event, plain(shape), room=room, namespace=namespace)
        except Exception:
            log.exception("push_failed", event_name=event, room=room)
            return False
        return True
