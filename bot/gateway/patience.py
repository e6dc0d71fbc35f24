"""How long a question waits for the bot: for an engine that is starting, and for a second try."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.errors import EngineAway, EngineCrowded, EngineFailed

log = structlog.get_logger()

# A question that is answered badly is asked once more; then a person gets it.
MOST_TRIES = 2
# The page hides the typing sign of its own accord after 8 s.
_TYPING_EVERY_SECONDS = 4.0


class Returning(Protocol):
    async def back(self, conversation_id: str) -> None:
        """Returns when the engine of this conversation answers."""


@dataclass
class Question:
    """One question on its way: how often it was answered badly, and how long it may still wait."""

    failures: int = 0
    until: float | None = None


class Patience:
    """Decides after each failure whether the question is asked again. An engine that is not there,
    or has too many others, is waited for, as long as the settings say; that alone is no failure of
    the question."""

    def __init__(self, engine: Returning, *, wait_seconds: float) -> None:
        self._engine = engine
        self._wait = wait_seconds

    async def again(self, conversation_id: str, question: Question, error: EngineFailed) -> bool:
        """True when it may be asked again: after the engine has come back."""
        if not isinstance(error, (EngineAway, EngineCrowded)):
            question.failures += 1
            if question.failures >= MOST_TRIES:
                return False
        if question.until is None:
            question.until = asyncio.get_running_loop().time() + self._wait
        try:
            async with asyncio.timeout_at(question.until):
                await self._engine.back(conversation_id)
        except TimeoutError:
            return False
        return True


@asynccontextmanager
async def seen_waiting(
    typing: Callable[[bool], Awaitable[None]],
    tell: Callable[[], Awaitable[None]],
    *,
    after_seconds: float,
) -> AsyncIterator[None]:
    """The typing sign as long as the block takes; where it takes long, the buyer is told once."""

    async def type_on() -> None:
        while True:
            await asyncio.sleep(_TYPING_EVERY_SECONDS)
            await typing(True)

    async def tell_later() -> None:
        await asyncio.sleep(after_seconds)
        try:
            await tell()
        except Exception:
            log.exception("not_told_to_wait")  # the answer itself is still to come

    await typing(True)
    signs = [asyncio.create_task(type_on()), asyncio.create_task(tell_later())]
    try:
        yield
    finally:
        for task in signs:
            task.cancel()
        await asyncio.gather(*signs, return_exceptions=True)
        await typing(False)
