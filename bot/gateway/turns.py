"""The bot's turns: bursts joined, one turn a conversation at a time, failures made visible."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.desk.alarms import hand_over, sentence_of
from bot.desk.conversations import Conversations
from bot.desk.model import Button, HandOver, Outgoing, Queue, Reading, Turn
from bot.desk.ports import Phrases
from bot.engine.client import Reply
from bot.errors import ConversationMoved, EngineFailed
from bot.gateway import metrics
from bot.safety.model import Alarm
from nlu.danger import Danger, read_messages

log = structlog.get_logger()

# A turn that fails is taken again after 1, 2, 3 … seconds; after that by the job that catches up.
MOST_FAILURES = 5

Typing = Callable[[str, bool], Awaitable[None]]


class Engine(Protocol):
    async def turn(
        self, conversation_id: str, text: str, metadata: dict[str, Any]
    ) -> list[Reply]: ...


@dataclass
class _Open:
    """A conversation with work: when its last message came, and whether the buyer types on."""

    task: asyncio.Task[None]
    first: float
    last: float
    typing: float = 0.0
    again: asyncio.Event = field(default_factory=asyncio.Event)


class TurnWorker:
    """Wakes for a conversation, waits for the burst to end, asks the engine, writes the answer."""

    def __init__(
        self,
        conversations: Conversations[Any],
        engine: Engine,
        phrases: Phrases,
        *,
        replica: str,
        quiet_seconds: float,
        most_seconds: float,
        typing: Typing,
        at_once: int = 32,
    ) -> None:
        self._conversations = conversations
        self._engine = engine
        self._phrases = phrases
        self._replica = replica
        self._quiet = quiet_seconds
        self._most = most_seconds
        self._typing = typing
        self._open: dict[str, _Open] = {}
        self._at_once = asyncio.Semaphore(at_once)

    def wake(self, conversation_id: str, *, hurry: bool = False) -> None:
        """A message came in; `hurry` where nothing will follow it (a pressed button)."""
        now = time.monotonic()
        found = self._open.get(conversation_id)
        if found is not None:
            found.last = now if not hurry else now - self._quiet
            found.again.set()
            return
        opened = now - self._quiet if hurry else now
        self._open[conversation_id] = _Open(
            asyncio.create_task(self._work(conversation_id)), opened, opened
        )

    def buyer_types(self, conversation_id: str) -> None:
        found = self._open.get(conversation_id)
        if found is not None:
            found.typing = time.monotonic()

    async def catch_up(self) -> None:
        """What a crash, a lost lease or a long failure has left unanswered."""
        for conversation_id in await asyncio.to_thread(self._conversations.unanswered):
            self.wake(conversation_id, hurry=True)

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
                await self._burst_ends(state)
                state.again.clear()
                try:
                    async with self._at_once:
                        while await self._one_turn(conversation_id):
                            pass
                except Exception:
                    # The database is away, say. The turn stays unanswered and is taken again.
                    failures += 1
                    log.exception("turn_failed", times=failures)
                    await asyncio.sleep(failures)
                    continue
                if not state.again.is_set():
                    return
                state.first = time.monotonic()
        finally:
            del self._open[conversation_id]

    async def _burst_ends(self, state: _Open) -> None:
        """Quiet for a moment: nothing new, and the buyer has stopped typing."""
        while True:
            now = time.monotonic()
            due = max(state.last, state.typing) + self._quiet
            due = min(due, state.first + self._most)
            if due <= now:
                return
            await asyncio.sleep(due - now)

    async def _one_turn(self, conversation_id: str) -> bool:
        """True where there was a turn, and so may be another."""
        turn = await asyncio.to_thread(
            self._conversations.take_turn, conversation_id, owner=self._replica
        )
        if turn is None:
            return False
        started = time.monotonic()
        await self._typing(conversation_id, True)
        try:
            answers, hand_overs = await self._ask(turn)
            await asyncio.to_thread(
                self._conversations.finish_turn, turn, answers, hand_overs=hand_overs
            )
        except ConversationMoved:
            metrics.TURNS.labels("void").inc()
            log.info("answer_dropped", seq=turn.seq, why="a person took over")
        finally:
            await self._typing(conversation_id, False)
            metrics.TURN_SECONDS.observe(time.monotonic() - started)
        return True

    async def _ask(self, turn: Turn) -> tuple[list[Outgoing], list[HandOver]]:
        """What the engine says to it; an engine that fails is told to the buyer."""
        try:
            replies = await self._engine.turn(turn.conversation_id, *_question(turn))
            said = _read(replies)
            for seq in _written(replies):
                await asyncio.to_thread(self._conversations.announce, turn.conversation_id, seq)
        except EngineFailed:
            log.warning("engine_failed", seq=turn.seq)
            return await self._fail(turn)
        except (KeyError, ValueError, TypeError):
            # An action said something that we cannot read: the buyer must not see silence.
            log.exception("answer_not_understood", seq=turn.seq)
            return await self._fail(turn)
        metrics.TURNS.labels("answered").inc()
        return said

    async def _fail(self, turn: Turn) -> tuple[list[Outgoing], list[HandOver]]:
        """Told to the buyer, and a person is called; danger is heard without the engine, too."""
        metrics.TURNS.labels("failed").inc()
        reading = Reading(
            turn.conversation_id, turn.seq, turn.text, "nlu_fallback", 0.0, (), "failed"
        )
        await asyncio.to_thread(self._conversations.record_reading, reading)
        kind = read_messages(turn.messages)
        if kind is not None:
            alarm = Alarm(kind, turn.seq, turn.text)
            said = Outgoing(self._phrases.say(sentence_of(kind)))
            return [said], [hand_over(alarm, order_no=turn.order_on_screen)]
        wish = HandOver(Queue.AGENT, "bot_failed", summary=turn.text[:200], high=True)
        return [Outgoing(self._phrases.say("utter_engine_failed"))], [wish]


def _question(turn: Turn) -> tuple[str, dict[str, Any]]:
    """What the engine gets. Only we make the metadata, and only we may send a `/intent`."""
    text = turn.payload or turn.text
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
    }


def _written(replies: list[Reply]) -> list[int]:
    """Messages that stand in the database already, written with the decision they tell of."""
    return [int(reply.custom["written"]) for reply in replies if "written" in reply.custom]


def _read(replies: list[Reply]) -> tuple[list[Outgoing], list[HandOver]]:
    """Messages to write and people to bring in."""
    answers: list[Outgoing] = []
    hand_overs: list[HandOver] = []
    for reply in replies:
        custom = reply.custom
        if "hand_over" in custom:
            hand_overs.append(_hand_over(custom["hand_over"]))
        elif "written" in custom:
            continue
        elif custom:
            buttons = _buttons(tuple(custom.get("buttons") or ()))
            answers.append(
                Outgoing(custom["text"], custom["kind"], custom.get("data") or {}, buttons)
            )
        else:
            answers.append(Outgoing(reply.text, buttons=_buttons(reply.buttons)))
    return answers, hand_overs


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
