"""The bot's turns: bursts joined, one turn a conversation at a time, failures made visible."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import msgspec
import structlog

from bot.desk.alarms import hand_over, sentence_of
from bot.desk.conversations import Conversations
from bot.desk.failed_turns import FailedTurns, failed_reading
from bot.desk.model import (
    HELPED,
    Button,
    HandOver,
    Outgoing,
    Queue,
    Reading,
    Turn,
    Waiting,
)
from bot.desk.ports import Phrases
from bot.engine.client import Reply
from bot.errors import ConversationMoved, EngineCrowded, EngineFailed, EngineSlow
from bot.gateway import metrics
from bot.gateway.patience import Patience, Question, seen_waiting
from bot.gateway.room import Room
from bot.safety.model import Alarm
from bot.times import iso
from nlu.danger import Danger, read_messages
from nlu.links import without_links

log = structlog.get_logger()

# A turn that fails is taken again after 1, 2, 3 … seconds; after that by the job that catches up.
MOST_FAILURES = 5
# How many turns the engine has at once: more of them would only wait there, against its time-out.
AT_ONCE = 16
# A turn that was taken longer ago is taken anew before it is asked.
FRESH_SECONDS = 1.0

Typing = Callable[[str, bool], Awaitable[None]]


@dataclass(frozen=True)
class Said:
    """Messages to write and people to bring in. `epoch` where the turn has left the queue;
    `reading`: how it was read."""

    answers: list[Outgoing]
    hand_overs: list[HandOver]
    epoch: int | None = None
    reading: Reading | None = None


class Engine(Protocol):
    async def turn(
        self, conversation_id: str, text: str, metadata: dict[str, Any]
    ) -> list[Reply]: ...

    async def back(self, conversation_id: str) -> None:
        """Returns when the engine of this conversation answers."""


# A page says so once a second while the buyer types; so long after the last time he has stopped.
TYPING_SECONDS = 1.5


@dataclass
class Burst:
    """When its first and its last message came, and the buyer's last stroke."""

    first: float
    last: float
    typing: float = 0.0

    def ends(self, *, quiet: float, most: float) -> float:
        """Nothing new for a moment, and the buyer has stopped typing; or it has taken too long."""
        types_on = self.typing > self.last
        due = self.typing + TYPING_SECONDS if types_on else self.last + quiet
        return min(due, self.first + most)


@dataclass
class _Open:
    """A conversation with work."""

    task: asyncio.Task[None]
    burst: Burst
    again: asyncio.Event = field(default_factory=asyncio.Event)


class TurnWorker:
    """Wakes for a conversation, waits for the burst to end, asks the engine, writes the answer."""

    def __init__(
        self,
        conversations: Conversations[Any],
        failed: FailedTurns[Any],
        engine: Engine,
        phrases: Phrases,
        *,
        replica: str,
        quiet_seconds: float,
        most_seconds: float,
        typing: Typing,
        wait_seconds: float = 60.0,
        moment_seconds: float = 10.0,
        at_once: int = AT_ONCE,
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._conversations = conversations
        self._failed = failed
        self._engine = engine
        self._patience = Patience(engine, wait_seconds=wait_seconds)
        self._moment = moment_seconds
        self._fresh = fresh_seconds
        self._phrases = phrases
        self._replica = replica
        self._quiet = quiet_seconds
        self._most = most_seconds
        self._typing = typing
        self._open: dict[str, _Open] = {}
        self._room = Room(at_once, patience_seconds=moment_seconds)

    def wake(self, conversation_id: str, *, hurry: bool = False) -> None:
        """A message came in; `hurry` where nothing will follow it (a pressed button)."""
        now = time.monotonic()
        found = self._open.get(conversation_id)
        if found is not None:
            found.burst.last = now if not hurry else now - self._quiet
            found.again.set()
            return
        opened = now - self._quiet if hurry else now
        self._open[conversation_id] = _Open(
            asyncio.create_task(self._work(conversation_id)), Burst(opened, opened)
        )

    def buyer_types(self, conversation_id: str) -> None:
        found = self._open.get(conversation_id)
        if found is not None:
            found.burst.typing = time.monotonic()

    def busy(self, conversation_id: str) -> bool:
        return conversation_id in self._open

    async def catch_up(self) -> None:
        """What a crash, a lost lease or a long failure has left unanswered."""
        for conversation_id in await asyncio.to_thread(self._conversations.unanswered):
            # What is being typed now, here or at another gateway, is no leftover.
            if not self.busy(conversation_id):
                self.wake(conversation_id)

    async def close(self) -> None:
        tasks = [opened.task for opened in self._open.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, conversation_id: str) -> None:
        structlog.contextvars.bind_contextvars(conversation=conversation_id)
        state = self._open[conversation_id]
        failures = 0
        try:
            while failures < MOST_FAILURES:
                await self._burst_ends(state.burst)
                state.again.clear()
                try:
                    while await self._answer_turn(conversation_id):
                        pass
                except Exception:
                    # The database is away, say. The turn stays unanswered and is taken again.
                    failures += 1
                    log.exception("turn_failed", times=failures)
                    await asyncio.sleep(failures)
                    continue
                if not state.again.is_set():
                    return
                state.burst.first = time.monotonic()
        finally:
            del self._open[conversation_id]

    async def _burst_ends(self, burst: Burst) -> None:
        while True:
            left = burst.ends(quiet=self._quiet, most=self._most) - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def _answer_turn(self, conversation_id: str) -> bool:
        """True where another waits already: the next need not be looked for in vain."""
        turn = await self._take(conversation_id)
        if turn is None:
            return False
        started, more = time.monotonic(), True
        async with seen_waiting(
            partial(self._typing, conversation_id),
            partial(asyncio.to_thread, self._failed.takes_a_moment, turn),
            after_seconds=self._moment,
        ):
            try:
                more = await self._to_its_end(turn)
            except ConversationMoved:
                metrics.TURNS.labels("void").inc()
                log.info("answer_dropped", seq=turn.seq, why="a person took over")
        metrics.TURN_SECONDS.observe(time.monotonic() - started)
        return more

    async def _take(self, conversation_id: str) -> Turn | None:
        return await asyncio.to_thread(
            self._conversations.take_turn, conversation_id, owner=self._replica
        )

    async def _to_its_end(self, turn: Turn) -> bool:
        """Answered, or handed over; whether more waits. A turn that has waited is taken anew before
        it is asked: with what the buyer wrote since, and only while the bot still has the
        conversation."""
        question, taken = Question(), time.monotonic()
        while True:
            async with self._room_for(turn) as entered:
                if time.monotonic() - taken > self._fresh:
                    again = await self._take(turn.conversation_id)
                    if again is None:
                        return False
                    turn, taken = again, time.monotonic()
                try:
                    said = await self.ask(turn)
                except EngineSlow as error:
                    failed: EngineFailed = (
                        EngineCrowded() if self._room.too_slow(entered) else error
                    )
                except EngineFailed as error:
                    failed = error
                else:
                    self._room.answered()
                    break
            log.warning("engine_failed", seq=turn.seq, why=failed.code)
            if not await self._goes_on(turn, question, failed):
                await self._fail(turn)
                return True
        metrics.TURNS.labels("answered").inc()
        return await self.finish(turn, said)

    def _room_for(self, turn: Turn) -> AbstractAsyncContextManager[int | None]:
        """Waiting is done here: in the engine it would end in a time-out. Danger does not wait."""
        if self._room.full() and read_messages(turn.messages) is not None:
            return nullcontext()
        return self._room

    async def _goes_on(self, turn: Turn, question: Question, error: EngineFailed) -> bool:
        """Danger to a person is heard without the engine, too, and waits for no second try."""
        if read_messages(turn.messages) is not None:
            return False
        return await self._patience.again(turn.conversation_id, question, error)

    async def ask(self, turn: Turn) -> Said:
        """What the engine says to it. Raises EngineFailed, also for what cannot be read."""
        replies = await self._engine.turn(turn.conversation_id, *_question(turn))
        try:
            said, written = _read(replies), _written(replies)
        except (KeyError, ValueError, TypeError) as error:
            log.exception("answer_not_understood", seq=turn.seq)
            raise EngineFailed from error
        if not (said.answers or said.hand_overs or said.epoch is not None or written):
            raise EngineFailed
        for seq in written:
            await asyncio.to_thread(self._conversations.announce, turn.conversation_id, seq)
        return said

    async def finish(self, turn: Turn, said: Said) -> bool:
        """Written; whether more waits already."""
        if said.epoch is not None:
            turn = replace(turn, epoch=said.epoch, waiting=None)
        reading = said.reading
        if reading is not None:
            # The turn is ours to name, not the engine's.
            reading = replace(reading, conversation_id=turn.conversation_id, seq=turn.seq)
        done = await asyncio.to_thread(
            self._conversations.finish_turn,
            turn,
            said.answers,
            hand_overs=said.hand_overs,
            reading=reading,
        )
        return done.more

    async def _fail(self, turn: Turn) -> None:
        """Told to the buyer, and a person gets the question, or the danger that was told."""
        metrics.TURNS.labels("failed").inc()
        kind = read_messages(turn.messages)
        if kind is None:
            await asyncio.to_thread(self._failed.hand_over, turn)
            return
        alarm = Alarm(kind, turn.seq, turn.text)
        said = Outgoing(self._phrases.say(sentence_of(kind)))
        wish = hand_over(alarm, order_no=turn.order_on_screen)
        await self.finish(turn, Said([said], [wish], reading=failed_reading(turn)))


def _question(turn: Turn) -> tuple[str, dict[str, Any]]:
    """What the engine gets. Only we make the metadata, and only we may send a `/intent`."""
    text = turn.payload or without_links(turn.text)
    if turn.order is not None or not text:
        text = "/inform"
    return text, {
        "conversation_id": turn.conversation_id,
        "buyer_id": turn.buyer_id,
        "epoch": turn.epoch,
        "seq": turn.seq,
        "order": turn.order,
        "order_on_screen": turn.order_on_screen,
        "files": list(turn.files),
        "text": turn.text,
        "messages": list(turn.messages),
        "writes_on": turn.writes_on,
        "unseen": turn.unseen,
        "waiting": _waiting(turn.waiting),
    }


def _waiting(waiting: Waiting | None) -> dict[str, Any] | None:
    if waiting is None:
        return None
    place = waiting.place
    return {
        "orders": sorted(waiting.orders),
        "order_unknown": waiting.order_unknown,
        "stays": waiting.stays,
        "danger": waiting.danger,
        "place": place.place if place else None,
        "minutes": place.wait_minutes if place else None,
        "opens_at": iso(place.opens_at) if place else None,
    }


def _written(replies: list[Reply]) -> list[int]:
    """Messages that stand in the database already, written with the decision they tell of."""
    return [int(reply.custom["written"]) for reply in replies if "written" in reply.custom]


def _read(replies: list[Reply]) -> Said:
    answers: list[Outgoing] = []
    hand_overs: list[HandOver] = []
    epoch: int | None = None
    reading: Reading | None = None
    for reply in replies:
        custom = reply.custom
        if "hand_over" in custom:
            hand_overs.append(_hand_over(custom["hand_over"]))
        elif "written" in custom:
            continue
        elif "epoch" in custom:
            epoch = int(custom["epoch"])
        elif "reading" in custom:
            reading = msgspec.convert(custom["reading"], Reading)
        elif HELPED in custom:
            answers[-1:] = [replace(one, data=one.data | {HELPED: None}) for one in answers[-1:]]
        elif custom:
            buttons = _buttons(tuple(custom.get("buttons") or ()))
            answers.append(
                Outgoing(custom["text"], custom["kind"], custom.get("data") or {}, buttons)
            )
        else:
            answers.append(Outgoing(reply.text, buttons=_buttons(reply.buttons)))
    return Said(answers, hand_overs, epoch, reading)


def _buttons(raw: tuple[dict[str, str], ...]) -> tuple[Button, ...]:
    return tuple(
        Button(f"b{number}", item["title"], item["payload"], item.get("style", "default"))
        for number, item in enumerate(raw, 1)
    )


def _hand_over(raw: dict[str, Any]) -> HandOver:
    deadline = raw.get("deadline")
    return HandOver(
        queue=Queue(raw["queue"]),
        reason=raw["reason"],
        summary=raw.get("summary") or "",
        order_no=raw.get("order_no"),
        decision_id=raw.get("decision_id"),
        deadline=datetime.fromisoformat(deadline) if deadline else None,
        high=bool(raw.get("high")),
        card=raw.get("card") or {},
        alarm=_alarm(raw.get("alarm")),
    )


def _alarm(raw: dict[str, Any] | None) -> Alarm | None:
    return None if raw is None else Alarm(Danger(raw["kind"]), raw["seq"], raw["words"])
