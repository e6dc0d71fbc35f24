"""What the gateway says of itself: what is not loaded yet, and whether it can write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

from bot.engine.client import Reply
from bot.errors import EngineAway
from bot.gateway.answers import answer
from bot.gateway.parts import ENGINE
from bot.gateway.turns import Engine
from bot.shape import Shape

log = structlog.get_logger()

# Whoever asks does not wait for a lock, and asking often writes no more often.
WRITES_WITHIN_SECONDS = 2.0
_HOLDS_SECONDS = 1.0


class HealthAnswer(Shape):
    """`missing` is what is not loaded yet."""

    database: bool
    engine: bool
    missing: list[str]


class Warm:
    """Loads what would else be loaded in the first buyer's turn. Messages are taken meanwhile."""

    def __init__(self, parts: Mapping[str, Callable[[], object]]) -> None:
        self._parts = dict(parts)
        self._loaded, self._over = asyncio.Event(), asyncio.Event()
        self.missing = list(parts)

    async def load(self) -> None:
        """One after the other. What cannot be loaded stays missing, and is said to be."""
        for name, part in self._parts.items():
            try:
                await asyncio.to_thread(part)
            except Exception:
                log.exception("not_loaded", part=name)
            else:
                self.missing.remove(name)
        if not self.missing:
            self._loaded.set()
            log.info("warm")
        self._over.set()

    async def loaded(self) -> None:
        await self._loaded.wait()

    async def over(self) -> None:
        """All was tried: what is missing now stays so."""
        await self._over.wait()


class WarmFirst:
    """Stands before the engine: until the bot is warm, it is away. Turns wait for that, too."""

    def __init__(self, engine: Engine, warm: Warm) -> None:
        self._engine = engine
        self._warm = warm

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        if self._warm.missing:
            raise EngineAway
        return await self._engine.turn(conversation_id, text, metadata)

    async def back(self, conversation_id: str) -> None:
        await self._warm.loaded()
        await self._engine.back(conversation_id)


class Health:
    def __init__(
        self,
        warm: Warm,
        writes: Callable[[], bool],
        *,
        within_seconds: float = WRITES_WITHIN_SECONDS,
        holds_seconds: float = _HOLDS_SECONDS,
    ) -> None:
        self.warm = warm
        self._writes = writes
        self._within = within_seconds
        self._holds = holds_seconds
        self._trying: asyncio.Task[bool] | None = None
        self._done_at = 0.0

    async def writes(self) -> bool:
        """One look for all who ask within a second, and no second one while one is stuck."""
        loop = asyncio.get_running_loop()
        old = self._trying is not None and self._trying.done()
        if self._trying is None or (old and loop.time() - self._done_at >= self._holds):
            self._trying = asyncio.create_task(asyncio.to_thread(self._writes))
            self._trying.add_done_callback(lambda _: setattr(self, "_done_at", loop.time()))
        try:
            return await asyncio.wait_for(asyncio.shield(self._trying), self._within)
        except TimeoutError:
            return False


HEALTH = web.AppKey("health", Health)


async def health(request: web.Request) -> web.Response:
    """GET /health: 200 once all is loaded and messages can be written; says whether the engine
    answers, without which they are taken all the same."""
    found = request.app[HEALTH]
    database, engine = await asyncio.gather(found.writes(), request.app[ENGINE].healthy())
    missing = list(found.warm.missing)
    said = HealthAnswer(database=database, engine=engine, missing=missing)
    return answer(said, status=200 if database and not missing else 503)
