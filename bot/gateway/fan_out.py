"""What happens at one gateway reaches the pages that are open at the others.

Told is only where to look: the message, the conversation and the queue are read from the database
by whoever has a page that shows them. What is lost on the way is found when a page connects.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
import structlog
from limits import RateLimitItem

from bot.desk.model import Message, Sender
from bot.desk.ports import Happened
from bot.gateway import metrics
from bot.gateway.limits import Limits
from bot.gateway.pushes import Pushes
from bot.times import Clock

log = structlog.get_logger()

# A message gets its time a moment before it is committed, by a clock of another machine.
MARGIN = timedelta(minutes=1)
_AGAIN_SECONDS = 1.0


class Told(msgspec.Struct, tag="told", omit_defaults=True):
    """As Happened; the message by its number."""

    id: str
    seq: int | None = None
    state: bool = False
    queue: bool = False
    lists: bool = False


class Typed(msgspec.Struct, tag="typed"):
    id: str
    sender: Sender
    on: bool
    to_buyer: bool


class Counted(msgspec.Struct, tag="counted"):
    """One hit of a limit."""

    limit: str
    who: tuple[str, ...]


_Line = msgspec.json.Decoder(Told | Typed | Counted)
# A moment: what was written since then may not have been told.
_News = Told | Typed | datetime


class Reads(Protocol):
    """What the others' news is read from."""

    def messages(self, wanted: Collection[tuple[str, int]], /) -> Sequence[Message]:
        """By conversation and number, each conversation's in order."""

    def since(self, moment: datetime, /) -> Sequence[Message]: ...


class FanOut:
    """Stands before Pushes: what is pushed here is told to the others, and the other way round.

    `open_here` names the conversations that a page of this gateway shows."""

    def __init__(
        self,
        pushes: Pushes,
        limits: Limits,
        *,
        say: Callable[[str], None],
        reads: Reads,
        open_here: Callable[[], Collection[str]],
        buyer_types: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self._pushes = pushes
        self._limits = limits
        self._say = say
        self._reads = reads
        self._open_here = open_here
        self._buyer_types = buyer_types
        self._now = clock
        self._heard: asyncio.Queue[_News] = asyncio.Queue()
        limits.tell = self._counted

    # From here

    def push(self, happened: Happened) -> None:
        self._pushes.push(happened)
        seq = None
        if happened.message is not None:
            seq = happened.message.seq
            metrics.MESSAGES.labels(happened.message.sender.value).inc()
        self._tell(
            Told(happened.conversation_id, seq, happened.state, happened.queue, happened.lists)
        )

    async def bot_types(self, conversation_id: str, on: bool) -> None:
        await self.typing(conversation_id, Sender.BOT, on, to_buyer=True)

    async def typing(
        self, conversation_id: str, sender: Sender, on: bool, *, to_buyer: bool
    ) -> None:
        self._tell(Typed(conversation_id, sender, on, to_buyer))
        await self._pushes.typing(conversation_id, sender, on, to_buyer=to_buyer)

    def _counted(self, limit: RateLimitItem, who: tuple[str, ...]) -> None:
        self._tell(Counted(str(limit), who))

    def _tell(self, line: msgspec.Struct) -> None:
        self._say(msgspec.json.encode(line).decode())

    # From the others

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._pass_on())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def heard(self, text: str) -> None:
        try:
            line = _Line.decode(text)
        except msgspec.MsgspecError:
            return  # of another version of Anxin
        if isinstance(line, Counted):
            self._limits.count(line.limit, line.who)
            return
        if isinstance(line, Typed) and line.sender is Sender.BUYER:
            self._buyer_types(line.id)
        self._heard.put_nowait(line)

    def missed(self, seconds: float) -> None:
        """Nothing was heard for so long: what was written since is pushed anew. Pages know messages
        by their numbers."""
        self._heard.put_nowait(self._now() - timedelta(seconds=seconds) - MARGIN)

    async def _pass_on(self) -> None:
        while True:
            batch = [await self._heard.get()]
            while not self._heard.empty():
                batch.append(self._heard.get_nowait())
            try:
                await self._push(batch)
            except Exception:
                # The database is away, say: it is asked for all of it when it is back.
                log.exception("others_not_pushed", lines=len(batch))
                await asyncio.sleep(_AGAIN_SECONDS)
                self.missed(_AGAIN_SECONDS)

    async def _push(self, batch: Sequence[_News]) -> None:
        here = frozenset(self._open_here())
        told = [line for line in batch if isinstance(line, Told)]
        wanted = [(line.id, line.seq) for line in told if line.seq is not None and line.id in here]
        if wanted:
            self._push_messages(await asyncio.to_thread(self._reads.messages, wanted), here)
        since = [moment for moment in batch if isinstance(moment, datetime)]
        if since:
            self._push_messages(await asyncio.to_thread(self._reads.since, min(since)), here)
            told += [Told(id_, state=True) for id_ in here] + [Told("", queue=True, lists=True)]
        for line in told:
            state = line.state and line.id in here
            if state or line.queue or line.lists:
                happened = Happened(line.id, state=state, queue=line.queue, lists=line.lists)
                self._pushes.push(happened)
        for typed in batch:
            if isinstance(typed, Typed) and typed.id in here:
                await self._pushes.typing(typed.id, typed.sender, typed.on, to_buyer=typed.to_buyer)

    def _push_messages(self, messages: Sequence[Message], here: Collection[str]) -> None:
        for message in messages:
            if message.conversation_id in here:
                self._pushes.push(Happened(message.conversation_id, message))
